"""A state from a link: taken over where it fits, refused in words where it does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine.runs.run import Run
from engine.runs.transfer import adopt
from engine.spec import Refusal
from engine.training.optimizers import OPTIMIZERS
from tests.engine.reference import SMALL, after


def test_a_state_from_outside_is_taken_over_and_goes_on_in_the_same_order() -> None:
    old = after(SMALL.but(optimizer=OPTIMIZERS["sgd"]()), 22)
    at = old.checkpoint()
    rows = np.array([(r.step, r.epoch, 0.5, 0.6, 0.7, 0.8) for r in old.recording.rows], dtype=np.float32)
    new = Run(old.experiment)
    adopt(new, at.step, at.epoch, at.params, at.kept, lesions=frozenset({(0, 1), (9, 9)}), rows=rows)
    assert new.lesions == {(0, 1)}
    assert [row.step for row in new.recording.rows] == [
        row.step for row in old.recording.rows if row.step < 22
    ] + [22]
    new.lesions = frozenset()
    old.advance(30)
    new.advance(30)
    assert torch.equal(new.backend.params, old.backend.params)


@pytest.mark.parametrize(
    "change",
    [
        {"params": np.zeros((1, 3), np.float32)},
        {"params": np.full((1, 25), np.nan, np.float32)},
        {"kept": np.zeros((1, 1), np.float32)},
        {"step": -1},
        {"step": 10**30},
        {"epoch": float("nan")},
        {"epoch": float("inf")},
    ],
)
def test_a_state_that_does_not_fit_is_refused(change: dict[str, Any]) -> None:
    run = Run(SMALL)
    params = run.backend.params.clone()
    given = {
        "step": 5,
        "epoch": 1.0,
        "params": params.numpy() * 2,
        "kept": np.zeros((1, 0), np.float32),
    } | change
    with pytest.raises(Refusal):
        adopt(run, given["step"], given["epoch"], given["params"], given["kept"])
    assert torch.equal(run.backend.params, params)
    assert run.step == 0


def test_odd_rows_from_outside_are_left_out() -> None:
    run = Run(SMALL)
    odd = [[np.nan, 0, 1, 1, 1, 1], [-5, 0, 1, 1, 1, 1], [3, 0.5, 1, 1, 1, 1], [1e30, 0, 1, 1, 1, 1]]
    params = run.backend.params.numpy().copy()
    adopt(run, 10, 2.5, params, np.zeros((1, 0), np.float32), rows=np.array(odd, np.float32))
    assert [row.step for row in run.recording.rows] == [3, 10]
