"""Races on surfaces: what is played is what was walked, and the exported script walks the same."""

from __future__ import annotations

import contextlib
import io
import re

import numpy as np
import pandas as pd
import pytest

from engine.descent.course import Walk, mapped, walked
from engine.descent.fates import EDGE, GOING, LOST
from engine.descent.surfaces import SURFACES
from engine.export import walk_script as script
from engine.spec import Refusal
from engine.training.optimizers import OPTIMIZERS
from engine.training.optimizers.adam import Adam
from engine.training.optimizers.sgd import SGD
from engine.training.schedules import SCHEDULES
from playground.kit import link
from playground.lessons.optimizers.controls import WALKERS
from playground.lessons.optimizers.fate_maps import drawn
from playground.lessons.optimizers.played import played
from playground.lessons.optimizers.presets import PRESETS
from playground.marks import packed

ALL = Walk(rules=tuple(OPTIMIZERS[name]() for name in WALKERS), steps=20)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_presets_walk_and_are_played_as_walked(preset) -> None:
    descent = walked(preset.spec)
    shown = played(preset.spec, descent)
    np.testing.assert_array_equal(shown.places, descent.paths[:, 0, 0])
    assert tuple(shown.places[0, 0]) == pytest.approx(preset.spec.begin)
    assert len(shown.message()) < 1_000_000
    assert link.decode(link.encode(preset.spec), Walk) == preset.spec


@pytest.mark.parametrize(
    "walk",
    [
        ALL,
        Walk(surface=SURFACES["formula"](text="5"), steps=12),
        *(Walk(surface=cls(), steps=15) for cls in SURFACES.values()),
        Walk(rules=(SGD(lr=0.01), OPTIMIZERS["adam"]()), noise=0.7, clip=0.5, steps=25),
        *(Walk(schedule=cls(), steps=12) for cls in SCHEDULES.values() if not cls().follows_loss),
    ],
    ids=lambda walk: f"{walk.surface.name}-{walk.schedule.name}-{len(walk.rules)}",
)
def test_the_script_ends_where_the_race_ends(walk: Walk) -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(script.script(walk), "race.py", "exec"), {"__name__": "race"})
    ends = re.findall(r"ends at \((\S+), (\S+)\), height (\S+)", said.getvalue())
    assert len(ends) == len(walk.rules)
    descent = walked(walk)
    for place, (x, y, height) in enumerate(ends):
        wanted = (*descent.paths[place, 0, 0, -1], descent.losses[place, 0, 0, -1])
        if descent.lost[place, 0, 0] >= 0:  # the race gives a walk up that is far out
            assert not max(abs(float(x)), abs(float(y))) < 1e9
            continue
        np.testing.assert_allclose([float(x), float(y), float(height)], wanted, rtol=2e-5, atol=1e-9)


def test_the_script_ends_at_the_edge_too() -> None:
    surface = SURFACES["formula"](text="log(x) + y^2")
    walk = Walk(surface=surface, rules=(SGD(lr=0.1), OPTIMIZERS["adam"](lr=1e-3)), start=(0.5, 1.0), steps=60)
    descent, said = walked(walk), io.StringIO()
    lost = int(descent.lost[0, 0, 0])
    assert descent.edge[:, 0, 0].tolist() == [True, False]
    with contextlib.redirect_stdout(said):
        exec(compile(script.script(walk), "race.py", "exec"), {"__name__": "race"})
    assert f"left the place where the function has a value at step {lost}" in said.getvalue()
    ends = re.findall(r"ends at \((\S+), (\S+)\), height (\S+)", said.getvalue())
    for rule, last in ((0, lost - 1), (1, walk.steps)):
        wanted = (*descent.paths[rule, 0, 0, last], descent.losses[rule, 0, 0, last])
        np.testing.assert_allclose([float(each) for each in ends[rule]], wanted, rtol=2e-5)
    assert [rule.edge for rule in played(walk, descent).rules] == [True, False]
    assert "isfinite" not in script.script(PRESETS[0].spec)


def test_the_table_holds_every_step() -> None:
    walk = Walk(noise=0.5, seeds=2, steps=10)
    frame = pd.read_csv(io.StringIO(script.table(walk)))
    assert len(frame) == len(walk.rules) * 2 * 11
    np.testing.assert_allclose(frame.height[:11], walked(walk).losses[0, 0, 0], rtol=1e-8)


def test_a_cell_of_the_map_is_the_walk_from_there() -> None:
    walk = Walk(surface=SURFACES["himmelblau"](), rules=(SGD(lr=0.01),), steps=80)
    found = mapped(walk)
    start = found.start(60, 20)
    end = walked(walk.but(start=start)).paths[0, 0, 0, -1]
    place = found.places[found.fate[0, 60, 20]]
    assert np.hypot(*(end - place)) <= found.radius


def test_the_drawn_map_names_each_end_and_says_how_soon() -> None:
    walk = Walk(surface=SURFACES["himmelblau"](), rules=(SGD(lr=0.01), Adam(lr=0.01)), steps=80)
    found = mapped(walk)
    picture = drawn(found)
    names = picture.scale.names
    values, strength = np.asarray(picture.values), np.asarray(picture.strength)
    for end, words in ((LOST, "diverges"), (GOING, "still on its way"), (EDGE, "leaves where")):
        shown = [name.startswith(words) for name in names]
        assert any(shown) == bool((found.fate == end).any())
        if any(shown):
            np.testing.assert_array_equal(values == shown.index(True), found.fate == end)
    (x, y), height = found.places[0], found.heights[0]
    assert names[0] == f"minimum at {x:.3g}, {y:.3g} (height {abs(height):.3g})".replace("-", "−")
    there = found.fate == 0
    np.testing.assert_array_equal(values == 0, there)
    order = np.argsort(found.steps[there])
    assert (np.diff(strength[there][order]) <= 0).all(), "who is there sooner is drawn stronger"
    assert picture.more is found.steps
    assert packed(picture)[0]["upward"], "the first row is the lowest"


def test_nonsense_is_refused_in_words() -> None:
    with pytest.raises(Refusal):
        Walk(rules=())
    with pytest.raises(Refusal):
        Walk(rules=(SGD(), SGD()))
    with pytest.raises(Refusal):
        Walk(start=(1.0, float("inf")))
