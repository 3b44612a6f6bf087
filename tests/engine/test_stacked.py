"""Stacked replicas against as many runs of one: every rule, every layer, whatever the neighbours do."""

from __future__ import annotations

import pytest
import torch

from engine.data.datasets import DATASETS
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import Regularisation
from engine.training.schedules import SCHEDULES
from tests.engine.reference import DEEP, DOUBLE, GENTLE, SMALL, trained

RULES = {name: (GENTLE if name == "lbfgs" else {}) for name in OPTIMIZERS}


def singles(replicas: tuple[Experiment, ...], steps: int, dtype: torch.dtype = DOUBLE) -> list[Run]:
    """Return a run for each replica, alone."""
    runs = [Run(each, dtype=dtype) for each in replicas]
    for run in runs:
        run.advance(steps)
    return runs


def assert_alike(stacked: Run, alone: list[Run], rtol: float = 1e-9) -> None:
    """Compare parameters and running means replica by replica."""
    for replica, run in enumerate(alone):
        assert stacked.step == run.step
        for name in ("params", "kept"):
            ours, theirs = getattr(stacked.backend, name)[replica], getattr(run.backend, name)[0]
            if theirs.numel():
                assert (ours - theirs).abs().max() <= rtol * theirs.abs().max(), (replica, name)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_seeds_side_by_side_train_as_each_alone(name: str) -> None:
    experiment = SMALL.but(
        seeds=3, optimizer=OPTIMIZERS[name](**RULES[name]), batch=30 if name == "lbfgs" else 8
    )
    run = Run(experiment, dtype=DOUBLE)
    run.advance(30)
    assert_alike(run, singles(experiment.replicas(), 30))


@pytest.mark.parametrize("name", ["adam", "lbfgs", "muon"])
def test_norms_noise_and_rules_stay_within_their_replica(name: str) -> None:
    experiment = SMALL.but(
        seeds=3,
        network=DEEP,
        optimizer=OPTIMIZERS[name](**RULES[name]),
        regularisation=Regularisation(l1=0.001, l2=0.01, clip_norm=0.5, decoupled=0.01),
        schedule=SCHEDULES["cosine"](length=5.0),
    )
    run = Run(experiment, dtype=DOUBLE)
    run.advance(15)
    assert_alike(run, singles(experiment.replicas(), 15))


def test_replicas_may_follow_different_rules_and_rates() -> None:
    """Stateful neighbours, one that needs closures between them, and noise that each draws for itself."""
    rules = [
        OPTIMIZERS["adam"](lr=0.01),
        OPTIMIZERS["adam"](lr=0.01),
        OPTIMIZERS["adam"](lr=0.1),
        OPTIMIZERS["lbfgs"](**GENTLE),
        OPTIMIZERS["sgd"](lr=0.1),
        OPTIMIZERS["adafactor"](),
    ]
    base = SMALL.but(network=DEEP, regularisation=Regularisation(l2=0.01, decoupled=0.01))
    replicas = tuple(base.but(optimizer=rule, seed=place) for place, rule in enumerate(rules))
    run = Run(base, replicas=replicas, dtype=DOUBLE)
    run.advance(20)
    assert_alike(run, singles(replicas, 20))


def test_stacked_seeds_train_like_plain_torch() -> None:
    experiment = SMALL.but(seeds=3)
    run = Run(experiment, dtype=DOUBLE)
    run.advance(50)
    for replica, single in enumerate(experiment.replicas()):
        theirs = trained(single, 50).parameters()
        assert (run.backend.params[replica] - theirs).abs().max() <= 1e-9 * theirs.abs().max()


@pytest.mark.parametrize("data", ["blobs", "curve"])
def test_losses_and_metrics_of_each_replica_are_its_own(data: str) -> None:
    loss = {"blobs": "cross_entropy", "curve": "huber"}[data]
    experiment = Experiment(dataset=DATASETS[data](size=60), loss=LOSSES[loss](), seeds=4)
    run = Run(experiment, dtype=DOUBLE)
    run.advance(20)
    found = run.evaluate()
    for replica, alone in enumerate(singles(experiment.replicas(), 20)):
        theirs = alone.evaluate()
        for name in ("train_loss", "test_loss", "train_metric", "test_metric"):
            assert getattr(found, name)[replica] == pytest.approx(getattr(theirs, name)[0], rel=1e-9)


def test_single_precision_agrees_for_a_while() -> None:
    experiment = SMALL.but(seeds=3, optimizer=OPTIMIZERS["adam"]())
    run = Run(experiment)
    run.advance(50)
    assert_alike(run, singles(experiment.replicas(), 50, torch.float32), rtol=1e-4)


def test_a_network_without_hidden_layers_trains() -> None:
    experiment = SMALL.but(network=NetworkSpec(()), seeds=2)
    run = Run(experiment, dtype=DOUBLE)
    run.advance(20)
    assert_alike(run, singles(experiment.replicas(), 20))


def test_a_silenced_unit_learns_nothing_and_says_nothing() -> None:
    run = Run(SMALL, dtype=DOUBLE)
    run.lesions = frozenset({(0, 1)})
    before = [column["weight"].clone() for column in run.network.views(run.backend.params)]
    run.advance(20)
    after = [column["weight"] for column in run.network.views(run.backend.params)]
    assert torch.equal(before[0][0, 1], after[0][0, 1])
    assert not torch.equal(before[0][0, 0], after[0][0, 0])
    assert torch.equal(before[1][0, :, 1], after[1][0, :, 1])
    run.lesions = frozenset()
    run.advance(20)
    assert not torch.equal(before[0][0, 1], run.network.views(run.backend.params)[0]["weight"][0, 1])
