"""Sequences to learn from: what all tasks over time share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.data.dataset import Data, Dataset
from engine.data.features import Encoder
from engine.data.split import random, split
from engine.limits import MAX_SEQUENCE_NUMBERS, MAX_TIME
from engine.spec import N_, Refusal, knob

WATCHED = 128, 256  # training and test sequences that the curves are made from,
FULL, LEAST = 30, 32  # up to so many steps; and so few at least of longer ones

PATTERNS = {
    "many-to-one": N_("many to one"),
    "many-to-many": N_("many to many"),
    "one-to-many": N_("one to many"),
}


@dataclass(frozen=True, eq=False)
class Episodes:
    """Sequences as they come, before the split.

    `inputs` are float32 [N, T, F].  `targets` are what is asked after the last step, [N], or at each of the last k
    steps, [N, k]: class indices (int64), or numbers (float32) where there are no `classes`.  `channels` names the F
    inputs.  `train` says that the first so many are there to learn from (a series is not shuffled: the test is its
    future); None lets a random split decide.
    """

    inputs: np.ndarray
    targets: np.ndarray
    channels: tuple[str, ...]
    classes: tuple[str, ...] = ()
    train: int | None = None


def length_knob(default: int, low: int = 4, high: int = MAX_TIME, *, help: str = "") -> Any:
    """Return the field for the number of steps T."""
    words = help or N_("Going up, what matters lies further back, and gradients have a longer way to it.")
    return knob(default, low, high, label=N_("Length T"), help=words)


def count_knob(default: int = 2000, high: int = 10_000) -> Any:
    """Return the field for how many sequences there are."""
    return knob(
        default,
        20,
        high,
        log=True,
        label=N_("Sequences"),
        help=N_("Going up, an epoch takes longer and there is less to learn by heart."),
        advanced=True,
    )


@dataclass(frozen=True)
class Sequences(Dataset):
    """The base of all tasks over time.

    `pattern` is a key of PATTERNS.  `letters` says that inputs are symbols, one-hot in the order of `channels`.
    `chance` is the loss (mean squared error, or cross-entropy in nats) of the best answer that remembers nothing, where
    it is known.  `marker` is the channel that only marks steps of the others, where there is one, and `worked` says in
    numbers how the answer to a sequence comes about.  Members implement `episodes`; those that are drawn by a rule
    (`drawn`) do it from the generator alone, with NumPy and their own knobs, so that scripts can take the source along.
    """

    sequences: ClassVar[bool] = True
    columns: ClassVar[tuple[str, ...]] = ()
    pattern: ClassVar[str] = "many-to-one"
    letters: ClassVar[bool] = False
    drawn: ClassVar[bool] = True
    marker: ClassVar[int | None] = None

    def worked(self, sequence: np.ndarray) -> str:
        """Return how the answer to a sequence [T, F] is worked out, "" where there is nothing to write down."""
        return ""

    def episodes(self, generator: np.random.Generator) -> Episodes:
        """Return all sequences, drawn from `generator`; raises Refusal when they can't be had."""
        raise NotImplementedError

    @property
    def unsaid(self) -> int | None:
        """The class that stands for all that has none of its own, None where there is no such class."""
        return None

    @property
    def chance(self) -> float | None:
        """The loss of the best answer that remembers nothing, None where nobody knows."""
        return None

    def data(self, features: tuple[str, ...], test_fraction: float, seed: int) -> Data:
        found = self.episodes(random(seed, 0))
        if found.inputs.size > MAX_SEQUENCE_NUMBERS:
            raise Refusal(
                "{count} sequences of {length} steps are more than fits here: take fewer, or shorter ones.",
                count=f"{found.inputs.shape[0]:,}",
                length=found.inputs.shape[1],
            )
        if found.train is None:
            first = (
                found.targets if found.targets.ndim == 1 and found.classes else np.zeros(len(found.targets))
            )
            kinds = len(found.classes) if found.targets.ndim == 1 else 0
            train, test = split(first, classes=kinds, test_fraction=test_fraction, seed=seed)
        else:
            train, test = np.arange(found.train), np.arange(found.train, len(found.inputs))
        nothing = np.zeros((0, 0))
        classes = found.classes
        data = Data(
            task="multiclass" if classes else "regression",
            classes=classes,
            features=found.channels,
            labels=found.channels,
            columns=(),
            column_labels=(),
            target_name="",
            train_inputs=np.ascontiguousarray(found.inputs[train], dtype=np.float32),
            train_targets=_typed(found.targets[train], classes),
            test_inputs=np.ascontiguousarray(found.inputs[test], dtype=np.float32),
            test_targets=_typed(found.targets[test], classes),
            raw_train=nothing,
            raw_test=nothing,
            outputs=len(classes) or 1,
            target_mean=0.0,
            target_scale=1.0,
            standardised=False,
            encode=Encoder((), (), np.zeros(0), np.ones(0), False),
            remarks=self.remarks(),
            unsaid=self.unsaid,
            watched=_watched(len(train), len(test), found.inputs.shape[1]),
        )
        for array in data.arrays():
            array.setflags(write=False)
        return data


def _watched(train: int, test: int, steps: int) -> tuple[int, int]:
    """Return how many sequences the curves are made from: fewer of long ones, which take longer."""
    share = min(1.0, FULL / steps)
    return min(max(LEAST, round(WATCHED[0] * share)), train), min(
        max(2 * LEAST, round(WATCHED[1] * share)), test
    )


def _typed(targets: np.ndarray, classes: tuple[str, ...]) -> np.ndarray:
    return targets.astype(np.int64 if classes else np.float32)
