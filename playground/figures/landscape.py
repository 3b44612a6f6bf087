"""What a plane through parameter space hides: the true loss of each path beside that of its shadow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.probes.glance import Trail
from playground.marks import Axis, Lines, Series

LEAST = 1e-12  # losses lower than this are drawn here


def honesty_chart(
    trails: Sequence[Trail],
    names: Sequence[str],
    colours: Sequence[int],
    *,
    strides: Sequence[float],
    words: tuple[str, str, str],
) -> Lines:
    """Return the true loss (full) and the loss on the plane (dashed) of every rule at each step.

    A step goes `strides` far on the axis; `words` are the words for that, the loss, and the loss on the plane.
    """
    step, loss, plane = words
    series = [
        Series(
            f"{name} · {what}", trail.steps * stride, np.maximum(values, LEAST), dashed=shadow, colour=colour
        )
        for trail, name, colour, stride in zip(trails, names, colours, strides, strict=True)
        for values, shadow, what in ((trail.honesty.true, False, loss), (trail.honesty.plane, True, plane))
    ]
    return Lines(series, x=Axis(step), y=Axis(loss, log=True))
