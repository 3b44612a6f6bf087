"""How the weights of each layer spread through training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.training.recording import Checkpoint

BINS, MOMENTS = 41, 60


@dataclass(frozen=True, eq=False)
class Spread:
    """Histograms of one column's weights: `share` [T, bins] at `steps` [T], between `edges` [bins + 1]."""

    column: int
    steps: np.ndarray
    edges: np.ndarray
    share: np.ndarray


def spreads(checkpoints: Sequence[Checkpoint]) -> list[Spread]:
    """Return, for every column with weights, their histogram at up to 60 of the recorded steps.

    Only checkpoints of the network that was recorded last are used: others have other columns.
    """
    if not checkpoints:
        return []
    network = checkpoints[-1].network
    same = [each for each in checkpoints if each.network is network]
    same = [same[i] for i in np.unique(np.linspace(0, len(same) - 1, MOMENTS).astype(int))]
    steps = np.array([each.step for each in same])
    found = []
    for column in network.columns:
        if not column.layer.links:
            continue
        slot = column.slots["weight"]
        values = np.stack([each.params[0, slot.start : slot.stop] for each in same])
        finite = values[np.isfinite(values)]
        reach = max(0.5, float(np.abs(finite).max())) if len(finite) else 0.5
        edges = np.linspace(-reach, reach, BINS + 1)
        counts = np.stack([np.histogram(row[np.isfinite(row)], bins=edges)[0] for row in values])
        found.append(Spread(column.index, steps, edges, counts / values.shape[1]))
    return found
