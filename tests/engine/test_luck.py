"""Luck on XOR: each network alone, in plain PyTorch, closed forms of where it gets stuck, and how a lottery plays."""

from __future__ import annotations

import contextlib
import io
import math

import numpy as np
import pytest
import torch

from engine.compare.lottery import Lottery, share
from engine.compare.luck import CORNERS, GOAL, WIDTHS, Luck, Outcome
from engine.export.cells import cells
from engine.export.lottery import script
from engine.probes.stuck import CLASS, CORNER, GRID, LEVELS, REACH, Picked, interval, of, seen, tickets
from engine.runs.playable import ANEW
from engine.runs.run import Run
from engine.spec import Refusal
from engine.training.trainable import Trainable
from tests.engine.kernels import kernels

__all__ = ["kernels"]
pytestmark = pytest.mark.usefixtures("kernels")

SMALL = Luck(seeds=20, updates=120, seed=3)


def same(one: Outcome, other: Outcome) -> None:
    assert one.step == other.step
    np.testing.assert_array_equal(one.losses, other.losses)
    np.testing.assert_array_equal(one.solved, other.solved)


def test_four_corners_are_learned_from_and_two_of_them_tested_on() -> None:
    data = Luck().experiment(1, 2).data()
    assert sorted(map(tuple, data.train_inputs.tolist())) == sorted(map(tuple, CORNER.tolist()))
    right = [int(a != b) for a, b in np.sign(data.train_inputs)]
    assert right == data.train_targets.tolist()
    assert [int(a != b) for a, b in np.sign(CORNER)] == CLASS.tolist()
    assert len(data.test_inputs) == len(CORNERS.points) - 4 == 2


def test_a_network_of_the_map_is_the_one_that_trains_alone() -> None:
    lottery = SMALL.start()
    lottery.advance(120)
    found = lottery.moment()
    for row, width, place in ((0, 1, 4), (1, 2, 0), (2, 5, 19), (3, 8, 7)):
        run = Run(SMALL.experiment(row, width, place))
        run.advance(120)
        assert run.replicas[0].seed == 3 + place
        assert run.evaluate().train_loss[0] == found.losses[row, width - 1, place]
        one = of(found, Picked(row=row, width=width, place=place))
        assert (one.loss, one.solved) == (
            found.losses[row, width - 1, place],
            found.solved[row, width - 1, place],
        )
    assert (found.losses[0] == found.losses[0, :1]).all(), "without a hidden layer there is no width"
    assert share(SMALL, 2, 4) == found.shares[2, 3]


def test_what_a_network_answers_is_what_plain_pytorch_does() -> None:
    """The same first weights in double precision, full batches of all four corners, and Adam of torch."""
    generator = torch.Generator().manual_seed(5)
    weights = [
        torch.nn.init.xavier_uniform_(torch.empty(shape), generator=generator) for shape in ((2, 2), (1, 2))
    ]
    first, last = torch.nn.Linear(2, 2).double(), torch.nn.Linear(2, 1).double()
    with torch.no_grad():
        for layer, weight in ((first, weights[0]), (last, weights[1])):
            layer.weight.copy_(weight)
            layer.bias.zero_()
    model = torch.nn.Sequential(first, torch.nn.Tanh(), last)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
    inputs, targets = torch.tensor(CORNER), torch.tensor(CLASS).double()
    for _ in range(300):
        optimizer.zero_grad()
        torch.nn.functional.binary_cross_entropy_with_logits(model(inputs)[:, 0], targets).backward()
        optimizer.step()
    found = seen(Luck().experiment(1, 2, 5), 300)
    with torch.no_grad():
        np.testing.assert_allclose(found.corners, model(inputs).sigmoid()[:, 0], atol=1e-4)
        side = torch.linspace(-REACH, REACH, GRID, dtype=torch.float64)
        plane = torch.cartesian_prod(side, side)  # x₂ ascends row by row
        wanted = model(plane.flip(1)).sigmoid().view(GRID, GRID)
    np.testing.assert_allclose(found.field, wanted, atol=1e-3)
    right = np.where(CLASS == 1, found.corners, 1 - found.corners)
    assert found.loss == pytest.approx(-np.log(right).mean(), rel=1e-4)
    assert found.right == int((right > 0.5).sum())


