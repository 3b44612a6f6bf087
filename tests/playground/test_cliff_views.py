"""The pictures of clipping and of a reservoir's memory: what they draw, say and survive."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings

from engine.export.probed import memory_script, walk_script
from engine.probes.sequences.cliff import VIEW
from engine.probes.sequences.cliff_walk import UPDATES, WAYS, CliffWalk
from engine.probes.sequences.clipping import clipping
from engine.probes.sequences.reservoir import RADII, Memory
from playground.figures import capacity as memories
from playground.figures import cliff as walks
from playground.figures.clipping import clipped_vectors
from playground.kit.broken import Broken
from playground.lessons.capacity.presets import PRESETS as RESERVOIRS
from playground.lessons.cliff.presets import PRESETS as WALKS
from playground.lessons.cliff.presets import home
from playground.marks import packed
from playground.theme import PALETTE
from tests.engine.scripts import ran
from tests.engine.strategies import specs

WALK, MEMORY = CliffWalk(), Memory(units=10)


def arrows() -> go.Figure:
    found = clipping(np.array([30.0, 0.1, -2.0]), value=1.0)
    return clipped_vectors(found.plane[None], ["one"], [0], words=("before", "after"))


def named(presets: Any, name: str) -> Any:
    return next(each for each in presets if each.name == name)


def test_as_it_opens_plain_descent_is_thrown_out_and_both_clipped_ones_come_home() -> None:
    paths = WALK.paths
    assert 0 < paths["plain"].exploded < UPDATES / 2
    assert paths["plain"].losses[-1] > 0.08
    for way in ("norm", "value"):
        assert np.median(paths[way].losses[-20:]) < 3e-3
    assert WALK.seen == paths["plain"].exploded
    found = walks.told(WALK)
    assert "passes as it is" in found[0]
    assert "far out of the picture" in found[0]
    assert "keeps its direction" in found[1]
    assert "turns by " in found[2]


def test_at_the_wall_one_update_goes_further_than_all_before_it_together() -> None:
    moves = np.linalg.norm(np.diff(WALK.paths["plain"].places, axis=0), axis=1)
    assert moves[WALK.seen] > moves[: WALK.seen].sum()
    gradients = np.linalg.norm(WALK.paths["plain"].gradients, axis=1)
    assert gradients[0] == pytest.approx(0.04, rel=0.05)
    assert gradients[WALK.seen] == pytest.approx(200, rel=0.1)


def test_the_sentence_under_the_picture_has_the_steps_of_all_three_walks() -> None:
    plain, norm, value = (
        WALK.lr * np.linalg.norm(WALK.paths[way].clipped[WALK.seen]) for way in ("plain", "norm", "value")
    )
    said = walks.stepped(WALK)
    assert plain > 10 > norm
    assert f"Update {WALK.seen}: the next step is {plain:.0f} long" in said
    assert f"{norm:.2g} clipped by norm, {value:.2g} by value" in said
    assert f"is {VIEW[1] - VIEW[0]:.2g} wide" in said
    assert walks.stepped(WALK.but(update=UPDATES)).startswith(f"Update {UPDATES - 1}:"), "none comes after it"


def test_where_nothing_explodes_the_words_say_so() -> None:
    assert any("Nothing explodes" in each for each in walks.told(CliffWalk(length=2, update=3)))


def test_each_walk_keeps_what_its_preset_says() -> None:
    momentum, short = named(WALKS, "momentum").spec, named(WALKS, "short").spec
    assert home(momentum)
    assert momentum.paths["plain"].losses[-1] > 0.08
    assert all(path.exploded < 0 for path in short.paths.values())
    for name in ("late", "early"):
        broken = named(WALKS, name)
        assert isinstance(broken, Broken)
        assert not broken.mended(broken.spec)
        assert broken.mended(broken.spec.but(threshold=1.0))
    late, early = named(WALKS, "late").spec.paths, named(WALKS, "early").spec
    assert all(np.nanmax(np.abs(path.gradients)) < 1000 for path in late.values())
    assert all(path.losses[-1] > 0.08 for path in late.values()), "all three fly"
    for path in (early.paths["norm"], early.paths["value"]):
        lengths = np.linalg.norm(path.gradients[:-1], axis=1)
        assert (lengths > early.threshold).all()
    steps = np.linalg.norm(np.diff(early.paths["norm"].places, axis=0), axis=1)
    np.testing.assert_allclose(steps, early.lr * early.threshold, rtol=1e-3)


def test_each_reservoir_keeps_what_its_preset_says() -> None:
    assert MEMORY.but(radius=1.24).chosen == RADII.index(1.2)
    plain = Memory().found
    assert RADII[int(plain.total.argmax())] == 0.9
    assert list(plain.echoes) == [radius < 1 for radius in RADII], "memory is longest just before the edge"
    linear = named(RESERVOIRS, "linear").spec.found
    assert linear.total[RADII.index(0.9)] > linear.units - 0.1
    assert np.isnan(linear.total[RADII.index(1.0)])
    loud = named(RESERVOIRS, "loud").spec
    assert loud.found.effective[loud.chosen] > 1
    assert loud.found.echoes[loud.chosen]
    mends = {"echo": ({"radius": 0.9}, {"input_scale": 10.0}), "doubt": ({"ridge": 0.0},)}
    for name, ways in mends.items():
        broken = named(RESERVOIRS, name)
        assert not broken.mended(broken.spec)
        assert all(broken.mended(broken.spec.but(**way)) for way in ways)
    doubt = named(RESERVOIRS, "doubt").spec
    assert doubt.found.total[doubt.chosen] == pytest.approx(plain.total[doubt.chosen] / 3, rel=0.1)


def test_the_surface_and_arrows_have_the_palettes_colours_alone() -> None:
    """Only those can be translated for a dark page."""
    for draw in (walks.surface(WALK), arrows()):
        figure = json.loads((draw.to_json() or "").lower())
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
    said = [each.text for each in figure.layout.annotations]  # pyright: ignore[reportAttributeAccessIssue]
    assert "before 500" in said
    assert "after 1" in said


@pytest.mark.parametrize("odd", [[[np.nan, 1.0], [0.0, 0.0]], [[1e200, 1e200], [1e-300, 0.0]]])
def test_what_has_no_length_is_left_out_of_the_arrows(odd) -> None:
    figure = clipped_vectors(np.array([odd]), ["one"], [0], words=("before", "after"))
    data: Any = figure.data
    assert all(np.isfinite(np.array(each.x, float)).all() for each in data)


def test_the_map_shows_every_path_and_where_it_is() -> None:
    picture = walks.seen_from_above(WALK.but(update=5))
    for way, path in enumerate(WALK.paths.values()):
        np.testing.assert_array_equal(picture.trails[:, way], path.places)  # type: ignore[index]
        np.testing.assert_array_equal(picture.points[1 + way], path.places[5])
    np.testing.assert_array_equal(picture.points[0], [WALK.w, WALK.b])
    np.testing.assert_allclose(10**picture.field, np.maximum(WALK.ground.losses, walks.LOW))  # type: ignore[operator]
    assert [each.name for each in walks.losses(WALK).series] == list(WAYS.values())


def test_the_capacity_curve_is_what_was_measured_under_its_bound() -> None:
    found = MEMORY.found
    curve, bound = memories.totals(found, 8).series
    np.testing.assert_array_equal(curve.y, found.total)
    assert set(bound.y) == {found.units}
    assert found.total.max() <= found.units
    chosen = memories.recalled(found, 8).series[-1]
    np.testing.assert_array_equal(chosen.y, found.forgetting[8, : len(chosen.y)])
    wild = memories.eigenplane(found.eigenvalues(14))
    beyond = np.hypot(*np.asarray(wild.points).T) > 1
    np.testing.assert_array_equal(np.asarray(wild.colours) == memories.BEYOND, beyond)


@settings(max_examples=12, deadline=None)
@given(walk=specs(CliffWalk))
def test_any_walk_can_be_drawn_and_told(walk: CliffWalk) -> None:
    for seen in (walk, walk.but(update=0), walk.but(update=UPDATES)):
        assert len(walks.told(seen)) >= len(WAYS)
        packed(walks.losses(seen))
        packed(walks.seen_from_above(seen))
        titles, words = list(WAYS.values()), ("before", "after")
        clipped_vectors(walks.gradients(seen), titles, [0, 1, 2], words=words).to_json()


@settings(max_examples=8, deadline=None)
@given(memory=specs(Memory))
def test_any_reservoir_can_be_drawn_and_told(memory: Memory) -> None:
    found = memory.but(units=10).found
    for chosen in (0, len(RADII) - 1):
        amount, fading = memories.told(found, chosen)
        assert amount
        assert fading
        for picture in (memories.recalled(found, chosen), memories.totals(found, chosen)):
            packed(picture)
        packed(memories.eigenplane(found.eigenvalues(chosen)))


def test_beyond_the_edge_the_words_tell_what_is_lost() -> None:
    calm, wild = memories.told(Memory().found, 4)[1], memories.told(Memory().found, 14)[1]
    assert "the start fades" in calm
    assert "echo state property is lost" in wild
    assert "these inputs tame it" in memories.told(Memory(input_scale=10.0).found, RADII.index(1.2))[1]
    endless = memories.told(Memory(linear=True).found, 14)
    assert "grows without end" in endless[0]
    assert "never fades" in endless[1]


def test_the_scripts_print_what_the_pages_draw(tmp_path) -> None:
    found = ran({"walk": walk_script(WALK), "memory": memory_script(MEMORY)}, tmp_path)
    for way, line in zip(WALK.paths.values(), found["walk"][0].splitlines(), strict=True):
        assert line.endswith(f"loss {way.losses[-1]:.6g}")
    rows = [[float(each) for each in row.split()] for row in found["memory"][0].splitlines()[1:]]
    np.testing.assert_allclose([row[1] for row in rows], MEMORY.found.total, atol=1e-4)
