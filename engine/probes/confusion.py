"""Which classes are taken for which."""

from __future__ import annotations

import numpy as np

from engine.data.dataset import Data
from engine.runs.state import State
from engine.training.losses import predicted


def confusion(state: State, data: Data, *, test: bool = True) -> np.ndarray:
    """Return counts [K, K]: rows are what the points are, columns what the network says of them."""
    inputs, targets = (
        (data.test_inputs, data.test_targets) if test else (data.train_inputs, data.train_targets)
    )
    output = state.activations(inputs)[-1]
    said = np.asarray(predicted(state.experiment.loss, data.task, output)).astype(int)
    classes = max(2, len(data.classes))
    return np.bincount(targets.astype(int) * classes + said, minlength=classes**2).reshape(classes, classes)


UNEVEN = 3  # times as many points as the rarest class has: from there on accuracy alone misleads


def uneven(data: Data) -> bool:
    """Say whether the classes are so uneven that accuracy never stands alone: the one place where that is decided."""
    if not data.classes or data.train_targets.ndim != 1:
        return False
    targets = np.concatenate([data.train_targets, data.test_targets]).astype(int)
    counts = np.bincount(targets, minlength=len(data.classes))
    return bool(counts.max() >= UNEVEN * counts[counts > 0].min())


def constant_guess(data: Data) -> float:
    """Return the test accuracy of who always says the commonest class of the training points."""
    commonest = np.bincount(data.train_targets.astype(int)).argmax()
    return float((data.test_targets.astype(int) == commonest).mean())


def balanced_accuracy(counts: np.ndarray) -> float:
    """Return the mean share of right answers over the classes that occur, from counts [K, K] as `confusion` makes them.

    The same as scikit-learn's balanced_accuracy_score; who always says one class gets 1/K.
    """
    totals = counts.sum(axis=1)
    there = totals > 0
    return float((np.diagonal(counts)[there] / totals[there]).mean()) if there.any() else float("nan")
