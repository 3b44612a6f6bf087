"""The views of clipping and of a reservoir's memory: what they draw, say and survive."""

from __future__ import annotations

import json
import re
from typing import Any, cast

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from streamlit.testing.v1 import AppTest

from engine.probes.sequences.cliff import cliff
from engine.probes.sequences.clipping import clipping
from playground.figures.capacity import capacity_curve, eigenvalue_plane, forgetting_curve
from playground.figures.cliff import Descent, cliff_losses, cliff_map, cliff_solid, clipped_vectors
from playground.lessons.rnn import capacity as memory_view
from playground.lessons.rnn import cliff as cliff_view
from playground.lessons.rnn.capacity import RADII, Memory, remembered
from playground.lessons.rnn.cliff import COLOURS, UPDATES, WAYS, CliffWalk, walked
from playground.theme import PALETTE
from tests.engine.strategies import specs

WALK, MEMORY = CliffWalk(), Memory(units=10)


def descents(walk: CliffWalk = WALK) -> list[Descent]:
    return [Descent(way, COLOURS[way], walked(walk, way)) for way in WAYS]


def arrows() -> go.Figure:
    found = clipping(np.array([30.0, 0.1, -2.0]), value=1.0)
    return clipped_vectors(found.plane[None], ["one"], [0], words=("before", "after"))


def test_as_it_opens_plain_descent_is_thrown_out_and_both_clipped_ones_come_home() -> None:
    paths = {way: walked(WALK, way) for way in WAYS}
    assert 0 < paths["plain"].exploded < UPDATES / 2
    assert paths["plain"].losses[-1] > 0.08
    for way in ("norm", "value"):
        assert np.median(paths[way].losses[-20:]) < 3e-3
    found = cliff_view.told(WALK, paths, paths["plain"].exploded)
    assert "passes as it is" in found[0]
    assert "far out of the picture" in found[0]
    assert "keeps its direction" in found[1]
    assert "turns by " in found[2]


def test_where_nothing_explodes_the_words_say_so() -> None:
    short = CliffWalk(length=2)
    found = cliff_view.told(short, {way: walked(short, way) for way in WAYS}, 3)
    assert any("Nothing explodes" in each for each in found)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: cliff_map(cliff(20, resolution=20), descents(), step=30, words=("loss", "start")),
        lambda: cliff_solid(cliff(20, resolution=20), descents(), words="loss"),
        lambda: cliff_losses(descents(), step=30, words=("update", "loss")),
        arrows,
        lambda: capacity_curve(remembered(MEMORY), 3, words=("radius", "memory", "bound")),
        lambda: forgetting_curve(remembered(MEMORY), 3, words=("delay", "recalled")),
        lambda: eigenvalue_plane(remembered(MEMORY).eigenvalues(14), words=("re", "im")),
    ],
)
def test_figures_have_the_palettes_colours_alone(draw) -> None:
    """Only those can be translated for a dark page."""
    figure = json.loads(draw().to_json().lower())
    figure["layout"].pop("template", None)
    found = set(re.findall(r"#[0-9a-f]{6}\b", json.dumps(figure)))
    assert found
    assert not [colour for colour in found if colour not in json.dumps(PALETTE["light"]).lower()]


def test_arrows_have_the_gradients_direction_and_the_logarithm_of_its_length() -> None:
    vectors = np.array([[[-300.0, 400.0], [-0.6, 0.8]]])
    figure = clipped_vectors(vectors, ["one"], [0], words=("before", "after"))
    data: Any = figure.data
    tips = [(each.x[1], each.y[1]) for each in data if each.mode == "lines+markers"]
    long, short = (np.hypot(*tip) for tip in tips)
    assert long - short == pytest.approx(np.log10(500))
    for x, y in tips:
        assert y / x == pytest.approx(-4 / 3)
    said = [each.text for each in figure.layout.annotations]
    assert "before 500" in said
    assert "after 1" in said


