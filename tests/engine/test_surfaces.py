"""Surfaces: what they promise, against published minima, finite differences and a written-out formula."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.descent.minima import lowest_points
from engine.descent.surface import Surface, curvature, gradient, relief, spread_starts, typical_slope
from engine.descent.surfaces import SURFACES
from engine.spec import Refusal, Spec
from tests.engine.strategies import specs, wrong_values
from tests.engine.typeset import check_formula

BUILT_IN = [name for name in SURFACES if name != "formula"]
# (x, y, height) as published; every list is complete for what is in view.
KNOWN: dict[str, list[tuple[float, float, float]]] = {
    "bowl": [(0, 0, 0)],
    "ravine": [(0, 0, 0)],
    "saddle": [],
    "monkey_saddle": [],
    "rosenbrock": [(1, 1, 0)],
    "beale": [(3, 0.5, 0)],
    "himmelblau": [(3, 2, 0), (-2.805118, 3.131312, 0), (-3.779310, -3.283186, 0), (3.584428, -1.848126, 0)],
    "booth": [(1, 3, 0)],
    "matyas": [(0, 0, 0)],
    "three_hump_camel": [(0, 0, 0), (1.747552, -0.873776, 0.298638), (-1.747552, 0.873776, 0.298638)],
    "styblinski_tang": [
        (-2.903534, -2.903534, -78.332331),
        (2.746803, -2.903534, -64.195612),
        (-2.903534, 2.746803, -64.195612),
        (2.746803, 2.746803, -50.058893),
    ],
    "plateau": [(0, 0, 0)],
    "noisy_bowl": [(0, 0, 0)],
    "moving_bowl": [(2, 0, 0)],
}
LOWEST = {"goldstein_price": (0, -1, 3), "rastrigin": (0, 0, 0), "ackley": (0, 0, 0), "griewank": (0, 0, 0)}


def points_in(surface: Surface, count: int = 60) -> np.ndarray:
    return spread_starts(surface.view, count)


@pytest.mark.parametrize("name", KNOWN)
def test_the_minima_are_the_published_ones_and_no_others(name: str) -> None:
    found = [(each.x, each.y, each.loss) for each in SURFACES[name]().minima()]
    assert len(found) == len(KNOWN[name])
    for wanted in KNOWN[name]:
        assert min(np.abs(np.subtract(each, wanted)).max() for each in found) < 2e-6


@pytest.mark.parametrize("name", LOWEST)
def test_the_lowest_minimum_is_the_published_one(name: str) -> None:
    lowest = SURFACES[name]().minima()[0]
    np.testing.assert_allclose((lowest.x, lowest.y, lowest.loss), LOWEST[name], atol=1e-9)


@pytest.mark.parametrize("name", BUILT_IN)
def test_minima_are_stationary_and_lower_than_what_is_around(name: str) -> None:
    surface = SURFACES[name]()
    minima = surface.minima()
    assert [each.loss for each in minima] == sorted(each.loss for each in minima)
    if not minima:
        assert name in ("saddle", "monkey_saddle")
        return
    at = np.array([(each.x, each.y) for each in minima])
    slopes = np.abs(gradient(surface, at)).max(axis=1)
    assert slopes.max() < 1e-6 * max(1.0, typical_slope(surface))
    turns = np.linspace(0, 2 * math.pi, 40, endpoint=False)
    around = at[:, None] + 0.01 * np.stack([np.cos(turns), np.sin(turns)], axis=-1)
    with torch.no_grad():
        higher = surface.value(torch.tensor(around)).numpy()
    assert (higher > np.array([each.loss for each in minima])[:, None]).all()


def test_a_hill_full_of_pits_has_one_near_every_whole_number() -> None:
    found = {(round(each.x), round(each.y)) for each in SURFACES["rastrigin"]().minima()}
    assert found == {(x, y) for x in range(-5, 6) for y in range(-5, 6)}
    assert len(SURFACES["rastrigin"](depth=0.0).minima()) == 1


def test_neither_a_level_valley_nor_a_plane_has_an_isolated_minimum_but_a_cone_has() -> None:
    domain = (-2.0, 2.0, -2.0, 2.0)
    assert lowest_points(lambda p: p[..., 0].square(), domain) == ()
    assert lowest_points(lambda p: p[..., 0] + 2 * p[..., 1], domain) == ()
    assert lowest_points(lambda p: 0.0 * p[..., 0], domain) == ()
    (tip,) = lowest_points(lambda p: (p - 0.3).abs().sum(-1), domain)
    assert (tip.x, tip.y) == pytest.approx((0.3, 0.3), abs=1e-6)


@pytest.mark.parametrize("name", SURFACES)
def test_a_surface_says_what_it_is(name: str) -> None:
    surface = SURFACES[name]()
    assert Surface.registry[name] is type(surface)
    assert surface.title
    assert surface.summary.endswith(".")
    assert type(surface).__doc__
    assert surface.latex
    check_formula(surface.latex)
    x0, x1, y0, y1 = surface.view
    assert x0 < x1
    assert y0 < y1
    assert all(x0 < x < x1 and y0 < y < y1 for x, y in surface.starts)
    for entry in surface.knobs().values():
        assert entry.label
        assert entry.kind == "value" or (entry.help.startswith("Going up, ") and entry.help.endswith("."))


@pytest.mark.parametrize("name", BUILT_IN)
@given(data=st.data())
@settings(max_examples=20)
def test_the_typed_formula_and_the_code_give_the_same_heights(name: str, data: st.DataObject) -> None:
    surface = data.draw(specs(SURFACES[name]))
    points = torch.tensor(points_in(surface))
    heights = surface.value(points)
    names: dict[str, Any] = {"torch": torch, "x": points[:, 0], "y": points[:, 1]}
    scale = float(heights.abs().max()) * 1e-12 + 1e-12
    torch.testing.assert_close(eval(surface.torch_code(), names), heights, rtol=1e-9, atol=scale)
    typed = SURFACES["formula"](text=surface.typed())
    torch.testing.assert_close(typed.value(points), heights, rtol=1e-9, atol=scale)


@pytest.mark.parametrize("name", SURFACES)
def test_gradient_and_curvature_are_those_of_finite_differences(name: str) -> None:
    surface, width = SURFACES[name](), 1e-5
    points = points_in(surface)
    shifts = width * np.eye(2)

    def heights(at: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return surface.value(torch.tensor(at)).numpy()

    slope = np.stack([(heights(points + s) - heights(points - s)) / (2 * width) for s in shifts], axis=-1)
    found = gradient(surface, points)
    np.testing.assert_allclose(found, slope, rtol=1e-4, atol=1e-5 * max(1.0, np.abs(slope).max()))
    rows = [(gradient(surface, points + s) - gradient(surface, points - s)) / (2 * width) for s in shifts]
    bend = np.stack(rows, axis=-1)
    np.testing.assert_allclose(
        curvature(surface, points), bend, rtol=1e-4, atol=1e-5 * max(1.0, np.abs(bend).max())
    )


def test_the_condition_number_is_the_ratio_of_the_curvatures_at_any_angle() -> None:
    for angle in (0.0, 30.0, 90.0):
        found = np.linalg.eigvalsh(curvature(SURFACES["ravine"](condition=40.0, angle=angle), np.zeros(2)))
        np.testing.assert_allclose(found, [1.0, 40.0], rtol=1e-12)


def test_a_moving_bowl_moves() -> None:
    surface = SURFACES["moving_bowl"](radius=2.0, period=100.0)
    for step in (0, 25, 60):
        turn = 2 * math.pi * step / 100
        at = np.array([2 * math.cos(turn), 2 * math.sin(turn)])
        assert surface.drift(step) == pytest.approx(tuple(at))
        np.testing.assert_allclose(gradient(surface, at, step=step), 0.0, atol=1e-12)


def test_a_picture_of_a_surface_is_bounded_and_has_no_infinities() -> None:
    picture = relief(SURFACES["formula"](text="log(x) + 1/y"), 100_000)
    assert picture.height.shape == (len(picture.y), len(picture.x)) == (240, 240)
    assert np.isfinite(picture.height).sum() > 1000
    assert not np.isinf(picture.height).any()
    bowl = relief(SURFACES["bowl"](), 5, domain=(0.0, 4.0, -1.0, 1.0))
    np.testing.assert_allclose(bowl.height[0], [0.5 + 0.5 * x * x for x in range(5)])


def test_starts_are_always_the_same_in_view_and_far_apart() -> None:
    many = spread_starts((-2.0, 2.0, -1.0, 3.0), 64)
    np.testing.assert_array_equal(many[10:20], spread_starts((-2.0, 2.0, -1.0, 3.0), 10, skip=10))
    assert (np.abs(many - [0.0, 1.0]) < 2).all()
    gaps = np.hypot(*(many[:, None] - many[None]).transpose(2, 0, 1)) + 10 * np.eye(64)
    assert gaps.min() > 0.2


@pytest.mark.parametrize("name", SURFACES)
@given(data=st.data())
@settings(max_examples=15)
def test_any_surface_survives_a_link(name: str, data: st.DataObject) -> None:
    cls = SURFACES[name]
    surface = cls(text="x + y^2") if name == "formula" else data.draw(specs(cls))
    again = Surface.from_json(json.loads(json.dumps(surface.to_json())))
    assert again == surface
    assert hash(again) == hash(surface)


def with_knobs(name: str) -> dict[str, Any]:
    return {key: each for key, each in SURFACES[name].knobs().items() if each.kind != "value"}


@pytest.mark.parametrize("name", [name for name in SURFACES if with_knobs(name)])
@given(data=st.data())
@settings(max_examples=20)
def test_what_a_knob_does_not_allow_is_refused_in_words(name: str, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(with_knobs(name))))
    with pytest.raises(Refusal) as refused:
        Surface.from_json({"kind": name, key: data.draw(wrong_values(with_knobs(name)[key]))})
    assert with_knobs(name)[key].label in str(refused.value)


def test_the_family_is_a_family_of_specs() -> None:
    assert all(issubclass(each, Spec) for each in SURFACES.values())
    assert len(SURFACES) == 20
