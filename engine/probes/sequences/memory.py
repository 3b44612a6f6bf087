"""What later answers remember of each input: gradients of answers, and how eigenvalues of U decide it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.networks.column import Column
from engine.networks.layer import EVALUATE
from engine.networks.network import Network
from engine.networks.recurrent import Recurrent
from engine.probes.sequences.waterfall import recurrent

ANSWERS = 60  # steps whose answers are asked, of long sequences: one copy of the sequence for each


@dataclass(frozen=True, eq=False)
class Memory:
    """`strengths` [S, T] is ‖∂o_s/∂x_t‖ for answers after the steps `asked` [S] (from 1); 0 for inputs still to come.

    o_s is the output that would be largest after step s: a number, or the likeliest class.
    """

    asked: np.ndarray
    strengths: np.ndarray


def memory(network: Network, params: Tensor, kept: Tensor, x: Tensor) -> Memory:
    """Return how strongly the answers along one sequence x [T, F] depend on each input.

    Madsen, Visualizing Memorization in RNNs, Distill 2019.  One copy of the sequence for each answer, one pass.
    """
    steps = len(x)
    asked = np.unique(np.linspace(1, steps, min(steps, ANSWERS)).round().astype(int))
    with torch.enable_grad():
        copies = x.detach().expand(len(asked), *x.shape).clone().requires_grad_()
        states = top_states(network, params, kept, copies)
        rows = torch.arange(len(asked))
        answers = head(network, params, kept, states[rows, torch.as_tensor(asked - 1)])
        (slopes,) = torch.autograd.grad(answers.max(1).values.sum(), copies)
    return Memory(asked, np.sqrt(slopes.double().square().sum(2).cpu().numpy()))


def top_states(network: Network, params: Tensor, kept: Tensor, x: Tensor) -> Tensor:
    """Return the states [B, T, H] of the top recurrent layer for sequences x [B, T, F]."""
    views, buffers = network.views(params.unsqueeze(0)), network.kept_views(kept.unsqueeze(0))
    value, last = x.unsqueeze(0), recurrent(network)[-1]
    for column in network.roots[: network.roots.index(last) + 1]:
        value = column.layer.forward(value, views[column.index], buffers[column.index], EVALUATE)
    return value[0]


def head(network: Network, params: Tensor, kept: Tensor, states: Tensor) -> Tensor:
    """Return what the read-out makes of states [B, H], [B, K]."""
    column: Column = network.columns[-1]
    p = network.views(params.unsqueeze(0))[column.index]
    return column.layer.forward(states.unsqueeze(0), p, {}, EVALUATE)[0]


def eigenvalues(network: Network, params: np.ndarray) -> dict[str, np.ndarray]:
    """Return the eigenvalues of the top layer's recurrent weights, complex [H], by block: “h” or the gates' letters.

    Where a weight is not finite they are NaN.
    """
    column = recurrent(network)[-1]
    layer = column.layer
    assert isinstance(layer, Recurrent)
    slot = column.slots["weight_hh"]
    whole = params[slot.start : slot.stop].reshape(slot.shape).astype(float)
    blocks = whole.reshape(layer.gates, layer.units, layer.units)
    found = [
        np.linalg.eigvals(block) if np.isfinite(block).all() else np.full(layer.units, np.nan + 0j)
        for block in blocks
    ]
    return dict(zip(layer.blocks, found, strict=True))
