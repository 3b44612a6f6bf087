"""What the curves component is fed: the measures of a training by name, in its scene, and their values in its frames.

`SOURCE/curve` [M, 2 + n] holds step, epoch, and the n measures in the order in which the scene lists them, and
`SOURCE/band` [M, 1 + 3k] step, and lower quartile, median and upper quartile of each of the k that it lists as `bands`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.quantiles import quantiles
from engine.training.measure import Measure
from engine.training.recording import Curves
from playground.language import translate


def described(
    measures: Sequence[Measure], lang: str, *, bands: Sequence[str] | None = None
) -> dict[str, Any]:
    """Return what the scene of a source says of its curves; `bands` are the measures that have one, by default all."""
    names = [each.name for each in measures]
    return {
        "measures": [
            {**vars(each), "title": translate(each.title, lang), "axis": translate(each.panel, lang)}
            for each in measures
        ],
        "bands": [name for name in names if bands is None or name in bands],
    }


def packed(
    source: str,
    recorded: Curves,
    names: Sequence[str],
    *,
    rows: slice = slice(None),
    bands: Sequence[str] | None = None,
    middle: bool = False,
) -> dict[str, np.ndarray]:
    """Return the arrays of a source, of the measures `names`: the first of the replicas `rows`, and its `bands`.

    Without several replicas there are no bands; with `middle` the curve is the replicas' median.
    """
    blank = np.full((len(recorded.step), 1), np.nan, dtype=np.float32)
    values = {name: recorded.values[name][:, rows] if name in recorded.values else blank for name in names}
    several = max((each.shape[1] for each in values.values()), default=1) > 1
    banded = [name for name in names if bands is None or name in bands] if several else []
    needed = names if middle and several else banded
    spread: dict[str, np.ndarray] = dict(
        zip(needed, _quartiles([values[name] for name in needed]), strict=True)
    )
    lines = [spread[name][1] if middle and several else values[name][:, 0] for name in names]
    return frames(source, recorded.step, recorded.epoch, lines, [spread[name] for name in banded])


def frames(
    source: str,
    step: np.ndarray,
    epoch: np.ndarray,
    lines: Sequence[np.ndarray],
    bands: Sequence[np.ndarray] = (),
) -> dict[str, np.ndarray]:
    """Return the arrays of n `lines` [M] and k `bands` [3, M]."""
    found = {f"{source}/curve": np.stack([step, epoch, *lines], axis=1).astype(np.float32)}
    if bands:
        quartiles = [each for band in bands for each in band]
        found[f"{source}/band"] = np.stack([step, *quartiles], axis=1).astype(np.float32)
    return found


def _quartiles(values: Sequence[np.ndarray]) -> Sequence[np.ndarray]:
    """Return the quartiles [3, M] of each of k arrays [M, R], all at once where they are alike, which is cheaper."""
    if not values:
        return ()
    wide = max(each.shape[1] for each in values)
    alike = np.stack([np.broadcast_to(each, (len(each), wide)) for each in values])
    return list(quantiles(alike, axis=2).swapaxes(0, 1))
