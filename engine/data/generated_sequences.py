"""Tasks over time that are drawn at random by a rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.data.sequences import Episodes, Sequences, count_knob, length_knob
from engine.limits import MAX_SEQUENCE_NUMBERS
from engine.spec import Refusal


@dataclass(frozen=True)
class Drawn(Sequences):
    """Sequences drawn at random by a rule, `points`: as many and as long as the knobs say.

    `channels` names the inputs of a step, `classes` the answers, none where they are numbers.
    """

    channels: ClassVar[tuple[str, ...]] = ()
    classes: ClassVar[tuple[str, ...]] = ()

    length: int = length_knob(30)
    count: int = count_knob()

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return inputs [count, length, F] and targets [count] or [count, k] drawn from `generator`."""
        raise NotImplementedError

    def episodes(self, generator: np.random.Generator) -> Episodes:
        if self.count * self.length * len(self.channels) > MAX_SEQUENCE_NUMBERS:  # before any memory is taken
            raise Refusal(
                "{count} sequences of {length} steps are more than fits here: take fewer, or shorter ones.",
                count=f"{self.count:,}",
                length=self.length,
            )
        inputs, targets = self.points(generator)
        kind = np.int64 if self.classes else np.float32
        return Episodes(inputs.astype(np.float32), targets.astype(kind), self.channels, self.classes)
