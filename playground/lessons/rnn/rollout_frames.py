"""From roll-outs and marks to what travels to the browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.models.translation.rollout import RollOut

BEST = 5  # symbols that a cell tells of


def arrays(found: Sequence[RollOut]) -> dict[str, np.ndarray]:
    """Return N roll-outs as arrays, padded to the longest of P places.

    `target`, `forced/chosen` and `free/chosen` [N, P] are codes, -1 beyond the end; `…/top` [N, P, BEST] are the most
    probable codes there and `…/probability` how probable they are; `…/true` [N, P] is the true symbol's probability.
    """
    target = _padded([each.target for each in found], -1)
    forced = ([each.forced for each in found], [each.forced_probabilities for each in found])
    free = ([each.free for each in found], [each.free_probabilities for each in found])
    return {
        "target": target.astype(np.int32),
        **_way("forced", *forced, [each.forced_true for each in found]),
        **_way("free", *free, [each.free_true for each in found]),
    }


def _way(
    name: str, chosen: list[np.ndarray], probabilities: list[np.ndarray], true: list[np.ndarray]
) -> dict[str, np.ndarray]:
    top = [np.argsort(-each, axis=1, kind="stable")[:, :BEST] for each in probabilities]
    best = [np.take_along_axis(each, codes, 1) for each, codes in zip(probabilities, top, strict=True)]
    return {
        f"{name}/chosen": _padded(chosen, -1).astype(np.int32),
        f"{name}/top": _padded(top, 0).astype(np.uint8),
        f"{name}/probability": _padded(best, 0.0).astype(np.float32),
        f"{name}/true": _padded(true, np.nan).astype(np.float32),
    }


def _padded(parts: list[np.ndarray], blank: float) -> np.ndarray:
    """Return arrays of one row for each roll-out, of different lengths, as one array."""
    if not parts:
        return np.zeros((0, 0))
    longest = max(map(len, parts))
    found = np.full((len(parts), longest, *parts[0].shape[1:]), blank, dtype=np.result_type(parts[0]))
    for row, part in zip(found, parts, strict=True):
        row[: len(part)] = part
    return found


def header(found: RollOut) -> dict[str, Any]:
    """Return what is said of one roll-out in words and numbers."""
    return {
        "source": found.source,
        "divergence": found.divergence,
        "likelihood": found.log_likelihood,
        "own": found.own_log_likelihood,
    }
