"""Series and texts: real ones and a visitor's own, the windows they are cut into, and every way to bring bad ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.data.datasets.series import CarbonDioxide, Sunspots
from engine.data.series import LEAST_STEPS, Serial, border_of, longest, windows
from engine.limits import MAX_SEQUENCE_NUMBERS, MAX_WINDOWS
from engine.spec import Refusal

DATA = Path(engine.__file__).parent / "data/files"
SERIES = [
    Sunspots(),
    Sunspots(by="month"),
    *(CarbonDioxide(by=b, shown=s) for b in ("week", "month") for s in ("level", "change")),
]


def generator() -> np.random.Generator:
    return np.random.default_rng(0)


# --- windows


@given(st.integers(LEAST_STEPS, 30_000), st.integers(4, 500), st.integers(1, 40))
def test_no_window_reaches_across_the_border(total: int, length: int, channels: int) -> None:
    length = min(length, longest(total))
    starts, train = windows(total, length, channels=channels)
    border = border_of(total)
    ends = starts + length  # of the next value, that the last step is asked for
    assert (starts[:train] >= 0).all()
    assert (ends[:train] < border).all()
    assert (starts[train:] >= border).all()
    assert (ends[train:] < total).all()
    assert 0 < train < len(starts) <= MAX_WINDOWS
    assert len(starts) * length * channels <= MAX_SEQUENCE_NUMBERS
    assert all(len(set(np.diff(part))) <= 1 for part in (starts[:train], starts[train:]))


def test_the_longest_window_is_the_longest() -> None:
    for total in range(LEAST_STEPS, 400):
        border = border_of(total)
        assert longest(total) + 1 <= min(border, total - border) < longest(total) + 2
    assert longest(LEAST_STEPS) == 4 > longest(LEAST_STEPS - 1)


# --- the real series


@pytest.mark.parametrize("dataset", SERIES, ids=str)
def test_windows_lie_in_the_series_one_step_apart(dataset: Serial) -> None:
    found, series = dataset.episodes(generator()), dataset.series()
    before = series.values[: series.border]
    assert series.values.dtype == series.times.dtype == np.float64
    assert (series.mean, series.spread) == (before.mean(), before.std())
    assert (np.diff(series.times) > 0).all()
    assert np.array_equal(found.inputs[:, 1:, 0], found.targets[:, :-1])
    whole = ((series.values - before.mean()) / before.std()).astype(np.float32)
    assert found.inputs[0, 0, 0] == whole[0]
    assert found.train is not None
    assert np.array_equal(found.inputs[found.train, :, 0], whole[series.border :][: dataset.length])
    assert found.channels == (series.label,)


def test_the_series_are_those_of_their_sources() -> None:
    year, month = Sunspots().series(), Sunspots(by="month").series()
    assert (len(year.values), year.times[0], year.times[-1]) == (309, 1700, 2008)
    assert (len(month.values), month.times[0]) == (3126, 1749)
    # statsmodels' own tests hold these means to be right
    means = month.values[:3120].reshape(-1, 12).mean(axis=1)
    assert np.abs(means - year.values[49:]).max() < 0.6
    spectrum = np.abs(np.fft.rfft(year.standardised))[1:]
    assert 9.5 < 309 / (1 + spectrum.argmax()) < 11.5


def test_gaps_of_co2_lie_on_straight_lines_and_are_told() -> None:
    with np.load(DATA / "series.npz") as found:
        raw = found["co2_week"][1]
    series = CarbonDioxide(by="week").series()
    there = np.isfinite(raw)
    assert np.array_equal(series.values[there], raw[there])
    start = int(np.flatnonzero(~there)[0])
    stop = start + int(np.flatnonzero(there[start:])[0])
    assert np.allclose(np.diff(series.values[start - 1 : stop + 1], n=2), 0)
    assert [str(each) for each in CarbonDioxide(by="week").remarks()] == [
        "59 of 2,284 values were never measured: they lie on a straight line between their neighbours."
    ]
    assert "5 of 526 values" in str(CarbonDioxide().remarks()[0])


def test_months_of_co2_are_the_means_of_their_weeks() -> None:
    import pandas as pd

    with np.load(DATA / "series.npz") as found:
        times, raw = found["co2_week"]
    days = pd.to_datetime("1958-03-29") + pd.to_timedelta(7 * np.arange(len(raw)), unit="D")
    assert np.allclose(times, days.year + (days.day_of_year - 1) / (365 + days.is_leap_year))
    want = pd.Series(raw, days).resample("MS").mean().interpolate()
    series = CarbonDioxide().series()
    # months are twelfths of a year here: a week near an end may count to the neighbour
    assert len(series.values) == len(want)
    assert np.abs(series.values - want.to_numpy()).max() < 0.6
    assert (np.abs(series.values - want.to_numpy()) < 0.15).mean() > 0.8


def test_changes_add_up_to_the_level() -> None:
    level, change = CarbonDioxide().series(), CarbonDioxide(shown="change").series()
    assert np.allclose(level.values[0] + np.cumsum(change.values), level.values[1:])
    assert np.array_equal(change.times, level.times[1:])


def test_a_series_too_short_for_its_windows_says_what_fits() -> None:
    with pytest.raises(
        Refusal, match=r"“Sunspots” has 309 values, too few for sequences of 93 steps.* have 92\."
    ):
        Sunspots(length=93).episodes(generator())
    assert len(Sunspots(length=92).episodes(generator()).inputs) > 100


def test_vendored_sequences_are_small() -> None:
    names = ("series.npz", "names.txt", "sonnets.txt")
    assert sum((DATA / name).stat().st_size for name in names) < 400_000
