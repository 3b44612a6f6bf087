"""Forecasting on the page: one step ahead from the true past, against running free on one's own answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from engine.compare.baselines import LAST, SEASON, season_of
from engine.data.datasets import SEQUENCES
from engine.data.datasets.own_series import OwnSeries
from engine.data.datasets.waves import Sines
from engine.data.sequences import Sequences
from engine.data.series import Serial, Series
from engine.data.split import random
from engine.probes.sequences.forecast import Forecast
from engine.probes.sequences.remembering import errors, foretold, naive, seasonal
from engine.spec import N_, Refusal
from playground.figures.forecasting import Foretold, forecasts
from playground.language import _, refusal
from playground.lessons.rnn.ensemble import Ensemble
from playground.lessons.rnn.forecast_words import Drawn, tabulated, told
from playground.lessons.rnn.memory import choice, latest, moments, rests
from playground.stage.plot import plot

WINDOW = 150  # values that are looked at,
LEAST = 8  # values that a stretch between two gaps has to have
SHARE = 0.2  # and how many of them are run free to begin with
FEW = 20  # sequences that a task draws at least


def forecasting(live: Ensemble, key: str) -> None:
    """Draw how well every network foretells a part of the series that it never learned from."""
    if not isinstance(live.study.task, (Sines, Serial)):
        offered = [_(each.title) for each in SEQUENCES.values() if issubclass(each, (Sines, Serial))]
        words = _("“{task}” does not ask for the next value. Choose another task to forecast: {offered}.")
        st.info(words.format(task=_(live.study.task.title), offered=", ".join(offered)))
        return
    st.fragment(_forecasting, run_every=rests())(live, key)


def stretch(task: Sequences, *, seed: int, start: int | None = None) -> Series:
    """Return some 150 values that nothing was learned from: of a rule drawn anew, of a series in its test part.

    `start` says where in the test part they begin; by default they are the last ones.  Raises Refusal like the task.
    """
    if isinstance(task, Sines):
        longer = task.but(length=WINDOW, count=FEW)
        values = longer.points(random(seed, 7))[0][0, :, 0]
        return Series(N_("value"), values, np.arange(1.0, WINDOW + 1), 0.0, 1.0, 0)
    assert isinstance(task, Serial)
    series = task.series()
    first = max(series.border, len(series.values) - WINDOW)
    breaks = [each for each in series.breaks if each <= len(series.values) - LEAST]
    first = max([first, *breaks])  # the last stretch that time runs through
    begin = first if start is None else min(max(start, series.border), first)
    begin = next((each for each in breaks if 0 < each - begin < LEAST), begin)
    place = series.stretch(begin, WINDOW)
    made = None if series.made is None else series.made[place]
    return replace(
        series, values=series.values[place], times=series.times[place], border=0, breaks=(), made=made
    )


def _forecasting(live: Ensemble, key: str) -> None:
    task = live.study.task
    try:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            series = _chosen(live, task, key)
            free = _free(len(series.values), key)
    except Refusal as exc:
        st.warning(refusal(exc))
        return
    wish = (task, free, series.times[0], live.look_at.position)
    lines, left_out = latest(live, f"{key}-forecast-seen", wish, lambda: foreseen(live, series, free))
    for sentence in left_out:
        st.info(sentence)
    _draw(lines, series, task, key)


def _chosen(live: Ensemble, task: Sequences, key: str) -> Series:
    """Let the reader choose what is foretold: another series of a rule, or where in the test part it begins."""
    if not isinstance(task, Serial):
        choice(live, f"{key}-forecast", label=_("Series"))
        return stretch(task, seed=live.look_at.position)
    whole = task.series()
    first = stretch(task, seed=0)
    low, high = whole.border, max(whole.border, int(np.searchsorted(whole.times, first.times[0])))
    if low == high:
        return first
    start = st.select_slider(
        _("Begins at"),
        range(low, high + 1),
        value=high,
        key=f"{key}-forecast-start-{task.name}-{low}-{high}",
        format_func=whole.moment,
        help=_("Going up, you look at a later stretch of the test part."),
    )
    return stretch(task, seed=0, start=int(start))


def _free(count: int, key: str) -> int:
    widget = f"{key}-forecast-free-{count}"
    return st.slider(
        _("Steps run free"),
        1,
        count - 1,
        value=max(1, round(SHARE * count)),
        key=widget,
        help=_("Going up, networks run free for longer, after less of the true past."),
    )


def foreseen(live: Ensemble, series: Series, free: int) -> tuple[list[Drawn], list[str]]:
    """Return the forecasts of all networks and of the rules that need none, and in words who is left out."""
    found, left_out = [], []
    values = series.standardised.astype(np.float32)
    for title, hue, network, params, kept in moments(live):
        try:
            found.append(_line(title, hue, foretold(network, params, kept, values, free=free), series))
        except Refusal as exc:
            left_out.append(f"**{title}.** {refusal(exc)}")
    same, mean = naive(values, free=free, mean=0.0)
    found.append(_line(_(LAST), None, same, series))
    period = _period(live.study.task)
    again = seasonal(values, free=free, period=period) if period else None
    if again is not None:
        found.append(_line(_(SEASON), None, again, series))
    return [*found, _line(_("the mean"), None, mean, series)], left_out


def _period(task: Sequences) -> int:
    """Return after how many steps a task's series does the same again, 0 where it has no season."""
    return (task.season or season_of(task.series())) if isinstance(task, Serial) else 0


def _line(title: str, hue: int | None, found: Forecast, series: Series) -> Drawn:
    """Return one line in the series' own units: its errors come from the exact values."""
    ahead, free = (each.astype(float) * series.spread + series.mean for each in (found.ahead, found.free))
    own = Forecast(series.values, ahead, free)
    marks = errors(own, spread=series.spread)
    return Drawn(Foretold(title, hue, own, marks.lost if hue is not None else 0), marks)


def _draw(lines: list[Drawn], series: Series, task: Sequences, key: str) -> None:
    steps = isinstance(task, (Sines, OwnSeries))
    words = {
        "time": _("date") if series.dated else _("step") if steps else _("year"),
        "value": _(series.label),
        "truth": _("truth"),
        "ahead": _("One step ahead, always from the true past"),
        "free": _("Running free from the line on: every answer is the next input"),
        "past": _("the true past ends"),
    }
    shown = [each.line for each in lines[:-1]]  # the mean is in the table alone
    times = (series.times * 1000).astype("datetime64[ms]") if series.dated else series.times
    figure = forecasts(times, shown, words=words, made=series.made)
    plot(figure, key=f"{key}-forecast-plot", label=_("The series, forecasts one step ahead, and free runs"))
    table, beside = st.columns([1, 1], gap="medium")
    with table:
        st.dataframe(tabulated(lines), hide_index=True, width="stretch")
        st.caption(_("Root mean square errors over the steps that are run free, in units of the series."))
    beside.markdown("\n".join(f"- {sentence}" for sentence in told(lines, series)))
