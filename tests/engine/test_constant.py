"""The loss of the answer that takes no notice of its inputs, against closed forms on the watched points."""

from __future__ import annotations

import numpy as np
import pytest

from engine.compare.constant import constant_loss
from engine.data.datasets import SEQUENCES
from engine.runs.experiment import Experiment
from engine.training.losses import LOSSES, CrossEntropy

PLAIN = Experiment().but(dataset=SEQUENCES["adding"](), loss=LOSSES["mse"]()).fitted()


def watched(data) -> np.ndarray:
    return data.test_targets[: data.watched[1]].ravel()


def test_of_the_squared_error_it_is_that_of_the_training_mean() -> None:
    data = PLAIN.data()
    mean = data.train_targets[:4000].astype(float).mean()
    expected = np.square(watched(data) - mean).mean()
    assert constant_loss(data, PLAIN.loss) == pytest.approx(expected, rel=1e-9)
    # The page used to promise 1/6, which is true of infinitely many sequences, and not of those that are watched.
    assert abs(expected - 1 / 6) > 1e-3


def test_of_the_absolute_error_it_is_that_of_the_median() -> None:
    data = PLAIN.data()
    median = np.median(data.train_targets[:4000].astype(float))
    expected = np.abs(watched(data) - median).mean()
    assert constant_loss(data, LOSSES["mae"]()) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("name", ["temporal_order", "recall"])
def test_of_the_cross_entropy_it_is_that_of_the_frequencies(name) -> None:
    experiment = PLAIN.but(dataset=SEQUENCES[name](), loss=CrossEntropy()).fitted()
    data = experiment.data()
    shares = np.bincount(data.train_targets.ravel()[:4000], minlength=len(data.classes))
    shares = shares / shares.sum()
    expected = -np.log(shares[watched(data)]).mean()
    assert constant_loss(data, experiment.loss) == pytest.approx(expected, rel=1e-3)
