"""Files that visitors bring: what becomes of good ones, and the sentence that each bad one gets."""

from __future__ import annotations

import numpy as np
import pandas
import pytest

from engine.data.dataset import Samples
from tests.engine.brought import table

NUMBERS = "a,b,y\n1,2,x\n3,4,x\n5,6,z\n7,8,z\n9,1,z\n"


def samples_of(text: str | bytes, target: str = "", **fields: str) -> Samples:
    """Return what is learned from a text."""
    return table(text, target=target, **fields).raw(0)


def test_numbers_and_text_labels() -> None:
    samples = samples_of(NUMBERS)
    assert samples.names == ("a", "b")
    assert samples.inputs.tolist() == [[1, 2], [3, 4], [5, 6], [7, 8], [9, 1]]
    assert samples.classes == ("x", "z")
    assert samples.targets.tolist() == [0, 0, 1, 1, 1]
    assert samples.target_name == "y"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, ending: str) -> None:
    samples = samples_of(NUMBERS.replace(",", delimiter).replace("\n", ending))
    assert samples.inputs.shape == (5, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_in_its_usual_encodings(encoding: str) -> None:
    text = "长度,宽度,种类\n1,2,山鸢尾\n3,4,山鸢尾\n5,6,变色鸢尾\n7,8,变色鸢尾\n"
    samples = samples_of(text.encode(encoding))
    assert samples.names == ("长度", "宽度")
    assert samples.classes == ("变色鸢尾", "山鸢尾")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "latin-1"])
def test_western_letters_are_not_taken_for_chinese(encoding: str) -> None:
    text = "Länge,Größe,Straße\n1,2,Müller\n3,4,Müller\n5,6,Schäfer\n7,8,Schäfer\n"
    samples = samples_of(text.encode(encoding))
    assert samples.names == ("Länge", "Größe")
    assert samples.classes == ("Müller", "Schäfer")


def test_decimal_commas_where_commas_do_not_part_columns() -> None:
    assert samples_of("a;y\n1,5;2,5\n2;3\n-3,25;4,5\n1e3;5,125\n").inputs[:, 0].tolist() == [
        1.5,
        2,
        -3.25,
        1000,
    ]


def test_a_file_written_by_pandas_with_its_index() -> None:
    frame = pandas.DataFrame({"a": np.arange(12) ** 2 / 3, "y": list("uvuvuvuvuvuv")})
    found = table(frame.to_csv())
    assert found.raw(0).names == ("a",)
    np.testing.assert_array_equal(found.raw(0).inputs[:, 0], frame["a"])
    assert [str(each) for each in found.remarks()] == [
        "12 rows. “y” is predicted as one of 2 classes; inputs: 1.",
        "Left out: “column 1” counts the rows. In a sorted table that would give the answer away.",
        "Some columns have no name of their own in the first row; they are called “column 1”.",
    ]
