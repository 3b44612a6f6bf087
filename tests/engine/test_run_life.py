"""The life of a run: the same start and the same way each time, and what ends it."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch

from engine.data.datasets import DATASETS
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Refusal
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping
from engine.training.schedules import SCHEDULES
from tests.engine.reference import DEEP, DOUBLE, SMALL

CLASSES = Experiment(dataset=DATASETS["blobs"](size=80, spread=1.5), loss=LOSSES["cross_entropy"](), batch=10)
CURVE = Experiment(dataset=DATASETS["curve"](size=60), loss=LOSSES["mse"](), batch=16, seed=1)


def double(experiment: Experiment, steps: int) -> Run:
    """Return a run in double precision after so many updates."""
    run = Run(experiment, dtype=DOUBLE)
    run.advance(steps)
    return run


@pytest.mark.parametrize(
    "experiment", [SMALL, CLASSES, SMALL.but(network=DEEP)], ids=["plain", "classes", "noisy"]
)
def test_equal_experiments_give_equal_losses_bit_for_bit(experiment: Experiment) -> None:
    """Whatever the portions in which they advance, and while another run trains in another thread."""
    alone = Run(experiment)
    alone.advance(120)
    enough, started = threading.Event(), threading.Event()

    def disturb() -> None:
        other = Run(experiment.but(seed=99, network=DEEP))
        while not enough.is_set():
            other.advance(5)
            torch.rand(3)  # someone draws from the global generator
            started.set()

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        assert started.wait(30)
        beside = Run(experiment)
        while beside.step < 120:
            beside.advance_for(0.001, most=min(7, 120 - beside.step))
    finally:
        enough.set()
        thread.join()
    assert torch.equal(alone.backend.params, beside.backend.params)
    assert torch.equal(alone.backend.kept, beside.backend.kept)
    for a, b in zip(alone.recording.rows, beside.recording.rows, strict=True):
        assert a.step == b.step
        assert np.array_equal(a.values["train_loss"], b.values["train_loss"])
        assert np.array_equal(a.values["test_loss"], b.values["test_loss"])


def test_training_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    Run(SMALL.but(network=DEEP)).advance(10)
    assert torch.equal(torch.get_rng_state(), before)


def test_reset_gives_the_same_start_and_the_same_way() -> None:
    run = Run(SMALL.but(network=DEEP))
    start = run.backend.params.clone()
    run.advance(60)
    losses = [row.values["train_loss"].tolist() for row in run.recording.rows]
    end = run.backend.params.clone()
    run.reset()
    assert (run.step, run.epoch, run.status, len(run.recording.rows)) == (0, 0.0, "ready", 1)
    assert torch.equal(run.backend.params, start)
    run.advance(60)
    assert torch.equal(run.backend.params, end)
    assert [row.values["train_loss"].tolist() for row in run.recording.rows] == losses


def test_a_rate_of_ten_is_noticed_as_diverged() -> None:
    experiment = CURVE.but(
        optimizer=OPTIMIZERS["sgd"](lr=10.0), network=NetworkSpec((Dense(activation="relu"),))
    )
    run = Run(experiment)
    done = run.advance(5000)
    assert run.status == "diverged"
    assert 0 < done == run.step < 5000
    last = run.recording.rows[-1]
    assert not abs(last.values["train_loss"][0]) < 1e12
    assert run.reading().status == "diverged"
    assert run.recording.checkpoints[-1].step == run.step
    assert run.advance(10) == 0
    run.reset()
    assert run.status == "ready"
    assert np.isfinite(run.reading().train_loss)


def test_how_a_run_was_lost_is_recorded_update_by_update() -> None:
    """What explodes within a few updates leaves a curve: that of single updates, up to where it was lost."""
    experiment = CURVE.but(
        optimizer=OPTIMIZERS["sgd"](lr=1.0), network=NetworkSpec((Dense(activation="relu"),)), batch=5
    )
    run, slow = Run(experiment), Run(experiment)
    run.advance(5000)
    assert run.recording.stride > 1
    slow.recording.stride = 1
    losses = {0: float(slow.recording.rows[0].values["train_loss"][0])}
    while slow.status == "ready":
        slow.advance(1)
        losses[slow.step] = float(slow.evaluate().train_loss[0])
    assert run.step == slow.step
    rows = {row.step: float(row.values["train_loss"][0]) for row in run.recording.rows}
    assert run.step > 2
    assert [step for step in rows if step > run.step - 3] == list(range(run.step - 2, run.step + 1))
    for step, loss in rows.items():
        np.testing.assert_equal(loss, losses[step])
    assert run.recording.checkpoints[-1].step == run.step


def test_what_was_changed_by_hand_is_not_trained_away_again() -> None:
    run = Run(SMALL)
    run.advance(run.recording.stride + 1)
    run.place(torch.full_like(run.backend.params, float("nan")))
    run.advance(200)
    assert (run.status, run.step % run.recording.stride) == ("diverged", 0)


def test_one_lost_seed_of_several_does_not_end_the_others() -> None:
    run = Run(SMALL.but(seeds=3))
    run.advance(8)
    run.backend.params[1] = float("nan")
    run.advance(24)
    assert run.status == "ready"
    assert run.step == 32
    assert np.isnan(run.evaluate().train_loss).tolist() == [False, True, False]


def test_a_weight_set_back_by_hand_heals_a_diverged_run() -> None:
    run = Run(SMALL)
    healthy = run.backend.params.clone()
    run.place(torch.full_like(healthy, float("inf")))
    run.record()
    assert run.status == "diverged"
    run.place(healthy)
    run.record()
    assert run.status == "ready"
    assert run.advance(3) == 3


def test_what_cannot_be_run_is_refused() -> None:
    with pytest.raises(Refusal, match="loss"):
        Run(SMALL.but(loss=LOSSES["cross_entropy"]()))
    with pytest.raises(Refusal, match="Batch norm"):
        Run(SMALL.but(network=DEEP, batch=1))
    assert SMALL.but(loss=LOSSES["cross_entropy"](), features=("x1", "gone")).fitted().checked()


def test_a_rate_changed_by_the_schedule_is_the_one_recorded() -> None:
    run = Run(SMALL.but(schedule=SCHEDULES["exponential"](gamma=0.5), optimizer=OPTIMIZERS["sgd"](lr=0.1)))
    run.advance(8)
    rates = {row.step: row.learning_rate for row in run.recording.rows}
    assert rates[8] == pytest.approx(0.1 * 0.5**2)


def test_gradient_sizes_are_root_mean_squares_of_each_column() -> None:
    run = Run(SMALL)
    run.advance(run.recording.stride)
    sizes = run.recording.rows[-1].gradients
    for column, size in zip(run.network.columns, sizes, strict=True):
        slots = list(column.slots.values())
        part = run.backend.gradient[0, slots[0].start : slots[-1].stop]
        assert size == pytest.approx(float(part.square().mean().sqrt()), rel=1e-5)
        assert size > 0


def test_diverging_outweighs_stopping_early() -> None:
    run = Run(SMALL.but(stopping=EarlyStopping(patience=1)))
    run.place(torch.full_like(run.backend.params, float("nan")))
    run.advance(100)
    assert run.status == "diverged"


def test_a_run_stopped_early_goes_on_with_fresh_patience() -> None:
    run = Run(SMALL.but(stopping=EarlyStopping(patience=2, min_delta=0.9)))
    run.advance(500)
    assert (run.status, run.step) == ("stopped", 3 * run.order.per_epoch)
    run.resume()
    assert run.status == "ready"
    assert run.advance(500) == 3 * run.order.per_epoch
