"""Losses and metrics over all points against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from engine.data.datasets import DATASETS
from engine.runs.evaluation import evaluate, sizes
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.losses import LOSSES
from tests.engine.reference import DOUBLE, SMALL

MULTI = Experiment(dataset=DATASETS["wine"](), loss=LOSSES["cross_entropy"](), seeds=3)
NUMBER = Experiment(dataset=DATASETS["diabetes"](), loss=LOSSES["mse"](), seeds=3)
BINARY = Experiment(dataset=DATASETS["breast_cancer"](), loss=LOSSES["bce"](), seeds=3)


def answers(run: Run, replica: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the raw outputs for training and test points, from the torch module."""
    module = run.network.module(run.backend.params[replica], run.backend.kept[replica]).double().eval()
    output = module(run.inputs).detach().numpy()
    count = len(run.data.train_inputs)
    return output[:count], output[count:]


@pytest.mark.parametrize("experiment", [MULTI, NUMBER, BINARY], ids=["wine", "diabetes", "breast cancer"])
def test_losses_and_metrics_are_those_of_scikit_learn(experiment: Experiment) -> None:
    run = Run(experiment, dtype=DOUBLE)
    run.advance(25)
    found = run.evaluate()
    for replica in range(3):
        for output, target, loss, metric in zip(
            answers(run, replica),
            (run.data.train_targets, run.data.test_targets),
            (found.train_loss, found.test_loss),
            (found.train_metric, found.test_metric),
            strict=True,
        ):
            wanted_loss, wanted_metric = _by_scikit_learn(run.data.task, output, target)
            assert loss[replica] == pytest.approx(wanted_loss, rel=1e-9)
            assert metric[replica] == pytest.approx(wanted_metric, rel=1e-9)


def _by_scikit_learn(task: str, output: np.ndarray, target: np.ndarray) -> tuple[float, float]:
    if task == "regression":
        return metrics.mean_squared_error(target, output[:, 0]), metrics.r2_score(target, output[:, 0])
    if task == "binary":
        probability = 1 / (1 + np.exp(-output[:, 0]))
        return metrics.log_loss(target, probability), metrics.accuracy_score(target, output[:, 0] > 0)
    probability = np.exp(output - output.max(1, keepdims=True))
    probability /= probability.sum(1, keepdims=True)
    labels = list(range(output.shape[1]))
    return metrics.log_loss(target, probability, labels=labels), metrics.accuracy_score(
        target, output.argmax(1)
    )


def test_targets_without_spread_have_the_r2_of_scikit_learn() -> None:
    run = Run(SMALL.but(dataset=DATASETS["plane"](size=20), loss=LOSSES["mse"]()), dtype=DOUBLE)
    targets = run.targets.clone()
    targets[len(run.data.train_targets) :] = 0.5
    found = evaluate(
        run.network,
        run.backend.params,
        run.backend.kept,
        run.inputs,
        targets,
        train=len(run.data.train_targets),
        loss=run.experiment.loss,
        task="regression",
    )
    _, test = answers(run, 0)
    assert found.test_metric[0] == metrics.r2_score(np.full(len(test), 0.5), test[:, 0]) == 0.0


def test_a_reading_repeats_the_evaluation() -> None:
    run = Run(MULTI)
    run.advance(5)
    reading, found = run.reading(), run.evaluate()
    assert reading.train_loss == found.train_loss[0]
    assert reading.test_metric == found.test_metric[0]
    assert np.array_equal(reading.test_losses, found.test_loss)
    assert reading.step == 5
    assert reading.status == "ready"


def test_gradients_count_column_by_column() -> None:
    run = Run(SMALL)
    flat = run.backend.gradient[0].clone()
    for column in run.network.columns:
        for slot in column.slots.values():
            flat[slot.start : slot.stop] = column.index + 1
    assert sizes(run.network, flat).tolist() == [1.0, 2.0, 3.0]
