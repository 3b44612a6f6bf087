"""Tasks whose steps are symbols, one-hot."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from engine.spec import N_

LETTERS = N_("Letters")  # heads these tasks in the pickers
BLANK = "·"
VISIBLE = {" ": "␣", "\n": "↵"}


class Lettered:
    """What a task of symbols offers besides: its alphabet, and how a sequence is read back."""

    letters: ClassVar[bool] = True

    @property
    def alphabet(self) -> tuple[str, ...]:
        """The symbols, in the order of the inputs; raises Refusal when they can't be had."""
        raise NotImplementedError

    def decode(self, inputs: np.ndarray) -> list[str]:
        """Return the symbol of every step of one sequence [T, F]."""
        alphabet = self.alphabet
        return [alphabet[place] for place in np.asarray(inputs).argmax(axis=1)]


def one_hot(codes: np.ndarray, width: int) -> np.ndarray:
    """Return float32 [..., width], 1 at each of the places `codes` [...] and 0 elsewhere."""
    return np.eye(width, dtype=np.float32)[codes]


def visible(symbols: tuple[str, ...]) -> tuple[str, ...]:
    """Return symbols as they can be seen: a space and the end of a line get a sign."""
    return tuple(VISIBLE.get(symbol, symbol) for symbol in symbols)


def left_open(first: np.ndarray, second: np.ndarray) -> float:
    """Return H(second | first) in nats, of two arrays of codes [N] counted as pairs.

    It is the cross-entropy of the best answer that knows nothing but `first`.
    """
    counts = np.zeros((int(first.max()) + 1, int(second.max()) + 1))
    np.add.at(counts, (first, second), 1)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    return float(-(counts * logs).sum() / len(first))
