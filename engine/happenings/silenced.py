"""What a network can still do without the units that the reader has switched off."""

from __future__ import annotations

from engine.happenings.boundary import ring_closed, solved
from engine.happenings.happening import Happening, Place
from engine.happenings.look import Look
from engine.probes.sequences.verdict import percent
from engine.remark import Remark, remark
from engine.runs.experiment import Experiment
from engine.spec import N_

SAME = 0.05  # of the right answers: a smaller change is none


def without(look: Look) -> Happening | None:
    """Some units are off: what is right all the same, and around a disc whether the ring is still closed."""
    if not isinstance(look.spec, Experiment) or look.state is None or not look.state.lesions or look.step < 1:
        return None
    right, columns = look.last("test_metric"), look.network.columns
    off = sorted(each for each in look.state.lesions if each[0] < len(columns))
    if look.data is None or not off or right != right:
        return None
    column, unit = off[0]
    ring, what, place = ring_closed(look), _named(look, off), Place("unit", column, unit)
    if look.data.task == "regression":
        said = remark(
            N_("Without {what}, R² on the test points is {value}."), what=what, value=f"{right:.2f}"
        )
    else:
        text = N_("Without {what}, {share} of the test points are right.")
        if look.data.pixels is not None:
            text = N_("Without {what}, {share} of the test images are right.")
        elif ring is not None:
            text = N_("Without {what} the ring is open: {share} of the test points are right.")
        if ring:
            text = N_("Without {what} the ring is still closed: {share} of the test points are right.")
        said = remark(text, what=what, share=percent(right))
    before = look.before if look.before is not None and look.before.kind == "without" else None
    severity = "good" if solved(look) is not None else "warning"
    numbers = {"right": right, "ring": ring, "off": tuple(off)}
    level = len(off) + 100 * round(10 * right) + 10_000 * bool(ring) + 20_000 * (severity == "good")
    alike = before is not None and before.severity == severity
    if (
        before is not None
        and alike
        and all(before.numbers[each] == numbers[each] for each in ("ring", "off"))
    ):
        level = before.level if abs(before.numbers["right"] - right) < SAME else level
    return Happening("without", said, look.step, severity, place, numbers, level=level)


def _named(look: Look, off: list[tuple[int, int]]) -> Remark:
    """Return what is off, in words."""
    (column, unit), layer = off[0], off[0][0] + 1
    if len(off) > 1:
        return remark(N_("the {count} that are off"), count=len(off))
    if len(look.network.columns[column].shape) == 3:
        return remark(N_("channel {unit} of layer {layer}"), unit=unit + 1, layer=layer)
    return remark(N_("unit {unit} of layer {layer}"), unit=unit + 1, layer=layer)
