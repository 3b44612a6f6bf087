"""What a training is worth to a puzzle, or to a preset that is to be mended; read off what its run has recorded."""

from __future__ import annotations

import math
from collections.abc import Iterable

from engine.runs.run import Run
from engine.training.recording import Row
from playground.kit.puzzle import Score, least, share

METRIC, LOSS = "test_metric", "test_loss"


def rows(run: Run, *, within: int | None = None) -> list[Row]:
    """Return what was recorded of training since the last change of a run, up to the update `within`.

    A page looks now and then; what lay between two looks is recorded all the same.
    """
    recording = run.recording
    changed = max((step for step, *_ in list(recording.events)), default=0)
    return [
        each
        for each in list(recording.rows)
        if each.step > changed and (within is None or each.step <= within)
    ]


def accuracy(run: Run) -> float:
    """Return the accuracy on the test points where the run was recorded last, 0 where it is lost."""
    return _number(run.recording.rows[-1:], METRIC)[-1] if run.status != "diverged" else 0.0


def loss(run: Run) -> float:
    """Return the loss on the test points where the run was recorded last, infinite where it is lost."""
    found = _number(run.recording.rows[-1:], LOSS)[-1]
    return found if run.status != "diverged" and math.isfinite(found) else math.inf


def best_accuracy(run: Run, *, within: int | None = None) -> Score | None:
    """Return the best accuracy on the test points since the last change, up to the update `within`."""
    found = [each for each in _number(rows(run, within=within), METRIC) if not math.isnan(each)]
    return share(max(found)) if found else None


def loss_from(run: Run, step: int) -> Score | None:
    """Return the loss on the test points where the run was recorded last, None before the update `step`."""
    found = loss(run)
    return least(found) if run.recording.rows[-1].step >= step and math.isfinite(found) else None


def lowest_loss(runs: Iterable[Run]) -> Score | None:
    """Return the lowest loss on the test points of several runs where they stand."""
    found = min(map(loss, runs), default=math.inf)
    return least(found) if math.isfinite(found) else None


def hidden_units(run: Run) -> int:
    """Return how many units lie between the features and the output."""
    return sum(column.width for column in run.network.columns if not column.output)


def on_coordinates(run: Run) -> bool:
    """Whether nothing goes in but the two coordinates themselves."""
    return tuple(run.data.features) == ("x1", "x2")


def _number(found: Iterable[Row], name: str) -> list[float]:
    return [float(each.values[name][0]) for each in found if name in each.values]
