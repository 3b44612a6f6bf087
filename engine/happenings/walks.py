"""What is going on in a race on a surface: all of it is known before it is played, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.compare.outcomes import goal_of, lowest_of
from engine.descent.course import Walk, walked
from engine.happenings.happening import Happening
from engine.happenings.races import Racers, of_descent, race
from engine.happenings.ranking import told

LOOKS = 60  # at a race, more densely at its beginning


def of_walk(walk: Walk, names: Sequence[str], *, tuned: Sequence[int] = ()) -> Racers:
    """Return a race on a surface, heights counted from the lowest that is known; `tuned` is as in Racers.

    Raises Refusal when somebody can't walk.
    """
    surface = walk.surface
    racers = of_descent(walked(walk), names, goal=goal_of(surface), tuned=tuned, lowest=lowest_of(surface))
    return replace(racers, luck=bool(walk.noise or surface.own_noise))


def foretold(racers: Racers) -> list[tuple[int, Happening]]:
    """Return all that is to be said of a race, each with the step from which on it is."""
    said: list[tuple[int, Happening]] = []
    last = int(racers.steps[-1])
    before: Happening | None = None
    for step in np.unique(np.geomspace(1, max(1, last), LOOKS).astype(int)):
        now = told(race(racers.until(int(step))), before, step=int(step))
        if now is not None and now is not before:
            said.append((int(step), now))
            before = now
    return said