@pytest.mark.parametrize("odd", [[[np.nan, 1.0], [0.0, 0.0]], [[1e200, 1e200], [1e-300, 0.0]]])
def test_what_has_no_length_is_left_out_of_the_arrows(odd) -> None:
    figure = clipped_vectors(np.array([odd]), ["one"], [0], words=("before", "after"))
    data: Any = figure.data
    assert all(np.isfinite(np.array(each.x, float)).all() for each in data)


def test_the_capacity_curve_is_what_was_measured_under_its_bound() -> None:
    found = remembered(MEMORY)
    figure = capacity_curve(found, 8, words=("radius", "memory", "no more"))
    curve, mark = cast(Any, figure.data)
    np.testing.assert_array_equal(curve.y, found.total)
    assert figure.layout.shapes[0].y0 == found.units
    assert mark.x == (RADII[8],)
    assert found.total.max() <= found.units


@settings(max_examples=12, deadline=None)
@given(walk=specs(CliffWalk))
def test_any_walk_can_be_drawn_and_told(walk: CliffWalk) -> None:
    paths = {way: walked(walk, way) for way in WAYS}
    for step in (0, UPDATES):
        assert len(cliff_view.told(walk, paths, step)) >= len(WAYS)
        cliff_losses(descents(walk), step=step, words=("update", "loss")).to_json()
        vectors = np.stack([[path.gradients[step], path.clipped[step]] for path in paths.values()])
        clipped_vectors(vectors, list(WAYS), list(COLOURS.values()), words=("before", "after")).to_json()


@settings(max_examples=8, deadline=None)
@given(memory=specs(Memory))
def test_any_reservoir_can_be_drawn_and_told(memory: Memory) -> None:
    found = remembered(memory.but(units=10))
    for chosen in (0, len(RADII) - 1):
        amount, fading = memory_view.told(found, chosen)
        assert amount
        assert fading
        forgetting_curve(found, chosen, words=("delay", "recalled")).to_json()


def test_beyond_the_edge_the_words_tell_what_is_lost() -> None:
    calm, wild = memory_view.told(remembered(Memory()), 4)[1], memory_view.told(remembered(Memory()), 14)[1]
    assert "the start fades" in calm
    assert "echo state property is lost" in wild
    held = memory_view.told(remembered(Memory(input_scale=10.0)), RADII.index(1.2))[1]
    assert "these inputs tame it" in held
    endless = memory_view.told(remembered(Memory(linear=True)), 14)
    assert "grows without end" in endless[0]
    assert "never fades" in endless[1]


def on_page() -> None:
    from playground.lessons.rnn.capacity import capacity
    from playground.lessons.rnn.cliff import cliff

    cliff("a")
    capacity("b")


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_function(on_page, default_timeout=30).run()


def test_both_views_come_up_without_a_fault(page: AppTest) -> None:
    assert not page.exception
    assert not page.warning
    assert page.slider(key="a-step").value == walked(WALK, "plain").exploded


def test_another_walk_begins_where_it_explodes_and_none_is_forgotten(page: AppTest) -> None:
    page.slider(key="a-step").set_value(3).run()
    assert page.slider(key="a-step").value == 3
    page.slider(key="a:cliff_walk:w").set_value(6.0).run()
    moved = WALK.but(w=6.0)
    assert page.session_state["a-walk"] == moved
    assert page.slider(key="a-step").value == max(walked(moved, "plain").exploded, 0)
    assert not page.exception


def test_the_extremes_of_every_slider_are_survived(page: AppTest) -> None:
    for end in ("low", "high"):
        for key, spec, names in (
            ("a", WALK, ("lr", "threshold", "length")),
            ("b", MEMORY, ("units", "input_scale")),
        ):
            for name in names:
                widget = page.select_slider(key=f"{key}:{spec.name}:{name}")
                widget.set_value(getattr(spec.knobs()[name], end))
        page.run()
        page.slider(key="a-step").set_value(UPDATES)
        page.select_slider(key="b-radius").set_value(RADII[-1])
        page.toggle(key="b:memory:linear").set_value(True)
        page.run()
        assert not page.exception
        assert not page.warning
