"""What the surfaces of the race say of themselves, measured on heights, slopes and walks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch

from engine.descent.course import Walk, walked
from engine.descent.surface import Surface, curvature, gradient
from engine.descent.surfaces import SURFACES
from engine.descent.walk import descend
from engine.training.optimizers import OPTIMIZERS
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
