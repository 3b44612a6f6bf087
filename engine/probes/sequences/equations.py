"""One unit's equations at one step, with the numbers in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from engine.networks.network import Network
from engine.networks.recurrent import BACK, Recurrent
from engine.probes.sequences.waterfall import recurrent, witnessed


@dataclass(frozen=True)
class Block:
    """What one gate of a unit sums: the inputs' part W x, the state's part U h_{t−1}, and the biases."""

    inputs: float
    state: float
    bias: float
    state_bias: float


@dataclass(frozen=True, eq=False)
class Equations:
    """A unit at one step: its `blocks` by name, its state `before` and `now` by name, and its parts (gates)."""

    blocks: dict[str, Block]
    before: dict[str, float]
    now: dict[str, float]
    parts: dict[str, float]
    more: dict[str, float]  # the weights of peepholes by gate, of a skip its whole part


def equations(
    network: Network, params: np.ndarray, kept: np.ndarray, sequence: np.ndarray, *, step: int, unit: int
) -> Equations:
    """Return the numbers of a unit of the top recurrent layer at step `step` (from 1) of one sequence [T, F]."""
    flat, buffers = torch.tensor(params), torch.tensor(kept)
    column = recurrent(network)[-1]
    layer = column.layer
    assert isinstance(layer, Recurrent)
    with torch.no_grad():
        x = torch.tensor(sequence).unsqueeze(0)
        inside = witnessed(network, flat, buffers, x, until=column).output
        views = network.views(flat.unsqueeze(0))[column.index]
        own = {name: each for name, each in views.items() if not name.endswith(BACK)}
        found = layer.looked(inside.transpose(0, 1).unsqueeze(1), own)
    p = {name: each[0].numpy() for name, each in own.items()}
    at, units = step - 1, layer.units
    states = {name: found[name][:, 0, 0].numpy() for name in ("h", "c") if name in found}
    before = {name: each[at - 1] if at else np.zeros(units, np.float32) for name, each in states.items()}
    seen = inside[0, at].numpy()
    blocks = {
        name: Block(
            float(p["weight_ih"][row] @ seen),
            float(p["weight_hh"][row] @ before["h"]),
            float(p["bias_ih"][row]),
            float(p["bias_hh"][row]),
        )
        for name, row in ((name, place * units + unit) for place, name in enumerate(layer.blocks))
    }
    more: dict[str, float] = {}
    if "weight_peep" in p:
        more = {gate: float(p["weight_peep"][row, unit]) for row, gate in enumerate("ifo")}
    if "weight_skip" in p:
        back = at - getattr(layer, "skip", 0)
        more = {"skip": float(p["weight_skip"][unit] @ states["h"][back]) if back >= 0 else 0.0}
    gates = found.keys() - {"h", "c", "a"}
    parts = {name: float(found[name][at, 0, 0, unit]) for name in gates}
    return Equations(
        blocks,
        {name: float(each[unit]) for name, each in before.items()},
        {name: float(each[at, unit]) for name, each in states.items()},
        parts,
        more,
    )
