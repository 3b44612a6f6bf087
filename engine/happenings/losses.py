"""Detectors that read the curves of any training: what runs away, stands still, jumps, or learns by heart."""

from __future__ import annotations

import numpy as np

from engine.happenings.curve import change, lean, rise, scatter
from engine.happenings.happening import Happening, Place
from engine.happenings.look import Look
from engine.happenings.remedies import rate_of, rated
from engine.remark import remark
from engine.runs.experiment import Experiment
from engine.spec import N_
from engine.training.measure import Measure

DIVERGED = 1e12  # as a run and a learner have it
PATIENCE = 400  # updates before anything is said to stand still
ABOVE = 3.0  # times the loss at the start: further up no noise carries it
JUMPS = 3.0  # times, from the lowest tenth to the highest, within the later half
FLAT = 0.02  # share of itself that a loss has to fall, to be falling
NOT_BETTER = 0.97  # of the loss of the best constant answer
STRIDE = 9.0  # times the last stretch of the way that is gone on straight ahead
FARTHER = 4.0  # times what was won on that stretch has to be won there
ABRIDGED = 0.05  # of the constant answer's loss: a smaller rise of the test loss is not worth a word


def measure(look: Look, *, part: str = "train") -> Measure | None:
    """Return the loss of a spec that is taken on `part`: the first measure of that kind."""
    if isinstance(look.spec, Experiment):
        return Measure(f"{part}_loss", f"{part} loss", part=part)
    known: tuple[Measure, ...] = getattr(look.spec, "measures", ())
    numbers = [each for each in known if each.panel not in ("modes",)]
    mine = [each for each in numbers if each.part == part]
    return next(iter(mine or (numbers if part == "train" else [])), None)


def diverged(look: Look) -> Happening | None:
    """The loss is no number any more, or beyond all bounds; found at the first row where it is."""
    loss = measure(look)
    values = look.curve(loss.name) if loss else np.empty(0)
    # A row in which it was not taken says nothing: only one whose every measure is lost does.
    wild = np.flatnonzero(~(np.abs(values) < DIVERGED))
    if loss is None or not len(wild) or wild[-1] != len(values) - 1 or not _taken(look, loss.name):
        return None
    update, remedy = int(look.steps[wild[0]]), rated(look.spec, 0.1, anew=True)
    found = rate_of(look.spec)
    text = N_("Diverged at update {update}: the steps were too long.")
    numbers = {"update": update, "rate": found[1] if found else None}
    return Happening("diverged", remark(text, update=update), update, "trouble",
                     Place("curve", name=loss.name, step=update), numbers, remedy)  # fmt: skip


def _taken(look: Look, name: str) -> bool:
    return name in look.recording.rows[-1].values


def exploding(look: Look) -> Happening | None:
    """The loss has left its start behind, upwards, and goes on rising."""
    loss = measure(look)
    values = look.curve(loss.name) if loss else np.empty(0)
    if loss is None or len(values) < 6 or not (np.abs(values) < DIVERGED).all() or values[0] <= 0:
        return None
    recent = values[-6:]
    least = look.eased("exploding", ABOVE, 0.7 * ABOVE) * values[0]
    if recent.min() < least or lean(recent) < look.eased("exploding", 0.6, 0.0):
        return None
    since = int(look.steps[int(np.argmin(values))])
    times = recent[-1] / max(values.min(), 1e-12)
    text = N_("The loss is {times} times what it was at update {update}: it is about to explode.")
    said = remark(text, times=f"{times:.3g}", update=since)
    return Happening("exploding", said, since, "trouble", Place("curve", name=loss.name, step=since),
                     {"times": times, "update": since}, rated(look.spec, 0.1, anew=True))  # fmt: skip


def oscillating(look: Look) -> Happening | None:
    """The loss jumps up and down by several times of itself, gets nowhere, and a good part of the points is wrong."""
    if not isinstance(look.spec, Experiment) or not look.at(PATIENCE / 2) or not len(look.steps):
        return None
    half = len(look.steps) // 2
    values = look.curve("train_loss")[half:]
    if len(values) < 12 or not np.isfinite(values).all():
        return None
    jumps, late, right = (
        scatter(values),
        look.late("train_loss"),
        np.median(look.curve("train_metric")[half:]),
    )
    if (
        jumps < look.eased("oscillating", JUMPS, 0.6 * JUMPS)
        or lean(late.level) < look.eased("oscillating", -0.6, -0.9)
        or right > 0.97
    ):
        return None
    little = 0.2 * look.constant  # small losses jump by large factors, and nobody minds
    if np.median(values) < little or values[-3:].max() < little:
        return None
    text = N_("The loss jumps up and down without end: the steps are too long to settle.")
    update = int(look.steps[half])
    place, remedy = Place("curve", name="train_loss", step=update), rated(look.spec, 0.2)
    return Happening("oscillating", remark(text), update, "warning", place, {"jumps": jumps}, remedy)