def test_solved_is_four_right_corners_and_a_loss_below_the_goal() -> None:
    lottery = SMALL.start()
    lottery.advance(120)
    found = lottery.moment()
    for place in range(20):
        one = of(found, Picked(place=place))
        assert one.solved == (one.right == 4 and one.loss < GOAL) == found.solved[1, 1, place]


def test_levels_are_the_lowest_losses_of_tied_corners() -> None:
    """Each by a search over all that an answer may be, where corners have to share one."""
    p = np.linspace(1e-6, 1 - 1e-6, 200_001)
    tie = -(np.log(p) + np.log(1 - p))  # two corners of different classes with one answer
    assert tie.min() / 2 == pytest.approx(LEVELS["all"], abs=1e-9)
    assert tie.min() / 4 == pytest.approx(LEVELS["two"], abs=1e-9)
    three = -(2 * np.log(p) + np.log(1 - p)) / 4
    assert three.min() == pytest.approx(LEVELS["three"], abs=1e-9)
    assert p[three.argmin()] == pytest.approx(2 / 3, abs=1e-5)


def test_tickets_count_pairs_that_all_miss() -> None:
    for width, found in zip(WIDTHS, tickets(0.3), strict=True):
        assert found == pytest.approx(1 - 0.7 ** math.comb(width, 2))


def test_bands_are_those_of_wilson() -> None:
    from scipy.stats import binomtest

    for count in (0, 1, 92, 199, 200):
        wanted = binomtest(count, 200).proportion_ci(0.95, method="wilson")
        np.testing.assert_allclose(interval(count, 200), (wanted.low, wanted.high), atol=1e-4)


def test_single_steps_end_where_one_go_does() -> None:
    whole, sliced = SMALL.start(), SMALL.start()
    assert isinstance(whole, Trainable)
    assert whole.advance(10_000) == 120
    assert (whole.status, whole.advance(5)) == ("done", 0)
    while sliced.status == "ready":
        assert sliced.advance(7) <= 7
    same(whole.moment(), sliced.moment())
    assert [each.step for each in whole.recording.checkpoints] == [0, 20, 40, 60, 80, 100, 120]
    curves = whole.recording.curves()
    assert list(curves.values) == [each.name for each in whole.measures]
    np.testing.assert_allclose(curves.values["1"][-1, 0], whole.moment().shares[1].mean(), rtol=1e-6)


def test_going_back_and_on_again_repeats_it() -> None:
    lottery = SMALL.start()
    lottery.advance(40)
    between = lottery.checkpoint()
    lottery.advance(80)
    end = lottery.moment()
    lottery.restore(between)
    assert lottery.step == 40
    same(lottery.moment(), between.outcome)
    while lottery.status == "ready":
        lottery.advance_for(0.005)
    same(lottery.moment(), end)
    same(lottery.moment(between), between.outcome)
    lottery.reset()
    lottery.advance(120)
    same(lottery.moment(), end)


def test_more_updates_go_on_and_anything_else_starts_anew() -> None:
    lottery, longer = SMALL.start(), SMALL.but(updates=160)
    lottery.advance(120)
    assert lottery.adopt(longer) == ""
    assert (lottery.step, lottery.status, lottery.moment().spec) == (120, "ready", longer)
    lottery.advance(40)
    fresh = Lottery(longer)
    fresh.advance(160)
    same(lottery.moment(), fresh.moment())
    assert lottery.adopt(SMALL) == ANEW, "fewer updates are a way that one has to go again"
    assert lottery.step == 0
    assert lottery.adopt(SMALL.but(activation="relu")) == ""
    with pytest.raises(Refusal):
        Luck(seeds=201)


@pytest.mark.parametrize(
    ("luck", "picked"),
    [
        (Luck(seeds=40, updates=300), Picked()),
        (
            Luck(seeds=40, updates=300, across="activation", rule="sgd", lr=0.1, init="he"),
            Picked(row=0, width=3),
        ),
        (Luck(seeds=20, updates=200), Picked(row=0)),
    ],
)
def test_script_prints_the_same_numbers(luck: Luck, picked: Picked) -> None:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(script(luck, picked), "luck.py", "exec"), {"__name__": "__main__"})
    solved = round(
        luck.seeds * share(luck, picked.row, picked.width if picked.row or luck.across != "depth" else 1)
    )
    assert output.getvalue().splitlines()[0] == f"solved: {solved} of {luck.seeds}"
    assert "losses of the others" in output.getvalue()
    assert b"first weights" in cells(script(luck, picked)).lower()
