"""Series that people bring: dates, order, gaps and steps, on the files that were tried and on series made by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.data.datasets.columns import read_columns
from engine.data.datasets.own_series import OwnSeries, store_series
from engine.data.reading import Finding
from engine.data.series import longest, windows
from engine.data.split import random
from engine.data.uploads.chronology import DAY, ordered
from engine.data.uploads.dates import moments, written
from engine.spec import Refusal

TRIALS = Path(__file__).parents[1] / "trials"
HOUR = 3600.0


def brought(name: str | bytes, column: int = -1, **knobs: Any) -> OwnSeries:
    """Return the task made of a column of a trial file, or of a file's bytes."""
    content = (TRIALS / name).read_bytes() if isinstance(name, str) else name
    found = read_columns(content)[column]
    return OwnSeries(key=store_series(found.values, found.name, owner="test", **found.brought()), **knobs)


def findings(task: OwnSeries) -> dict[str, Finding]:
    return {each.name: each for each in task.findings()}


def stamp(*date: int) -> float:
    return datetime(*date, tzinfo=UTC).timestamp()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2026-03-01", (2026, 3, 1)),
        ("2026-03-01 08:14:17", (2026, 3, 1, 8, 14, 17)),
        ("2026-03-01T08:14:17.25Z", (2026, 3, 1, 8, 14, 17)),
        ("2026/3/1 8:14", (2026, 3, 1, 8, 14)),
        ("2026-03", (2026, 3, 1)),
        ("20260301", (2026, 3, 1)),
        ("2026年3月1日", (2026, 3, 1)),
        ("2026年3月1日 8时14分", (2026, 3, 1, 8, 14)),
        ("31.12.2025", (2025, 12, 31)),
        ("31/12/99", (1999, 12, 31)),
        ("12/31/2025 11:05 PM", (2025, 12, 31, 23, 5)),
        ("1 Mar 2026", (2026, 3, 1)),
        ("March 1, 2026", (2026, 3, 1)),
    ],
)
def test_dates_are_read_as_people_write_them(cell: str, date: tuple[int, ...]) -> None:
    found = moments([cell, cell])
    assert found is not None
    assert found.seconds.tolist() == [stamp(*date)] * 2


@pytest.mark.parametrize(
    "cells", [["1990", "1991"], ["1.5", "2.5"], ["a", "b"], ["3/4", "x"], ["", ""], ["99/99/2020"] * 2]
)
def test_what_is_no_date_is_none(cells: list[str]) -> None:
    assert moments(cells) is None


def test_day_and_month_are_told_apart_by_the_column() -> None:
    days = [f"{day:02d}/03/2026" for day in range(1, 13)]
    found = moments(days)
    assert found is not None
    assert found.day_first
    assert found.other is not None
    assert np.diff(found.seconds).tolist() == [DAY] * 11
    sure = moments([*days, "13/03/2026"])
    assert sure is not None
    assert sure.other is None
    american = moments([f"03/{day:02d}/2026" for day in range(1, 13)])
    assert american is not None
    assert not american.day_first
    assert written(american.seconds[1], clock=False) == "2026-03-02"


def test_a_series_that_begins_with_the_newest_is_turned_round_and_said() -> None:
    task = brought("S01_newest_first_decimal_comma.csv")
    series, filed = task.series(), brought("S01_newest_first_decimal_comma.csv", turn="file").series()
    np.testing.assert_array_equal(series.values, filed.values[::-1])
    assert (np.diff(series.times) == 600).all()
    assert (series.moment(0), series.moment(-1)) == ("2026-02-26 13:44", "2026-03-01 08:14")
    assert filed.values[0] == 20.0  # decimal comma
    assert np.ptp(series.values[:80]) > 2 * np.ptp(series.values[-80:]), "it decays"
    found = findings(task)
    assert "turned round" in str(found["newest"].remark)
    undone = task.but(**found["newest"].undo)
    assert [dict(each.edits) for each in findings(undone)["newest"].remedies] == [{"turn": "auto"}]


def test_no_window_reaches_across_a_missing_week_and_steps_are_even() -> None:
    task = brought("S02_irregular_timestamps_and_a_missing_week.csv")
    series = task.series()
    (cut,) = series.breaks
    assert series.times[cut] - series.times[cut - 1] > 7 * DAY
    inside = np.delete(np.diff(series.times), cut - 1)
    np.testing.assert_allclose(inside, HOUR)
    starts, train = windows(len(series.values), task.length, breaks=series.breaks)
    ends = starts + task.length
    assert not ((starts < cut) & (ends >= cut)).any()
    assert ((starts < series.border) == (np.arange(len(starts)) < train)).all()
    episodes = task.episodes(random(0, 0))
    np.testing.assert_allclose(episodes.inputs[0, :, 0], series.standardised[: task.length], rtol=1e-6)
    found = findings(task)
    assert "2026-03-08 12:14 to 2026-03-15 17:14" in str(found["gaps"].remark)
    assert found["gaps"].remedies == ()  # to fill it would make up a third
    assert "31%" in str(found["steps"].remark)
    rows = task.but(**found["steps"].undo)
    assert len(rows.series().values) == 419
    assert rows.series().breaks != ()
    with pytest.raises(Refusal, match="more than 10 %"):
        task.but(gaps="fill").series()


