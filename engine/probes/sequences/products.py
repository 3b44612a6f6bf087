"""What a state does to the last one: products of Jacobians, what bounds them, and the path through an LSTM's cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.networks.layers.gated_recurrent import LSTM
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.networks.network import Network
from engine.networks.recurrent import BACK, Recurrent
from engine.probes.sequences.waterfall import recurrent, witnessed

SQUARINGS = 11
STEEPEST = {"tanh": 1.0, "relu": 1.0, "linear": 1.0, "sigmoid": 0.25}


@dataclass(frozen=True, eq=False)
class Products:
    """Spectral norms at steps 1…T of one sequence, in the top recurrent layer (its forward direction).

    `states` [T] is ‖∂h_T/∂h_t‖ and `cells` [T] ‖∂h_T/∂c_t‖ (NaN without a cell), `bound` [T] what no product of a
    simple network exceeds, (1 − α + α·max φ′·‖U‖)^(T−t) (NaN for others); `trend` [T] is the same with the spectral
    radius ρ(U) for ‖U‖: no bound, but the rate that many steps of a linear unit come to.  `path` and `gates` [T]
    split an LSTM's ∂h_T/∂c_t (NaN for others): what passes the cell alone, diag(o_T (1 − tanh² c_T) ∏_{s>t} f_s),
    and the rest, which goes through the gates.
    """

    states: np.ndarray
    cells: np.ndarray
    bound: np.ndarray
    trend: np.ndarray
    path: np.ndarray
    gates: np.ndarray


def jacobians(network: Network, params: Tensor, kept: Tensor, x: Tensor) -> dict[str, Tensor]:
    """Return ∂h_T/∂h_t, and ∂h_T/∂c_t where there is a cell, [T, H, H] each, for one sequence x [T, F].

    Every row of the Jacobian is the gradient of one unit of h_T: H copies of the sequence find them in one pass.
    """
    column = recurrent(network)[-1]
    layer = column.layer
    assert isinstance(layer, Recurrent)
    with torch.enable_grad():
        leaf = params.detach().requires_grad_()
        inside = witnessed(network, leaf, kept, x.unsqueeze(0), until=column).output.detach()
        steps = inside.unsqueeze(2).transpose(0, 1).unsqueeze(1)[:, :, :, 0].expand(-1, 1, layer.units, -1)
        views = network.views(leaf.unsqueeze(0))[column.index]
        own = {name: each for name, each in views.items() if not name.endswith(BACK)}
        note: list[dict[str, Tensor]] = []
        states, _ = layer.run(steps, own, witness=note)
        torch.autograd.grad(states[-1, 0].diagonal().sum(), leaf)
    return {name: each[:, 0] for name, each in note[0].items()}


def products(network: Network, params: Tensor, kept: Tensor, x: Tensor) -> Products:
    """Return how far the last state still depends on each one before, for one sequence x [T, F].

    Pascanu, Mikolov & Bengio, On the Difficulty of Training Recurrent Neural Networks, 2013, section 2.
    """
    found = jacobians(network, params, kept, x)
    column = recurrent(network)[-1]
    layer = column.layer
    assert isinstance(layer, Recurrent)
    steps, nothing = len(x), np.full(len(x), np.nan)
    slot = column.slots["weight_hh"]
    blocks = params[slot.start : slot.stop].view(slot.shape).detach().double().split(layer.units)
    away = np.arange(steps - 1, -1, -1, dtype=float)
    bound = trend = nothing
    if isinstance(layer, SimpleRNN) and not layer.skip and bool(torch.isfinite(blocks[0]).all()):
        sizes = float(torch.linalg.matrix_norm(blocks[0], 2)), _radius(blocks[0])
        most = STEEPEST[layer.activation]
        with np.errstate(over="ignore"):
            bound, trend = ((1 - layer.leak + layer.leak * most * size) ** away for size in sizes)
    path = gates = nothing
    if isinstance(layer, LSTM):
        through = _path(network, params, kept, x)
        path = through.abs().amax(1).cpu().numpy()
        gates = _norms(found["c"].double() - torch.diag_embed(through))
    return Products(
        states=_norms(found["h"]),
        cells=_norms(found["c"]) if "c" in found else nothing,
        bound=bound,
        trend=trend,
        path=path,
        gates=gates,
    )


def _radius(block: Tensor) -> float:
    return float(torch.linalg.eigvals(block).abs().max())


def _norms(found: Tensor) -> np.ndarray:
    """Return spectral norms [T] of matrices [T, H, H], scaled first: squares of tiny numbers would be zero."""
    whole = found.detach().double()
    most = whole.abs().amax((1, 2))
    fine = (most > 0) & torch.isfinite(most)
    norms = most.clone()
    scaled = whole[fine] / most[fine].view(-1, 1, 1)
    if len(scaled):
        norms[fine] *= largest(scaled @ scaled.transpose(1, 2)).sqrt()
    return norms.cpu().numpy()


def largest(squares: Tensor) -> Tensor:
    """Return the largest eigenvalues [N] of symmetric matrices [N, H, H] ≥ 0, ten times as fast as all of them.

    Squaring SQUARINGS times is a power iteration of 2^SQUARINGS steps; where two eigenvalues are nearer to each other
    than it can tell, either of them is right to a ten-thousandth.
    """
    power = squares.float()  # only the direction is needed of it
    for _ in range(SQUARINGS):
        power = power / power.diagonal(dim1=1, dim2=2).sum(1).view(-1, 1, 1)
        power = power @ power
    place = power.diagonal(dim1=1, dim2=2).argmax(1)
    vector = power[torch.arange(len(power)), :, place].unsqueeze(2).to(squares.dtype)
    vector = vector / vector.norm(dim=1, keepdim=True)
    return (vector.transpose(1, 2) @ squares @ vector).flatten()


def _path(network: Network, params: Tensor, kept: Tensor, x: Tensor) -> Tensor:
    """Return the diagonals [T, H] of what reaches h_T from c_t through the cell alone, in double precision."""
    column = recurrent(network)[-1]
    layer = column.layer
    assert isinstance(layer, LSTM)
    with torch.no_grad():
        inside = witnessed(network, params, kept, x.unsqueeze(0), until=column).output
        views = network.views(params.unsqueeze(0))[column.index]
        own = {name: each for name, each in views.items() if not name.endswith(BACK)}
        found = layer.looked(inside.transpose(0, 1).unsqueeze(1), own)
    cell, shown, forget = (found[name][:, 0, 0].double() for name in ("c", "o", "f"))
    end = shown[-1] * (1 - torch.tanh(cell[-1]).square())
    # Products from the end: logarithms keep those that are too small for a product in single precision.
    logs = forget.log().flip(0).cumsum(0).flip(0)
    return end * torch.cat([logs[1:], torch.zeros_like(logs[:1])]).exp()
