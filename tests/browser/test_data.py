"""Data of one's own in a real browser: a file of numbers, files that are none, and points painted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from engine.data.datasets.own import Painted
from engine.runs.experiment import Experiment
from tests.browser.network import Playground

FLOWERS = "width,height,kind\n" + "".join(
    f"{(i * 7) % 13},{(i * 5) % 11},{'rose' if (i * 7) % 13 > 6 else 'lily'}\n" for i in range(80)
)
BAD = {
    "one column.csv": ("a\n1\n2\n3\n4\n", "only one column"),
    "one row.csv": ("a,y\n1,cat\n", "at least 4 rows"),
    "binary.csv": (bytes(range(256)) * 9, "This is not a text file."),
}
PASSENGERS = next((Path(__file__).parents[1] / "trials").glob("T12_*"))
RARE = next((Path(__file__).parents[1] / "trials").glob("T14_*"))


def upload(playground: Playground, content: str | bytes, name: str = "mine.csv") -> None:
    data = content.encode() if isinstance(content, str) else content
    chooser = playground.widget("file").locator("input[type=file]")
    chooser.set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})


@pytest.fixture
def waiting(visit) -> Playground:
    """A page that has trained a little and waits for a file."""
    playground = visit()
    playground.trained(50)
    playground.choose("Data", "Your own table")
    playground.widget("file").wait_for()
    return playground


def test_a_file_is_learned_from(waiting):
    upload(waiting, FLOWERS)
    waiting.until("scene.classes.join() === 'lily,rose' && scene.inputs.length === 2")
    expect(waiting.page.get_by_text("“kind” is predicted as one of 2 classes; inputs: 2.")).to_be_visible()
    step = waiting.run()["step"]
    before = waiting.painted()
    waiting.play(200)
    waiting.looks_other(before)
    assert waiting.run()["step"] > step
    waiting.choose("Predict", "height")
    waiting.until("scene.task === 'regression' && scene.metric === 'r2'")


def test_the_passenger_list_that_everybody_brings(visit):
    """The way to it is a button; words become inputs, a remedy is pressed and taken back, and it trains."""
    playground = visit()
    page = playground.page
    page.get_by_role("button", name="Bring your own table").click()
    upload(playground, PASSENGERS.read_bytes(), "passengers.csv")
    playground.until("scene.classes.join() === 'C,Q,S'")
    playground.choose("Predict", "Saved")
    playground.until("scene.classes.join() === '0,1' && scene.inputs.length === 11")
    expect(page.get_by_text("“Name”, “Ticket”, “Cabin”")).to_be_visible()
    page.get_by_role("button", name="What the file says").click()
    expect(page.locator(".reading th", has_text="PassengerNo")).to_contain_text("counter")
    page.keyboard.press("Escape")
    age = playground.widget("table-gaps-Age-finding")
    age.get_by_role("button", name="Leave the column out").click()
    playground.until("scene.inputs.length === 9")
    age.get_by_role("button", name="Undo").click()
    playground.until("scene.inputs.length === 11")
    before = playground.painted()
    playground.play(200)
    playground.looks_other(before)


def test_accuracy_is_not_alone_where_a_class_is_rare(waiting):
    upload(waiting, RARE.read_bytes(), "rare.csv")
    waiting.until("scene.guess > 0.98")
    expect(waiting.page.get_by_text("1 to learn from, 1 to test with")).to_be_visible()
    waiting.play(100)
    waiting.until("run.balanced >= 0 && run.balanced <= 1")
    expect(waiting.page.get_by_text("always the same answer")).to_be_visible()


def test_files_that_are_no_good_get_their_sentence_and_nothing_is_lost(waiting, tmp_path):
    step = waiting.run()["step"]
    weights = waiting.arrays("main/weights")
    for name, (content, words) in BAD.items():
        upload(waiting, content, name)
        expect(waiting.page.get_by_role("alert").filter(has_text=words)).to_be_visible()
    assert waiting.run()["step"] == step
    assert waiting.arrays("main/weights") == weights
    assert waiting.scene()["classes"] == ["blue", "orange"]
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.write(b"a,y\n")
        file.truncate(100 * 2**20)
    waiting.widget("file").locator("input[type=file]").set_input_files(large)
    expect(waiting.widget("file")).to_contain_text("6.0MB")
    assert waiting.scene()["classes"] == ["blue", "orange"]
    waiting.play(20)
    upload(waiting, FLOWERS, "good.csv")
    waiting.until("scene.classes.join() === 'lily,rose'")
    expect(waiting.page.get_by_role("alert").filter(has_text="not a text file")).to_have_count(0)


def test_points_are_painted_and_learned_from(visit):
    playground = visit(Experiment(dataset=Painted(((-3, -3, 0), (-3, -2, 0), (3, 3, 1), (3, 2, 1)))))
    plot = playground.field().locator(".plot")
    box = plot.bounding_box()
    assert box
    for share in (0.2, 0.35, 0.5):
        plot.click(position={"x": box["width"] * share, "y": box["height"] * 0.2})
        plot.click(position={"x": box["width"] * share, "y": box["height"] * 0.8}, modifiers=["Shift"])
    playground.page.wait_for_function(
        "() => Object.values(__stage.tokens)[0].arrays['main/labels'].length === 10"
    )
    (labels,) = playground.arrays("main/labels")
    assert sorted(labels) == [0] * 5 + [1] * 5
    playground.play(100)
    playground.pause()
    plot.click(position={"x": box["width"] * 0.35, "y": box["height"] * 0.2}, modifiers=["Alt"])
    playground.page.wait_for_function(
        "() => Object.values(__stage.tokens)[0].arrays['main/labels'].length === 9"
    )


def test_points_of_others_are_taken_over_to_paint_on(visit):
    playground = visit()
    before = playground.arrays("main/points")
    playground.page.get_by_role("button", name="Paint on these points").click()
    expect(playground.field().get_by_role("radio", name="orange")).to_be_visible()
    after = playground.arrays("main/points")
    assert sorted(after[0]) == pytest.approx(sorted(before[0]), abs=0.006)