def overfitting(look: Look) -> Happening | None:
    """The smoothed test loss has been lower, by more than noise explains, while the training loss goes on falling."""
    train, test = measure(look), measure(look, part="test")
    if train is None or test is None or len(look.steps) < 12:
        return None
    scale = look.constant if isinstance(look.spec, Experiment) else float(abs(look.curve(test.name)[0]))
    parts = look.parts(test.name)
    least = ABRIDGED * scale * look.eased("overfitting", 1.0, 0.6) if np.isfinite(scale) else np.inf
    found = rise(parts, least=least)
    mine = look.parts(train.name)
    if found is None or len(mine) != len(parts):
        return None
    gap = float(np.mean(parts.level[-3:]) - np.mean(mine.level[-3:]))
    if np.mean(mine.level[-3:]) > mine.level[found.place] or gap < least:
        return None
    if isinstance(look.spec, Experiment) and look.last("test_metric") > 0.99:
        return None
    text = N_("Test loss has risen since update {update}: it learns its training points by heart.")
    if getattr(getattr(look.spec, "dataset", None), "noise", 0) > 0:
        text = N_("Test loss has risen since update {update}: it is learning the noise.")
    return Happening("overfitting", remark(text, update=found.step), found.step, "warning",
                     Place("curve", name=test.name, step=found.step),
                     {"update": found.step, "low": found.low, "high": found.high})  # fmt: skip


def stuck(look: Look) -> Happening | None:
    """After many updates the loss is no better than that of one answer for all."""
    if not isinstance(look.spec, Experiment) or not look.at(PATIENCE) or not np.isfinite(look.constant):
        return None
    late = look.late("train_loss")
    if len(late) < 4 or late.level.min() < look.eased("stuck", NOT_BETTER, 0.95) * look.constant:
        return None
    if change(late) > FLAT or look.metric > look.common + 0.1 or not look.calm:
        return None
    text = N_("After {count} updates it is no better than always the same answer.")
    return Happening("stuck", remark(text, count=f"{look.step:,}"), look.step, "warning",
                     Place("curve", name="train_loss", step=look.step), {"constant": look.constant})  # fmt: skip


def standing(look: Look) -> Happening | None:
    """The loss has not fallen for the later half of a long training, and not all is right."""
    loss = measure(look)
    if loss is None or not look.at(2 * PATIENCE):
        return None
    late = look.late(loss.name)
    if len(late) < 9 or abs(change(late)) > look.eased("standing", FLAT, 2 * FLAT):
        return None
    if isinstance(look.spec, Experiment) and look.metric > 0.98:
        return None
    update = int(late.step[0])
    text = N_("The loss has stood still since update {update}.")
    return Happening("standing", remark(text, update=update), update, "note",
                     Place("curve", name=loss.name, step=update), {"level": float(late.level[-1])})  # fmt: skip


def slow(look: Look) -> Happening | None:
    """The way goes straight downhill, and ten times as far along it the loss would be lower still by far."""
    if not isinstance(look.spec, Experiment) or look.state is None or not look.flat or not look.at(PATIENCE):
        return None
    if look.metric > 0.9 or rated(look.spec, 10) is None or scatter(look.curve("train_loss")[-40:]) > 1.2:
        return None
    before = look.recording.nearest(look.step - max(1, (look.step - look.since) // 8))
    here = look.state.params
    if (
        before is None
        or before.step >= look.step
        or before.step < look.since
        or before.params.shape[1:] != here.shape
    ):
        return None
    way = here - before.params[0]
    then, now = look.loss_at(before.params[0]), look.loss_at(here)
    ahead = look.loss_at(here + look.eased("slow", STRIDE, 0.7 * STRIDE) * way)
    won = then - now
    if not won > 1e-4 * abs(then) or now - ahead < FARTHER * won:
        return None
    text = N_("It creeps: ten times as long, its steps would still lead straight downhill.")
    return Happening("slow", remark(text), look.step, "warning", Place("curve", name="train_loss", step=look.step),
                     {"won": won, "ahead": now - ahead}, rated(look.spec, 10))  # fmt: skip
