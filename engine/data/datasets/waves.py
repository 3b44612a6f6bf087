"""Sines: what comes next in a sum of them, and one to be made from its pitch alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.data.generated import noise_knob
from engine.data.generated_sequences import Drawn
from engine.data.sequences import length_knob
from engine.spec import N_, knob

SERIES = N_("Series")
STEPS = np.array([9.3, 14.7, 23.9, 38.1])  # of one period; no two of them fit together
LOWEST, HIGHEST = 0.02, 0.1  # cycles a step


@dataclass(frozen=True)
class Sines(Drawn):
    """The next value of a sum of sines of equal height and random phase, of variance 1, with a normal error."""

    name: ClassVar[str] = "sines"
    title: ClassVar[str] = N_("Sum of sines")
    summary: ClassVar[str] = N_(
        "Some sines of different periods laid over one another: what is the next value?"
    )
    puzzle: ClassVar[str] = N_("Draw the periods anew for each: can one network foretell all of them?")
    group: ClassVar[str] = SERIES
    order: ClassVar[int] = 310
    task: ClassVar[str] = "regression"
    pattern: ClassVar[str] = "many-to-many"
    channels: ClassVar[tuple[str, ...]] = (N_("value"),)

    length: int = length_knob(40)
    waves: int = knob(
        2, 1, 4, label=N_("Sines"), help=N_("Going up, more periods overlap and the sum repeats later.")
    )
    periods: str = knob(
        "fixed",
        choices={"fixed": N_("the same"), "drawn": N_("drawn anew")},
        label=N_("Periods"),
        help=N_(
            "Fixed periods are the same in all sequences; drawn ones have to be read off each sequence first."
        ),
    )
    noise: float = noise_knob(
        N_(
            "Going up, every value is off by more: the square of the noise is an error that no network gets below."
        )
    )

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        shape = self.count, self.waves, 1
        phases = generator.uniform(0, 2 * np.pi, shape)
        steps = STEPS[: self.waves, None]
        if self.periods == "drawn":
            steps = np.exp(generator.uniform(np.log(6), np.log(40), shape))
        angles = phases + 2 * np.pi * np.arange(self.length + 1) / steps
        values = np.sqrt(2 / self.waves) * np.sin(angles).sum(axis=1)
        values = values + self.noise * generator.standard_normal(values.shape)
        return values[:, :-1, None], values[:, 1:]


@dataclass(frozen=True)
class Pitch(Drawn):
    """sin(2πft) at t = 1 … T, of a frequency f that only the first step tells: 0 is the lowest, 1 the highest."""

    name: ClassVar[str] = "pitch"
    title: ClassVar[str] = N_("Wave from its pitch")
    summary: ClassVar[str] = N_(
        "The first step says how fast, then nothing more comes in: keep a sine going."
    )
    puzzle: ClassVar[str] = N_("Does the wave stay in time until its end?")
    group: ClassVar[str] = SERIES
    order: ClassVar[int] = 311
    task: ClassVar[str] = "regression"
    pattern: ClassVar[str] = "one-to-many"
    channels: ClassVar[tuple[str, ...]] = (N_("pitch"), N_("start"))

    @property
    def chance(self) -> float:
        """The variance of all targets over an even choice of frequencies: the error of always saying their mean."""
        t = 2 * np.pi * np.arange(1, self.length + 1)
        width = t * (HIGHEST - LOWEST)
        mean = (np.cos(t * LOWEST) - np.cos(t * HIGHEST)) / width
        square = 0.5 - (np.sin(2 * t * HIGHEST) - np.sin(2 * t * LOWEST)) / (4 * width)
        return float(square.mean() - mean.mean() ** 2)

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        pitch = generator.random(self.count)
        inputs = np.zeros((self.count, self.length, 2))
        inputs[:, 0, 0], inputs[:, 0, 1] = pitch, 1
        frequency = LOWEST + (HIGHEST - LOWEST) * pitch
        return inputs, np.sin(2 * np.pi * frequency[:, None] * np.arange(1, self.length + 1))
