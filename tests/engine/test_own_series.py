"""A visitor's own series: what is kept of it, and every way to bring a bad one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.dataset import prepare
from engine.data.datasets.columns import read_columns
from engine.data.datasets.own_series import OwnSeries, store_series
from engine.limits import MAX_SERIES, MAX_UPLOAD_BYTES
from engine.spec import Refusal

WAVE = np.sin(np.arange(100.0))


def generator() -> np.random.Generator:
    return np.random.default_rng(0)


def own(values: Any, name: str = "wave", **knobs: Any) -> OwnSeries:
    return OwnSeries(key=store_series(np.array(values, dtype=float), name, owner="test_series"), **knobs)


def test_own_series_are_found_again_by_their_content() -> None:
    dataset = own(WAVE)
    assert dataset == own(WAVE) != own(WAVE, "other")
    assert np.array_equal(dataset.series().values, WAVE)
    assert dataset.series().label == "wave"
    assert dataset.remarks() == ()


def test_a_few_gaps_are_filled_and_told() -> None:
    values = np.arange(40.0) ** 2
    gappy = values.copy()
    gappy[[0, 10, 11, 39]] = np.nan
    dataset = own(gappy)
    kept = dataset.series().values
    assert kept[9:11].tolist() == pytest.approx([81 + 63 / 3, 81 + 126 / 3])
    assert len(kept) == 38
    assert [str(each) for each in dataset.remarks()] == [
        "2 of 38 values were missing: they lie on a straight line between their neighbours.",
        "2 empty cells at the ends of the column are left out.",
    ]


GAPPY = np.where(np.arange(100) % 5 == 2, np.nan, WAVE)
BAD = {
    "19 of the 97 values of “wave” are missing: more than 10 % can't be filled in.": GAPPY[:97],
    "“wave” is the same everywhere: there is nothing to foretell.": np.full(50, 3.0),
    "“wave” has 15 values; to learn and to test it needs at least 16.": WAVE[:15],
    "“wave” has 0 values; to learn and to test it needs at least 16.": np.full(50, np.nan),
    "“wave” has 20,001 values; up to 20,000 can be learned from.": np.arange(MAX_SERIES + 1.0),
    "“wave” holds a number that is too large.": [*WAVE, np.inf],
}


@pytest.mark.parametrize(("words", "values"), BAD.items())
def test_each_bad_series_has_its_sentence(words: str, values: Any) -> None:
    with pytest.raises(Refusal) as caught:
        own(values)
    assert str(caught.value) == words


def test_a_series_that_only_changes_at_its_end_has_nothing_to_learn_from() -> None:
    with pytest.raises(Refusal, match="The first 70 values of “wave” are all the same"):
        own([1.0] * 90 + list(range(10))).series()


def test_a_length_beyond_the_series_says_the_longest() -> None:
    with pytest.raises(
        Refusal, match=r"“wave” has 100 values, too few for sequences of 500 steps.* have 29\."
    ):
        own(WAVE, length=500).episodes(generator())


def test_a_series_that_is_gone_or_not_yet_here_is_missed_in_words() -> None:
    with pytest.raises(Refusal, match="no longer here; upload it again"):
        prepare(OwnSeries(key="0" * 32), features=(), test_fraction=0.3, seed=0)
    with pytest.raises(Refusal, match="Upload a CSV file first"):
        OwnSeries().series()


@pytest.mark.parametrize("key", ["../../etc/passwd", "0" * 31, 5, None, ("a",)])
def test_nothing_else_is_a_key(key: Any) -> None:
    with pytest.raises(Refusal, match="names no file"):
        OwnSeries(key=key)


# --- the file it comes from


def test_columns_of_numbers_are_read_with_their_gaps() -> None:
    found = read_columns(b",day,height,note\n0,2020-01-01,1.5,ok\n1,2020-01-02,,\n2,2020-01-03,2.5,na\n")
    assert [each.name for each in found] == ["height"]
    assert np.array_equal(found[0].values, [1.5, np.nan, 2.5], equal_nan=True)
    assert found[0].complaint is None


def test_a_single_column_keeps_its_blank_lines_as_gaps() -> None:
    (only,) = read_columns(b"level;\n1,5;\n;\n2,5;\n\n")
    assert np.array_equal(only.values, [1.5, np.nan, 2.5], equal_nan=True)
    (only,) = read_columns(b"level\n1\n\n3\n")
    assert np.array_equal(only.values, [1, np.nan, 3], equal_nan=True)


def test_a_bad_cell_is_named_when_its_column_is_chosen() -> None:
    good, text, large = read_columns(b"a,b,c\n1,2,3\n2,oops,4\n3,5,1e300\n4,6,5\n")
    assert good.complaint is None
    assert str(text.complaint) == "Row 3, column “b”: “oops” is not a number."
    assert str(large.complaint) == "Row 4, column “c”: “1e300” is too large a number."


FILES = {
    "The file is empty.": b"  \n",
    "This is a spreadsheet, not a CSV file": b"PK\x03\x04 and more",
    "This is not a text file": b"a,b\n\x00\x01,2\n",
    "No column of this file holds numbers": b"a,b\nx,y\nz,w\n",
    "The file has no rows below its header": b"a,b\n",
    "2 columns are called “a”": b"a,a\n1,2\n3,4\n",
    "Row 3 has 3 cells, but the first row names 2": b"a,b\n1,2\n1,2,3\n",
    "Column 1 has no name": b",b\n1,x\n2,y\n",
    "Row 1 has 200 columns": b"a," * 199 + b"b\n1\n",
    "The file has more than 20,000 rows": b"a\n" + b"1\n" * (MAX_SERIES + 1),
    "up to 5 MB can be read": b"1" * (MAX_UPLOAD_BYTES + 1),
    "can't be read as CSV after row": b"a,b\n1,2\n" + b"3" * 200_000 + b",4\n",
}


@pytest.mark.parametrize(("words", "content"), FILES.items())
def test_each_bad_file_has_its_sentence(words: str, content: bytes) -> None:
    with pytest.raises(Refusal, match=words):
        read_columns(content)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text('ab1.,;\t\n"-e', max_size=200).map(str.encode))
def test_any_file_gives_columns_or_a_sentence(content: bytes) -> None:
    try:
        found = read_columns(content)
    except Refusal:
        return
    assert found
    assert all(each.name and each.values.ndim == 1 for each in found)
