"""Phrases written twice as a picture: how a training writes some of the test set, and what a visitor asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.models.translation.phrases import TASKS, Task, read, tests
from engine.models.translation.rollout import RollOut, rollouts
from engine.models.translation.spec import Translation
from engine.spec import Refusal
from engine.training.learner import Moment

BEST = 5  # symbols that a cell tells of
SHOWN = 5  # test phrases on the page


@dataclass(frozen=True, eq=False)
class RollOuts:
    """N roll-outs at one moment, as stage/rollouts draws them."""

    kind: ClassVar[str] = "rollouts"

    moment: Moment[Translation]
    found: Sequence[RollOut]

    def pack(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Return what is said of each, and arrays, padded to the longest of P places.

        `target`, `forced/chosen` and `free/chosen` [N, P] are codes, -1 beyond the end; `…/top` [N, P, BEST] are the
        most probable codes there and `…/probability` how probable they are; `…/true` [N, P] is the true symbol's
        probability.
        """
        spec, step, found = self.moment.spec, self.moment.step, self.found
        row = next(each for each in reversed(self.moment.recording.rows) if "phrases" in each.values)
        header = {
            "step": step,
            "forcing": spec.forced(step),
            "right": float(row.values["phrases"][0]),
            "symbols": list(TASKS[spec.task].symbols),
            "rollouts": [_said(each) for each in found],
        }
        forced = ([each.forced for each in found], [each.forced_probabilities for each in found])
        free = ([each.free for each in found], [each.free_probabilities for each in found])
        arrays = {
            "target": _padded([each.target for each in found], -1).astype(np.int32),
            **_way("forced", *forced, [each.forced_true for each in found]),
            **_way("free", *free, [each.free_true for each in found]),
        }
        return header, arrays


def written(moment: Moment[Translation], own: str = "", sheet: int = 0) -> RollOuts:
    """Return how `own`, if it is a phrase of the task, and five of the test set are written; a `sheet` names five."""
    task, longest = TASKS[moment.spec.task], moment.spec.longest
    known = tests(task, longest)
    places = np.random.default_rng(sheet).choice(len(known), SHOWN, replace=False)
    asked = [own] if _is_phrase(task, own, longest) else []
    return RollOuts(moment, rollouts(moment, [*asked, *(known[each][0] for each in places)]))


def _is_phrase(task: Task, text: str, longest: int) -> bool:
    try:
        return bool(text and read(task, text, longest=longest))
    except Refusal:
        return False


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


def _said(found: RollOut) -> dict[str, Any]:
    """Return what is said of one roll-out in words and numbers."""
    return {
        "source": found.source,
        "divergence": found.divergence,
        "likelihood": found.log_likelihood,
        "own": found.own_log_likelihood,
    }
