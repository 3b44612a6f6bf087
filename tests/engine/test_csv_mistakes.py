"""The sentence that each bad file gets: it names the row and the column, or the limit."""

from __future__ import annotations

from typing import NoReturn

import pytest

from engine.datasets.csv import parse_csv
from engine.limits import MAX_CLASSES, MAX_COLUMNS, MAX_ROWS, MAX_UPLOAD_BYTES
from engine.spec import Refusal
from engine.table import Table


def table(text: str, *, target: str | None = None) -> Table:
    return parse_csv(text.encode(), target=target)


ROWS = "a,b,y\n" + "".join(f"{i},{i * i},{i % 2}\n" for i in range(20))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (ROWS + "3,,1\n", "Row 22, column “b” is empty. Fill it in or remove the row."),
        (
            ROWS + "3,,1\n4,NA,0\n4,,0\n",
            "Row 22, column “b” is empty, and 2 more cells further down can't be used. "
            "Fill them in or remove those rows.",
        ),
        (
            ROWS + "3,NA,1\n",
            "Row 22, column “b”: “NA” stands for no value. Fill it in or remove the row.",
        ),
        (ROWS + "\n3,abc,1\n", "Row 23, column “b”: “abc” is not a number."),
        (
            ROWS + "u,1,1\nv,1,1\nw,1,0\n",
            "Row 22, column “a”: “u” is not a number, and 2 more cells further down can't be used.",
        ),
        (ROWS + "3,1_000,1\n", "Row 22, column “b”: “1_000” is not a number."),
        (ROWS + "3,inf,1\n", "Row 22, column “b”: “inf” is too large a number."),
        (ROWS + "3,-1e400,1\n", "Row 22, column “b”: “-1e400” is too large a number."),
        (ROWS + "3,1e30,1\n", "Row 22, column “b”: “1e30” is too large a number."),
        (
            ROWS + "=cmd|'/c calc'!A,1,1\n",
            "Row 22, column “a” holds a formula, “=cmd|'/c calc'!A”. Save the file with the results instead.",
        ),
        (
            ROWS + "+SUM(A1:A2),1,1\n",
            "Row 22, column “a” holds a formula, “+SUM(A1:A2)”. Save the file with the results instead.",
        ),
        ("a,y\n" + "=B1,1\n=B2,2\n=B3,4\n=B4,3\n", "Row 2, column “a” holds a formula, “=B1”"),
        (ROWS + "3,4\n", "Row 22 has 2 cells, but the first row names 3 columns."),
        (ROWS + "3,4,1,7\n", "Row 22 has 4 cells, but the first row names 3 columns."),
        ("a,a,y\n" + "1,2,3\n" * 4, "2 columns are called “a”; give each its own name."),
        ("a,,y\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n", "Column 2 has no name in the first row."),
        ("1,2\n3,4\n5,6\n7,8\n9,8\n", "The first row has to name the columns, but it holds numbers."),
        ("a\n1\n2\n3\n4\n", "The file has only one column"),
        ("hello\nworld\nof\nwords\nthere", "The file has only one column"),
        ("a,y\n1,2\n", "the file needs at least 4 rows below its header; it has 1."),
        ("a,y\n", "the file needs at least 4 rows below its header; it has 0."),
        ("", "The file is empty."),
        (" \n\n", "The file is empty."),
        (
            "a,y\n1,u\n2,u\n3,u\n4,u\n",
            "Column “y” holds only one class, “u”: there is nothing to tell apart.",
        ),
        ("a,y\n1,5\n2,5\n3,5\n4,5\n", "Column “y” is the same in every row"),
        ("a,y\n1,u\n2,\n3,v\n4,u\n", "Row 3, column “y” is empty."),
        ("w,y\nu,1\nv,2\nw,3\nx,4\n", "Besides “y” the file has no column of numbers to learn from."),
        ("\x00\x01\x02a,b", "This is not a text file."),
        ("a,y\n1,\x072\n", "This is not a text file."),
    ],
)
def test_each_mistake_is_named_where_it_is(text: str, sentence: str) -> None:
    with pytest.raises(Refusal) as caught:
        table(text)
    assert sentence in str(caught.value)


def test_a_stray_text_among_the_numbers_to_predict_is_named() -> None:
    with pytest.raises(Refusal, match=r"Row 31, column “y”: “oops” is not a number\."):
        table("a,y\n" + "".join(f"{i},{i / 3 if i != 29 else 'oops'}\n" for i in range(40)))


def test_too_many_texts_are_no_classes() -> None:
    text = "y,a\n" + "".join(f"name {i},{i}\n" for i in range(MAX_CLASSES + 1))
    with pytest.raises(Refusal, match="11 different texts; up to 10 classes"):
        table(text, target="y")


def test_limits_on_size() -> None:
    wide = ",".join(f"c{i}" for i in range(MAX_COLUMNS)) + "\n"
    row = ",".join(str(i) for i in range(MAX_COLUMNS)) + "\n"
    other = ",".join(str(i + 0.5) for i in range(MAX_COLUMNS)) + "\n"
    assert table(wide + row * 2 + other * 2).samples().inputs.shape == (4, MAX_COLUMNS - 1)
    with pytest.raises(Refusal, match="101 columns; up to 100"):
        table(wide[:-1] + ",more\n" + (row[:-1] + ",1\n") * 4)
    with pytest.raises(Refusal, match="Row 1 has 500001 columns; up to 100"):
        table("a," * 500_000 + "a\n")
    long = "a,y\n" + "".join(f"{i},{i % 2}\n" for i in range(MAX_ROWS))
    assert table(long).rows == MAX_ROWS
    with pytest.raises(Refusal, match="more than 20,000 rows"):
        table(long + "1,1\n")


def test_a_large_file_is_refused_before_it_is_read() -> None:
    class Untouched(bytes):
        def __getattribute__(self, name: str) -> NoReturn:
            raise AssertionError(f"the file was read: {name}")

    with pytest.raises(Refusal, match=r"The file has 100\.0 MB; up to 5 MB"):
        parse_csv(Untouched(100 * 2**20))
    with pytest.raises(AssertionError, match="the file was read"):
        parse_csv(Untouched(1))
    with pytest.raises(Refusal, match="only one column"):
        parse_csv(b"a\n" + b"1" * (MAX_UPLOAD_BYTES // 100) + b"\n1" * 4)


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1"])
def test_spreadsheets_are_recognised(start: bytes) -> None:
    with pytest.raises(Refusal, match="save it as CSV"):
        parse_csv(start + bytes(range(256)))


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n" + bytes(99), b"%PDF-1.4\n\x00\x01", b"\x80\x04\x95.\x00"]
)
def test_other_binary_files_are_recognised(content: bytes) -> None:
    with pytest.raises(Refusal, match="not a text file"):
        parse_csv(content)


def test_braces_in_names_do_not_confuse_the_sentences() -> None:
    with pytest.raises(Refusal, match=r"column “\{row\}\{0\}” is empty"):
        table("{row}{0},y\n1,2\n2,3\n,4\n3,4\n")
