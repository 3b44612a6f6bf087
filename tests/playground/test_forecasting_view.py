"""The forecast view: which values are foretold, in which units, how errors are counted, and what is said of them."""

from __future__ import annotations

import json
import re
from typing import Any, cast

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from engine.data.datasets import SEQUENCES
from engine.data.datasets.own_series import store_series
from engine.networks.layers.gated_recurrent import GRU
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.probes.sequences.forecast import Forecast, forecast
from playground.figures.forecasting import Foretold, forecasts
from playground.kit.supervised.study import PLAIN, Study, voices
from playground.lessons.rnn.ensemble import Ensemble
from playground.lessons.rnn.forecasting import WINDOW, foreseen, stretch, tabulated, told
from playground.theme import PALETTE

SUNSPOTS, CARBON, SINES = SEQUENCES["sunspots"](), SEQUENCES["co2"](), SEQUENCES["sines"](count=40)
WORDS = {each: each for each in ("time", "value", "ahead", "free", "truth", "past")}


def study(task) -> Study:
    return Study(experiment=PLAIN.but(batch=16), voices=voices(SimpleRNN(units=4), GRU(units=4))).on(task)


@pytest.mark.parametrize("task", [SUNSPOTS, CARBON, SEQUENCES["sunspots"](by="month")])
def test_nothing_that_was_learned_from_is_foretold(task) -> None:
    whole = task.series()
    for start in (None, 0, whole.border + 20, 10**6):
        series = stretch(task, seed=0, start=start)
        assert len(series.values) == min(WINDOW, len(whole.values) - whole.border)
        place = int(np.flatnonzero(whole.times == series.times[0])[0])
        assert place >= whole.border
        np.testing.assert_array_equal(series.values, whole.values[place : place + len(series.values)])
    assert stretch(task, seed=0).times[-1] == whole.times[-1]
    assert (series.mean, series.spread) == (whole.mean, whole.spread)


