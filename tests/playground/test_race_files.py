"""What is taken away of a race on a surface: code and figures hold the very numbers of the race."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.descent.course import Walk, walked
from engine.descent.surfaces import SURFACES
from engine.export import walk_script as script
from engine.training.optimizers import OPTIMIZERS
from playground.figures.standalone import dressed, standalone
from playground.figures.walks import MOMENTS, Words, walk_figure
from playground.lessons.optimizers.played import played
from playground.lessons.optimizers.presets import PRESETS
from tests.engine.scripts import printed_by, python

WORDS = Words("step", "loss", "loss above the lowest value", "height", "minimum", "start")
LOST = Walk(rules=(OPTIMIZERS["sgd"](lr=0.5), OPTIMIZERS["adam"](lr=0.1)), steps=60)
DASHED = Walk(
    rules=tuple(OPTIMIZERS[name](lr=0.01) for name in ("sgd", "adamax", "rprop", "adafactor")), steps=30
)
BELOW = Walk(surface=SURFACES["styblinski_tang"](), steps=25)
RACES = {preset.name: preset.spec for preset in PRESETS} | {"lost": LOST, "dashed": DASHED, "below": BELOW}
SHOW = "\nimport plotly.io\nprint(plotly.io.to_json(figure, engine='json'))\n"


def run(code: str, folder: Path, *, fresh: bool = False) -> str:
    """Return what a piece of code prints, run by another process in an empty folder, with `fresh` by a new one."""
    (folder / "race.py").write_text(code, encoding="utf-8")
    return python(["race.py"], folder) if fresh else printed_by("race.py", folder)


def assert_drawn(figure: Any, walk: Walk) -> None:
    """Check that a figure's lines are the paths and the heights of the race."""
    descent = walked(walk)
    lines = [trace for trace in figure["data"] if trace["type"] == "scatter"]
    maps = [trace for trace in lines if trace.get("xaxis", "x") == "x"]
    charts = [trace for trace in lines if trace.get("xaxis") == "x2"]
    assert len(maps) == len(charts) == len(walk.rules)
    for place, (path, chart) in enumerate(zip(maps, charts, strict=True)):
        there = np.isfinite(descent.losses[place, 0, 0])  # the race gives a walk up that is far out
        wanted = descent.paths[place, 0, 0]
        for name, column in (("x", 0), ("y", 1)):
            np.testing.assert_allclose(
                numbers(path[name])[there], wanted[there, column], rtol=1e-9, atol=1e-12
            )
        np.testing.assert_allclose(
            numbers(chart["y"])[there], descent.losses[place, 0, 0][there], rtol=1e-9, atol=1e-12
        )


def numbers(values: Any) -> np.ndarray:
    """Return a figure's numbers, however they were written."""
    if isinstance(values, dict):
        import base64

        return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])
    return np.array([np.nan if each is None else each for each in values], dtype=float)


@pytest.mark.parametrize("name", ["ravine", "adagrad", "moving", "rastrigin"])
def test_the_script_alone_draws_the_race(name: str, tmp_path: Path) -> None:
    walk = RACES[name]
    printed = run(script.script(walk, plot="file") + SHOW, tmp_path, fresh=name == "ravine")
    assert_drawn(json.loads(printed.splitlines()[-1]), walk)
    assert len(re.findall("ends at", printed)) == len(walk.rules)
    assert "plotly" in (tmp_path / "race_figure.html").read_text(encoding="utf-8").lower()


@pytest.mark.parametrize("name", ["cliff", "lost"])
def test_the_notebook_draws_the_race(name: str, tmp_path: Path) -> None:
    book = json.loads(script.notebook(RACES[name]))
    code = "\n".join("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code")
    assert_drawn(json.loads(run(code + SHOW, tmp_path).splitlines()[-1]), RACES[name])


def drawn(name: str) -> tuple[Any, Walk]:
    """Return the figure of a race, and the race."""
    walk = RACES[name]
    return walk_figure(played(walk, walked(walk)), words=WORDS), walk


@pytest.mark.parametrize("name", RACES)
def test_the_figure_holds_every_step(name: str) -> None:
    figure, walk = drawn(name)
    descent = walked(walk)
    lines = {}
    for trace in figure.data:
        if trace.type == "scatter" and trace.mode == "lines":
            lines.setdefault(trace.legendgroup, []).append(trace)
    assert list(lines) == [rule.name for rule in walk.rules]
    for place, (path, chart) in enumerate(lines.values()):
        np.testing.assert_array_equal(path.x, descent.paths[place, 0, 0, :, 0])
        np.testing.assert_array_equal(path.y, descent.paths[place, 0, 0, :, 1])
        floor = played(walk, descent).floor or 0.0
        there = np.isfinite(descent.losses[place, 0, 0])
        above = descent.losses[place, 0, 0] - (floor if walk.surface.logarithmic else 0.0)
        np.testing.assert_allclose(
            np.asarray(chart.y, dtype=float)[there],
            np.maximum(above[there], 1e-12) if walk.surface.logarithmic else above[there],
        )
        assert path.showlegend is None
        assert chart.showlegend is False


def test_the_slider_puts_the_marks_where_the_rules_were() -> None:
    figure, walk = drawn("ravine")
    steps = figure.layout.sliders[0].steps
    assert len(steps) == MOMENTS + 1
    assert (steps[0].label, steps[-1].label) == ("0", str(walk.steps))
    change, places = steps[20].args
    at, paths = int(steps[20].label), walked(walk).paths[:, 0, 0]
    for rule in range(len(walk.rules)):
        assert (change["x"][2 * rule][0], change["y"][2 * rule][0]) == tuple(paths[rule, at])
        assert change["x"][2 * rule + 1] == [at]
    assert [figure.data[place].mode for place in places] == ["markers"] * 2 * len(walk.rules)


def test_who_is_lost_rests_where_it_was_last_seen() -> None:
    figure, walk = drawn("lost")
    descent = walked(walk)
    lost = int(descent.lost[0, 0, 0])
    assert 0 < lost < walk.steps
    change, _places = figure.layout.sliders[0].steps[-1].args
    assert change["x"][0] == [descent.paths[0, 0, 0, lost - 1, 0]]


def test_the_page_needs_nothing_but_itself() -> None:
    figure, _walk = drawn("ravine")
    page = standalone(figure, title="Race <b>", lang="zh")
    assert '<html lang="zh">' in page
    assert "<title>Race &lt;b&gt;</title>" in page
    own = page[: page.index("<script>/**")] + page[page.rindex("Plotly.newPlot(") :]
    assert "plotly.js v" in page
    assert not re.search(r"(src|href)\s*=", own)
    assert "sendChartToCloud" in own  # among the buttons that are taken away
    assert '"displaylogo": false' in own
    assert len(page) < 8_000_000


def test_a_figure_to_take_away_is_dressed_and_the_other_left_alone() -> None:
    figure, _walk = drawn("ravine")
    worn: Any = dressed(figure)
    assert worn.layout.paper_bgcolor == "#ffffff"
    assert figure.layout.paper_bgcolor is None
