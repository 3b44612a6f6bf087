"""The marks in a real browser: drawn, read, walked over, picked, saved, dark and live."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from playground.launcher.serve import running
from tests.browser.marks.gallery import MARKS
from tests.browser.tabs import Tab

APP = Path(__file__).parent / "marks"
# What a canvas in the shadow root of a mark looks like, in one number.
INK = """(canvas) => { const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0; for (let at = 0; at < data.length; at += 4) sum += data[at] * data[at + 3]; return sum; }"""
CHANGED = f"([canvas, before]) => ({INK})(canvas) !== before"
SPOTS = [(x / 12, y / 12) for x in range(1, 12) for y in range(1, 12)]  # in shares of a canvas


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false")
        with running(APP, tmp_path_factory.mktemp("marks") / "log.txt", first_port=8940) as one:
            yield one


@pytest.fixture
def opened(app, new_page):
    """A function that opens a mark, and returns the page and the mark's canvas."""

    def visit(query, **options):
        page = new_page(f"{app.url}/?{query}", **options)
        page.locator(".place[data-drawn]").first.wait_for()
        return page, page.locator(".mark canvas").first

    return visit


@pytest.fixture(scope="module")
def gallery(app, browser):
    """One page with every mark, which the tests of all of them share."""
    page = browser.new_context(viewport={"width": 1440, "height": 3400}, locale="en-US").new_page()
    errors = Tab(page).errors
    page.goto(f"{app.url}/?pick=1")
    expect(page.locator(".place[data-drawn]")).to_have_count(len(MARKS), timeout=30_000)
    yield page
    page.context.close()
    assert not errors, "\n".join(errors)


@pytest.mark.parametrize("name", MARKS)
def test_a_mark_is_drawn_read_walked_over_picked_and_saved(name, gallery, tmp_path):
    page, mark = gallery, gallery.locator(f".st-key-{name} .mark")
    canvas, read = mark.locator("canvas"), mark.locator(".read")
    drawn = canvas.evaluate(INK)
    assert drawn > 0
    # the pointer: somewhere on the picture there is something to read
    box = canvas.bounding_box()
    for x, y in SPOTS:
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        if read.is_visible():
            break
    assert read.inner_text()
    # the keyboard: arrows lead on, and Enter picks
    canvas.focus()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    read.wait_for()
    said = {read.inner_text()}
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
        said.add(read.inner_text())
    assert len(said) > 1
    page.wait_for_function(CHANGED, arg=[canvas.element_handle(), drawn])
    page.keyboard.press("Enter")
    page.get_by_text(f"{name}: Pick(item=").wait_for()
    # the table of readers aloud has what the file has
    mark.locator("table td").first.wait_for(state="attached")
    canvas.click(button="right", position={"x": box["width"] / 2, "y": 20})
    with page.expect_download() as saved:
        page.get_by_role("menuitem", name="Save the numbers (CSV)").click()
    path = tmp_path / "numbers.csv"
    saved.value.save_as(path)
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    assert len({len(row) for row in rows}) == 1
    assert mark.locator("tbody tr").count() == min(300, len(rows) - 1)


def test_a_mark_that_is_pointed_at_says_so_to_the_others(opened):
    page, _ = opened("mark=twins")
    first, second = page.locator(".mark canvas").all()
    plain = second.evaluate(INK)
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".read").first).to_be_visible()
    page.wait_for_timeout(50)
    lit = second.evaluate(INK)
    assert lit != plain
    page.keyboard.press("Escape")
    page.wait_for_timeout(50)
    assert second.evaluate(INK) == plain


def test_a_point_is_dragged_and_python_hears_where_to(opened):
    page, canvas = opened("mark=movable")
    canvas.focus()
    for key in ("ArrowRight", "ArrowRight"):  # to the point in the middle
        page.keyboard.press(key)
    expect(page.locator(".read")).to_contain_text("middle")
    box = canvas.bounding_box()
    spot = [float(part) for part in page.locator(".read").get_attribute("data-at").split(",")]
    page.mouse.move(box["x"] + spot[0], box["y"] + spot[1])
    page.mouse.down()
    page.mouse.move(box["x"] + spot[0] + 60, box["y"] + spot[1] + 40, steps=4)
    page.mouse.up()
    answer = page.get_by_test_id("stCode")
    expect(answer).to_contain_text("moved=True")
    expect(answer).to_contain_text("name='middle'")


def test_a_live_mark_follows_its_channel_in_the_dark(opened):
    page, canvas = opened("mark=lines&live=1", color_scheme="dark", viewport={"width": 390, "height": 700})
    drawn = canvas.evaluate(INK)
    page.wait_for_function("__stage.frames > 20")
    assert canvas.evaluate(INK) != drawn
    corner = "(canvas) => [...canvas.getContext('2d').getImageData(2, 2, 1, 1).data]"
    assert canvas.evaluate(corner)[3] == 0  # the page itself is the ground, whatever its theme
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
