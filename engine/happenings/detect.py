"""All detectors, asked about one moment of a training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.happenings import boundary, images, losses, models, sequences, silenced, units
from engine.happenings.happening import Happening
from engine.happenings.look import Look
from engine.happenings.ranking import rank, standing, told

Detector = Callable[[Look], Happening | None]

# Each with the kinds that it may find.
DETECTORS: dict[Detector, tuple[str, ...]] = {
    losses.diverged: ("diverged",),
    losses.exploding: ("exploding",),
    silenced.without: ("without",),
    losses.oscillating: ("oscillating",),
    losses.overfitting: ("overfitting",),
    losses.stuck: ("stuck",),
    losses.standing: ("standing",),
    losses.slow: ("slow",),
    units.dead: ("dead layer", "dead unit"),
    units.saturated: ("saturated",),
    units.symmetric: ("symmetric",),
    units.vanishing: ("vanishing",),
    units.straight: ("straight",),
    units.few: ("few",),
    boundary.solved: ("solved",),
    boundary.edge: ("edge",),
    boundary.progress: ("progress",),
    boundary.calm: ("calm",),
    sequences.forgotten: ("forgotten",),
    images.one_class: ("one class",),
    models.falling: ("falling",),
    models.collapsed: ("collapsed",),
    models.found: ("found",),
}
URGENT = sorted(DETECTORS, key=lambda each: min(map(rank, DETECTORS[each])))


def happenings(moment: Any, before: Happening | None = None) -> list[Happening]:
    """Return all that is going on at a Trainable's moment, the most urgent first; of several, in the first of them.

    `before` is what was said last: its detector is content with a little less, so that sentences do not flicker.
    """
    return _found(moment, before, all_of_it=True)


def urgent(moment: Any, before: Happening | None = None) -> list[Happening]:
    """Return what may be worth saying of a moment: nobody is asked who could only find what matters less."""
    return _found(moment, before)


def now(moment: Any, before: Happening | None = None) -> Happening | None:
    """Return the one thing to say of a moment, `before` itself while that is still what is going on."""
    first = _first(moment)
    return None if first is None else told(urgent(first, before), before, step=first.step)


def _first(moment: Any) -> Any:
    return (moment[0] if moment else None) if isinstance(moment, tuple) else moment


def _found(moment: Any, before: Happening | None, *, all_of_it: bool = False) -> list[Happening]:
    moment, found = _first(moment), list[Happening]()
    if moment is None or not moment.recording.rows:
        return found
    if before is not None and before.update > moment.step:
        before = None
    look = Look(moment.spec, moment.step, moment.recording, getattr(moment, "state", None), before)
    with np.errstate(all="ignore"):
        for detector in URGENT:
            least = min(map(rank, DETECTORS[detector]))
            if not all_of_it and any(standing(each, before, look.step) <= (False, least) for each in found):
                break
            each = detector(look)
            if each is not None:
                found.append(each)
            if each is not None and each.kind == "diverged":
                break  # nothing else that could be said of it means anything
    return found
