"""Runs against the same training written out in plain torch: rules, penalties, schedules, stopping."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.data.datasets import DATASETS
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping, Regularisation
from engine.training.schedules import SCHEDULES
from tests.engine.reference import DEEP, DOUBLE, GENTLE, SMALL, Trained, trained

CLASSES = Experiment(dataset=DATASETS["blobs"](size=80, spread=1.5), loss=LOSSES["cross_entropy"](), batch=10)
CURVE = Experiment(dataset=DATASETS["curve"](size=60), loss=LOSSES["mse"](), batch=16, seed=1)


def double(experiment: Experiment, steps: int) -> Run:
    """Return a run in double precision after so many updates."""
    run = Run(experiment, dtype=DOUBLE)
    run.advance(steps)
    return run


def assert_same(run: Run, reference: Trained, *, replica: int = 0, rtol: float = 1e-9) -> None:
    """Compare all parameters, relative to the largest of them."""
    ours, theirs = run.backend.params[replica].detach(), reference.parameters()
    assert torch.isfinite(theirs).all()
    assert (ours - theirs).abs().max() <= rtol * theirs.abs().max()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_does_what_torch_optim_does(name: str) -> None:
    knobs = GENTLE if name == "lbfgs" else {}
    experiment = SMALL.but(optimizer=OPTIMIZERS[name](**knobs), batch=30 if knobs else SMALL.batch)
    run, reference = double(experiment, 50), trained(experiment, 50)
    assert run.step == len(reference.losses) == 50
    assert_same(run, reference)
    found = run.evaluate()
    assert found.train_loss[0] < 1.0


@pytest.mark.parametrize("experiment", [CLASSES, CURVE], ids=["classes", "curve"])
def test_several_classes_and_numbers_train_like_torch(experiment: Experiment) -> None:
    run, reference = double(experiment, 50), trained(experiment, 50)
    assert_same(run, reference)


@pytest.mark.parametrize("name", [name for name in LOSSES if "binary" in LOSSES[name].tasks])
def test_every_loss_of_two_classes_trains_like_torch(name: str) -> None:
    experiment = SMALL.but(loss=LOSSES[name]())
    assert_same(double(experiment, 30), trained(experiment, 30))


@pytest.mark.parametrize("rule", ["sgd", "adam", "lbfgs", "muon"])
def test_norms_noise_and_blocks_train_like_torch(rule: str) -> None:
    knobs = GENTLE if rule == "lbfgs" else {"lr": 0.01}
    experiment = SMALL.but(network=DEEP, optimizer=OPTIMIZERS[rule](**knobs))
    run, reference = double(experiment, 30), trained(experiment, 30)
    assert_same(run, reference)
    floating = [each.flatten() for each in reference.module.buffers() if each.is_floating_point()]
    torch.testing.assert_close(run.backend.kept[0], torch.cat(floating), rtol=1e-9, atol=1e-12)


RULES = {
    "l1": Regularisation(l1=0.01),
    "l1 slope": Regularisation(l1=0.01, l1_step="subgradient"),
    "l2": Regularisation(l2=0.1),
    "clip_norm": Regularisation(clip_norm=0.05),
    "clip_value": Regularisation(clip_value=0.01),
    "decoupled": Regularisation(decoupled=0.5),
    "everything": Regularisation(l1=0.002, l2=0.01, clip_norm=0.2, clip_value=0.1, decoupled=0.1),
}


@pytest.mark.parametrize("optimizer", ["momentum", "adam", "lbfgs"])
@pytest.mark.parametrize("name", RULES)
def test_penalties_clipping_and_decay_act_as_in_a_plain_loop(name: str, optimizer: str) -> None:
    knobs = GENTLE if optimizer == "lbfgs" else {}
    experiment = SMALL.but(regularisation=RULES[name], optimizer=OPTIMIZERS[optimizer](**knobs))
    assert_same(double(experiment, 40), trained(experiment, 40))
    run, without = double(experiment, 20), double(experiment.but(regularisation=Regularisation()), 20)
    assert not torch.allclose(without.backend.params, run.backend.params, rtol=1e-6)


SHORT = {"length": 6.0, "every": 2.0, "patience": 1}


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_change_the_rate_as_in_a_plain_loop(name: str) -> None:
    knobs = {key: value for key, value in SHORT.items() if key in SCHEDULES[name].knobs()}
    experiment = SMALL.but(schedule=SCHEDULES[name](**knobs), optimizer=OPTIMIZERS["momentum"](lr=0.1))
    run, rates = Run(experiment, dtype=DOUBLE), []
    for _ in range(60):
        rates.append(run.learning_rate())
        run.advance(1)
    reference = trained(experiment, 60)
    np.testing.assert_allclose(rates, reference.rates, rtol=1e-12)
    assert len(set(rates)) > 1 or name == "constant"
    assert_same(run, reference)


def test_a_run_stops_early_where_a_plain_loop_does() -> None:
    experiment = Experiment(
        dataset=DATASETS["circle"](size=40, noise=0.4),
        optimizer=OPTIMIZERS["adam"](lr=0.05),
        stopping=EarlyStopping(patience=5, min_delta=0.001),
        batch=5,
    )
    run, reference = Run(experiment, dtype=DOUBLE), trained(experiment, 4000)
    done = run.advance(4000)
    assert reference.stopped
    assert run.status == "stopped"
    assert done == run.step == len(reference.losses) < 4000
    assert run.advance(10) == 0
    assert_same(run, reference, rtol=1e-8)


def test_losses_recorded_are_those_of_a_plain_loop() -> None:
    run, reference = double(SMALL, 40), trained(SMALL, 40)
    per_epoch = run.order.per_epoch
    rows = {row.step: row for row in run.recording.rows}
    assert rows[0].step == 0
    compared = [k for k in range(1, 11) if k * per_epoch in rows]
    assert compared
    for k in compared:
        row, (train, test) = rows[k * per_epoch], reference.epochs[k - 1]
        np.testing.assert_allclose(
            [row.values["train_loss"][0], row.values["test_loss"][0]], [train, test], rtol=1e-9
        )
        assert row.epoch == k


def test_a_lone_last_point_waits_for_the_next_shuffle() -> None:
    # There are 21 points: 10, 10, and 1 that waits.
    experiment = Experiment(dataset=DATASETS["circle"](size=42), batch=10, network=DEEP)
    run = double(experiment, 12)
    assert run.order.per_epoch == 2
    assert run.epoch == 6
    assert_same(run, trained(experiment, 12))


@pytest.mark.parametrize("batch", [1, 500])
def test_single_points_and_batches_larger_than_the_data_train(batch: int) -> None:
    experiment = SMALL.but(batch=batch)
    run = double(experiment, 35)
    assert run.order.per_epoch == (30 if batch == 1 else 1)
    assert_same(run, trained(experiment, 35))
