"""The sentence that each bad file gets: it names the row and the column, or the limit."""

from __future__ import annotations

from typing import NoReturn

import pytest

from engine.data.datasets.csv import read_sheet
from engine.limits import MAX_COLUMNS, MAX_ROWS, MAX_UPLOAD_BYTES
from engine.spec import Refusal
from tests.engine.brought import sentences, table

ROWS = "a,b,y\n" + "".join(f"{i * i % 23},{i * i},{i % 2}\n" for i in range(20))
DROPPED = "those rows are left out."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (ROWS + "3,,1\n", f"“b”: missing in 1 of 21 cells; {DROPPED}"),
        (ROWS + "3,NA,1\n", f"“b”: missing in 1 of 21 cells; {DROPPED}"),
        (
            ROWS + "\n3,abc,1\n",
            f"“b”: no number in 1 of 21 cells (“abc” in row 23 is not a number); {DROPPED}",
        ),
        (
            ROWS + "u,1,1\nv,1,1\nw,1,0\n",
            "“a”: no number in 3 of 23 cells (“u” in row 22 is not a number); "
            "filled with the mean of the training part, and flagged by an input.",
        ),
        (ROWS + "3,1_000,1\n", "“1_000” in row 22 is not a number"),
        (ROWS + "3,inf,1\n", "“inf” in row 22 is too large a number"),
        (ROWS + "3,-1e400,1\n", "“-1e400” in row 22 is too large a number"),
        (ROWS + "3,1e30,1\n", "“1e30” in row 22 is too large a number"),
        (
            ROWS + "=cmd|'/c calc'!A,1,1\n",
            "“=cmd|'/c calc'!A” in row 22 is a formula; save the file with the results instead",
        ),
        (ROWS + "+SUM(A1:A2),1,1\n", "“+SUM(A1:A2)” in row 22 is a formula"),
        (
            "a,b,y\n" + "=B1,1,1\n=B2,4,2\n=B3,2,4\n=B4,8,3\n",
            "Left out: “a”, where “=B1” in row 2 is a formula",
        ),
        (ROWS + "3,4\n", "Left out: rows that don't have 3 cells (1 of them, the first is row 22)."),
        ("a,a,y\n" + "1,2,3\n3,1,4\n" * 2, "they are called “a (2)”."),
        ("a,,y\n" + "1,2,3\n3,1,4\n" * 2, "they are called “column 2”."),
        ("1,2\n3,4\n5,6\n7,8\n9,8\n", "so the columns are called “column 1” to “column 2”."),
        ("a,b,y\n1,1,5\n2,4,5\n3,2,5\n4,7,6\n1,1,\n", "Rows without “y” are left out: 1."),
    ],
)
def test_what_is_wrong_is_said_where_it_is_and_the_rest_is_used(text: str, sentence: str) -> None:
    found = table(text)
    assert sentence in " ".join(sentences(found))
    assert len(found.raw(0).inputs) >= 4


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a,b\n1,2\n3,4,5\n5,6\n7,8\n", "Row 3 has 3 cells, but the first row names 2 columns."),
        ("a\n1\n2\n3\n4\n", "The file has only one column"),
        ("hello\nworld\nof\nwords\nthere", "The file has only one column"),
        ("a,y\n1,2\n", "the file needs at least 4 rows below its header; it has 1."),
        ("a,y\n", "the file needs at least 4 rows below its header; it has 0."),
        ("", "The file is empty."),
        (" \n\n", "The file is empty."),
        (
            "a,y\n1,u\n1,u\n1,u\n1,u\n",
            "Column “y” holds only one class, “u”: there is nothing to tell apart.",
        ),
        ("a,y\n5,5\n5,5\n5,5\n5,5\n", "Column “y” is the same in every row"),
        ("\x00\x01\x02a,b", "This is not a text file."),
        ("a,y\n1,\x072\n", "This is not a text file."),
    ],
)
def test_what_can_not_be_learned_from_gets_its_sentence(text: str, sentence: str) -> None:
    with pytest.raises(Refusal) as caught:
        table(text).raw(0)
    assert sentence in str(caught.value)


def test_a_stray_text_among_the_numbers_to_predict_is_named() -> None:
    text = "a,y\n" + "".join(f"{i * i},{i / 3 if i != 29 else 'oops'}\n" for i in range(40))
    assert "In “y”, “oops” in row 31 is not a number." in sentences(table(text))
    assert len(table(text).raw(0).inputs) == 39


def test_limits_on_size() -> None:
    wide = ",".join(f"c{i}" for i in range(MAX_COLUMNS)) + "\n"
    row = ",".join(str(i) for i in range(MAX_COLUMNS)) + "\n"
    other = ",".join(str(i + 0.5) for i in range(MAX_COLUMNS)) + "\n"
    assert table(wide + row * 2 + other * 2).raw(0).inputs.shape == (4, MAX_COLUMNS - 1)
    with pytest.raises(Refusal, match="101 columns; up to 100"):
        table(wide[:-1] + ",more\n" + (row[:-1] + ",1\n") * 4).raw(0)
    with pytest.raises(Refusal, match="Row 1 has 500001 columns; up to 100"):
        table("a," * 500_000 + "a\n")
    long = "a,y\n" + "".join(f"{i},{i % 2}\n" for i in range(MAX_ROWS))
    assert len(table(long).raw(0).inputs) == MAX_ROWS


def test_more_words_than_there_is_room_for_are_left_out_and_said() -> None:
    names = ",".join(f"w{i}" for i in range(30))
    rows = "".join(
        ",".join(f"v{(i * (k + 1)) % 7}" for k in range(30)) + f",{i * i % 31}\n" for i in range(60)
    )
    found = table(f"{names},y\n{rows}")
    assert len(found.columns) <= MAX_COLUMNS
    assert any("there is room for 100 inputs" in sentence for sentence in sentences(found))


def test_a_large_file_is_refused_before_it_is_read() -> None:
    class Untouched(bytes):
        def __getattribute__(self, name: str) -> NoReturn:
            raise AssertionError(f"the file was read: {name}")

    with pytest.raises(Refusal, match=r"The file has 100\.0 MB; up to 5 MB"):
        read_sheet(Untouched(100 * 2**20))
    with pytest.raises(AssertionError, match="the file was read"):
        read_sheet(Untouched(1))
    with pytest.raises(Refusal, match="only one column"):
        table(b"a\n" + b"1" * (MAX_UPLOAD_BYTES // 100) + b"\n1" * 4).content()


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1"])
def test_spreadsheets_are_recognised(start: bytes) -> None:
    with pytest.raises(Refusal, match="save it as CSV"):
        read_sheet(start + bytes(range(256)))


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n" + bytes(99), b"%PDF-1.4\n\x00\x01", b"\x80\x04\x95.\x00"]
)
def test_other_binary_files_are_recognised(content: bytes) -> None:
    with pytest.raises(Refusal, match="not a text file"):
        read_sheet(content)


def test_braces_in_names_do_not_confuse_the_sentences() -> None:
    said = sentences(table("{row}{0},b,y\n" + "1,2,{x}\n2,1,{y}\n,4,{x}\n3,4,{y}\n"))
    assert said[0].startswith("“{row}{0}”: missing in 1 of 4 cells")
