"""How much of the gradient is left, step by step, on its way back through a sequence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.networks.column import Column
from engine.networks.layer import EVALUATE
from engine.networks.network import Network
from engine.networks.recurrent import BACK, Recurrent
from engine.probes.sequences.unrolled import objective
from engine.training.losses import Loss


@dataclass(frozen=True, eq=False)
class Waterfall:
    """Lengths of gradients at every step, in single precision as training has them; exactly 0 where they underflow.

    `states` [L, T] is ‖∂L/∂h_t‖ of each recurrent layer, lowest first (of both directions together), `cells` [L, T]
    ‖∂L/∂c_t‖ where there is a cell, else NaN: root mean squares over the sequences, L being one sequence's loss.
    """

    loss: float
    states: np.ndarray
    cells: np.ndarray


@dataclass(frozen=True, eq=False)
class Witnessed:
    """A pass through a network whose recurrent layers note ∂L/∂h_t and ∂L/∂c_t while gradients flow back.

    `noted` has a list for each direction of each recurrent layer; a way back has its steps turned round.
    """

    output: Tensor
    noted: tuple[tuple[Column, bool, list[dict[str, Tensor]]], ...]


def witnessed(
    network: Network, params: Tensor, kept: Tensor, x: Tensor, *, until: Column | None = None
) -> Witnessed:
    """Return the output for sequences x [B, T, F] of params [P]; with `until`, what comes into that column."""
    views, buffers = network.views(params.unsqueeze(0)), network.kept_views(kept.unsqueeze(0))
    value, noted = x.unsqueeze(0), []
    for column in network.roots:
        if column is until:
            break
        p = views[column.index]
        if not isinstance(column.layer, Recurrent):
            value = column.layer.forward(value, p, buffers[column.index], EVALUATE)
            continue
        steps, ways = value.permute(2, 0, 1, 3), []
        for back in (False, True) if column.layer.both else (False,):
            own = {name.removesuffix(BACK): each for name, each in p.items() if name.endswith(BACK) == back}
            note: list[dict[str, Tensor]] = []
            states, _ = column.layer.run(steps.flip(0) if back else steps, own, witness=note)
            ways.append(states.flip(0) if back else states)
            noted.append((column, back, note))
        value = torch.cat(ways, dim=-1).permute(1, 2, 0, 3)
    return Witnessed(value[0], tuple(noted))


def waterfall(
    network: Network, params: Tensor, kept: Tensor, inputs: Tensor, targets: Tensor, *, loss: Loss, task: str
) -> Waterfall:
    """Return the gradients at every state for inputs [B, T, F] and targets [B], or [B, k] of the last k steps.

    Bengio, Simard & Frasconi, Learning Long-Term Dependencies with Gradient Descent is Difficult, 1994.
    """
    with torch.enable_grad():
        leaf = params.detach().requires_grad_()
        found = witnessed(network, leaf, kept, inputs)
        value = objective(found.output, targets, loss, task=task)
        torch.autograd.grad(value, leaf)
    rows: dict[int, dict[str, np.ndarray]] = {}
    for column, back, note in found.noted:
        row = rows.setdefault(column.index, {})
        for name, each in note[0].items():
            squares = _squares(each.flip(0) if back else each)
            row[name] = row[name] + squares if name in row else squares
    # The loss is a mean over sequences: one sequence's own gradient is so many times as long.
    lengths = [{name: np.sqrt(each * len(inputs)) for name, each in row.items()} for row in rows.values()]
    nothing = np.full(inputs.shape[1], np.nan)
    return Waterfall(
        loss=float(value.detach()),
        states=np.stack([row["h"] for row in lengths]),
        cells=np.stack([row.get("c", nothing) for row in lengths]),
    )


def _squares(slopes: Tensor) -> np.ndarray:
    """Return Σ over samples and units, [T], in double precision: a tiny single squared would be zero."""
    return slopes.double().square().flatten(1).sum(1).cpu().numpy()


def recurrent(network: Network) -> Sequence[Column]:
    """Return the recurrent layers, lowest first."""
    return [column for column in network.roots if isinstance(column.layer, Recurrent)]
