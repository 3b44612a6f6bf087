"""The loss against the learning rate, rule by rule, with the rate at which each breaks down."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.compare.sweep import Sweep
from playground.marks import Axis, Lines, Series

LEAST = 1e-12  # losses lower than this are drawn here


def rate_sweep(
    found: Sequence[Sweep], names: Sequence[str], colours: Sequence[int], *, x: str, y: str
) -> Lines:
    """Return the median losses of sweeps of one rule each, over the rates, both logarithmic.

    A dashed line stands where a rule stops learning.
    """
    lines = []
    for each, name, colour in zip(found, names, colours, strict=True):
        losses = np.where(np.isfinite(each.medians[0]), np.maximum(each.medians[0], LEAST), np.nan)
        edge = float(each.edge[0]) if np.isfinite(each.edge[0]) else None
        lines.append(Series(name, each.rates, losses, points=True, colour=colour, until=edge))
    return Lines(lines, x=Axis(x, log=True), y=Axis(y, log=True))
