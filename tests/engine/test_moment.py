"""A run that was carried over as plain numbers goes on to the last bit as if nothing had happened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.moment import UNTOLD, Moment, moment, revived
from engine.runs.run import Run
from engine.runs.transfer import BY_HAND, FORGOTTEN, continued
from engine.spec import Refusal
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping, Regularisation
from engine.training.schedules import SCHEDULES
from tests.engine.reference import DEEP, GENTLE, SMALL, after

TINY = SMALL.but(network=NetworkSpec((Dense(units=3),)))
KINDS: dict[str, Experiment] = {
    "noisy": SMALL.but(network=DEEP),
    "seeds": TINY.but(seeds=3, optimizer=OPTIMIZERS["rmsprop"](momentum=0.5, centered=True)),
    "cosine": TINY.but(schedule=SCHEDULES["cosine"](length=120.0)),
    "plateau": TINY.but(schedule=SCHEDULES["plateau"](patience=1)),
    "double": TINY.but(double=True),
    "l1": TINY.but(regularisation=Regularisation(l1=0.01)),
    "stopping": TINY.but(stopping=EarlyStopping(patience=60, min_delta=0.02)),
} | {name: TINY.but(optimizer=OPTIMIZERS[name](**(GENTLE if name == "lbfgs" else {}))) for name in OPTIMIZERS}


LONG = ("adam", "momentum", "plateau", "stopping")
AGAIN = ("adam", "noisy", "seeds", "double")


def carried(run: Run) -> Moment:
    """Return the moment at which a run stands."""
    return moment(run.checkpoint(), run.recording, enough=run.status == "stopped")


@pytest.mark.parametrize("name", KINDS)
def test_a_run_goes_on_from_a_moment_as_if_nothing_had_happened(name: str) -> None:
    steps = 200 if name in LONG else 30
    straight = after(KINDS[name], steps)
    others = [revived(KINDS[name], carried(straight), seconds=0.0)]
    if name in AGAIN:
        others.append(revived(KINDS[name], carried(straight), seconds=60.0))
    for other in others:
        assert (other.step, other.epoch, other.status) == (straight.step, straight.epoch, straight.status)
    for each in (straight, *others):
        each.advance(steps)
    for other in others:
        assert (other.step, other.epoch, other.status) == (straight.step, straight.epoch, straight.status)
        assert torch.equal(other.backend.params, straight.backend.params)
        assert torch.equal(other.backend.kept, straight.backend.kept)
        assert other.learning_rate() == straight.learning_rate()
        assert not other.recording.events


def test_what_stopped_early_is_stopped_and_patient_anew_when_it_goes_on() -> None:
    experiment = TINY.but(stopping=EarlyStopping(patience=2, min_delta=0.2))
    run = after(experiment, 400)
    assert run.status == "stopped"
    back = revived(experiment, carried(run), seconds=0.0)
    assert back.status == "stopped"
    for each in (run, back):
        each.resume()
        each.advance(60)
    assert (back.step, back.status) == (run.step, run.status)
    assert torch.equal(back.backend.params, run.backend.params)


def test_where_training_leads_there_again_the_whole_past_is_there() -> None:
    run = after(TINY, 90)
    back = revived(TINY, carried(run), seconds=60.0)
    assert [each.step for each in back.recording.checkpoints] == [
        each.step for each in run.recording.checkpoints
    ]
    for ours, theirs in zip(back.recording.checkpoints, run.recording.checkpoints, strict=True):
        np.testing.assert_array_equal(ours.params, theirs.params)
    assert [each.step for each in back.recording.rows] == [each.step for each in run.recording.rows]


def test_what_was_changed_on_the_way_goes_on_and_says_so() -> None:
    run = after(TINY, 50)
    changed = TINY.but(batch=7)
    run = continued(run.checkpoint(), changed, recording=run.recording)
    run.recording.note(50, "now {what}", what="x")
    run.advance(23)
    run.write(run.network.columns[0].slots["weight"], (0, 0), 1.5)
    run.recording.note(run.step, BY_HAND)
    run.advance(5)
    back = revived(changed, carried(run), seconds=60.0)
    assert back.recording.events == run.recording.events
    for each in (run, back):
        each.advance(40)
    assert back.epoch == run.epoch
    assert torch.equal(back.backend.params, run.backend.params)


def test_a_moment_without_memory_says_so_where_there_was_some() -> None:
    for rule, said in (("adam", [FORGOTTEN]), ("momentum", [FORGOTTEN]), ("sgd", [])):
        experiment = TINY.but(optimizer=OPTIMIZERS[rule]())
        run = after(experiment, 40)
        at = replace(carried(run), memory=None)
        back = revived(experiment, at, seconds=0.0)
        assert [text for _, text, _ in back.recording.events] == said, rule
        assert not revived(experiment, at, seconds=60.0).recording.events, "training finds what was left out"
    watched = TINY.but(optimizer=OPTIMIZERS["sgd"](), schedule=SCHEDULES["plateau"]())
    at = replace(carried(after(watched, 40)), memory=None)
    assert revived(watched, at, seconds=0.0).recording.events


def test_a_moment_of_former_times_is_trained_again_or_says_that_nobody_knows() -> None:
    experiment = TINY.but(optimizer=OPTIMIZERS["sgd"]())
    at = replace(carried(after(experiment, 40)), memory=None, origin=None)
    assert not revived(experiment, at, seconds=60.0).recording.events
    elsewhere = replace(at, params=at.params + 1)
    assert [text for _, text, _ in revived(experiment, elsewhere, seconds=60.0).recording.events] == [UNTOLD]


def test_a_run_that_lost_its_numbers_has_no_moment() -> None:
    run = after(TINY, 3)
    run.backend.params[:] = float("nan")
    run.advance(2)
    with pytest.raises(Refusal):
        carried(run)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data, flat: (None, flat),
        lambda data, flat: ({}, flat),
        lambda data, flat: (data | {"numbers": []}, flat),
        lambda data, flat: (data | {"numbers": [*data["numbers"], 1]}, flat),
        lambda data, flat: (data | {"numbers": ["1"]}, flat),
        lambda data, flat: (data | {"numbers": [True]}, flat),
        lambda data, flat: (data | {"numbers": [1e400]}, flat),
        lambda data, flat: (data, flat[:-1]),
        lambda data, flat: (data, np.append(flat, 1)),
        lambda data, flat: (data | {"watch": []}, flat),
        lambda data, flat: (data | {"watch": [{}, {"best": 1.0, "waited": -1}]}, flat),
        lambda data, flat: (data | {"watch": [{}, {"best": 1.0, "waited": 1e9}]}, flat),
        lambda data, flat: (data | {"watch": [{}, {"best": "x", "waited": 1}]}, flat),
        lambda data, flat: (data | {"watch": [{"rule": 1}, {"best": 1.0, "waited": 1}]}, flat),
    ],
)
def test_a_memory_that_does_not_fit_is_refused(spoil: Any) -> None:
    at = carried(after(TINY, 40))
    assert at.memory is not None
    with pytest.raises(Refusal):
        revived(TINY, replace(at, memory=spoil(*at.memory)), seconds=0.0)


def test_lists_of_a_rule_are_no_longer_than_what_comes_with_them() -> None:
    experiment = KINDS["lbfgs"]
    at = carried(after(experiment, 20))
    assert at.memory is not None
    data, flat = at.memory
    steps, directions = data["numbers"][3:5]
    assert steps == directions > 1, "behind H₀, evaluations and iterations"
    for count in (-1, 10**9, 0.5, steps - 1, steps + 1):
        numbers = [*data["numbers"][:3], count, *data["numbers"][4:]]
        with pytest.raises(Refusal):
            revived(experiment, replace(at, memory=(data | {"numbers": numbers}, flat)), seconds=0.0)
