"""Behind things: a blocked stream, a renamed host, a frame without cookies, other languages, screens and colours."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.network import Playground

STREAM = re.compile(r"/api/stream\?")


def test_a_blocked_stream_is_replaced_by_the_slow_way_and_comes_back(server, new_page, page_errors) -> None:
    page = new_page(own=True)
    page.route_web_socket(STREAM, lambda socket: socket.close())
    page.goto(f"{server.url}/network")
    banner = page.locator(".stage-banner")
    expect(banner).to_contain_text("blocked")
    playground = Playground(page)
    playground.until("run.step === 0")
    playground.toggle.click()
    playground.until("run.step > 5")
    banner.get_by_role("button", name="Close").click()
    expect(banner).to_have_count(0)
    page_errors[:] = [each for each in page_errors if "WebSocket" not in each]


def test_where_no_websocket_comes_through_the_first_page_says_so(server, new_page, page_errors) -> None:
    page = new_page(own=True, locale="zh-CN")
    page.add_init_script("""window.WebSocket = class { constructor() {
      setTimeout(() => (this.onerror?.({}), this.onclose?.({ code: 1006 })), 10); }
      close() {} send() {} addEventListener() {} removeEventListener() {} };""")
    page.goto(f"{server.url}/optimizers")
    front = page.locator("#front")
    expect(front.get_by_role("heading")).to_have_text(re.compile("[\u4e00-\u9fff]"))
    expect(page.locator("#front[data-trouble='blocked']")).to_contain_text("WebSocket")
    page_errors.clear()


@pytest.fixture
def outer(server) -> Iterator[str]:
    """The address of another site's page that shows the app in a frame: its host has another name."""
    page = f'<iframe src="{server.url.replace("localhost", "127.0.0.1")}/network" width=1300 height=850></iframe>'

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            pass

    found = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield f"http://localhost:{found.server_port}"
    found.shutdown()


def test_an_upload_works_in_a_frame_without_cookies(outer, new_page, page_errors) -> None:
    page = new_page(own=True)
    page.add_init_script(
        "Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => undefined });"
    )
    page.route(
        "**/_stcore/**",
        lambda route: route.continue_(
            headers={k: v for k, v in route.request.headers.items() if k != "cookie"}
        ),
    )
    page.goto(outer)
    page.frame_locator("iframe").locator(".st-key-head").wait_for()
    answers: list[int] = []
    page.on("response", lambda found: "upload_file" in found.url and answers.append(found.status))
    inside = Playground(page.frames[1])  # type: ignore[arg-type]
    inside.choose("Data", "Your own table")
    chooser = inside.widget("file").locator("input[type=file]")
    table = b"height,width,kind\n" + b"1,2,rose\n3,1,lily\n4,2,lily\n" * 8
    chooser.set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": table})
    inside.until("scene.classes.join() === 'lily,rose'")
    assert answers
    assert all(each < 300 for each in answers)


def test_the_page_says_its_language_and_the_second_one_counts(server, new_page) -> None:
    page = new_page(own=True, locale="fr-FR")  # the server is told of French alone, as some browsers do
    page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'languages', { get: () => ['fr', 'zh-CN'] });"
    )
    page.goto(f"{server.url}/network")
    expect(page.locator(".st-key-head h1")).to_have_text(re.compile("[\u4e00-\u9fff]"))
    page.wait_for_function("document.documentElement.lang === 'zh'")
    page.get_by_role("radio", name="English").click()
    page.wait_for_function("document.documentElement.lang === 'en'")


def test_pictures_stay_sharp_when_the_screen_changes(visit) -> None:
    playground = visit(own=True)
    page = playground.page
    session = page.context.new_cdp_session(page)
    measures = """() => [...document.querySelectorAll('*')].filter((each) => each.shadowRoot)
      .flatMap(({ shadowRoot }) => [...shadowRoot.querySelectorAll('.stage.network canvas')])
      .filter((canvas) => canvas.clientWidth > 100).map((canvas) => canvas.width / canvas.clientWidth)"""
    page.wait_for_function(f"({measures})().length > 0")
    metrics = {"width": 1440, "height": 900, "deviceScaleFactor": 2, "mobile": False}
    session.send("Emulation.setDeviceMetricsOverride", metrics)
    page.wait_for_function("devicePixelRatio === 2")
    page.evaluate("dispatchEvent(new Event('resize'))")  # emulation tells nobody; zooming does
    sharp = "(found) => found.length && found.every((ratio) => Math.abs(ratio - 2) < 0.02)"
    page.wait_for_function(f"({sharp})(({measures})())")


def test_forced_colours_leave_sliders_and_pictures(visit, shot) -> None:
    playground = visit(forced_colors="active")
    shot(playground.page, "forced-colours")
    slider = playground.page.locator("[data-testid='stSlider']").first
    assert slider.evaluate("each => getComputedStyle(each).forcedColorAdjust") == "none"
