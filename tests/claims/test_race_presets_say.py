"""The race: what its surfaces and presets claim, measured."""

from __future__ import annotations

import numpy as np

from engine.descent.course import Walk, walked
from engine.descent.surface import curvature, gradient
from engine.descent.surfaces import SURFACES
from engine.training.optimizers import OPTIMIZERS
from tests.claims.proof import proves
from tests.claims.test_race_surfaces import grid, heights, paths, slopes, starts


@proves(
    "A bowl whose minimum goes round in a circle: who remembers for too long comes too late.",
    "Going up, the minimum moves further with every step.",
    "Going up, the minimum moves more slowly.",
    "The minimum goes round in a circle.",
)
def test_who_remembers_for_too_long_misses_a_moving_minimum() -> None:
    surface = SURFACES["moving_bowl"]()

    def behind(rule: str, **knobs: float) -> float:
        walk = Walk(surface=surface, rules=(OPTIMIZERS[rule](lr=0.1, **knobs),), steps=600)
        return float(walked(walk).distance()[0, 0, 0, -200:].mean())

    assert behind("adam", beta1=0.5) < behind("adam", beta1=0.9) < behind("adam", beta1=0.99) / 2
    assert behind("rmsprop") < behind("adagrad") / 5

    def moved(**knobs: float) -> float:
        each = SURFACES["moving_bowl"](**knobs)
        assert np.hypot(*each.drift(0)) == np.hypot(*each.drift(7))
        return float(np.hypot(*np.subtract(each.drift(1), each.drift(0))))

    assert moved(radius=1.0) < moved(radius=2.0) < moved(radius=3.0)
    assert moved(period=100.0) > moved(period=200.0) > moved(period=1000.0)


@proves(
    "A bowl full of pits: without noise or momentum a walk ends in the first one.",
    "Going up, the pits get deeper, and fewer walks get out of one.",
)
def test_pits_hold_plain_descent_and_deeper_ones_hold_more() -> None:
    free = []
    for depth in (1.0, 3.0, 10.0):
        surface = SURFACES["rastrigin"](depth=depth)
        begin = np.array(starts(surface))
        if depth == 10.0:
            pits = np.array([(each.x, each.y) for each in surface.minima()])
            ends = paths(surface, "sgd", 200, begin, lr=0.002)[:, -1]
            first, last = (
                np.hypot(*(pits - each[:, None]).transpose(2, 0, 1)).argmin(1) for each in (begin, ends)
            )
            assert (first == last).all()
        fast = paths(surface, "momentum", 400, begin, lr=0.002, momentum=0.97)[:, -1]
        adam = paths(surface, "adam", 400, begin, lr=0.3)[:, -1]
        free.append(sum((np.abs(ends.round() - begin.round()).max(1) > 0.5).sum() for ends in (fast, adam)))
    assert free[0] > free[1] > free[2]


@proves(
    "A rippled plain around one narrow funnel whose tip is sharp.",
    "Regular waves on a bowl so wide that from nearby only the waves are seen.",
)
def test_ackley_has_a_sharp_tip_and_griewank_only_waves() -> None:
    ackley = SURFACES["ackley"]()
    assert len(ackley.minima()) > 50
    assert slopes(ackley, [(1e-4, 0.0), (-1e-4, 0.0)]).min() > 2  # right beside the tip it does not get flat
    griewank, points = SURFACES["griewank"](), grid(SURFACES["griewank"]())
    bowl = (points**2).sum(-1) / 4000
    assert np.ptp(bowl) < 0.03 * np.ptp(heights(griewank, points) - bowl)


