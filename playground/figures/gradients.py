"""The size of each layer's gradient through training: where it vanishes shows here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from playground.marks import Axis, Lines, Series


def gradient_sizes(
    steps: np.ndarray,
    sizes: np.ndarray,
    names: Sequence[str],
    *,
    x: str,
    y: str,
    at: int | None = None,
    empty: str = "",
) -> Lines:
    """Return root mean square gradients [M, C] against steps [M], one line a layer, logarithmic.

    A fan of lines that opens downwards is a vanishing gradient.  `at` marks the step that is looked at,
    `empty` is said as long as there is none.
    """
    shown = [i for i in range(sizes.shape[1]) if np.isfinite(sizes[:, i]).any()]
    lines = [
        Series(names[i], steps, np.where(sizes[:, i] > 0, sizes[:, i], np.nan), colour=place)
        for place, i in enumerate(shown)
    ]
    return Lines(lines, x=Axis(x), y=Axis(y, log=True), at=at, empty=empty)
