"""A recurrent network written out in time, every state a tensor of its own: what all probes of gradients start from.

The gradient at the output of a fused layer is only its direct part; that of a state at step t includes all that
follows from it, and so needs the steps one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.networks.column import Column
from engine.networks.layer import EVALUATE
from engine.networks.network import Network
from engine.networks.recurrent import BACK, Recurrent, State
from engine.training.losses import Loss

Arrays = Mapping[str, Tensor]


@dataclass(frozen=True, eq=False)
class Track:
    """One direction of one recurrent layer: its states and parts at steps 1…T, in the order of the sequence.

    `arrays` are its parameters; where each step has its own copies, [T, …].
    """

    column: Column
    back: bool
    states: tuple[State, ...]
    parts: tuple[dict[str, Tensor], ...]
    arrays: dict[str, Tensor]

    @property
    def layer(self) -> Recurrent:
        """The layer."""
        assert isinstance(self.column.layer, Recurrent)
        return self.column.layer


@dataclass(frozen=True, eq=False)
class Unrolled:
    """The outputs [B, K] (or [B, k, K]) and the tracks of all recurrent layers, lowest first."""

    output: Tensor
    tracks: tuple[Track, ...]


def unroll(network: Network, params: Tensor, kept: Tensor, x: Tensor, *, copies: bool = False) -> Unrolled:
    """Return the network of params [P] and buffers [Q] written out for sequences x [B, T, F].

    With `copies` the parameters of recurrent layers are copied for every step, so that each step's share of a
    gradient can be told.
    """
    views = [{name: view[0] for name, view in each.items()} for each in network.views(params.unsqueeze(0))]
    buffers = network.kept_views(kept.unsqueeze(0))
    tracks: list[Track] = []
    for column in network.roots:
        p = views[column.index]
        if isinstance(column.layer, Recurrent):
            ways = (False, True) if column.layer.both else (False,)
            found = [_track(column, x, p, back=back, copies=copies) for back in ways]
            tracks += found
            x = torch.cat([torch.stack([state[0] for state in each.states], 1) for each in found], dim=-1)
        else:
            stacked = {name: each.unsqueeze(0) for name, each in p.items()}
            x = column.layer.forward(x.unsqueeze(0), stacked, buffers[column.index], EVALUATE)[0]
    return Unrolled(x, tuple(tracks))


def _track(column: Column, x: Tensor, p: Arrays, *, back: bool, copies: bool) -> Track:
    layer, steps = column.layer, x.shape[1]
    assert isinstance(layer, Recurrent)
    own = {name.removesuffix(BACK): each for name, each in p.items() if name.endswith(BACK) == back}
    if copies:
        own = {name: each.expand(steps, *each.shape) for name, each in own.items()}
    rows = {name: each.unbind(0) for name, each in own.items()} if copies else {}
    order = range(steps - 1, -1, -1) if back else range(steps)
    state, states, parts = layer.begin(x[:, 0]), [], []
    for t in order:
        here = {name: each[t] for name, each in rows.items()} if copies else own
        state, found = layer.step(x[:, t], state, here)
        states.append(state)
        parts.append(found)
    if back:
        states, parts = states[::-1], parts[::-1]
    return Track(column, back, tuple(states), tuple(parts), own)


def objective(found: Tensor, targets: Tensor, loss: Loss, *, task: str) -> Tensor:
    """Return the mean loss of outputs [B, K] or [B, k, K] for targets [B] or [B, k], steps counting like samples."""
    if found.dim() == 3:
        found, targets = found.flatten(0, 1), targets.flatten()
    return loss.per_sample(found, targets, task=task).mean()