def test_a_rule_is_drawn_anew_for_every_number() -> None:
    first, same, other = (stretch(SINES, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.values, same.values)
    assert not np.allclose(first.values, other.values)
    assert len(first.values) == WINDOW
    steps = np.arange(WINDOW) / 9.3  # the series is of the rule: its two sines, and nothing else
    waves = [wave(2 * np.pi * each) for each in (steps, steps * 9.3 / 14.7) for wave in (np.sin, np.cos)]
    left = np.linalg.lstsq(np.stack(waves, 1), first.values, rcond=None)[1]
    assert left.item() < 1e-9


def test_forecasts_are_the_probe_in_the_series_own_units() -> None:
    live = Ensemble(study(CARBON))
    live.advance(3)
    series = stretch(CARBON, seed=0)
    lines, left_out = foreseen(live, series, 20)
    assert not left_out
    assert [each.line.title for each in lines[2:]] == [
        "repeating the last value",
        "repeating the season before",
        "the mean",
    ]
    network, params, kept, _loss = live.sequences["gru"].moment()
    scaled = ((series.values - series.mean) / series.spread).astype(np.float32)
    expected = forecast(network, torch.tensor(params), torch.tensor(kept), scaled, free=20)
    own = lines[1].line.forecast
    np.testing.assert_allclose((own.free - series.mean) / series.spread, expected.free, atol=1e-4)
    np.testing.assert_allclose((own.ahead - series.mean) / series.spread, expected.ahead, atol=1e-4)
    last = series.values[-20:]
    assert lines[1].errors.free == pytest.approx(np.sqrt(np.mean((own.free - last) ** 2)))
    assert lines[1].errors.ahead == pytest.approx(np.sqrt(np.mean((own.ahead[-20:] - last) ** 2)))
    assert lines[2].errors.ahead == pytest.approx(
        np.sqrt(np.mean(np.diff(series.values)[-20:] ** 2)), rel=1e-4
    )
    assert lines[4].errors.free == pytest.approx(np.sqrt(np.mean((last - series.mean) ** 2)), rel=1e-4)
    year = series.values[-32:-20]
    season = np.sqrt(np.mean((np.resize(year, 20) - last) ** 2))
    assert lines[3].errors.free == pytest.approx(season, rel=1e-4)


def test_who_reads_the_end_first_is_left_out_with_a_word() -> None:
    live = Ensemble(study(SINES).but(voices=voices(GRU(units=4, both=True), SimpleRNN(units=4))))
    lines, left_out = foreseen(live, stretch(SINES, seed=0), 10)
    assert len(lines) == 3
    assert "from its end too" in left_out[0]


def line(free: list[float], *, lost: int = 0, colour: int | None = 1, title: str = "net") -> Foretold:
    truth = np.sin(np.arange(12.0))
    return Foretold(title, colour, Forecast(truth, truth[1:] + 0.1, np.array(free)), lost)


def test_a_picture_shows_forecasts_at_their_own_times() -> None:
    found = [line([0.1, 0.2, 9.0], lost=3), line([0.0] * 3, colour=None, title="same")]
    times = 1990 + np.arange(12.0) / 12
    figure: Any = forecasts(times, found, words=WORDS)
    ahead = next(each for each in figure.data if each.name == "net" and each.yaxis == "y")
    np.testing.assert_array_equal(ahead.x, times[1:])
    np.testing.assert_array_equal(ahead.y, found[0].forecast.ahead)
    free = next(each for each in figure.data if each.name == "net" and each.yaxis == "y2")
    np.testing.assert_array_equal(free.x, times[-4:])
    np.testing.assert_allclose(free.y, [found[0].forecast.truth[8], 0.1, 0.2, 9.0])
    mark = next(each for each in figure.data if each.mode == "markers")
    assert (mark.x[0], mark.y[0]) == (times[-1], 9.0)
    assert {each.x0 for each in figure.layout.shapes} == {times[8]}
    low, high = figure.layout.yaxis2.range
    assert high < 3, "what runs away leaves the picture, and does not press it together"
    for row in ("y", "y2"):
        heights = sorted(
            each.y
            for each in figure.layout.annotations
            if each.yref == row and each.text in ("net", "same", "truth")
        )
        assert len(heights) == 3
        assert np.diff(heights).min() > 0.08 * (high - low) * 0.99


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_left_out_of_the_picture(odd: float) -> None:
    figure = forecasts(np.arange(12.0), [line([0.1, odd, odd], lost=2)], words=WORDS)
    assert "Infinity" not in cast(str, figure.to_json())


def test_a_figure_has_the_palettes_colours_alone() -> None:
    figure = json.loads(
        cast(str, forecasts(np.arange(12.0), [line([1, 2, 3])], words=WORDS).to_json()).lower()
    )
    figure["layout"].pop("template", None)
    found = set(re.findall(r"#[0-9a-f]{6}\b", json.dumps(figure)))
    assert found
    assert not [colour for colour in found if colour not in json.dumps(PALETTE["light"]).lower()]


def test_words_name_the_step_and_the_time_at_which_a_run_is_lost() -> None:
    live = Ensemble(study(SUNSPOTS))
    series = stretch(SUNSPOTS, seed=0)
    lines, _left_out = foreseen(live, series, 60)
    first = lines[0]
    lost = first.errors.lost
    off = np.abs(first.line.forecast.free - series.values[-60:]) > series.spread
    assert lost == np.flatnonzero(off)[0] + 1
    said = told(lines, series)
    assert f"after {lost} steps" in said[1]
    assert f"{series.times[-60 + lost - 1]:.6g}" in said[1]
    for sentence, name in ((said[0], "ahead"), (said[2], "free")):  # nobody has learned anything yet
        best = min(getattr(each.errors, name) for each in lines[2:4])
        assert getattr(first.errors, name) > best
        assert "is no better than repeating the" in sentence
        assert f"{best:.3g}" in sentence
    table = tabulated(lines)
    assert list(table["Forecast"]) == [each.line.title for each in lines]
    assert float(table["Running free"][3]) == pytest.approx(lines[3].errors.free, rel=1e-2)


def page() -> None:
    """What the tests run as a page."""
    import streamlit as st

    from playground.lessons.rnn.ensemble import Ensemble
    from playground.lessons.rnn.forecasting import forecasting
    from tests.playground.test_forecasting_view import SUNSPOTS, study

    if "live" not in st.session_state:
        st.session_state.live = Ensemble(study(SUNSPOTS))
    forecasting(st.session_state.live, "k")


def opened(task) -> AppTest:
    app = AppTest.from_function(page, default_timeout=30)
    app.session_state["live"] = Ensemble(study(task))
    return app.run()


@pytest.mark.parametrize("task", [SUNSPOTS, CARBON, SINES])
def test_the_page_foretells_and_survives_its_sliders_ends(task) -> None:
    app = opened(task)
    assert not app.exception
    for slider in (app.slider[0].min, app.slider[0].max):
        app.slider[0].set_value(slider).run()
        assert not app.exception
        season = task is not SINES and slider == app.slider[0].min
        assert len(app.dataframe[0].value) == 4 + season
        assert len(app.session_state["k-forecast-seen"].found[0][0].line.forecast.free) == slider


def test_a_later_stretch_is_another_one() -> None:
    app = opened(CARBON)
    widget = app.select_slider[0]
    border = CARBON.series().border
    assert widget.value == len(CARBON.series().values) - WINDOW
    widget.set_value(border).run()
    found = app.session_state["k-forecast-seen"].found[0][0].line.forecast
    np.testing.assert_array_equal(found.truth, CARBON.series().values[border : border + WINDOW])


def test_the_shortest_series_of_ones_own_can_be_foretold() -> None:
    key = store_series(np.arange(16.0) % 5, "mine", owner="test")
    app = opened(SEQUENCES["own_series"](key=key, length=4))
    assert not app.exception
    assert app.slider[0].max == 4


def test_a_task_without_a_next_value_says_what_to_choose() -> None:
    app = opened(SEQUENCES["adding"](length=8, count=60))
    assert not app.exception
    assert "Sunspots" in app.info[0].value
    assert "Adding problem" in app.info[0].value
