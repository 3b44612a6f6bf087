"""Tasks of memory: what matters comes early, the answer late."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.data.generated import LETTERS
from engine.data.generated_sequences import Drawn
from engine.data.letters import BLANK, Lettered
from engine.data.sequences import Episodes, length_knob
from engine.spec import N_, Refusal, knob

MEMORY = N_("Memory")
CUE = "?"


@dataclass(frozen=True)
class Adding(Drawn):
    """The sum of the two marked values, one in each half.  Hochreiter & Schmidhuber, 1997; as in Le et al., 2015."""

    name: ClassVar[str] = "adding"
    title: ClassVar[str] = N_("Adding problem")
    summary: ClassVar[str] = N_("Random numbers, two of them marked: what is the sum of those two?")
    puzzle: ClassVar[str] = N_(
        "From which length on does the plain network, after 300 updates, still say about 1 whatever it is shown?"
    )
    source: ClassVar[str] = N_("Hochreiter and Schmidhuber, 1997; in this form Le, Jaitly and Hinton, 2015.")
    group: ClassVar[str] = MEMORY
    order: ClassVar[int] = 300
    task: ClassVar[str] = "regression"
    channels: ClassVar[tuple[str, ...]] = (N_("value"), N_("marker"))
    marker: ClassVar[int | None] = 1

    def worked(self, sequence: np.ndarray) -> str:
        return " + ".join(f"{value:.2f}" for value, mark in sequence if mark)

    @property
    def chance(self) -> float:
        """1/6, the variance of a sum of two values drawn evenly from 0 to 1: the error of always saying 1."""
        return 1 / 6

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        values = generator.random((self.count, self.length))
        half = self.length // 2
        marks = np.zeros((self.count, self.length))
        rows = np.arange(self.count)
        marks[rows, generator.integers(0, half, self.count)] = 1
        marks[rows, generator.integers(half, self.length, self.count)] = 1
        return np.stack([values, marks], axis=2), (values * marks).sum(axis=1)


@dataclass(frozen=True)
class Recall(Lettered, Drawn):
    """Symbols, then blanks, then a cue, from which step on the symbols are to be answered in their order.

    All of them have to be carried over T − k steps.  Hochreiter & Schmidhuber, 1997; as in Arjovsky et al., 2016.
    """

    name: ClassVar[str] = "recall"
    title: ClassVar[str] = N_("Recall after a delay")
    summary: ClassVar[str] = N_("A few letters, a long silence, a question mark: which letters were they?")
    puzzle: ClassVar[str] = N_("Which grows harder sooner: a longer silence, or more letters?")
    source: ClassVar[str] = N_(
        "Hochreiter and Schmidhuber, 1997; in this form Arjovsky, Shah and Bengio, 2016."
    )
    group: ClassVar[str] = MEMORY
    order: ClassVar[int] = 301
    task: ClassVar[str] = "multiclass"
    pattern: ClassVar[str] = "many-to-many"

    length: int = length_knob(20)
    symbols: int = knob(
        3, 1, 10, label=N_("Letters to keep"), help=N_("Going up, more has to be kept at the same time.")
    )
    kinds: int = knob(
        4, 2, 8, label=N_("Alphabet"), help=N_("Going up, there are more letters that each one could be.")
    )

    @property
    def alphabet(self) -> tuple[str, ...]:
        return (*LETTERS[: self.kinds], BLANK, CUE)

    @property
    def channels(self) -> tuple[str, ...]:  # type: ignore[override]
        """The alphabet."""
        return self.alphabet

    @property
    def classes(self) -> tuple[str, ...]:  # type: ignore[override]
        """The letters that may be asked for."""
        return LETTERS[: self.kinds]

    @property
    def chance(self) -> float:
        """ln s: all s letters are as likely."""
        return math.log(self.kinds)

    def episodes(self, generator: np.random.Generator) -> Episodes:
        if self.length < 2 * self.symbols:
            raise Refusal(
                "To show {count} letters and to ask for them takes at least {least} steps; there are {length}.",
                count=self.symbols,
                least=2 * self.symbols,
                length=self.length,
            )
        return super().episodes(generator)

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        asked = generator.integers(0, self.kinds, (self.count, self.symbols))
        steps = np.full((self.count, self.length), self.kinds)  # a blank, unless said otherwise
        steps[:, : self.symbols] = asked
        steps[:, self.length - self.symbols] = self.kinds + 1  # the cue
        return np.eye(self.kinds + 2, dtype=np.float32)[steps], asked


@dataclass(frozen=True)
class Parity(Drawn):
    """At every step, whether the number of ones so far is odd."""

    name: ClassVar[str] = "parity"
    title: ClassVar[str] = N_("Parity")
    summary: ClassVar[str] = N_("Zeros and ones: after every step, is the number of ones so far even or odd?")
    puzzle: ClassVar[str] = N_("One bit of memory is enough: how many updates does it take to find it?")
    group: ClassVar[str] = MEMORY
    order: ClassVar[int] = 302
    task: ClassVar[str] = "multiclass"
    pattern: ClassVar[str] = "many-to-many"
    channels: ClassVar[tuple[str, ...]] = (N_("bit"),)
    classes: ClassVar[tuple[str, ...]] = (N_("even"), N_("odd"))

    length: int = length_knob(12)

    @property
    def chance(self) -> float:
        """ln 2: even and odd are as likely."""
        return math.log(2)

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        bits = generator.integers(0, 2, (self.count, self.length))
        return bits[:, :, None], bits.cumsum(axis=1) % 2


@dataclass(frozen=True)
class TemporalOrder(Lettered, Drawn):
    """Two of X and Y, at T/10 to 2T/10 and at T/2 to 6T/10, among letters that say nothing: which, and in which order.

    Hochreiter & Schmidhuber, 1997, experiment 6a.
    """

    name: ClassVar[str] = "temporal_order"
    title: ClassVar[str] = N_("Temporal order")
    summary: ClassVar[str] = N_(
        "Two letters matter, X or Y, among many that don't: which were they, in which order?"
    )
    puzzle: ClassVar[str] = N_("Does it learn to ignore the other letters, or to hold on to the two?")
    source: ClassVar[str] = N_("Hochreiter and Schmidhuber, 1997, experiment 6.")
    group: ClassVar[str] = MEMORY
    order: ClassVar[int] = 303
    task: ClassVar[str] = "multiclass"
    channels: ClassVar[tuple[str, ...]] = ("X", "Y", "a", "b", "c", "d")
    classes: ClassVar[tuple[str, ...]] = ("XX", "XY", "YX", "YY")

    @property
    def alphabet(self) -> tuple[str, ...]:
        return self.channels

    @property
    def chance(self) -> float:
        """ln 4: all four orders are as likely."""
        return math.log(4)

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        steps = generator.integers(2, 6, (self.count, self.length))  # a, b, c or d
        first, second = generator.integers(0, 2, (2, self.count))
        early = generator.integers(self.length // 10, self.length // 5 + 1, self.count)
        late = generator.integers(self.length // 2, 6 * self.length // 10 + 1, self.count)
        rows = np.arange(self.count)
        steps[rows, early], steps[rows, late] = first, second
        return np.eye(6, dtype=np.float32)[steps], 2 * first + second
