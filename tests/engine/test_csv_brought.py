"""Files as they come: titles, samples, dates, doubtful numbers, many words; each is said, and can be undone."""

from __future__ import annotations

import numpy as np

from engine.data.datasets.csv import read_sheet
from engine.limits import MAX_ROWS
from tests.engine.brought import finding, pressed, sentences, table


def test_a_line_that_names_the_separator_is_obeyed() -> None:
    found = table("sep=;\na,1;b;y\n1,5;2;u\n3,5;4;v\n5,5;2;u\n7,5;8;v\n").raw(0)
    assert found.names == ("a,1", "b")
    assert found.inputs[:, 0].tolist() == [1.5, 3.5, 5.5, 7.5]


def test_titles_comments_and_rows_of_another_length_are_said() -> None:
    rows = "".join(f"{i * i},{i % 7},{'uv'[i % 2]}\n" for i in range(40))
    found = table(f"# made by hand\nMeasured in May,,\na,b,y\n{rows}1,2\n")
    assert len(found.raw(0).inputs) == 40
    assert sentences(found) == [
        "Skipped above the table: “# made by hand / Measured in May”.",
        "Left out: rows that don't have 3 cells (1 of them, the first is row 44).",
    ]


def test_more_rows_than_the_limit_are_sampled_and_the_limit_is_named() -> None:
    text = "a,y\n" + "".join(f"{i}.5,{i % 2}\n" for i in range(MAX_ROWS + 5_000))
    found = table(text)
    samples = found.raw(0)
    assert len(samples.inputs) == MAX_ROWS
    values = samples.inputs[:, 0]
    assert len(set(values.tolist())) == MAX_ROWS
    assert abs(values.mean() - 12_500) < 200, "drawn from all of them"
    assert np.array_equal(samples.targets, np.floor(values).astype(int) % 2), "rows stay whole"
    assert sentences(found) == [
        "The file has 25,000 rows; the limit is 20,000, so that many were drawn from all of them at random."
    ]
    assert np.array_equal(read_sheet(text.encode()).rows, read_sheet(text.encode()).rows)


def test_a_mark_that_stands_for_nothing_in_a_column_of_numbers() -> None:
    text = "a,b,y\n" + "".join(
        f"{i * i % 17},{'n.v.' if i % 4 == 0 else i * i},{'uv'[i % 2]}\n" for i in range(40)
    )
    found = table(text)
    assert found.raw(0).inputs[:, 2].sum() == 10
    (sentence,) = sentences(found)
    assert sentence.startswith("“b”: no number in 10 of 40 cells (“n.v.” in row 2 is not a number);")


def test_dates_are_left_out_and_can_be_days() -> None:
    text = "day,a,y\n" + "".join(
        f"{1 + i % 28}.{1 + i // 28}.2024,{i * i % 17},{'uv'[i % 2]}\n" for i in range(40)
    )
    found = table(text)
    assert found.columns == ("a",)
    used = pressed(found, "date", "Undo")
    assert used.raw(0).inputs[:, 0].tolist() == [float(i if i < 28 else i + 3) for i in range(40)]
    assert pressed(used, "date in", "Undo") == found


def test_a_cell_that_could_be_two_numbers_is_asked_about() -> None:
    text = "a\tb\ty\n" + "".join(f"{i},{100 + i}\t{i * i}\t{'uv'[i % 2]}\n" for i in range(1, 20))
    found = table(text)
    asked = finding(found, "sign:a")
    assert asked.asks
    assert [str(each.label) for each in asked.remedies] == ["1101 is right", "Read it as 1.101"]
    assert pressed(found, "sign:a", "Read it as 1.101").raw(0).inputs[0, 0] == 1.101
    right = pressed(found, "sign:a", "1101 is right")
    assert right.raw(0).inputs[0, 0] == 1101
    assert not finding(right, "sign:a").asks
    assert pressed(right, "sign:a", "Undo") == found


def test_one_slip_does_not_decide_for_a_hundred_cells() -> None:
    text = "a\ty\n" + "".join(f"{1 + i % 9},{100 + i}\t{'uv'[i % 2]}\n" for i in range(120)) + "2,5\tu\n"
    assert finding(table(text), "sign:a").asks


def test_whole_numbers_that_come_back_may_be_classes_beyond_the_limit() -> None:
    text = "a,y\n" + "".join(f"{i * i},{i % 40}\n" for i in range(400))
    found = table(text)
    assert found.plan().task == "regression"
    kept = pressed(found, "classes", "Keep the 9 largest, the others as one")
    assert kept.plan().task == "multiclass"
    assert kept.raw(0).classes[-1] == "other"
    assert pressed(kept, "classes", "Undo") == found


def test_many_words_share_inputs_and_many_gaps_one_sentence() -> None:
    def row(i: int) -> str:
        gaps = ["" if (i + k) % 5 == 0 else str(i * k % 11) for k in range(2, 8)]
        return ",".join([f"w{min(i % 20, 14) if i % 3 else 1}", *gaps, "uv"[i % 2]])

    rows = "\n".join(map(row, range(120)))
    found = table(f"word,a,b,c,d,e,f,y\n{rows}\n")
    assert sum(name.startswith("word = ") for name in found.columns) == 12
    assert "word = …" in found.columns
    words = found.raw(0).inputs[:, [name.startswith("word = ") for name in found.columns]]
    assert words.sum(1).tolist() == [1.0] * 120
    assert len([each for each in found.reading().findings if each.name.startswith("gaps")]) == 1
    fewer = pressed(found, "gaps:a", "Leave the column out")
    assert all(name.startswith("word") for name in fewer.columns)
    assert pressed(fewer, "gaps:a", "Undo") == found


def test_columns_of_text_are_left_out_and_named() -> None:
    names = "".join(f"{i * i},name {i},{i / 7}\n" for i in range(20))
    found = table("a,who,y\n" + names)
    assert found.raw(0).names == ("a",)
    assert sentences(found) == ["Left out, because they hold text: “who”."]
    text = "a,y,who\n1,2.5,u\n" + "".join(f"{i * i},{i / 3},w{i}\n" for i in range(20))
    assert table(text).plan().target.name == "y"


def test_names_are_tidied_and_cut_and_told_apart() -> None:
    found = table(
        f'"  a\n b ",{"x" * 200},{"x" * 199}z,,a b,y\n' + "1,2,3,4,5,u\n2,2,5,3,5,v\n" * 2
    ).content()
    names = [column.name for column in found.columns]
    assert names[0] == "a b"
    assert names[1] == "x" * 79 + "…"
    assert names[2:5] == ["x" * 76 + " (2)", "column 4", "a b (2)"]
