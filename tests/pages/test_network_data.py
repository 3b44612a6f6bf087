"""Data of one's own on the network playground: a good file is learned from, a bad one is explained, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.data.datasets.own_table import Uploaded
from engine.limits import MAX_UPLOAD_BYTES
from engine.runs.experiment import Experiment
from playground.kit import link
from tests.pages.network import experiment_of, healthy, live_of, mounted, page, warnings
from tests.pages.opened import said

RNG = np.random.default_rng(3)


def flowers(rows: int = 60, columns: int = 4) -> str:
    names = [f"petal {i}" for i in range(columns)]
    values = RNG.normal(size=(rows, columns))
    kinds = np.where(values[:, 0] > 0, "rose", np.where(values[:, 1] > 0, "lily", "tulip"))
    lines = [
        ",".join([*(f"{each:.3f}" for each in row), kind]) for row, kind in zip(values, kinds, strict=True)
    ]
    return "\n".join([",".join([*names, "kind"]), *lines]) + "\n"


GOOD = flowers()
NUMBERS = "x,y\n" + "".join(f"{i},{i * 1.5 + 0.25}\n" for i in range(40))


def awaiting(experiment: Experiment | None = None) -> AppTest:
    """Return the page with a file asked for, after a little training."""
    app = page(experiment)
    app.button(key="network-epoch").click().run()
    return healthy(app.selectbox(key="network-dataset:kind").set_value("table").run())


def found(app: AppTest) -> list[str]:
    """Return what is said of a file."""
    bodies = [str(getattr(each, "body", "")) for each in app.get("html")]
    return [unescape(body) for body in bodies if "found" in body]


def upload(app: AppTest, content: str | bytes, name: str = "mine.csv") -> AppTest:
    data = content.encode() if isinstance(content, str) else content
    return app.file_uploader(key="network:file").set_value((name, data, "text/csv")).run()


def test_choosing_a_table_waits_for_its_file_and_goes_on_meanwhile() -> None:
    app = awaiting()
    assert experiment_of(app) == Experiment()
    assert live_of(app).main.step == 25
    for _ in range(2):
        healthy(app.run())
        assert app.selectbox(key="network-dataset:kind").value == "table"
        assert len(app.file_uploader) == 1
    app.selectbox(key="network-dataset:kind").set_value("spiral").run()
    assert warnings(app) == []
    assert experiment_of(app).dataset.name == "spiral"
    assert len(app.file_uploader) == 0


def test_a_good_file_is_learned_from() -> None:
    app = upload(awaiting(), GOOD)
    assert warnings(app) == []
    live = live_of(app)
    data = live.main.data
    assert isinstance(experiment_of(app).dataset, Uploaded)
    assert (data.task, data.classes) == ("multiclass", ("lily", "rose", "tulip"))
    assert data.columns == ("petal 0", "petal 1", "petal 2", "petal 3")
    assert experiment_of(app).loss.name == "cross_entropy"
    assert any("“kind” is predicted as one of 3 classes; inputs: 4." in text for text in said(app))
    live.advance(400)
    assert live.main.reading().train_metric > 0.8
    healthy(app.run())
    assert live.main.step > 400, "a rerun does not start it anew"


def test_another_column_can_be_predicted_and_read_otherwise() -> None:
    numbers = {"kind": "number", "rose": "1", "lily": "2", "tulip": "3"}
    rows = [line.rsplit(",", 1) for line in GOOD.splitlines()]
    app = upload(awaiting(), "\n".join(f"{first},{last},{numbers[last]}" for first, last in rows))
    assert live_of(app).main.data.target_name == "number"
    assert live_of(app).main.data.task == "multiclass"
    app.selectbox(key="network-read:table:read_as").set_value("numbers").run()
    assert warnings(app) == []
    assert live_of(app).main.data.task == "regression"
    app.selectbox(key="network-read:table:read_as").set_value("auto").run()
    app.selectbox(key="network-target").set_value("petal 1").run()
    assert warnings(app) == []
    assert (live_of(app).main.data.task, live_of(app).main.data.target_name) == ("regression", "petal 1")
    app.selectbox(key="network-target").set_value("kind").run()
    assert live_of(app).main.data.classes == ("lily", "rose", "tulip")


def test_a_file_of_two_columns_is_a_curve() -> None:
    app = upload(awaiting(), NUMBERS)
    assert warnings(app) == []
    live = live_of(app)
    assert live.main.data.task == "regression"
    assert live.strands["main"].canvas.plane.kind == "curve"


def test_another_file_takes_the_place_of_the_first() -> None:
    app = upload(awaiting(), GOOD)
    upload(app, NUMBERS, "other.csv")
    assert warnings(app) == []
    assert live_of(app).main.data.target_name == "y"


BAD: dict[str, tuple[Callable[[], str | bytes], str]] = {
    "one row": (lambda: "a,b,y\n1,2,cat\n", "at least 4 rows"),
    "binary": (lambda: bytes(range(256)) * 20, "not a text file"),
    "spreadsheet": (lambda: b"PK\x03\x04" + bytes(500), "spreadsheet, not a CSV file"),
    "empty": (lambda: b"", "The file is empty."),
    "too many columns": (
        lambda: ",".join(f"c{i}" for i in range(102)) + "\n" + (",".join(["1"] * 102) + "\n") * 5,
        "102 columns; up to 100 can be read",
    ),
    "too large": (lambda: b"a,y\n" + b"1,2\n" * (MAX_UPLOAD_BYTES // 4 + 1), "up to 5 MB can be read"),
    "one column": (lambda: "a\n1\n2\n3\n4\n5\n", "only one column"),
    "ragged": (lambda: GOOD + "1,2\n" * 20, "Row 62 has 2 cells"),
    "nothing differs": (lambda: "a,y\n" + "1,cat\n1,cat\n" * 5, "holds only one class"),
}

MENDED: dict[str, tuple[str, str]] = {
    "text where numbers are": (GOOD + "1,abc,2,3,rose\n", "“abc” in row 62 is not a number"),
    "infinite": (GOOD + "1,inf,2,3,rose\n", "too large a number"),
    "missing": (GOOD + "1,,2,3,rose\n", "“petal 1”: missing in 1 of 61 cells; those rows are left out."),
    "formula": (GOOD + "1,=SUM(A1:A9),2,3,rose\n", "“=SUM(A1:A9)” in row 62 is a formula"),
    "ragged": (GOOD + "1,2\n", "the first is row 62"),
    "no header": (GOOD.split("\n", 1)[1], "“column 1” to “column 5”"),
}


@pytest.mark.parametrize("name", MENDED)
def test_what_can_be_mended_is_said_and_learned_from(name: str) -> None:
    content, words = MENDED[name]
    app = upload(awaiting(), content)
    assert warnings(app) == []
    assert any(words in text for text in found(app))
    assert live_of(app).main.data.classes == ("lily", "rose", "tulip")


def test_a_remedy_changes_the_run_and_undo_brings_it_back() -> None:
    app = upload(awaiting(), GOOD + "1,,2,3,rose\n" * 20)
    before = live_of(app).main.data
    assert "petal 1 = ?" in before.columns
    app.button(key="network-table:gaps:petal 1:1").click().run()
    healthy(app)
    assert live_of(app).main.data.columns == ("petal 0", "petal 2", "petal 3")
    assert vars(experiment_of(app).dataset)["choices"] == (("petal 1", "out"),)
    app.button(key="network-table:gaps:petal 1:undo").click().run()
    assert live_of(app).main.data.columns == before.columns


def test_the_target_is_chosen_before_anything_is_refused() -> None:
    rows = "".join(f"{i % 7},{i * i % 11},c{i % 40:02}\n" for i in range(400))
    app = upload(awaiting(), "a,b,letter\n" + rows)
    assert warnings(app) == []
    assert experiment_of(app) == Experiment(), "the network goes on with what it has"
    assert app.selectbox(key="network-target").options == ["a", "b", "letter"]
    app.button(key="network-table:classes:0").click().run()
    assert live_of(app).main.data.outputs == 10
    app.button(key="network-table:classes:undo").click().run()
    healthy(app.selectbox(key="network-target").set_value("a").run())
    assert live_of(app).main.data.target_name == "a"


def test_a_table_of_ones_own_has_a_button() -> None:
    app = page()
    healthy(app.button(key="network-bring").click().run())
    assert len(app.file_uploader) == 1
    assert experiment_of(app) == Experiment()


def test_what_the_target_is_read_as_stands_once() -> None:
    app = upload(awaiting(), NUMBERS.replace("0.25", "0"))
    app.selectbox(key="network-target").set_value("x").run()
    numbers = {"rose": "1", "lily": "2", "tulip": "3", "kind": "number"}
    rows = [line.rsplit(",", 1) for line in GOOD.splitlines()]
    upload(app, "\n".join(f"{first},{numbers[last]}" for first, last in rows), "other.csv")
    assert [each.label for each in app.selectbox].count("Read as") == 1


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_its_sentence_and_nothing_is_lost(name: str) -> None:
    make, words = BAD[name]
    app = awaiting(Experiment(batch=20))
    step = live_of(app).main.step
    upload(app, make())
    (sentence,) = warnings(app)
    assert words in sentence
    assert "{" not in sentence
    assert experiment_of(app) == Experiment(batch=20)
    assert live_of(app).main.step == step
    upload(app, GOOD, "good.csv")
    assert warnings(app) == []
    assert live_of(app).main.data.classes == ("lily", "rose", "tulip")


def test_a_bad_file_after_a_good_one_leaves_the_good_one() -> None:
    app = upload(awaiting(), GOOD)
    before = experiment_of(app)
    upload(app, BAD["binary"][0](), "bad.csv")
    (sentence,) = warnings(app)
    assert "not a text file" in sentence
    assert experiment_of(app) == before


def test_a_table_is_its_visitors_until_another_has_the_link() -> None:
    app = upload(awaiting(), flowers(columns=5))
    other = page(experiment_of(app))
    assert warnings(other) == []
    assert live_of(other).main.data.classes == ("lily", "rose", "tulip")
    stranger = Uploaded(key="f" * 32)
    third = page(query={"e": link.encode(Experiment(dataset=stranger))})
    assert "no longer here" in warnings(third)[0]


def test_many_columns_are_seen_through_a_plane_that_says_what_it_shows() -> None:
    app = upload(awaiting(), flowers(columns=6))
    assert app.segmented_control(key="network-plane").value == "pca"
    assert any("principal components" in each.value for each in app.caption)
    healthy(app.segmented_control(key="network-plane").set_value("slice").run())
    assert any("stays at its training mean" in each.value for each in app.caption)
    app.selectbox(key="network-up").set_value(4).run()
    healthy(app)
    assert live_of(app).view == ("slice", (0, 4))
    app.selectbox(key="network-across").set_value(4).run()
    healthy(app)
    assert live_of(app).view[1][0] != live_of(app).view[1][1], "the same twice is no plane"
    (diagram,) = [data for name, data in mounted(app) if name == "network"]
    assert [each["label"] for each in diagram["features"]] == [f"petal {i}" for i in range(6)]
