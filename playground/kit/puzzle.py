"""Presets with a goal in words: the page says what still fails, what came closest, and why it works once it is reached.

Puzzle("three", N_("Three edges"), N_("How few units …?"), spec, goal=N_("Get 95 % …"), why=N_("Three edges …"),
       score=accuracy, target=Score(0.95), bounds=(Bound(N_("…"), lambda run: …),))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from engine.remark import Remark, remark
from engine.spec import N_, Spec
from playground.kit.judged import Begun, Judged, best, improve
from playground.kit.presets import PUZZLES
from playground.language import _, refusal

S = TypeVar("S", bound=Spec)


@dataclass(frozen=True)
class Score:
    """How well a moment does: `value`, the more the better, and how that reads, with what it is a number of."""

    value: float
    shown: str | Remark = ""

    @property
    def words(self) -> str:
        """Return how it reads in the language that is spoken."""
        return self.shown if isinstance(self.shown, str) else refusal(self.shown.refusal())


def share(value: float) -> Score:
    """Return a share, 0 to 1, as a score."""
    return Score(value, f"{value:.0%}".replace("%", "\N{NO-BREAK SPACE}%"))


def least(value: float) -> Score:
    """Return a loss as a score that is the better, the smaller it is."""
    return Score(-value, remark(N_("a loss of {value}"), value=f"{value:.3g}"))


@dataclass(frozen=True)
class Bound:
    """What a solution has to keep to; `broken`, marked with `N_`, says in a sentence what is wrong where it doesn't."""

    broken: str
    holds: Callable[[Any], bool]


@dataclass(frozen=True)
class Puzzle(Judged[S]):
    """A preset that starts paused, and is reached at a score within its bounds.

    `score` returns what a moment is worth, None where it can't be said yet; the `target` is reached at or above it.
    It may not be within reach of the preset itself, however long it trains.  `goal` and `why` are sentences, marked
    with `N_`.
    """

    group: str = PUZZLES
    goal: str = ""
    why: str = ""
    score: Callable[[Any], Score | None] = lambda moment: None
    target: Score = Score(0.0)
    bounds: tuple[Bound, ...] = ()

    def broken(self, moment: Any) -> list[str]:
        """Return which bounds a moment does not keep to, in sentences to be translated."""
        return [each.broken for each in self.bounds if not each.holds(moment)]

    def reached(self, moment: Any) -> bool:
        """Whether a moment solves the puzzle."""
        found = self.score(moment)
        return found is not None and found.value >= self.target.value and not self.broken(moment)

    def say(self, page: Begun, moment: Any) -> bool:
        """Say the goal and what fails of it, or once it is reached since it was begun, why that works."""
        if _untouched(moment):
            st.info(f"**{_(self.goal)}**", icon=":material/flag:")
            return False
        broken, place = self.broken(moment), f"{page.key}:solved"
        found = None if broken else self.score(moment)
        if found is not None:
            former = best(page.key, self.name)
            if former is None or found.value > former.value:
                improve(page.key, self.name, found)
        if self.reached(moment):
            st.session_state[place] = (self.name, page.turns)
        solved = st.session_state.get(place) == (self.name, page.turns)
        record = best(page.key, self.name)
        tail = f" {_('Best so far: {best}.').format(best=record.words)}" if record else ""
        if solved:
            st.success(f"**{_('You have reached it.')}** {_(self.why)}{tail}", icon=":material/flag_check:")
        else:
            against = "".join(f" :orange[{_(each)}]" for each in broken)
            st.info(f"**{_(self.goal)}**{against}{tail}", icon=":material/flag:")
        return solved


def _untouched(moment: Any) -> bool:
    """Whether nothing has trained yet that is to be judged: what a guess of the start is worth solves nothing."""
    all_of_it = moment if isinstance(moment, list | tuple) else [moment]
    return bool(all_of_it) and all(getattr(each, "step", None) == 0 for each in all_of_it)
