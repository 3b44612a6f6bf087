"""CSV files: what becomes of bytes, limits and odd rows."""

from __future__ import annotations

import csv
import io
import threading

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.spec import Refusal
from tests.engine.brought import table
from tests.engine.test_csv import NUMBERS, samples_of


def test_quotes_blank_lines_and_trailing_delimiters() -> None:
    samples = samples_of('"a, or b","y",\n\n"1"," 2 ",\n,,\n3,4,\n5,"6",\n7,8.5,\n')
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
    assert found.raw(0).classes == classes
    kind = "one of" if classes else "a number"
    assert kind in str(found.remarks()[0])


def test_what_the_target_is_can_be_overruled() -> None:
    text = "a,y\n" + "".join(f"{i * i},{i % 3}\n" for i in range(12))
    assert samples_of(text, read_as="numbers").classes == ()
    assert samples_of(text, "a", read_as="numbers").targets.tolist() == [i * i for i in range(12)]
    with pytest.raises(Refusal, match="holds text, which can only be classes"):
        samples_of(NUMBERS, read_as="numbers")
    with pytest.raises(Refusal, match="can't be read as classes"):
        samples_of("a,y\n1.5,u\n2.5,u\n3,v\n4,v\n", "a", read_as="classes")


def test_any_column_can_be_the_target() -> None:
    samples = samples_of(NUMBERS, "a")
    assert (samples.names, samples.classes) == (("b", "y = x", "y = z"), ())
    assert table(NUMBERS).content().targets == ("a", "b", "y")
    with pytest.raises(Refusal, match="no column “nope”"):
        samples_of(NUMBERS, "nope")


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
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    content = text.getvalue().encode(encoding)
    found = table(content)
    if len({row[-1] for row in rows}) == 1:
        with pytest.raises(Refusal, match="only one class"):
            found.but(target=header[-1]).raw(0)
        return
    read = {column.name: column for column in found.content().columns}
    assert list(read) == header
    for place, name in enumerate(header[:-1]):
        numbers = read[name].numbers
        assert numbers is not None
        assert numbers.tolist() == [float(row[place]) for row in rows]  # type: ignore[arg-type]


def written(value: float, sign: str) -> str:
    """Return a number as people write it in two ways of writing, thousands parted."""
    text = f"{value:,.2f}"
    return text if sign == "point" else text.translate(str.maketrans(",.", ".,"))


@settings(max_examples=60)
@given(
    st.lists(st.integers(-(10**9), 10**9).map(lambda cents: cents / 100), min_size=12, max_size=30),
    st.sampled_from(["point", "comma"]),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["{}", "{} €", "€ {}"]),
)
def test_no_number_is_bent(values: list[float], sign: str, delimiter: str, pattern: str) -> None:
    """Two decimals leave no doubt: every cell is the number that was written, with thousands, units or not."""
    rows = [[pattern.format(written(value, sign)), "uv"[i % 2]] for i, value in enumerate(values)]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([["a", "y"], *rows])
    column = table(text.getvalue()).content().columns[0]
    assert column.numbers is not None
    assert column.numbers.tolist() == values
    assert not column.missing


def anything(content: bytes) -> None:
    """Read `content` and use what comes out in every way; only a Refusal may come of it."""
    try:
        found = table(content)
        targets = found.content().targets
    except Refusal:
        return
    for target in targets:
        chosen = found.but(target=target)
        for each in chosen.reading().findings:
            for edits in (*(remedy.edits for remedy in each.remedies), each.undo):
                try:
                    samples = chosen.but(**edits).raw(0)
                except Refusal:
                    continue
                assert np.isfinite(samples.inputs[~np.isnan(samples.inputs)]).all()
                assert len(samples.targets) == len(samples.inputs) >= 4
                assert len(set(samples.names)) == samples.inputs.shape[1]
                assert max(map(len, samples.names)) <= 80


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
@example(b'a,b\n"')
@example(b'a,b\n1,"2\n')
@example(b"\xff\xfe\x00")
@example(b"\xef\xbb\xbf")
@example(b"a," + b"9" * 200_000)
def test_any_bytes_give_a_table_or_a_sentence(content: bytes) -> None:
    anything(content)


CELLS = [
    *[
        "",
        "1",
        "-2.5",
        "1e999",
        "NaN",
        "x",
        "X.",
        "=A1",
        '"',
        "'",
        ",",
        "é",
        "中",
        "0x10",
        "１２",
        '"1,5"',
        "\r",
        "?",
    ],
    *["NA", "1.234", '"1,234"', "3 %", "€ 4", "2024-02-30", "2024-02-28", "3/4/21", "-", "_1", "sep=;"],
]


cell = st.sampled_from(CELLS)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(cell, min_size=1, max_size=4).map(",".join), min_size=1, max_size=24).map("\n".join))
def test_anything_like_a_table_gives_a_table_or_a_sentence(text: str) -> None:
    anything(text.encode())
    anything(("a,b\n" + text).encode())


def test_many_at_once_do_not_disturb_each_other() -> None:
    found: list[str] = []
    texts = [NUMBERS.replace("9", str(100 + i)) for i in range(8)]
    threads = [threading.Thread(target=lambda text=text: found.append(table(text).key)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {table(text).key for text in texts}