def test_a_short_gap_is_filled_a_long_one_cut_and_both_may_be_chosen() -> None:
    times = np.delete(np.arange(200) * DAY, [50, 51, *range(120, 130)])
    values = np.sin(times / DAY)
    usual = ordered(values, times)
    assert usual.made.sum() == 2
    assert usual.breaks == (120,)
    assert len(usual.values) == 190
    np.testing.assert_allclose(usual.values[50], values[49] + (values[50] - values[49]) / 3)
    filled = ordered(values, times, gaps="fill")
    assert (filled.made.sum(), filled.breaks, len(filled.values)) == (12, (), 200)
    np.testing.assert_allclose(filled.times, np.arange(200) * DAY)
    cut = ordered(values, times, gaps="cut")
    assert (cut.made.sum(), cut.breaks, len(cut.values)) == (0, (50, 118), 188)
    rows = ordered(values, None)
    np.testing.assert_array_equal(rows.values, values)
    np.testing.assert_array_equal(ordered(values, None, order="reversed").values, values[::-1])


def test_missing_values_are_filled_or_cut_too() -> None:
    values = np.arange(60.0)
    values[[10, *range(30, 36)]] = np.nan
    usual = ordered(values, None)
    assert (usual.made.sum(), usual.breaks, usual.missing) == (1, (30,), 7)
    assert usual.values[10] == 10.0
    assert ordered(values, None, gaps="fill").values[32] == 32.0


def test_working_days_follow_one_another() -> None:
    days = [day for day in range(140) if day % 7 < 5]
    found = ordered(np.sin(days), np.array(days) * DAY)
    assert found.working_days
    assert (found.breaks, found.made.sum(), len(found.values)) == ((), 0, 100)


def test_rows_out_of_order_twice_or_without_a_time_are_said() -> None:
    rows = "".join(f"2024-01-{day:02d},{day}\n" for day in (2, 1, *range(3, 25), 24)) + ",7\n"
    task = brought(b"date,v\n" + rows.encode(), length=4)
    assert task.series().values.tolist() == list(range(1, 25))
    assert {"sorted", "twice", "undated"} <= set(findings(task))


@pytest.mark.parametrize("named", [True, False])
def test_of_several_series_in_one_file_one_is_taken(named: bool) -> None:
    rows = [
        f"2024-{1 + day // 28:02d}-{1 + day % 28:02d},{city},{np.sin(day + shift):.4f}\n"
        for city, shift in (("Kiel", 0.0), ("Ulm", 1.0))
        for day in range(40)
    ]
    head = b"date,city,temp\n" if named else b"date,temp\n"
    plain = rows if named else [row.replace(",Kiel", "").replace(",Ulm", "") for row in rows]
    task = brought(head + "".join(plain).encode(), length=4)
    names = ("Kiel", "Ulm") if named else ("1", "2")
    assert task.content().names == names
    (remedy,) = findings(task)["parts"].remedies
    assert dict(remedy.edits) == {"only": names[1]}
    both = [each.series().values[0] for each in (task, task.but(**remedy.edits))]
    np.testing.assert_allclose(both, np.sin([0.0, 1.0]), atol=1e-4)


def test_a_file_without_a_header_is_read() -> None:
    first, second = read_columns(b"1,5\n2,6\n3,8\n")
    assert (first.name, second.name) == ("column 1", "column 2")
    assert second.values.tolist() == [5, 6, 8]
    (only,) = read_columns(b"2024-01-01,5\n2024-01-02,6\n")
    assert only.name == "column 2"
    assert only.when is not None
    assert only.when.dated


def test_what_was_chosen_stands_in_links_and_only_that() -> None:
    task = brought("S01_newest_first_decimal_comma.csv")
    assert set(task.to_json()) == {"kind", "key"}
    assert task.but(turn="file").to_json()["turn"] == "file"


def test_the_longest_sequence_fits_between_gaps() -> None:
    assert longest(100) == 29
    assert longest(100, (20, 85)) == 14
    starts, train = windows(100, 14, breaks=(20, 85))
    assert starts[train:].tolist() == [70, 85]
    assert all(not any(start < cut <= start + 14 for cut in (20, 70, 85)) for start in starts)
