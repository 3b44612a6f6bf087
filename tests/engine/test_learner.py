"""The learner: what it remembers and how little that takes, optimizers that change, and where it computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
from torch import nn

from engine.export.curves import curves_csv
from engine.models import MODELS
from engine.spec import knob
from engine.training.learner import Learner
from engine.training.model import Measure, Model, Rules, Turn


@dataclass(frozen=True)
class Line(Model):
    """A line through noisy points, by a rule that can be chosen: small enough to be worked out beside it."""

    measures: ClassVar = (Measure("loss", "loss"), Measure("slope", "slope", "slope"))

    rule: str = knob("sgd", choices=("sgd", "adam"))
    lr: float = knob(0.1, 0.0, 10.0)

    def build(self, draw: torch.Generator) -> nn.Module:
        line = nn.Linear(1, 1, bias=False)
        nn.init.normal_(line.weight, generator=draw)
        return line

    def rules(self, module: Any) -> Rules:
        kind = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[self.rule]
        return (kind(module.parameters(), lr=self.lr),)

    def update(self, module: Any, rules: Rules, turn: Turn) -> Mapping[str, float]:
        x = torch.randn(8, 1, generator=turn.draw, device=turn.draw.device)
        loss = (module(x) - 2 * x).square().mean()
        rules[0].zero_grad()
        loss.backward()
        rules[0].step()
        return {"loss": loss.item()}

    def measure(self, module: Any) -> Mapping[str, float]:
        return {"slope": module.weight.item()}


def losses(count: int) -> list[float]:
    """Return the loss of each update, looked at one by one."""
    learner, found = Learner(Line()), list[float]()
    learner.recording.stride = 1
    for _ in range(count):
        learner.advance(1)
        found.append(float(learner.recording.rows[-1].values["loss"][0]))
    return found


def test_what_comes_free_is_meaned_since_the_last_row_of_the_stride() -> None:
    learner, each = Learner(Line()), losses(20)
    learner.advance(14)
    row = learner.record()
    assert row.values["loss"][0] == pytest.approx(np.mean(each[10:14]), rel=1e-12)
    learner.advance(6)
    last = learner.recording.rows[-1]
    assert (last.step, last.epoch) == (20, 20.0)
    assert last.values["loss"][0] == pytest.approx(np.mean(each[10:20]), rel=1e-12)
    again = learner.record()
    assert again.values["loss"] == last.values["loss"], "a second look at the same step changes nothing"
    assert "loss" not in learner.recording.rows[0].values, "nothing was learned yet"
    table = curves_csv(learner.recording).splitlines()
    assert table[0] == "step,epoch,slope,loss"
    assert table[1].endswith(",")


def test_a_model_that_looks_at_nothing_has_curves_from_its_first_update_on() -> None:
    class Blind(Line):
        def measure(self, module: Any) -> Mapping[str, float]:
            return {}

    learner = Learner(Blind())
    curves = learner.recording.curves()
    assert (curves.step.tolist(), curves.values) == ([0], {})
    learner.advance(10)
    curves = learner.recording.curves()
    assert np.isnan(curves.values["loss"][:, 0]).tolist() == [True, False]


def test_memory_is_bounded_and_thins_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.training.recording.MAX_RECORDED", 20)
    learner = Learner(Line(rule="adam"), room=12 * 4500)
    learner.advance(1000)
    steps = [row.step for row in learner.recording.rows]
    kept = [each.step for each in learner.recording.checkpoints]
    assert len(steps) <= 21
    assert 3 <= len(kept) <= 13
    assert sum(each.size for each in learner.recording.checkpoints) <= 12 * 4500
    assert (steps[0], steps[-1], kept[0]) == (0, 1000 - 1000 % learner.recording.stride, 0)
    assert all(step % learner.recording.stride == 0 for step in steps[:-1])


def test_another_rule_forgets_what_the_former_one_remembered() -> None:
    learner = Learner(Line(rule="adam"))
    learner.advance(10)
    assert learner.adopt(Line(rule="sgd", lr=0.0)) == ""
    before = learner.moment().module.weight.item()
    learner.advance(10)
    assert learner.moment().module.weight.item() == before, "a rate of nothing moves nothing"
    assert isinstance(learner._rules[0], torch.optim.SGD)


def test_a_loss_beyond_all_bounds_is_lost() -> None:
    learner = Learner(Line(lr=10.0))
    assert learner.advance(10_000) < 10_000
    assert learner.status == "diverged"
    assert learner.recording.rows[-1].values["loss"][0] > 0
    assert learner.recording.checkpoints[-1].step == learner.step
    learner.restore(learner.recording.checkpoints[0])
    assert (learner.status, learner.step, learner.recording.events) == ("ready", 0, [])


def test_the_way_of_an_explosion_is_kept_update_by_update() -> None:
    coarse, fine = Learner(Line(lr=10.0)), Learner(Line(lr=10.0))
    coarse.recording.stride, fine.recording.stride = 1000, 1  # it is lost long before a row is due
    coarse.advance(1000)
    fine.advance(1000)
    assert coarse.status == fine.status == "diverged"
    told, oracle = (
        [(row.step, *row.values["loss"]) for row in each.recording.rows[1:]] for each in (coarse, fine)
    )
    assert len(told) > 5
    assert told == oracle
    assert all(np.isfinite(value) for _step, value in told[:-1])


def test_seconds_bound_a_turn_and_one_update_is_always_done() -> None:
    learner = Learner(Line())
    assert learner.advance_for(0.0) == 1
    assert learner.advance_for(5.0, most=3) == 3
    assert learner.advance_for(0.0, most=0) == 0


def test_a_measure_has_one_name() -> None:
    with pytest.raises(TypeError, match="twice"):
        type("Two", (Line,), {"measures": (Measure("a", "a"), Measure("a", "b"))})


@pytest.mark.gpu
@pytest.mark.parametrize("name", MODELS)
def test_on_cuda_it_repeats_itself_and_hands_out_moments_that_need_none(name: str) -> None:
    one, other = (Learner(MODELS[name](), on="cuda") for _ in range(2))
    one.advance(20)
    kept = one.checkpoint()
    one.advance(10)
    other.restore(kept)
    other.advance(10)
    first, second = one.moment().module.state_dict(), other.moment().module.state_dict()
    assert all(torch.equal(first[key], value) and not value.is_cuda for key, value in second.items())
    assert next(one._module.parameters()).is_cuda
    start = [Learner(MODELS[name](), on=place).moment().module.state_dict() for place in ("cpu", "cuda")]
    assert all(torch.equal(start[0][key], value) for key, value in start[1].items())
