"""Schedules against torch.optim.lr_scheduler, and the two memories that follow a loss."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.optim import SGD, lr_scheduler

from engine.training.plateau import Plateau, PlateauTracker
from engine.training.regularisation import EarlyStopping, StoppingTracker
from engine.training.schedules import SCHEDULES, Schedule, tracker
from tests.engine.strategies import specs

EPOCHS = 40
LR = 0.2


def torch_factors(build: Callable[[SGD], Any], count: int = EPOCHS) -> list[float]:
    """Return what a torch scheduler multiplies the rate by before each of `count` epochs."""
    optimizer = SGD([torch.zeros(1, requires_grad=True)], lr=LR)
    schedule, found = build(optimizer), []
    for _ in range(count):
        found.append(optimizer.param_groups[0]["lr"] / LR)
        optimizer.step()
        schedule.step()
    return found


ORACLES: list[tuple[str, dict[str, Any], Callable[[SGD], Any]]] = [
    ("constant", {}, lambda o: lr_scheduler.ConstantLR(o, factor=1.0)),
    ("step", {"every": 7.0, "gamma": 0.3}, lambda o: lr_scheduler.StepLR(o, 7, gamma=0.3)),
    ("exponential", {"gamma": 0.9}, lambda o: lr_scheduler.ExponentialLR(o, 0.9)),
    (
        "cosine",
        {"length": 39.0, "floor": 0.1},
        lambda o: lr_scheduler.CosineAnnealingLR(o, 39, eta_min=0.1 * LR),
    ),
    (
        "cosine",
        {"length": 9.0, "floor": 0.1, "restarts": True},
        lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 9, eta_min=0.1 * LR),
    ),
    (
        "warmup",
        {"length": 12.0, "start": 0.05},
        lambda o: lr_scheduler.LinearLR(o, start_factor=0.05, total_iters=12),
    ),
    (
        # torch ends the rise one step early, at 10 − 1, and the fall at 41 − 1.
        "one_cycle",
        {"length": 40.0, "rise": 9 / 40, "divisor": 10.0, "final_divisor": 100.0},
        lambda o: lr_scheduler.OneCycleLR(
            o, LR, total_steps=41, pct_start=10 / 41, div_factor=10.0, final_div_factor=100.0
        ),
    ),
]


@pytest.mark.parametrize(("name", "knobs", "build"), ORACLES, ids=[each[0] for each in ORACLES])
def test_at_whole_epochs_it_is_the_schedule_of_torch(
    name: str, knobs: dict[str, Any], build: Callable[[SGD], Any]
) -> None:
    schedule = SCHEDULES[name](**knobs)
    found = [schedule.factor(float(epoch)) for epoch in range(EPOCHS)]
    assert found == pytest.approx(torch_factors(build), rel=1e-9)
    assert len(set(found)) > 1 or name == "constant"


def test_every_schedule_that_follows_the_epoch_has_an_oracle() -> None:
    assert {each[0] for each in ORACLES} | {"plateau"} == set(SCHEDULES)


@pytest.mark.parametrize("name", SCHEDULES)
@given(data=st.data(), epoch=st.floats(0, 2000))
def test_factors_are_shares_and_the_code_for_a_script_agrees(
    name: str, data: st.DataObject, epoch: float
) -> None:
    schedule = data.draw(specs(SCHEDULES[name]))
    found = schedule.factor(epoch)
    assert 0 <= found <= 1 + 1e-12
    if not schedule.follows_loss:
        code = eval(schedule.torch_code(), {"math": math, "epoch": epoch})
        assert code == pytest.approx(found, rel=1e-9, abs=1e-12)


def test_in_between_epochs_smooth_schedules_move_on() -> None:
    for name in ("exponential", "cosine", "warmup", "one_cycle"):
        schedule: Schedule = SCHEDULES[name]()
        assert len({schedule.factor(1 + i / 10) for i in range(10)}) == 10
    assert SCHEDULES["step"](every=2.0).factor(3.99) == 0.5


LOSSES = st.lists(st.floats(0, 10) | st.just(1.0) | st.just(math.nan), max_size=60)


@given(LOSSES, specs(Plateau).filter(lambda rule: rule.patience < 20))
def test_a_plateau_is_the_one_that_torch_sees(losses: list[float], rule: Plateau) -> None:
    optimizer = SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    reference = eval(rule.torch_code(), {"torch": torch, "optimizer": optimizer})
    memory = tracker(rule)
    assert memory is not None
    for loss in losses:
        reference.step(loss)
        assert memory.observe(loss) == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-12)
        assert memory.factor == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-12)


def test_only_a_plateau_needs_a_memory() -> None:
    for name, schedule in SCHEDULES.items():
        assert (tracker(schedule()) is not None) == schedule.follows_loss == (name == "plateau")


def test_memories_put_back_bring_the_past_and_not_former_settings() -> None:
    plateau = PlateauTracker(Plateau(patience=0, gamma=0.5))
    stopping = StoppingTracker(EarlyStopping(patience=3))
    for loss in (1.0, 2.0):
        plateau.observe(loss)
        stopping.observe(loss)
    kept = copy.deepcopy(vars(plateau)), copy.deepcopy(vars(stopping))
    assert all(isinstance(each, int | float) for memory in kept for each in memory.values())
    later = PlateauTracker(Plateau(patience=0, gamma=0.1)), StoppingTracker(EarlyStopping(patience=2))
    for memory, past in zip(later, kept, strict=True):
        vars(memory).update(past)
    assert later[0].factor == 0.5
    assert later[0].observe(3.0) == pytest.approx(0.05)
    assert later[1].observe(3.0)
    assert not stopping.observe(0.5)


@pytest.mark.parametrize(
    ("rule", "losses", "stops_after"),
    [
        (EarlyStopping(), [1.0] * 50, None),
        (EarlyStopping(patience=2), [1.0, 1.0, 1.0, 0.0], 3),
        (EarlyStopping(patience=2), [1.0, 1.0, 0.9, 1.0, 0.8, 0.9, 0.9], 7),
        (EarlyStopping(patience=2, min_delta=0.5), [1.0, 0.9, 0.8, 0.1], 3),
        (EarlyStopping(patience=3), [1.0, math.nan, math.nan, math.nan], 4),
        (EarlyStopping(patience=1), [math.nan, 1.0], 1),
    ],
)
def test_early_stopping_waits_for_its_patience(
    rule: EarlyStopping, losses: list[float], stops_after: int | None
) -> None:
    memory = StoppingTracker(rule)
    stopped = [memory.observe(loss) for loss in losses]
    assert (stopped.index(True) + 1 if True in stopped else None) == stops_after
