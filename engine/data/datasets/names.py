"""Names, letter by letter; engine/data says from where and under which licence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import ClassVar

import numpy as np

from engine.data.letters import BLANK, LETTERS, Lettered, left_open, one_hot
from engine.data.sequences import Episodes, Sequences, count_knob, length_knob
from engine.spec import N_, knob

DATA = Path(__file__).parents[1] / "files"
A_TO_Z = "abcdefghijklmnopqrstuvwxyz"
ALPHABET = (*A_TO_Z, BLANK)
ORIGINS = (N_("woman's first name"), N_("man's first name"), N_("surname"))
LEAST_NAMES = 20  # of an initial that is asked for


@cache
def _names() -> tuple[tuple[str, ...], np.ndarray]:
    """Return all names and the list that each is from [N], an index into ORIGINS."""
    lists = [line.split() for line in (DATA / "names.txt").read_text(encoding="ascii").splitlines()]
    return tuple(name for each in lists for name in each), np.repeat(
        np.arange(len(lists)), list(map(len, lists))
    )


@cache
def _initials() -> str:
    counts = Counter(name[0] for name in _names()[0])
    return "".join(letter for letter in A_TO_Z if counts[letter] >= LEAST_NAMES)


@lru_cache(maxsize=8)
def _coded(length: int, target: str) -> tuple[np.ndarray, np.ndarray]:
    """Return all names that fit as codes [N, T], and the class of each [N]."""
    names, origins = _names()
    initials = _initials() if target == "initial" else A_TO_Z
    fit = [i for i, name in enumerate(names) if len(name) <= length and name[0] in initials]
    codes = np.array([[ALPHABET.index(letter) for letter in names[i].rjust(length, BLANK)] for i in fit])
    return codes, origins[fit] if target == "origin" else np.array([initials.index(names[i][0]) for i in fit])


@dataclass(frozen=True)
class Names(Lettered, Sequences):
    """Frequent names of the 1990 census, one letter a step, blanks in front so that the last step is the name's end."""

    name: ClassVar[str] = "names"
    title: ClassVar[str] = N_("Names")
    summary: ClassVar[str] = N_("A name, letter by letter: how did it begin, or whose kind of name is it?")
    puzzle: ClassVar[str] = N_("Which last letter gives away most?")
    source: ClassVar[str] = N_("United States census of 1990 (public domain), from the package names.")
    group: ClassVar[str] = LETTERS
    order: ClassVar[int] = 330
    task: ClassVar[str] = "multiclass"
    drawn: ClassVar[bool] = False

    length: int = length_knob(
        10, 4, 16, help=N_("Going up, longer names fit in, and shorter ones have more blanks before them.")
    )
    target: str = knob(
        "origin",
        choices={"origin": N_("its list"), "initial": N_("its initial")},
        label=N_("What is asked"),
        help=N_("The kind of a name shows in all of it; its initial has to be kept until its end."),
    )
    count: int = count_knob(3000, 4000)

    @property
    def alphabet(self) -> tuple[str, ...]:
        return ALPHABET

    @property
    def classes(self) -> tuple[str, ...]:
        """What is told apart: where a name is from, or the initials that enough names have."""
        return ORIGINS if self.target == "origin" else tuple(_initials())

    @property
    def chance(self) -> float:
        """The cross-entropy of the best answer that knows the last letter alone, over all names of this length."""
        codes, labels = _coded(self.length, self.target)
        return left_open(codes[:, -1], labels)

    def episodes(self, generator: np.random.Generator) -> Episodes:
        codes, labels = _coded(self.length, self.target)
        some = generator.permutation(len(labels))[: self.count]
        return Episodes(one_hot(codes[some], len(self.alphabet)), labels[some], self.alphabet, self.classes)
