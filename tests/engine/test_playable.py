"""A run as one of the things that pages play: going back, going on under another experiment, and moments."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.playable import ANEW
from engine.runs.run import Run
from engine.spec import Refusal
from engine.training.optimizers import OPTIMIZERS
from engine.training.trainable import Trainable
from tests.engine.reference import DEEP, SMALL


def rows_of(run: Run) -> list[tuple[int, float]]:
    """Return what the curves say of the training loss."""
    return [(row.step, float(row.values["train_loss"][0])) for row in run.recording.rows]


def test_a_run_is_a_trainable() -> None:
    assert isinstance(Run(SMALL), Trainable)


@pytest.mark.parametrize("backend", ["reference", "auto"])
@pytest.mark.parametrize("network", [SMALL.network, DEEP], ids=["plain", "deep"])
@pytest.mark.parametrize("step", [0, 33])
def test_going_back_and_on_again_repeats_every_bit(network: NetworkSpec, backend: str, step: int) -> None:
    run = Run(SMALL.but(network=network, optimizer=OPTIMIZERS["adam"]()), backend=backend)
    run.advance(60)
    end, rows = run.checkpoint(), rows_of(run)
    middle = run.recording.nearest(step)
    assert middle is not None
    name = run.backend.name
    run.restore(middle)
    assert (run.step, run.epoch, run.backend.name) == (middle.step, middle.epoch, name)
    assert rows_of(run) == [row for row in rows if row[0] <= middle.step]
    run.advance(60 - middle.step)
    assert np.array_equal(run.checkpoint().params, end.params)
    assert np.array_equal(run.checkpoint().kept, end.kept)
    assert rows_of(run) == rows


def test_a_state_of_another_experiment_is_gone_on_from() -> None:
    run = Run(SMALL)
    run.advance(20)
    before = run.checkpoint()
    assert run.adopt(SMALL.but(optimizer=OPTIMIZERS["sgd"](lr=0.5))) == ""
    run.advance(20)
    run.restore(before)
    assert (run.experiment, run.step) == (SMALL, 20)
    assert np.array_equal(run.checkpoint().params, before.params)


def test_what_changes_on_the_way_keeps_the_weights() -> None:
    run = Run(SMALL)
    run.advance(20)
    before = run.checkpoint().params
    faster = SMALL.but(optimizer=OPTIMIZERS["sgd"](lr=0.5))
    assert run.adopt(faster) == ""
    assert run.spec is run.experiment
    assert (run.spec, run.step) == (faster, 20)
    assert np.array_equal(run.checkpoint().params, before)
    assert run.advance(5) == 5
    assert run.recording.rows[0].step == 0


def test_another_seed_starts_anew_and_says_so() -> None:
    run = Run(SMALL)
    assert run.adopt(SMALL.but(seed=4)) == ""  # nothing is lost that anybody has seen
    run.advance(20)
    assert run.adopt(SMALL.but(seed=5)) == ANEW
    fresh = Run(SMALL.but(seed=5))
    assert run.step == 0
    assert torch.equal(run.backend.params, fresh.backend.params)


def test_what_cannot_be_run_changes_nothing() -> None:
    run = Run(SMALL)
    run.advance(20)
    before = run.checkpoint().params
    with pytest.raises(Refusal):
        run.adopt(SMALL.but(features=("gone",)))
    assert (run.spec, run.step) == (SMALL, 20)
    assert np.array_equal(run.checkpoint().params, before)


def test_a_moment_never_changes() -> None:
    run = Run(Experiment())
    run.advance(30)
    now, first = run.moment(), run.moment(run.recording.checkpoints[0])
    params, steps = now.state.params.copy(), [row.step for row in now.recording.rows]
    assert (now.step, first.step, first.spec) == (30, 0, run.spec)
    assert not np.array_equal(now.state.params, first.state.params)
    run.advance(200)
    assert np.array_equal(now.state.params, params)
    assert [row.step for row in now.recording.rows] == steps
    assert all(row.step <= 0 for row in first.recording.rows)
