"""What has come to rest stops by itself and says so; whoever presses Play again goes on until told otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from engine.happenings import Happening
from engine.happenings.rest import LONG, resting
from engine.remark import remark
from engine.spec import N_

EVERY = 1.0  # seconds between two looks


class Rest:
    """Whether trainings that go together have come to rest, looked at from time to time."""

    def __init__(self) -> None:
        self.said: Happening | None = None
        self._at: tuple[Any, int] = (None, 0)  # what stopped by itself, and where
        self._insists: tuple[Any, int] = (None, 0)  # what goes on all the same, and from where on
        self._from = 0  # the update at which Play was pressed last
        self._looked = 0.0

    def begin(self, plans: Sequence[Any], reached: int) -> None:
        """Note that all of `plans` go on from an update on: where they had stopped there, the reader wants it so."""
        if self.said is not None and self._at == (tuple(plans), reached):
            self._insists = self._at
        self._forget(reached)
        self._from, self.said = reached, None

    def _forget(self, reached: int) -> None:
        """What is behind an update that was insisted on is another run."""
        if reached < self._insists[1]:
            self._insists = (None, 0)

    def come(self, now: float, runs: Sequence[Any]) -> bool:
        """Whether all `runs` have come to rest by the time `now`, in seconds; `said` holds the words."""
        if now - self._looked < EVERY:
            return False
        self._looked = now
        plans, reached = planned(runs), max(run.step for run in runs)
        self._forget(reached)
        if self._insists[0] == plans:
            return False
        found = [resting(run) for run in runs]
        known = [each for each in found if each is not None]
        if len(known) < len(found):
            return False
        said = _together(known)
        if said.numbers["since"] + LONG <= self._from:  # it stood still already when Play was pressed
            self._insists = (plans, self._from)
            return False
        self.said, self._at = said, (plans, reached)
        return True

    def words(self, plans: Sequence[Any], reached: int) -> Happening | None:
        """Return what is said where `plans` stand, None where they have not stopped there by themselves."""
        return self.said if self._at == (tuple(plans), reached) else None


def planned(runs: Iterable[Any]) -> tuple[Any, ...]:
    """Return what decides how `runs` go on: what each is of, and the units of it that were switched off."""
    return tuple((run.spec, getattr(run, "lesions", frozenset())) for run in runs)


def _together(found: Sequence[Happening]) -> Happening:
    """Return what is said of all: of one its own words."""
    last = max(found, key=lambda each: each.numbers["since"])
    if len(found) == 1:
        return last
    text = N_("All are solved, and nothing has visibly changed since {since}, so I stopped. Play goes on.")
    return replace(last, said=remark(text, since=f"{last.numbers['since']:,}"))
