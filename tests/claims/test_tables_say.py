"""What is said of a file's columns, against what becomes of them."""

from __future__ import annotations

import numpy as np

from tests.claims.proof import proves
from tests.engine.brought import pressed, sentences, table, trial

MIXED = "same,gone,day,a,y\n" + "".join(
    f"4,,{1 + i % 28}.{1 + i // 28}.2024,{i * i % 17},{'uv'[i % 2]}\n" for i in range(40)
)


@proves(
    "Left out, because it holds dates: {columns}.",
    "Left out, for it is the same in every row: {columns}.",
    "Left out, because they are empty: {columns}.",
    "The same in every row, and an input all the same: {columns}.",
    "The days since its first date are an input: {columns}.",
)
def test_what_is_said_to_be_left_out_is_and_what_comes_back_is_an_input() -> None:
    found = table(MIXED)
    assert found.columns == ("a",)
    assert sentences(found) == [
        "Left out, because it holds dates: “day”.",
        "Left out, for it is the same in every row: “same”.",
        "Left out, because they are empty: “gone”.",
    ]
    back = pressed(found, "constant", "Undo")
    assert "The same in every row, and an input all the same: “same”." in sentences(back)
    assert back.columns == ("same", "a")
    assert np.ptp(back.raw(0).inputs[:, 0]) == 0
    days = pressed(found, "date", "Undo")
    assert "The days since its first date are an input: “day”." in sentences(days)
    assert days.raw(0).inputs[:, 0].tolist() == [float(i if i < 28 else i + 3) for i in range(40)]


@proves(
    "{rows} rows.",
    "{column} is predicted as one of {count} classes; inputs: {inputs}.",
    "{column} is predicted as a number; inputs: {inputs}.",
)
def test_the_summary_counts_what_there_is() -> None:
    for target, words in (
        ("", "40 rows. “y” is predicted as one of 2 classes; inputs: 1."),
        ("a", "40 rows. “a” is predicted as a number; inputs: 2."),
    ):
        found = table(MIXED, target=target, read_as="numbers" if target else "auto")
        assert str(found.remarks()[0]) == words
        samples = found.raw(0)
        assert samples.inputs.shape == (40, len(samples.names))
        assert len(samples.names) == int(words[-2])


@proves("Counts the rows, and is an input all the same: {columns}.", "Left out: {columns} counts the rows.")
def test_a_counter_is_out_until_it_is_asked_for() -> None:
    out = trial("T06")
    back = pressed(out, "counter", "Undo")
    (name,) = set(back.columns) - set(out.columns)
    assert any(each.startswith(f"Left out: “{name}” counts the rows.") for each in sentences(out))
    assert f"Counts the rows, and is an input all the same: “{name}”." in sentences(back)
    steps = np.diff(back.raw(0).inputs[:, back.raw(0).names.index(name)])
    assert (steps == 1).all()
