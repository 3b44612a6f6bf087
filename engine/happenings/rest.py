"""When a training has come to rest: it is solved, and no curve has visibly changed for long.

    found = resting(run)         # a Trainable; None while anything still moves, or is not solved

What is visible is what a chart shows: a hundredth of the way that a curve has come, on the axis that it has.  Of a loss
that has nearly vanished the rest still halves and halves again; nobody sees that, and no answer changes by it.
What stands still unsolved is let alone: measured on the regressions of the network playground, five of seven seeds that
had stood for 4,000 updates got visibly further later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine.happenings.boundary import solved
from engine.happenings.curve import pieces
from engine.happenings.detect import happenings
from engine.happenings.happening import Happening
from engine.happenings.look import NOTHING, Look
from engine.happenings.models import GOALS, found
from engine.models.translation import Translation
from engine.remark import remark
from engine.runs.experiment import Experiment
from engine.spec import N_
from engine.training.measure import Measure
from engine.training.trainable import Trainable

VISIBLE = 0.01  # of the height of a chart: about a pixel
UNSURE = 0.02  # where a level is known no better than that, nobody can tell whether it moves
LONG = 600  # updates without a change
PIECES = 12
LATE = 0.5  # share of the updates since the last change by hand, at the end of which nothing may have moved


def resting(run: Trainable) -> Happening | None:
    """Return that a training has come to rest, and since when; None where it has not."""
    if run.status != "ready" or not run.recording.rows:
        return None
    with np.errstate(all="ignore"):
        return _resting(run)


def _resting(run: Trainable) -> Happening | None:
    look = Look(run.spec, run.step, run.recording)
    if not look.at(LONG / LATE) or (since := still(look, run.measures)) is None:
        return None
    moment: Any = run.moment()
    if isinstance(moment, tuple):  # several side by side, whose curves are all looked at
        moment = moment[0]
    whole = Look(moment.spec, moment.step, moment.recording, getattr(moment, "state", None))
    done = _done(whole)
    if done is None or look.step - (since := max(since, done.update)) < LONG:
        return None
    if any(each.alarms for each in happenings(moment)):
        return None
    return _said(done, since, look.step)


def inviting(rest: Happening) -> Happening:
    """Return what is said of a network at rest whose units can be taken away, as long as nobody has done so."""
    since, solved = (f"{rest.numbers.get(each, 0):,}" for each in ("since", "solved"))
    if not rest.said.template.startswith("Closed"):
        return rest
    text = N_(
        "Closed at update {update}; still since {since}, so I stopped. Now click a unit and switch it off."
    )
    return replace(rest, said=remark(text, update=solved, since=since))


def still(look: Look, measures: Sequence[Measure]) -> int | None:
    """Return since which update no curve has visibly changed; None where one has, or where it can't be told."""
    since = look.since + int((1 - LATE) * (look.step - look.since))
    late = np.array([row.step >= since for row in look.rows])
    if late.sum() < PIECES:
        return None
    known = {each.name: each for each in measures}
    for name, values in _curves(look):
        measure = known.get(name)
        if measure is None:  # not on any chart
            continue
        seen = _drawn(values, measure)
        height = _height(look, measure)
        parts = pieces(look.steps[late], seen[late], most=PIECES)
        third = len(parts) // 3
        if not third or not height > 0:
            if np.isfinite(seen).any() and height > 0:
                return None
            continue
        moved = abs(float(np.mean(parts.level[-third:]) - np.mean(parts.level[:third])))
        doubt = parts.noise * np.sqrt(2 / third)
        if moved > VISIBLE * height or doubt > UNSURE * height:
            return None
    return since


def _curves(look: Look) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the curves [M] that are drawn: of each measure that of the first replica, and the median of several."""
    names = dict.fromkeys(name for row in look.rows[-1:] for name in row.values)
    for name in names:
        yield name, look.curve(name)
        if len(look.rows[-1].values[name]) > 1:
            rows = (row.values.get(name) for row in look.rows)
            yield name, np.array([np.nan if each is None else np.median(each) for each in rows], dtype=float)


def _drawn(values: np.ndarray, measure: Measure) -> np.ndarray:
    return np.log10(np.where(values > 0, values, np.nan)) if measure.log else values


def _height(look: Look, measure: Measure) -> float:
    """Return what the axis of a curve spans from its beginning on, without what it threw up at the very first."""
    if measure.kind == "share":
        return 1.0
    rows = (row.values.get(measure.name, NOTHING) for row in look.recording.rows)
    values = _drawn(np.array([each[0] if len(each) else np.nan for each in rows], dtype=float), measure)
    fine = values[1:][np.isfinite(values[1:])]
    if not len(fine):
        return 0.0
    low, high = float(fine.min()), float(fine.max())
    if measure.log:
        return high - low
    height = high - min(0.0, low)
    constant = look.constant if isinstance(look.spec, Experiment) and measure.kind == "number" else np.nan
    return min(height, constant) if np.isfinite(constant) else height


def _done(look: Look) -> Happening | None:
    """Return what says that nothing is left to learn."""
    done = solved(look)
    if done is not None or not isinstance(look.spec, Translation):
        return done
    phrases = found(look)
    return phrases if phrases is not None and phrases.level == len(GOALS) - 1 else None


def _said(done: Happening, since: int, step: int) -> Happening:
    """Return what is said of it, in the words of how it was solved."""
    text = N_(
        "Solved at update {update}; nothing has visibly changed since {since}, so I stopped. Play goes on."
    )
    if done.said.template.startswith("Closed"):
        text = N_(
            "Closed at update {update}; nothing has visibly changed since {since}, so I stopped. Play goes on."
        )
    said = remark(text, update=f"{done.update:,}", since=f"{since:,}")
    numbers = {"since": since, "solved": done.update}
    return Happening("resting", said, step, "good", done.place, numbers)
