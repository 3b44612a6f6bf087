"""The phrases to be translated: letters backwards, and dates of every kind in the order of ISO 8601.

A pair belongs to the test set by a hash of its answer, so that no answer is ever seen in training and in the test.
"""

from __future__ import annotations

import string
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor

from engine.models.translation.dates import SYMBOLS, answer, draw
from engine.spec import N_, Refusal

Pair = tuple[str, str]
SHORTEST = 3  # letters
HELD_OUT = 8  # one answer in so many is kept for the test
TESTS = 200  # pairs of the test set, at most
END = "⏎"  # how the end of a phrase is shown; before the first symbol the decoder is fed the same one


@dataclass(frozen=True)
class Task:
    """One thing to learn: `source` and `target` are the symbols, code 0 stands for none and for the end.

    `draw(generator, count, longest)` makes pairs, `answer(text, longest)` is the truth or a Refusal.
    """

    title: str
    source: str
    target: str
    draw: Callable[[np.random.Generator, int, int], list[Pair]]
    answer: Callable[[str, int], str]

    @property
    def symbols(self) -> tuple[str, ...]:
        """What can be written, by code."""
        return (END, *self.target)


def _backwards(rng: np.random.Generator, count: int, longest: int) -> list[Pair]:
    lengths = rng.integers(SHORTEST, longest + 1, count).tolist()
    letters = (rng.integers(0, 26, (count, longest)) + ord("a")).astype(np.uint8)
    texts = (row.tobytes().decode()[:length] for row, length in zip(letters, lengths, strict=True))
    return [(text, text[::-1]) for text in texts]


def _reversed(text: str, longest: int) -> str:
    if not SHORTEST <= len(text) <= longest:
        raise Refusal(
            "“{text}” has {count} letters; between {low} and {high} are learned here.",
            text=text[:40],
            count=len(text),
            low=SHORTEST,
            high=longest,
        )
    return text[::-1]


TASKS: dict[str, Task] = {
    "reverse": Task(
        N_("Letters backwards"), string.ascii_lowercase, string.ascii_lowercase, _backwards, _reversed
    ),
    "dates": Task(N_("Dates"), SYMBOLS, string.digits + "-", draw, answer),
}


@dataclass(frozen=True)
class Phrases:
    """Pairs as codes: sources [N, S] with `lengths` [N], and targets [N, T], which end with code 0, with `steps` [N].

    What lies beyond a phrase's length is 0; `shown` [N, T] is True where a target still counts, its end included.
    """

    sources: Tensor
    lengths: Tensor
    targets: Tensor
    steps: Tensor

    @property
    def shown(self) -> Tensor:
        """Where a target counts."""
        return torch.arange(self.targets.shape[1], device=self.steps.device) < self.steps[:, None]

    def to(self, place: torch.device) -> Phrases:
        """Return the same on another device; `lengths` stay where packing wants them."""
        return Phrases(self.sources.to(place), self.lengths, self.targets.to(place), self.steps.to(place))

    @property
    def before(self) -> Tensor:
        """The true symbol before each one [N, T]."""
        return torch.nn.functional.pad(self.targets[:, :-1], (1, 0))


def held_out(target: str) -> bool:
    """Say whether an answer is kept for the test."""
    return zlib.crc32(target.encode()) % HELD_OUT == 0


def drawn(task: Task, rng: np.random.Generator, count: int, *, longest: int) -> list[Pair]:
    """Return `count` pairs to train on."""
    found: list[Pair] = []
    while len(found) < count:
        more = task.draw(rng, count, longest)
        found += [pair for pair in more if not held_out(pair[1])]
    return found[:count]


@cache
def tests(task: Task, longest: int) -> tuple[Pair, ...]:
    """Return the test set: the same for every seed, and no pair twice."""
    rng, found = np.random.default_rng(0), dict[str, str]()
    while len(found) < TESTS:
        found |= {text: truth for text, truth in task.draw(rng, 500, longest) if held_out(truth)}
    return tuple(found.items())[:TESTS]


def coded(task: Task, pairs: list[Pair] | tuple[Pair, ...]) -> Phrases:
    """Return pairs as codes."""
    sources, lengths = _codes(task.source, [text for text, _ in pairs], extra=0)
    targets, steps = _codes(task.target, [truth for _, truth in pairs], extra=1)
    return Phrases(sources, lengths, targets, steps)


def _codes(symbols: str, texts: list[str], *, extra: int) -> tuple[Tensor, Tensor]:
    table = np.zeros(128, dtype=np.int64)
    table[[ord(each) for each in symbols]] = np.arange(1, len(symbols) + 1)
    lengths = [len(text) + extra for text in texts]
    width = max(lengths)
    letters = np.frombuffer(
        "".join(text.ljust(width, "\0") for text in texts).encode("ascii"), dtype=np.uint8
    )
    return torch.from_numpy(table[letters].reshape(len(texts), width)), torch.tensor(lengths)


def read(task: Task, text: str, *, longest: int) -> Pair:
    """Return what a person typed as a pair.  Raises Refusal where it can't be one."""
    text = " ".join(text.lower().split())
    strange = "".join(dict.fromkeys(each for each in text if each not in task.source))
    if strange:
        raise Refusal(
            "This network never saw “{strange}”; it reads {known}.",
            strange=strange[:20],
            known=" ".join(_ranges(task.source)),
        )
    return text, task.answer(text, longest)


def _ranges(symbols: str) -> list[str]:
    """Return the symbols as people list them: letters and digits as ranges."""
    letters = [each for each in symbols if each.isalpha()]
    found = [f"{letters[0]}–{letters[-1]}"] if letters else []
    found += ["0–9"] if "0" in symbols else []
    return found + ["␣" if each == " " else each for each in symbols if not each.isalnum()]
