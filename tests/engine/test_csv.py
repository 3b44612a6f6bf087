"""Files that visitors bring: what becomes of good ones, and the sentence that each bad one gets."""

from __future__ import annotations

import csv
import io
import threading

import numpy as np
import pandas
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.datasets.csv import parse_csv
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


def test_names_are_tidied_and_cut() -> None:
    found = table(f'"  a\n b ",{"x" * 200},y\n1,2,u\n3,4,u\n5,6,v\n7,8,v\n')
    assert found.columns[0].name == "a b"
    assert len(found.columns[1].name) == 80
    assert found.columns[1].name.endswith("x…")


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
