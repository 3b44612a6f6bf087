"""Files that visitors bring: what becomes of good ones, and the sentence that each bad one gets."""

from __future__ import annotations

import csv
import io
import threading
import time

import numpy as np
import pandas
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.datasets.csv import parse_csv
from engine.limits import MAX_CLASSES, MAX_COLUMNS, MAX_ROWS, MAX_UPLOAD_BYTES
from engine.spec import Refusal
from engine.table import Table

NUMBERS = "a,b,y\n1,2,x\n3,4,x\n5,6,z\n7,8,z\n9,1,z\n"


def table(text: str, *, target: str | None = None) -> Table:
    return parse_csv(text.encode(), target=target)


def test_numbers_and_text_labels() -> None:
    samples = table(NUMBERS).samples()
    assert samples.names == ("a", "b")
    assert samples.inputs.tolist() == [[1, 2], [3, 4], [5, 6], [7, 8], [9, 1]]
    assert samples.classes == ("x", "z")
    assert samples.targets.tolist() == [0, 0, 1, 1, 1]
    assert samples.target_name == "y"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, ending: str) -> None:
    samples = table(NUMBERS.replace(",", delimiter).replace("\n", ending)).samples()
    assert samples.inputs.shape == (5, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_in_its_usual_encodings(encoding: str) -> None:
    text = "长度,宽度,种类\n1,2,山鸢尾\n3,4,山鸢尾\n5,6,变色鸢尾\n7,8,变色鸢尾\n"
    samples = parse_csv(text.encode(encoding)).samples()
    assert samples.names == ("长度", "宽度")
    assert samples.classes == ("变色鸢尾", "山鸢尾")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "latin-1"])
def test_western_letters_are_not_taken_for_chinese(encoding: str) -> None:
    text = "Länge,Größe,Straße\n1,2,Müller\n3,4,Müller\n5,6,Schäfer\n7,8,Schäfer\n"
    samples = parse_csv(text.encode(encoding)).samples()
    assert samples.names == ("Länge", "Größe")
    assert samples.classes == ("Müller", "Schäfer")


def test_decimal_commas_where_commas_do_not_part_columns() -> None:
    assert table("a;y\n1,5;2,5\n2;3\n-3,25;4,5\n1e3;5,125\n").samples().inputs[:, 0].tolist() == [
        1.5,
        2,
        -3.25,
        1000,
    ]


def test_a_file_written_by_pandas_with_its_index() -> None:
    frame = pandas.DataFrame({"a": np.arange(6) / 3, "y": list("uvuvuv")})
    found = parse_csv(frame.to_csv().encode())
    assert found.samples().names == ("a",)
    np.testing.assert_array_equal(found.samples().inputs[:, 0], frame["a"])
    assert [str(each) for each in found.said()] == [
        "“y” is predicted as one of 2 classes.",
        "Left out: the first column, which has no name and counts the rows.",
    ]


def test_quotes_blank_lines_and_trailing_delimiters() -> None:
    samples = table('"a, or b","y",\n\n"1"," 2 ",\n,,\n3,4,\n5,"6",\n7,8.5,\n').samples()
    assert samples.names == ("a, or b",)
    assert samples.targets.tolist() == [2, 4, 6, 8.5]


