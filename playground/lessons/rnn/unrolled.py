"""What the strip of the first screen shows: the task as it is, and what a network would say after every step of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from engine.data.dataset import Data
from engine.data.sequences import Sequences
from engine.networks.network import Network
from engine.probes.sequences.snapshot import answers
from playground.language import translate

NEAR = 24  # test sequences, the first ones, among which the one to look at first is found
NONE = -1  # the class of an answer that is none: no number, or not there yet


def telling(data: Data) -> int:
    """Return the test sequence to look at first: of numbers one whose answer lies far from the mean, and from zero.

    Beside an answer near the mean a network that remembers nothing, and says the mean, would look best; beside one near
    zero a network that has learned nothing yet.
    """
    if data.classes or data.test_targets.ndim != 1:
        return 0
    targets = data.test_targets[:NEAR]
    return int(np.minimum(np.abs(targets - data.train_targets.mean()), np.abs(targets)).argmax())


def told(data: Data, task: Sequences, position: int, lang: str) -> dict[str, Any]:
    """Return in a language what the task is, and what its answers can be.

    Of numbers that is the mean of those learned from, which is what a network would say that remembers nothing, and the
    range of it and of all that is asked in the test.
    """
    found: dict[str, Any] = {"task": translate(task.summary, lang), "marker": task.marker}
    if data.classes:
        return found | {"classes": [translate(name, lang) for name in data.classes]}
    low, high, mean = _spread(data)
    once = data.test_targets.ndim == 1
    return found | {
        "range": [low, high],
        "mean": mean,
        "worked": task.worked(data.test_inputs[position]),
        "telling": once and position == telling(data),
    }


@lru_cache(maxsize=8)
def _spread(data: Data) -> tuple[float, float, float]:
    """Return from where to where the numbers reach that are asked for, and the mean; frames ask for them often."""
    targets, mean = data.test_targets, float(data.train_targets.mean())
    return min(mean, float(targets.min())), max(mean, float(targets.max())), mean


@dataclass(frozen=True, eq=False)
class Shown:
    """The sequence that is looked at, as frames carry it: inputs [T, F] and what is wanted [k], made once."""

    data: Data | None = None
    position: int = -1
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)

    def on(self, data: Data, position: int) -> Shown:
        """Return the same for a test sequence of some data, itself where that is the one."""
        if (data, position) == (self.data, self.position):
            return self
        inputs = np.ascontiguousarray(data.test_inputs[position])
        wanted = np.atleast_1d(data.test_targets[position])
        return Shown(data, position, {"sequence/inputs": inputs, "sequence/wanted": wanted})


def spoken(
    network: Network, params: np.ndarray, kept: np.ndarray, sequence: np.ndarray, data: Data
) -> np.ndarray:
    """Return what a network would say after each step of a sequence [T, F], [T]: the number, or the likeliest class."""
    found = answers(network, params, kept, sequence)
    if not data.classes:
        return found[:, 0].astype(np.float32)
    known = np.isfinite(found).all(1)
    return np.where(known, np.nan_to_num(found).argmax(1), NONE).astype(np.int32)
