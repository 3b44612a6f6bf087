"""A text, letter by letter: Shakespeare's sonnets, or a visitor's own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

import numpy as np

from engine.data.dataset import Remark, remark
from engine.data.letters import BLANK, LETTERS, Lettered, left_open, one_hot, visible
from engine.data.sequences import Episodes, Sequences, length_knob
from engine.data.series import LEAST_STEPS, longest, windows
from engine.limits import MAX_ALPHABET, MAX_TEXT
from engine.spec import N_, Refusal, value

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True, eq=False)
class _Spelled:
    """A text as codes [M] of an alphabet; `rare` says how many kinds of characters share the blank, and `unsaid` how
    many characters of the text these are.
    """

    codes: np.ndarray
    alphabet: tuple[str, ...]
    rare: int
    unsaid: int = 0


@lru_cache(maxsize=16)
def _spelled(text: str) -> _Spelled:
    """Return `text`, or Shakespeare's sonnets if it is empty, in small letters and no more kinds than fit."""
    plain = (text or (DATA / "sonnets.txt").read_text(encoding="ascii")).lower().replace("\r\n", "\n")
    plain = "".join(each if each.isprintable() or each == "\n" else " " for each in plain)
    counts = Counter(plain)
    rare = (
        {each for each, _ in counts.most_common()[MAX_ALPHABET - 1 :]}
        if len(counts) > MAX_ALPHABET
        else set()
    )
    plain = "".join(BLANK if each in rare else each for each in plain)
    unsaid = sum(counts[each] for each in rare)
    alphabet = tuple(sorted(set(plain)))
    places = {letter: place for place, letter in enumerate(alphabet)}
    return _Spelled(np.array([places[each] for each in plain], dtype=np.int64), alphabet, len(rare), unsaid)


@dataclass(frozen=True)
class NextLetter(Lettered, Sequences):
    """Windows of a text, the next character asked for at every step; the end of the text is kept for the test."""

    name: ClassVar[str] = "text"
    title: ClassVar[str] = N_("Text, next letter")
    summary: ClassVar[str] = N_("Shakespeare's sonnets, or a text of yours: which letter comes next?")
    puzzle: ClassVar[str] = N_("Which letters can be foretold almost surely, and what does that take?")
    source: ClassVar[str] = N_("Shakespeare's sonnets, 1609 (public domain), Project Gutenberg 1997.")
    group: ClassVar[str] = LETTERS
    order: ClassVar[int] = 331
    task: ClassVar[str] = "multiclass"
    pattern: ClassVar[str] = "many-to-many"
    drawn: ClassVar[bool] = False

    length: int = length_knob(30)
    text: str = value(
        "", label=N_("Your own text"), help=N_("Up to 4,000 characters; without any, Shakespeare's sonnets.")
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.text, str):
            raise Refusal("“{name}” has to be a text.", name=N_("Your own text"))
        if len(self.text) > MAX_TEXT:
            raise Refusal(
                "The text has {count} characters; up to {most} can be learned from.",
                count=f"{len(self.text):,}",
                most=f"{MAX_TEXT:,}",
            )

    @property
    def alphabet(self) -> tuple[str, ...]:
        return _spelled(self.text).alphabet

    @property
    def chance(self) -> float:
        """The cross-entropy of the best answer that knows the letter before alone, over the whole text."""
        codes = _spelled(self.text).codes
        said = codes[1:] != (-1 if self.unsaid is None else self.unsaid)
        return left_open(codes[:-1][said], codes[1:][said]) if said.any() else 0.0

    @property
    def unsaid(self) -> int | None:
        found = _spelled(self.text)
        return found.alphabet.index(BLANK) if found.rare else None

    def remarks(self) -> tuple[Remark, ...]:
        found = _spelled(self.text)
        text = N_(
            "{share} of the text is not told apart: its {count} rarest kinds of characters are all shown as “{blank}”, "
            "since there is room for {most} kinds. Loss and accuracy are counted on the rest."
        )
        share = f"{found.unsaid / len(found.codes):.1%}"
        return (
            (remark(text, share=share, count=found.rare, blank=BLANK, most=MAX_ALPHABET),)
            if found.rare
            else ()
        )

    def episodes(self, generator: np.random.Generator) -> Episodes:
        found = _spelled(self.text)
        total, width = len(found.codes), len(found.alphabet)
        if width == 1:
            raise Refusal(
                "The text holds only one character, “{character}”: there is nothing to foretell.",
                character=visible(found.alphabet)[0],
            )
        if self.length > longest(total):
            raise _too_short(total, self.length)
        starts, train = windows(total, self.length, channels=width)
        codes = found.codes[starts[:, None] + np.arange(self.length + 1)]
        shown = visible(found.alphabet)
        return Episodes(one_hot(codes[:, :-1], width), codes[:, 1:], shown, shown, train)


def _too_short(total: int, length: int) -> Refusal:
    if total < LEAST_STEPS:
        return Refusal(
            "The text has {count} characters; to learn and to test it needs at least {least}.",
            count=total,
            least=LEAST_STEPS,
        )
    return Refusal(
        "The text has {count} characters, too few for sequences of {length} steps: "
        "the longest that fit have {longest}.",
        count=f"{total:,}",
        length=length,
        longest=longest(total),
    )
