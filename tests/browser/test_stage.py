"""The stage in a real browser: frames flow, components share them, and nothing is ever stuck."""

import os
from pathlib import Path

import pytest

from playground.launcher.serve import running

APP = Path(__file__).parent / "stage"
PORT = 9000 + os.getpid() % 200  # another one for each worker
# Looks into the shadow roots, where the components live.
PLOT = """() => [...document.querySelectorAll('*')].map((each) => each.shadowRoot?.querySelector('.plot'))
  .find((each) => each)"""
INK = """() => [...document.querySelectorAll('*')].map((each) => each.shadowRoot?.querySelector('canvas'))
  .filter((each) => each).map((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let [sum, count] = [0, 0];
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200) { sum += data[at]; count += 1; }
    return count ? sum / count : null;
  })"""
RUN = "Object.values(__stage.tokens)[0]?.header?.runs.main"


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false")
        with running(APP, tmp_path_factory.mktemp("stage") / "log.txt", first_port=PORT) as app:
            yield app


@pytest.fixture
def playing(stage, new_page):
    """A page that has painted thirty frames, and the streams that it has opened."""
    listening = []

    def visit(**options):
        page = new_page(**options)
        page.streams = streams = []

        def opened(socket):
            if "api/stream" in socket.url:
                streams.append(socket)

        page.on("websocket", opened)
        listening.append((page, opened))
        page.goto(stage.url)
        page.wait_for_function("window.__stage?.frames > 30")
        return page

    yield visit
    for page, opened in listening:
        page.remove_listener("websocket", opened)


def test_all_components_of_a_page_share_one_stream(playing, shot):
    page = playing()
    page.locator("canvas").wait_for()
    page.wait_for_function(f"{RUN}?.step > 60")
    assert len(page.streams) == 1
    assert page.locator(".status").inner_text() == "Playing"
    shot(page, "stage")


def test_a_component_that_comes_late_paints_too(playing):
    page = playing()
    page.get_by_text("late", exact=True).click()
    page.wait_for_function(f"({INK})().length === 2 && ({INK})().every((ink) => ink !== null)")
    assert len(page.streams) == 1


def test_the_slider_goes_back_and_returns_by_keyboard(playing):
    page = playing()
    page.wait_for_function(f"{RUN}?.step > 120")
    slider = page.get_by_role("slider")
    slider.focus()
    slider.press("Home")
    page.wait_for_function(f"{RUN}.viewing === 0")
    page.get_by_text("Looking back").wait_for()
    slider.press("ArrowRight")
    page.wait_for_function(f"{RUN}.viewing === 50")
    page.get_by_role("button", name="Back to now").click()
    page.wait_for_function(f"{RUN}.viewing === null")
    page.get_by_text("Playing").wait_for()


def test_a_click_on_the_curve_goes_back_to_that_step(playing):
    page = playing()
    page.wait_for_function(f"{RUN}?.step > 120")
    box = page.locator("canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 60)
    page.wait_for_function(f"{RUN}.viewing > 20 && {RUN}.viewing < {RUN}?.step - 20")


def test_a_plot_is_updated_in_place_and_keeps_its_zoom(playing):
    page = playing()
    points = f"({PLOT})()?.data?.[0]?.y?.length ?? 0"
    page.wait_for_function(f"{points} > 0")
    page.evaluate(f"({PLOT})().mine = true")
    box = page.locator(".plot").bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 500, box["y"] + 160, steps=4)
    page.mouse.up()
    page.wait_for_function(f"({PLOT})().layout.xaxis.autorange === false")
    zoom, before = page.evaluate(f"[({PLOT})().layout.xaxis.range, {points}]")
    page.wait_for_function(f"{points} > {before} + 20")
    assert page.evaluate(f"({PLOT})().layout.xaxis.range") == zoom
    assert page.evaluate(f"({PLOT})().mine") is True


def test_colours_follow_the_theme_at_once(playing):
    page = playing(color_scheme="light")
    page.wait_for_function(f"({INK})()[0] !== null")
    light = page.evaluate(INK)[0]
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"Math.abs(({INK})()[0] - {light}) > 30")
    page.wait_for_function(f"({PLOT})().data[0].line.color === '#e7eaf0'")


def test_a_page_comes_back_to_life_after_the_server_was_started_anew(
    new_page, tmp_path, page_errors, monkeypatch
):
    monkeypatch.setenv("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false")
    page = new_page()
    with running(APP, tmp_path / "one.txt", first_port=PORT + 20) as app:
        page.goto(app.url)
        page.wait_for_function("window.__stage?.frames > 30")
    page.get_by_text("Connection lost, trying again…").first.wait_for()
    old = page.evaluate("Object.keys(__stage.tokens)[0]")
    port = int(app.url.rsplit(":", 1)[1])
    with running(APP, tmp_path / "two.txt", first_port=port) as app:
        assert app.url.endswith(f":{port}")
        page.wait_for_function(f"Object.keys(__stage.tokens)[0] !== '{old}' && {RUN}?.step > 5")
        page.get_by_text("Playing").wait_for()
    expected = ("ERR_CONNECTION", "WebSocket", "404", "when disconnected from server")
    others = [each for each in page_errors if not any(words in each for words in expected)]
    page_errors[:] = others
