"""How a question can be answered: by a choice, a number, a place on a picture, a curve drawn into it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st

from playground.kit import scale
from playground.language import _

TINY = 1e-9  # a guess at the very edge counts, however its difference is rounded

Json = None | bool | int | float | str | list[Any] | dict[str, Any]


class Answer(Protocol):
    """A way to answer: asks for a plain JSON value, says one in words, and tells whether it is near another."""

    def ask(self, key: str) -> Json:
        """Draw what is answered with, and return the answer; None where there is none yet."""
        ...

    def say(self, answer: Any) -> str:
        """Return an answer, or the truth, as a sentence names it."""
        ...

    def near(self, guess: Any, truth: Any) -> bool:
        """Whether a guess counts as right."""
        ...


class Pick(Protocol):
    """A place that a reader has pointed out on a mark, in the units of its axes."""

    @property
    def x(self) -> float:
        """Along the axis across."""
        ...

    @property
    def y(self) -> float:
        """Along the axis upwards."""
        ...


@dataclass(frozen=True)
class Choice:
    """One of a few: `options` are what a class counts, each with its words, marked with `N_`."""

    options: Mapping[str, str]

    def ask(self, key: str) -> Json:
        """Return the option that is chosen."""
        return st.radio(
            _("Your guess"),
            list(self.options),
            index=None,
            format_func=lambda name: _(self.options[name]),
            key=key,
            horizontal=True,
            label_visibility="collapsed",
            help=_("Nothing is shown before you have guessed, or wanted to see."),
        )

    def nearest(self, value: float) -> str:
        """Return the option whose name is the number above 0 that is nearest to `value`, by its ratio."""
        return min(self.options, key=lambda name: abs(math.log(float(name) / value)))

    def say(self, answer: str) -> str:
        """Return the option's words."""
        return _(self.options[answer])

    def near(self, guess: str, truth: str) -> bool:
        """Whether they are the same."""
        return guess == truth


@dataclass(frozen=True)
class Number:
    """A number between two bounds, in steps; `unit` stands behind it, and a guess within `within` counts as right."""

    low: float
    high: float
    step: float = 1.0
    unit: str = ""
    within: float = 0.0
    log: bool = False

    def ask(self, key: str) -> Json:
        """Return the number that was set; none as long as nobody has touched it."""
        help = _("Nothing is shown before you have guessed, or wanted to see.")
        label = f"{_('Your guess')} ({_(self.unit)})" if self.unit else _("Your guess")
        if self.log:
            stops = [None, *scale.stops(self.low, self.high, whole=self.step >= 1)]
            return st.select_slider(
                label, stops, key=key, format_func=lambda at: "?" if at is None else self.say(at), help=help
            )
        low, high, step = float(self.low), float(self.high), float(self.step)
        value = st.number_input(
            label, low, high, None, step, f"%.{scale.decimals(step)}f", key=key, help=help
        )
        return None if value is None else float(value)

    def say(self, answer: float) -> str:
        """Return the number with its unit."""
        return f"{answer:.4g} {_(self.unit)}".strip()

    def near(self, guess: float, truth: float) -> bool:
        """Whether they lie no further apart than `within`; on a logarithmic scale that is a factor."""
        if self.log:
            return abs(math.log(guess / truth)) <= math.log(max(self.within, 1.0)) + TINY
        return abs(guess - truth) <= self.within + TINY


@dataclass(frozen=True)
class Place:
    """A place on a picture: `draw` draws it under a key and returns what was pointed out.

    A guess counts as right that lies `within` of the truth.
    """

    draw: Callable[[str], Pick | None]
    within: float

    def ask(self, key: str) -> Json:
        """Return the place [x, y] that is pointed out."""
        pick = self.draw(key)
        return None if pick is None else [float(pick.x), float(pick.y)]

    def say(self, answer: Sequence[float]) -> str:
        """Return its coordinates."""
        return f"({answer[0]:.3g}, {answer[1]:.3g})"

    def near(self, guess: Sequence[float], truth: Sequence[float]) -> bool:
        """Whether the two lie close to one another."""
        return math.dist(guess, truth) <= self.within + TINY


@dataclass(frozen=True)
class Curve:
    """A curve over the places `at`: `draw` draws the picture it is drawn into, and returns its heights there.

    A guess counts as right that is off by `within` in the mean.
    """

    at: Sequence[float]
    draw: Callable[[str], Sequence[float] | None]
    within: float

    def ask(self, key: str) -> Json:
        """Return the heights of the curve that was drawn."""
        heights = self.draw(key)
        return None if heights is None else [float(each) for each in heights]

    def say(self, answer: Sequence[float]) -> str:
        """Return where it begins and ends."""
        return _("from {first} to {last}").format(first=f"{answer[0]:.3g}", last=f"{answer[-1]:.3g}")

    def near(self, guess: Sequence[float], truth: Sequence[float]) -> bool:
        """Whether the two run close to one another."""
        gaps = [abs(said - true) for said, true in zip(guess, truth, strict=True)]
        return math.fsum(gaps) / len(gaps) <= self.within + TINY
