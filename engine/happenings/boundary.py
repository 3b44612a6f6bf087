"""Detectors of what goes well: edges that units find, how far the picture has come, and when it is solved."""

from __future__ import annotations

import math

import numpy as np
import torch

from engine.data.dataset import HALF_WIDTH
from engine.data.datasets.planar import Circle
from engine.happenings.curve import fall, passed
from engine.happenings.happening import Happening, Place
from engine.happenings.look import Look
from engine.networks.column import Column
from engine.probes.sequences.verdict import percent
from engine.remark import remark
from engine.runs.evaluation import lesion
from engine.runs.experiment import Experiment
from engine.spec import N_

MILESTONES = (0.6, 0.7, 0.8, 0.9, 0.95)  # of the test points; each is an event
SOLVED = {"share": (0.99, 0.96), "r2": (0.98, 0.95)}  # of the training and of the test points
LEARNED = 0.08  # more than the constant answer gets right: before that an edge is luck
PURE, MANY = 0.95, 0.08  # beyond an edge nearly all points are of one class, and they are a good part of all
CLEAR = {"tanh": 0.55, "sigmoid": 1.1}  # sums at which a unit that bends gradually has half made up its mind
CLOSED = 1_000  # more than there are units
GRID = 15  # a side, of the picture that is looked at for holes
CALM = 0.03  # of its cells may change sides in a picture that hardly changes
SIDES = (
    N_("right edge"), N_("upper right edge"), N_("upper edge"), N_("upper left edge"),
    N_("left edge"), N_("lower left edge"), N_("lower edge"), N_("lower right edge"),
)  # fmt: skip


def _kind(look: Look) -> str:
    if not isinstance(look.spec, Experiment) or look.data is None or not len(look.steps):
        return ""
    return "r2" if look.data.task == "regression" else "share"


def solved(look: Look) -> Happening | None:
    """Nearly all points are right and stay so; around a disc the ring of the other class has to be closed as well."""
    kind = _kind(look)
    if not kind:
        return None
    train, test = SOLVED[kind]
    ease = look.eased("solved", 0.0, 0.02)
    since = []
    for name, goal in (("train_metric", train), ("test_metric", test)):
        now = look.curve(name)[-3:]  # whoever was there once may have fallen back since
        since.append(passed(look.steps, look.curve(name), goal) if (now >= goal - ease).all() else None)
    if any(each is None for each in since) or look.step < 1:
        return None
    ring = ring_closed(look)
    if ring is False:
        return None
    update, right = max(each for each in since if each is not None), look.last("test_metric")
    if kind == "r2":
        said = remark(N_("Solved at update {update}: R² on the test points is {value}."), update=update,
                      value=f"{right:.2f}")  # fmt: skip
    else:
        text = N_("Solved at update {update}: {share} of the test points are right.")
        text = N_("Closed at update {update}: {share} of the test points are right.") if ring else text
        said = remark(text, update=update, share=percent(right))
    return Happening("solved", said, update, "good", Place("picture", step=update), {"right": right})


def edge(look: Look) -> Happening | None:
    """A unit of the first layer whose line cuts off points of one class alone; the newest of those that have one."""
    if _kind(look) != "share" or look.state is None or not look.flat or not look.at(1):
        return None
    first = look.network.columns[0]
    planar = look.sample.features == ("x1", "x2") and not look.sample.standardised
    if not planar or not first.layer.links or first.output or not look.metric > look.common + LEARNED:
        return None
    if not np.isfinite(look.state.params).all():
        return None
    found = {
        unit: each
        for unit, each in _edges(look, first).items()
        if (first.index, unit) not in look.state.lesions
    }
    if not found:
        return None
    known = (
        look.before.numbers.get("units", ()) if look.before is not None and look.before.kind == "edge" else ()
    )
    fresh = {unit: quality for unit, quality in found.items() if unit not in known}
    unit = max(fresh or found, key=lambda each: (fresh or found)[each][0])
    _quality, angle, name = found[unit]
    ring, right = ring_closed(look), look.metric
    if ring is not None:
        side = SIDES[round(angle / (math.pi / 4)) % 8]
        text = N_("Unit {unit} found the {side}; the ring isn't closed yet ({share}).")
        if ring:
            text = N_("Unit {unit} found the {side}; {share} of the training points are right.")
        said = remark(text, unit=unit + 1, side=side, share=percent(right))
    else:
        text = N_("Unit {unit} found an edge: beyond its line nearly all points are {name}.")
        said = remark(text, unit=unit + 1, name=f"“{name}”" if look.experiment.dataset.table else name)
    numbers = {"units": tuple(sorted(set(found) | set(known))), "right": right}
    level = len(numbers["units"]) + (CLOSED if ring else 0)  # it is said anew once the ring is closed
    return Happening("edge", said, look.step, "good", Place("unit", first.index, unit), numbers, level=level)


