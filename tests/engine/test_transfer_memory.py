"""What goes on besides the weights after a change: the memory of rules, and the curves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch

from engine.runs.run import Run
from engine.runs.transfer import continued
from engine.training.optimizers import OPTIMIZERS
from tests.engine.reference import SMALL, after


def moments(run: Run) -> list[torch.Tensor]:
    """Return the moving averages of the gradient that a run's rule remembers."""
    return list(found("exp_avg", run.backend.state()))


def found(name: str, memory: Any) -> Iterator[torch.Tensor]:
    """Yield what is called `name` in nested lists and dicts."""
    if isinstance(memory, dict):
        yield from (value for key, value in memory.items() if key == name)
        memory = list(memory.values())
    if isinstance(memory, list | tuple):
        for each in memory:
            yield from found(name, each)


def test_the_memory_of_a_rule_outlives_a_new_rate_but_not_another_rule() -> None:
    old = after(SMALL.but(optimizer=OPTIMIZERS["adam"]()), 20)
    same = continued(old.checkpoint(), old.experiment.but(optimizer=OPTIMIZERS["adam"](lr=0.2)))
    assert same.learning_rate() == 0.2
    assert moments(same)
    assert all(torch.equal(ours, theirs) for ours, theirs in zip(moments(same), moments(old), strict=True))
    other = continued(old.checkpoint(), old.experiment.but(optimizer=OPTIMIZERS["nadam"]()))
    assert not any(each.any() for each in moments(other))


@pytest.mark.parametrize(
    ("name", "knobs"),
    [
        ("adamw", {"amsgrad": True}),
        ("rmsprop", {"momentum": 0.5}),
        ("rmsprop", {"centered": True}),
        ("nadam", {"decoupled": True, "weight_decay": 0.1}),
        ("momentum", {"dampening": 0.5, "weight_decay": 0.1}),
        ("adagrad", {"start": 1.0}),
    ],
)
def test_a_knob_that_changes_what_a_rule_remembers_goes_on(name: str, knobs: dict[str, Any]) -> None:
    old = after(SMALL.but(optimizer=OPTIMIZERS[name]()), 20)
    changed = continued(old.checkpoint(), old.experiment.but(optimizer=OPTIMIZERS[name](**knobs)))
    assert changed.advance(20) == 20
    back = continued(changed.checkpoint(), old.experiment)
    assert back.advance(20) == 20


def test_the_curves_go_on_and_end_at_the_checkpoint() -> None:
    run = after(SMALL, 60)
    recording = run.recording
    middle = recording.nearest(33)
    assert middle is not None
    assert 0 < middle.step <= 33
    earlier = [row.step for row in recording.rows if row.step <= middle.step]
    new = continued(middle, SMALL.but(optimizer=OPTIMIZERS["sgd"](lr=0.2)), recording=recording)
    assert new.recording is recording
    assert [row.step for row in recording.rows] == earlier
    assert all(each.step <= middle.step for each in recording.checkpoints)
    new.advance(30)
    steps = [row.step for row in recording.rows]
    assert steps == sorted(set(steps))
    assert steps[-1] > middle.step
    curves = recording.curves()
    assert len(curves.step) == len(steps)
    assert np.isfinite(curves.values["train_loss"]).all()


def test_a_fork_has_curves_of_its_own() -> None:
    run = after(SMALL, 40)
    before = [row.step for row in run.recording.rows]
    fork = continued(run.checkpoint(), SMALL.but(optimizer=OPTIMIZERS["sgd"](lr=0.2)))
    fork.advance(20)
    assert [row.step for row in run.recording.rows] == before
    assert fork.recording.rows[0].step == 40


def test_a_gradient_that_is_not_known_yet_is_no_zero() -> None:
    run = after(SMALL, 40)
    new = continued(run.checkpoint(), SMALL.but(batch=7), recording=run.recording)
    gradients = new.recording.curves().gradients
    assert np.isnan(gradients[-1]).all()
    new.advance(new.recording.stride)
    assert (new.recording.curves().gradients[-1] > 0).all()


def test_other_seeds_start_anew() -> None:
    old = after(SMALL, 20)
    for change in ({"seed": 8}, {"seeds": 4}):
        new = continued(old.checkpoint(), SMALL.but(**change), recording=old.recording)
        fresh = Run(SMALL.but(**change))
        assert new.step == 0
        assert new.recording is not old.recording
        assert torch.equal(new.backend.params, fresh.backend.params)
