"""Figures: what is drawn of which arrays, and in whose colours."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from engine.probes.sequences.shares import itemised
from engine.probes.units import Health
from engine.probes.weights import Spread
from playground.figures import images, recurrent
from playground.figures.classes import confusion_matrix
from playground.figures.gradients import gradient_sizes
from playground.figures.spreads import weight_spreads
from playground.figures.units import unit_health
from playground.marks import Lines
from playground.theme import PALETTE

NAMES = ["1 · Dense", "2 · Dense", "Output"]
WORDS = ("alive", "saturated", "dead", "mean slope")


def gradients() -> Lines:
    sizes = np.array([[0.5, np.nan, 1.0], [0.0, np.nan, 0.5], [1e-9, np.nan, 0.25]], np.float32)
    return gradient_sizes(np.array([0, 10, 20]), sizes, NAMES, x="updates", y="gradient")


def spread(column: int) -> Spread:
    share = np.array([[0.25, 0.75], [0.5, 0.5], [1.0, 0.0]])
    return Spread(column, np.array([0, 8, 16]), np.array([-1.0, 0.0, 1.0]), share)


def weights(count: int = 3) -> go.Figure:
    return weight_spreads([spread(i) for i in range(count)], [f"{i}" for i in range(count)], x="x", y="y")


def units() -> go.Figure:
    first = Health(0, "relu", np.array([0.0, 0.5]), np.array([True, False]), np.array([False, False]))
    second = Health(
        2, "tanh", np.array([0.01, 1, 0.3]), np.array([False] * 3), np.array([True, False, False])
    )
    return unit_health([first, second], [NAMES[0], NAMES[2]], WORDS)


def classes() -> go.Figure:
    counts = np.array([[8, 2], [0, 0]])
    return confusion_matrix(counts, ["blue", "orange"], true="is", said="network says")


@pytest.mark.parametrize("draw", [weights, units, classes])
def test_a_figure_has_the_palettes_colours_alone(draw: Any) -> None:
    """Only those can be translated for a dark page."""
    text = draw().to_json().lower()
    known = json.dumps(PALETTE["light"]).lower()
    figure = json.loads(text)
    figure["layout"].pop("template", None)  # the browser puts its own there
    found = set(re.findall(r"#[0-9a-f]{6}\b", json.dumps(figure)))
    assert found
    assert {colour for colour in found if colour not in known} == set()
    assert not re.search(r"rgba?\(", json.dumps(figure))


@pytest.mark.parametrize("draw", [weights, units, classes])
def test_a_figure_has_a_height_and_no_title_of_its_own(draw: Any) -> None:
    layout = draw().to_plotly_json()["layout"]
    assert 100 <= layout["height"] <= 900
    assert "title" not in layout


def test_gradients_have_a_line_for_every_layer_that_has_one() -> None:
    mark = gradients()
    assert [line.name for line in mark.series] == ["1 · Dense", "Output"]
    first, last = mark.series
    assert last.y.tolist() == [1.0, 0.5, 0.25]
    assert last.x.tolist() == [0, 10, 20]
    np.testing.assert_allclose(first.y, [0.5, np.nan, 1e-9], rtol=1e-6)  # nothing, where it is zero
    assert mark.y.log
    assert (mark.x.title, mark.y.title) == ("updates", "gradient")
    mark.pack()


def test_gradients_before_the_first_update_are_an_empty_picture() -> None:
    nothing = gradient_sizes(np.zeros(1, int), np.full((1, 3), np.nan), NAMES, x="", y="")
    assert not nothing.series
    nothing.pack()
    assert not gradient_sizes(np.zeros(0, int), np.zeros((0, 0)), [], x="", y="").series


@pytest.mark.parametrize("count", [1, 3, 4, 5, 12])
def test_every_layers_weights_have_a_map_with_its_name(count: int) -> None:
    figure = weights(count)
    assert len(figure.data) == count
    for place, (heat, note) in enumerate(zip(figure.data, figure.layout.annotations, strict=True)):
        assert np.asarray(heat.z).tolist() == [[0.25, 0.5, 1.0], [0.75, 0.5, 0.0]]
        assert list(heat.x) == [0, 8, 16]
        assert list(heat.y) == [-0.5, 0.5]
        assert note.text == str(place)
        axis = heat.xaxis or "x"
        assert note.xref == f"{axis} domain"
    places = {(heat.xaxis, heat.yaxis) for heat in figure.data}
    assert len(places) == count


def test_weights_before_anything_is_recorded_are_an_empty_figure() -> None:
    assert not weights(0).data


def test_a_unit_is_a_square_a_diamond_or_a_cross() -> None:
    figure = units()
    first, second = figure.data
    assert list(first.marker.symbol) == ["x", "square"]
    assert list(second.marker.symbol) == ["diamond", "square", "square"]
    assert list(first.x) == [1, 2]
    assert set(second.y) == {1}
    assert [each[0] for each in first.customdata] == ["dead", "alive"]
    assert [each[0] for each in second.customdata] == ["saturated", "alive", "alive"]
    assert [each[1] for each in second.customdata] == ["0.01", "1.0", "0.3"]
    assert "mean slope" in first.hovertemplate
    assert list(figure.layout.yaxis.ticktext) == [NAMES[0], NAMES[2]]
    assert second.marker.opacity[1] > second.marker.opacity[2] > second.marker.opacity[0]


def test_no_units_are_an_empty_figure() -> None:
    assert not unit_health([], [], WORDS).data


def test_the_confusion_matrix_says_its_numbers_and_is_shaded_by_row() -> None:
    figure = classes()
    (heat,) = figure.data
    assert np.asarray(heat.text).tolist() == [[8, 2], [0, 0]]
    assert np.asarray(heat.z).tolist() == [[0.8, 0.2], [0.0, 0.0]]  # an empty row divides by nothing
    assert list(heat.x) == list(heat.y) == [0, 1]
    assert list(figure.layout.xaxis.ticktext) == list(figure.layout.yaxis.ticktext) == ["blue", "orange"]
    # The first class on top, so that right is the diagonal.
    assert figure.layout.yaxis.autorange == "reversed"
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("network says", "is")
    assert "is: %{customdata[0]}" in heat.hovertemplate
    assert heat.customdata[0][1] == ["blue", "orange"]


def test_long_names_that_begin_alike_stay_apart_and_are_no_markup() -> None:
    long = ["<= I would go there more often on Mondays", "<= I would go there more often on Fridays"]
    figure = confusion_matrix(np.eye(2, dtype=int), long, true="is", said="network says")
    shown = list(figure.layout.xaxis.ticktext)
    assert len(set(shown)) == 2
    assert max(map(len, shown)) < 30
    assert all(name.startswith("&lt;=") and "…" in name for name in shown)


def test_the_step_that_is_looked_at_is_marked() -> None:
    assert gradient_sizes(np.arange(3), np.ones((3, 1), np.float32), ["1"], x="", y="", at=2).at == 2
    assert gradients().at is None


def test_a_window_is_marked_where_the_gradient_is_itemised() -> None:
    found = itemised(np.random.default_rng(0).normal(size=(20, 9)))
    figure = recurrent.itemised([recurrent.Named("GRU", 2, found)], lang="en", window=5)
    beyond, edge = figure.layout.shapes
    assert (beyond.x1, edge.x0) == (15.5, 5)
    assert sum(figure.data[0].y) == pytest.approx(1)


def test_a_white_pixel_stays_white_on_a_dark_page() -> None:
    """What is written as a colour of the palette is another one there."""
    assert not {colour for _at, colour in images.GREY} & set(
        re.findall(r"#[0-9a-f]{6}", json.dumps(PALETTE).lower())
    )


def test_gradients_before_the_first_update_say_what_will_come() -> None:
    none = np.full((1, 3), np.nan, np.float32)
    header, _arrays = gradient_sizes(np.zeros(1, int), none, NAMES, x="", y="", empty="Press Play").pack()
    assert (header["empty"], header["series"]) == ("Press Play", [])


def test_few_units_are_drawn_large_and_many_small() -> None:
    def sizes(count: int) -> int:
        each = Health(0, "relu", np.ones(count), np.zeros(count, bool), np.zeros(count, bool))
        return unit_health([each], ["1"], WORDS).data[0].marker.size

    assert sizes(6) >= 30 > sizes(30) > sizes(64)
