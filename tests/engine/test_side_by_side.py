"""Learners side by side: each is the one that it would be alone; their spread, and those that are lost."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from engine.models.rbm import RBM
from engine.training.learner import ANEW, Learner
from engine.training.side_by_side import SideBySide, seeds
from engine.training.trainable import Trainable

SMALL = RBM(hidden=8, batch=8)
THREE = seeds(SMALL, 3)


def weights(moments: tuple) -> list[torch.Tensor]:
    return [each.module.weight for each in moments]


def test_each_is_the_one_that_it_would_be_alone() -> None:
    together, alone = SideBySide(THREE), [Learner(spec) for spec in THREE]
    assert isinstance(together, Trainable)
    while together.step < 35:
        together.advance_for(0.001, most=min(7, 35 - together.step))
    for learner in alone:
        learner.advance(35)
    for ours, theirs in zip(weights(together.moment()), alone, strict=True):
        assert torch.equal(ours, theirs.moment().module.weight)
    curves = together.recording.curves()
    assert curves.step.tolist() == [0, 10, 20, 30]
    for place, learner in enumerate(alone):
        for name, values in learner.recording.curves().values.items():
            np.testing.assert_array_equal(curves.values[name][:, place], values[:, 0])


def test_going_back_and_forking_repeat_every_bit() -> None:
    together, fork = SideBySide(THREE), SideBySide(THREE[:1])
    together.advance(17)
    between = together.checkpoint()
    together.advance(13)
    end, steps = weights(together.moment()), [row.step for row in together.recording.rows]
    for each in (together, fork):
        each.restore(between)
        assert (each.step, each.spec) == (17, THREE)
        each.advance(13)
        assert all(torch.equal(a, b) for a, b in zip(end, weights(each.moment()), strict=True))
    assert [row.step for row in together.recording.rows if row.step != 17] == steps
    assert fork.recording.rows[0].step == 17
    assert [each.step for each in fork.moment(between)] == [17, 17, 17]


def test_one_that_is_lost_stays_where_it_was_and_the_others_go_on() -> None:
    together = SideBySide(THREE)
    together.advance(10)
    with torch.no_grad():
        together.learners[1]._module.weight.fill_(math.nan)
    assert together.advance(20) == 20
    assert (together.status, together.learners[1].status, together.learners[1].step) == (
        "ready",
        "diverged",
        11,
    )
    last = together.recording.rows[-1]
    assert np.isnan(last.values["wrong"]).tolist() == [False, True, False]
    kept = together.checkpoint()
    together.restore(kept)
    assert together.learners[1].status == "diverged"
    assert together.adopt([each.but(lr=0.01) for each in THREE]) == ""
    assert [each.spec.lr for each in together.learners] == [0.01, 0.1, 0.01]
    for place in (0, 2):
        with torch.no_grad():
            together.learners[place]._module.weight.fill_(math.nan)
    assert together.advance(5) == 1
    assert together.status == "diverged"
    assert len(together.recording.events) == 1
    assert together.adopt(THREE) == ANEW
    assert together.advance(5) == 5


@pytest.mark.parametrize("change", [seeds(SMALL, 2), seeds(SMALL.but(hidden=9), 3)], ids=["count", "size"])
def test_what_some_can_not_go_on_with_starts_all_anew(change: tuple[RBM, ...]) -> None:
    together, fresh = SideBySide(THREE), SideBySide(change)
    together.advance(12)
    assert together.adopt(change) == ANEW
    assert (together.step, together.spec) == (0, change)
    assert all(
        torch.equal(a, b) for a, b in zip(weights(together.moment()), weights(fresh.moment()), strict=True)
    )