def _edges(look: Look, first: Column) -> dict[int, tuple[float, float, str]]:
    """Return, for units with an edge, how good it is, the angle that it looks to, and the class beyond it."""
    assert look.state is not None
    slot, bias = first.slots["weight"], first.slots["bias"]
    w = look.state.params[slot.start : slot.stop].reshape(slot.shape)
    b = look.state.params[bias.start : bias.stop]
    x, y = look.sample.train_inputs, look.sample.train_targets
    found: dict[int, tuple[float, float, str]] = {}
    least = CLEAR.get(getattr(first.layer, "activation", ""), 0.0)
    for unit, sums in enumerate((x @ w.T + b).T):
        for sign in (1.0, -1.0):
            beyond = sign * sums > least
            if not MANY * len(y) <= beyond.sum() <= len(y) / 2:
                continue
            counts = np.bincount(y[beyond])
            share = counts.max() / beyond.sum()
            quality = float(share * beyond.mean())
            if share >= PURE and quality > found.get(unit, (0.0,))[0]:
                angle = math.atan2(sign * w[unit, 1], sign * w[unit, 0])
                found[unit] = (quality, angle, look.sample.classes[int(counts.argmax())])
    return found


def ring_closed(look: Look) -> bool | None:
    """Whether the class in the middle is shut in by the other one; None where the data are no disc in a ring."""
    if (
        look.data is None
        or not isinstance(look.experiment.dataset, Circle)
        or look.sample.features != ("x1", "x2")
    ):
        return None
    x, y = look.sample.train_inputs, look.sample.train_targets
    far = [float(np.hypot(*x[y == each].T).mean()) if (y == each).any() else math.inf for each in (0, 1)]
    inner = int(np.argmin(far))
    if look.state is None or not look.flat:
        return None
    picture = _present(look) == inner
    rim = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    return bool(picture.any() and not rim.any())


def _present(look: Look) -> np.ndarray:
    state = look.state
    assert state is not None
    return look.worked_out("picture", lambda: _picture(look, state.params))


def _picture(look: Look, params: np.ndarray) -> np.ndarray:
    """Return the class [GRID, GRID] that parameters [P] give to every place of the plane where data lie.

    Units that are off now are off.
    """
    side = np.linspace(-1, 1, GRID, dtype=np.float32)
    reach = np.minimum(np.abs(look.sample.train_inputs).max(0), HALF_WIDTH)
    grid = np.stack(np.meshgrid(side * reach[0], side * reach[1]), axis=-1).reshape(1, -1, 2)
    assert look.state is not None
    flat = torch.tensor(params[None], dtype=torch.float32)
    kept = torch.tensor(look.state.kept[None], dtype=torch.float32)
    with torch.no_grad():
        said = look.network.forward(
            torch.tensor(grid),
            look.network.views(flat),
            look.network.kept_views(kept),
            tap=lesion(look.state.lesions, 2),
        )[0]
    classes = said.argmax(-1) if said.shape[-1] > 1 else (said[:, 0] > 0).long()
    return classes.numpy().reshape(GRID, GRID)


def progress(look: Look) -> Happening | None:
    """The highest milestone of right answers that was reached and held."""
    kind = _kind(look)
    if not kind or look.step < 1:
        return None
    curve, best = look.curve("test_metric"), None
    for level, goal in enumerate(MILESTONES):
        if goal <= look.common + 0.05:
            continue
        update = passed(look.steps, curve, goal)
        best = best if update is None else (level, goal, update)
    if best is None:
        return None
    level, goal, update = best
    if kind == "r2":
        said = remark(N_("It learns: R² on the test points came above {value} at update {update}."),
                      value=f"{goal:g}", update=update)  # fmt: skip
    else:
        text = N_("It learns: at update {update} more than {share} of the test points came out right.")
        said = remark(text, share=percent(goal), update=update)
    return Happening("progress", said, update, "good", Place("curve", name="test_metric", step=update),
                     {"right": goal}, level=level)  # fmt: skip


def calm(look: Look) -> Happening | None:
    """The loss still falls, but hardly any place of the picture has changed sides since half of the way."""
    if _kind(look) != "share" or look.state is None or not look.flat or not look.at(400):
        return None
    if (
        look.sample.features != ("x1", "x2")
        or look.sample.standardised
        or fall(look.late("train_loss")) < 0.1
    ):
        return None
    before = look.recording.nearest(look.step - (look.step - look.since) // 2)
    if before is None or before.step < look.since or before.params.shape[1:] != look.state.params.shape:
        return None
    moved = float((_present(look) != _picture(look, before.params[0])).mean())
    if moved > look.eased("calm", CALM, 1.7 * CALM):
        return None
    text = N_("The loss still falls, but the picture has hardly changed since update {update}.")
    return Happening("calm", remark(text, update=before.step), before.step, "note", Place("picture", step=before.step),
                     {"moved": moved})  # fmt: skip