@pytest.mark.parametrize(
    ("cells", "classes"),
    [
        ("0 1 0 1 0 1", ("0", "1")),
        ("3 1 2 3 1 2", ("1", "2", "3")),
        ("10 2 10 2 10 2", ("2", "10")),
        ("1.0 2.0 1.0 2.0 1.0 2.0", ("1", "2")),
        ("yes no yes no yes no", ("no", "yes")),
        ("1 2 3 4 5 6", ()),  # whole numbers that never come back are measurements
        ("0.5 1 0.5 1 0.5 1", ()),
    ],
)
def test_classes_are_told_from_numbers(cells: str, classes: tuple[str, ...]) -> None:
    found = table("a,y\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells.split())))
    assert found.samples().classes == classes
    kind = "one of" if classes else "a number"
    assert kind in str(found.said()[0])


def test_what_the_target_is_can_be_overruled() -> None:
    found = table("a,y\n" + "".join(f"{i},{i % 3}\n" for i in range(12)))
    assert found.samples(read_as="numbers").classes == ()
    assert found.samples("a", read_as="numbers").targets.tolist() == list(range(12))
    with pytest.raises(Refusal, match="can't be read as classes"):
        found.samples("a", read_as="classes")
    with pytest.raises(Refusal, match="holds text, which can only be classes"):
        table(NUMBERS).samples(read_as="numbers")


def test_any_column_can_be_the_target() -> None:
    samples = table(NUMBERS, target="a").samples("a")
    assert (samples.names, samples.classes) == (("b",), ())
    assert table(NUMBERS).targets == ("a", "b", "y")
    with pytest.raises(Refusal, match="no column “nope”"):
        table(NUMBERS, target="nope")


def test_columns_of_text_are_left_out_and_named() -> None:
    names = "".join(f"{i},name {i},{i / 7}\n" for i in range(20))
    found = table("a,who,y\n" + names)
    assert found.samples().names == ("a",)
    assert str(found.said()[-1]) == "Left out, because they hold text: “who”."
    assert (
        table("a,y,who\n1,2.5,u\n" + "".join(f"{i},{i / 3},w{i}\n" for i in range(20))).target("").name == "y"
    )


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
    start = time.perf_counter()
    with pytest.raises(Refusal, match=r"The file has 100\.0 MB; up to 5 MB"):
        parse_csv(b"\x00" * (100 * 2**20))
    assert time.perf_counter() - start < 1
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


def test_names_are_tidied_and_cut() -> None:
    found = table(f'"  a\n b ",{"x" * 200},y\n1,2,u\n3,4,u\n5,6,v\n7,8,v\n')
    assert found.columns[0].name == "a b"
    assert len(found.columns[1].name) == 80
    assert found.columns[1].name.endswith("x…")


def test_braces_in_names_do_not_confuse_the_sentences() -> None:
    with pytest.raises(Refusal, match=r"column “\{row\}\{0\}” is empty"):
        table("{row}{0},y\n1,2\n2,3\n,4\n3,4\n")


names = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=8)
numbers = st.floats(-1e12, 1e12) | st.integers(-(10**6), 10**6)


@st.composite
def frames(draw: st.DrawFn) -> tuple[list[str], list[list[object]]]:
    """Draw column names, and rows of numbers that end in one of two labels."""
    header = draw(st.lists(names, min_size=2, max_size=6, unique=True))
    header[0] = "c" + header[0]
    rows = draw(
        st.lists(
            st.tuples(*[numbers for _ in header[1:]], st.sampled_from(["no", "yes"])), min_size=4, max_size=30
        )
    )
    return header, [list(row) for row in rows]


@settings(max_examples=60)
@given(frames(), st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_table_comes_back_as_it_was(
    frame: tuple[list[str], list[list[object]]], delimiter: str, encoding: str
) -> None:
    header, rows = frame
    if len(set(header)) < len(header):
        return
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    content = text.getvalue().encode(encoding)
    if len({row[-1] for row in rows}) == 1:
        with pytest.raises(Refusal, match="only one class"):
            parse_csv(content)
        return
    samples = parse_csv(content).samples()
    assert samples.names == tuple(header[:-1])
    assert samples.target_name == header[-1]
    assert samples.inputs.tolist() == [[float(cell) for cell in row[:-1]] for row in rows]  # type: ignore[arg-type]
    assert [samples.classes[code] for code in samples.targets] == [row[-1] for row in rows]


def anything(content: bytes) -> None:
    """Read `content` and use what comes out in every way; only a Refusal may come of it."""
    try:
        found = parse_csv(content)
    except Refusal:
        return
    for target in found.targets:
        try:
            samples = found.samples(target)
        except Refusal:
            continue
        assert np.isfinite(samples.inputs).all()
        assert len(samples.targets) == found.rows


@settings(max_examples=300)
@given(st.binary(max_size=300))
@example(b'a,b\n"')
@example(b'a,b\n1,"2\n')
@example(b"\xff\xfe\x00")
@example(b"\xef\xbb\xbf")
@example(b"a," + b"9" * 200_000)
def test_any_bytes_give_a_table_or_a_sentence(content: bytes) -> None:
    anything(content)


cell = st.sampled_from(
    ["", "1", "-2.5", "1e999", "NaN", "x", "=A1", '"', "'", ",", "é", "中", "0x10", "１２", "1,5", "\r"]
)


@settings(max_examples=300)
@given(st.lists(st.lists(cell, min_size=1, max_size=4).map(",".join), min_size=1, max_size=12).map("\n".join))
def test_anything_like_a_table_gives_a_table_or_a_sentence(text: str) -> None:
    anything(("a,b\n" + text).encode())


def test_many_at_once_do_not_disturb_each_other() -> None:
    found: list[Table] = []
    texts = [NUMBERS.replace("9", str(100 + i)) for i in range(8)]
    threads = [threading.Thread(target=lambda text=text: found.append(table(text))) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {each.key for each in found} == {table(text).key for text in texts}