@proves(
    "Equally steep all around: the gradient points straight at the minimum.",
    "Steep across and flat along: plain gradient descent zigzags between the walls.",
    "Turned, it also slows down rules that give each axis a step size of its own.",
    "Going up, the walls get steeper and bound the rate, while the floor stays as flat as it was: κ, the condition "
    "number, says how many times as strongly the walls bend.",
    "Going up, the ravine turns away from the axes.",
)
def test_a_bowl_is_round_and_a_turned_ravine_slows_down_what_goes_by_axes() -> None:
    points = np.array(starts(SURFACES["bowl"]()))
    np.testing.assert_allclose(gradient(SURFACES["bowl"](), points), points, rtol=1e-12)
    straight, turned = SURFACES["ravine"](condition=100.0), SURFACES["ravine"](condition=100.0, angle=45.0)
    across = paths(straight, "sgd", 20, [(-3.5, 1.0)], lr=0.018)[0, :, 1]
    assert (np.sign(across[1:]) == -np.sign(across[:-1])).all()
    begin = np.array([start for start in starts(straight, 20) if np.hypot(*start) < 3.5])
    turn = np.array([[1, -1], [1, 1]]) / np.sqrt(2)

    def arrival(rule: str, lr: float) -> tuple[float, float]:
        """Return the median of steps to a thousandth of the loss, before and after turning ravine and starts."""
        found = []
        for surface, begins in ((straight, begin), (turned, begin @ turn.T)):
            losses = heights(surface, paths(surface, rule, 300, begins, lr=lr))
            there = losses < 1e-3 * losses[:, :1]
            found.append(float(np.median(np.where(there.any(1), there.argmax(1), 300))))
        return found[0], found[1]

    for rule, lr in {"adagrad": 1.0, "rmsprop": 0.02, "adam": 0.1, "adamax": 0.2}.items():
        before, after = arrival(rule, lr)
        assert after > 1.2 * before
    assert arrival("sgd", 0.018)[0] == arrival("sgd", 0.018)[1]
    for angle in (10.0, 30.0):
        bends, axes = np.linalg.eigh(curvature(SURFACES["ravine"](condition=50.0, angle=angle), np.zeros(2)))
        np.testing.assert_allclose(bends, [1.0, 50.0])
        np.testing.assert_allclose(np.degrees(np.arctan(axes[1, 0] / axes[0, 0])), angle)


@proves(
    "Down one way and up the other: in the middle the gradient vanishes.",
    "Three ways down, two legs and a tail: at its middle even the curvature is zero.",
    "There is no bottom.",
    "Around the middle the gradient is almost zero.",
)
def test_saddles_are_level_in_the_middle_and_have_no_bottom() -> None:
    saddle, monkey = SURFACES["saddle"](), SURFACES["monkey_saddle"]()
    assert np.linalg.eigvalsh(curvature(saddle, np.zeros(2))).tolist() == [-1.0, 1.0]
    assert slopes(saddle, [(0.0, 0.0), (0.001, 0.001)]).max() < 0.002
    assert not curvature(monkey, np.zeros(2)).any()
    angles = np.radians(np.arange(360) + 0.5)
    around = heights(monkey, np.stack([np.cos(angles), np.sin(angles)], axis=-1))
    assert (np.diff(np.sign(around)) != 0).sum() + (np.sign(around[0]) != np.sign(around[-1])) == 6
    for surface, down in ((saddle, (0.0, 1.0)), (monkey, (-1.0, 0.0))):
        lower = heights(surface, np.outer([1, 10, 100, 1000], down))
        assert (np.diff(lower) < 0).all()
        assert lower[-1] < -1e5
        assert surface.minima() == ()


@proves(
    "A slanted bowl: its axes lie across those of the rules.",
    "A long, almost level trough along the diagonal: walks stall in it long before its lowest point.",
)
def test_booth_is_slanted_and_matyas_stalls() -> None:
    _, axes = np.linalg.eigh(curvature(SURFACES["booth"](), np.zeros(2)))
    np.testing.assert_allclose(np.abs(axes), np.sqrt(0.5))
    matyas = SURFACES["matyas"]()
    bends, axes = np.linalg.eigh(curvature(matyas, np.zeros(2)))
    assert bends[0] < 0.05 * bends[1]
    np.testing.assert_allclose(axes[0, 0], axes[1, 0])
    for rule in ("sgd", "momentum", "adam"):
        walks = paths(matyas, rule, 200, matyas.starts)
        assert np.hypot(*walks[:, -1].T).min() > 2.5
        assert np.hypot(*(walks[:, -1] - walks[:, -2]).T).max() < 0.02
