"""What the surfaces of the race say of themselves, measured on heights, slopes and walks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch

from engine.descent import descend
from engine.optimizers import OPTIMIZERS
from engine.surface import Surface, curvature, gradient
from engine.surfaces import SURFACES
from playground.race.walk import Walk, walked
from tests.claims.proof import proves

Place = tuple[float, float]


def slopes(surface: Surface, points: object) -> np.ndarray:
    """Return how steep the surface is at points [N, 2]."""
    return np.hypot(*gradient(surface, np.asarray(points, dtype=float)).T)


def heights(surface: Surface, points: object) -> np.ndarray:
    """Return the heights at points [N, 2]."""
    with torch.no_grad():
        return surface.value(torch.tensor(points, dtype=torch.float64)).numpy()


def paths(surface: Surface, rule: str, steps: int, begin: object, **knobs: float) -> np.ndarray:
    """Return the paths [S, steps + 1, 2] of one rule from places [S, 2]."""
    with np.errstate(all="ignore"):
        walked = descend(
            surface, (OPTIMIZERS[rule](**knobs),), np.array(begin, float), steps, internals=False
        )
    return walked.paths[0, 0]


def starts(surface: Surface, count: int = 10) -> list[Place]:
    """Return random places in view."""
    x0, x1, y0, y1 = surface.view
    drawn = np.random.default_rng(0).uniform((x0, y0), (x1, y1), (count, 2))
    return [(float(x), float(y)) for x, y in drawn]


def grid(surface: Surface, count: int = 80) -> np.ndarray:
    """Return points [count², 2] all over the view."""
    x0, x1, y0, y1 = surface.view
    return np.stack(np.meshgrid(np.linspace(x0, x1, count), np.linspace(y0, y1, count)), -1).reshape(-1, 2)


@proves(
    "A bent valley: falling into it takes a few steps, following it to its end thousands.",
    "Going up, the walls of the valley get steeper, and steps have to be shorter.",
)
def test_rosenbrock_is_fallen_into_at_once_and_followed_for_ever() -> None:
    surface = SURFACES["rosenbrock"]()
    walks = paths(surface, "sgd", 1000, starts(surface), lr=5e-4)
    off = np.abs(walks[..., 1] - walks[..., 0] ** 2)
    assert np.median(np.argmax(off < 0.1 * off[:, :1], axis=1)) < 10
    assert np.hypot(*(walks[:, -1] - 1).T).min() > 0.1
    bends = [
        np.linalg.eigvalsh(curvature(surface.but(steepness=b), np.ones(2)))[-1] for b in (10.0, 50.0, 100.0)
    ]
    assert all(low < high for low, high in pairwise(bends))  # and 2/λ bounds the step


@proves("Almost flat in the middle, very steep in the corners: no one rate fits both.")
def test_beale_has_no_rate_for_its_middle_and_its_corners() -> None:
    surface = SURFACES["beale"]()
    corners = [(x, y) for x in (-4.5, 4.5) for y in (-4.5, 4.5)]
    assert slopes(surface, corners).min() > 1e4 * slopes(surface, [(0.0, 0.0)])
    for lr in (1e-2, 1e-3, 1e-4, 1e-5):
        corner, middle = paths(surface, "sgd", 500, [(4.4, 4.4), (-2.0, -1.0)], lr=lr)
        lost = not np.isfinite(corner[-1]).all()
        assert lost or heights(surface, middle[-1:]) > 0.5 * heights(surface, middle[:1])


@proves(
    "Four minima, all equally deep: where a walk ends depends on start and rule.",
    "One deep minimum between two shallow ones that catch slow walkers.",
    "Four basins of three depths, and smooth hills between them.",
)
def test_minima_are_as_many_and_as_deep_as_said() -> None:
    surface = SURFACES["himmelblau"]()
    assert [round(each.loss, 6) for each in surface.minima()] == [0.0] * 4
    rules = {"sgd": 0.01, "momentum": 0.003, "adam": 0.2}
    ends = [paths(surface, rule, 300, starts(surface), lr=lr)[:, -1].round() for rule, lr in rules.items()]
    assert len(np.unique(np.concatenate(ends), axis=0)) >= 4
    assert any((ends[0] != other).any() for other in ends[1:])
    camel = SURFACES["three_hump_camel"]()
    found = sorted(camel.minima(), key=lambda each: each.x)
    assert found[1].loss < found[0].loss - 0.2
    assert found[1].loss < found[2].loss - 0.2
    begin = camel.starts[:1]
    assert abs(paths(camel, "sgd", 300, begin, lr=0.05)[0, -1, 0]) > 1.5
    assert np.hypot(*paths(camel, "momentum", 300, begin, lr=0.02)[0, -1]) < 0.1
    basins = [round(each.loss, 2) for each in SURFACES["styblinski_tang"]().minima()]
    assert len(basins) == 4
    assert len(set(basins)) == 3


@proves(
    "Heights from three to a million in one small square: plain gradient descent is thrown out, rules that divide "
    "by the size of the gradient are not."
)
def test_goldstein_price_throws_plain_descent_out() -> None:
    surface = SURFACES["goldstein_price"]()
    every = heights(surface, grid(surface))
    assert 3.0 <= every.min() < 4.0
    assert 1e6 < every.max() < 1.1e6
    thrown = paths(surface, "sgd", 100, starts(surface), lr=1e-3)[:, -1]
    assert not (np.abs(thrown) < 3).all(axis=1).any()
    for rule in ("rprop", "adam", "rmsprop", "adagrad"):
        assert (np.abs(paths(surface, rule, 300, starts(surface), lr=0.05)) < 4).all()


@proves(
    "A pit in a level plain: far out the gradient vanishes, and plain descent stays where it is; rules that divide "
    "by its size move on.",
    "Going up, the pit reaches further out, and less of the surface is level.",
)
def test_on_the_plateau_only_some_move() -> None:
    surface = SURFACES["plateau"]()
    far = np.array(surface.starts[0])
    assert slopes(surface, [far]) < 0.01
    for rule in ("sgd", "asgd"):
        assert np.hypot(*(paths(surface, rule, 200, [far])[0, -1] - far)) < 0.02
    for rule in ("adagrad", "rmsprop", "adam", "adamax", "adadelta"):
        assert np.hypot(*paths(surface, rule, 200, [far])[0, -1]) < 0.1
    level = [(slopes(surface.but(width=s), grid(surface)) < 0.01).mean() for s in (0.5, 1.0, 2.0)]
    assert all(low > high for low, high in pairwise(level))


@proves(
    "A gentle slope that ends at a cliff: one step on it is thrown far away, unless the gradient is clipped.",
    "Going up, the gradient at the cliff gets larger and throws further.",
)
def test_a_step_on_the_cliff_is_thrown_and_a_clipped_one_is_not() -> None:
    across = np.stack([np.linspace(-1, 1, 401), np.zeros(401)], axis=-1)
    jumps = []
    for wall in (5.0, 10.0, 30.0):
        surface = SURFACES["cliff"](wall=wall)
        assert slopes(surface, [(-3.0, 0.0)]) < 3
        jumps.append(slopes(surface, across).max())
        on_it = (float(across[slopes(surface, across).argmax(), 0]), 0.0)
        free = Walk(surface=surface, rules=(OPTIMIZERS["sgd"](lr=0.5),), steps=10, start=on_it)
        first = [
            np.hypot(*np.diff(walked(walk).paths[0, 0, 0][:2], axis=0)[0])
            for walk in (free, free.but(clip=1.0))
        ]
        assert first[0] > 5 * first[1]
    assert all(low < high for low, high in pairwise(jumps))


@proves(
    "A bowl of which every step sees another one, a little displaced, as mini-batches do: walks never rest.",
    "Going up, steps point less and less at the minimum, and walks end further from it.",
)
def test_in_a_noisy_bowl_nobody_rests() -> None:
    away = []
    for noise in (0.0, 0.5, 1.0, 3.0):
        surface = SURFACES["noisy_bowl"](noise=noise)
        walk = Walk(surface=surface, rules=(OPTIMIZERS["sgd"](lr=0.1),), steps=400, seeds=10)
        late = walked(walk).paths[0, :, 0][:, -100:]
        away.append(np.hypot(*np.moveaxis(late, -1, 0)).mean())
        if noise:
            assert np.hypot(*np.moveaxis(np.diff(late, axis=1), -1, 0)).min() > 0
    assert away[0] < 1e-6
    assert all(low < high for low, high in pairwise(away))


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
    "Going up, the walls get steeper and bound the rate, while the floor stays as flat as it was.",
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
