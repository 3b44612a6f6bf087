"""A real page in a real Chromium: what it paints, and how long a click takes to show."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from playground.launcher import chromium
from playground.launcher.serve import App, running

ROOT = Path(__file__).resolve().parents[1]
FRAMES = "__stage.frames"  # that came from the server and were painted
RUN = "Object.values(__stage.tokens)[0].header.runs.main"
SCENE = "Object.values(__stage.tokens)[0].header.scene.runs.main"
PATIENCE = 60_000  # milliseconds

_RATE = """async ([seconds, count]) => {
  const counted = new Function(`return ${count}`);
  const [frames, start] = [counted(), performance.now()];
  await new Promise((done) => setTimeout(done, 1000 * seconds));
  return (counted() - frames) * 1000 / (performance.now() - start);
}"""

# Milliseconds from the press of a button or key to the animation frame after the one in which it shows.
_WATCH = """(shows) => {
  window.__shown = new Promise((done) => {
    window.__pressed = NaN;
    const press = () => { __pressed = performance.now(); };
    for (const type of ["pointerdown", "keydown"]) addEventListener(type, press, { capture: true, once: true });
    const test = new Function(`return ${shows}`);
    const look = () => {
      if (__pressed && test()) requestAnimationFrame(() => done(performance.now() - __pressed));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}"""

_OUTSIDE = """() => [...document.querySelectorAll("*")].filter((each) => each.shadowRoot)
  .flatMap(({ shadowRoot }) => [...shadowRoot.querySelectorAll(".stage canvas")])
  .map((canvas) => canvas.getBoundingClientRect())
  .filter((box) => box.width && (box.top < 0 || box.bottom > innerHeight || box.right > innerWidth)).length"""


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the Chromium that the launcher finds."""
    path = chromium.find(sys.executable)
    if path is None:
        raise RuntimeError("no Chromium was found; `python3 -m playground test` installs one where it can")
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield running
        running.close()


@contextmanager
def serving(browser: Browser) -> Iterator[App]:
    """Run the app, as `python3 -m playground` does, and wait until it has got into its stride."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(ROOT, Path(folder) / "log.txt", first_port=8600) as app,
    ):
        settle(browser, app.url + "/network")
        yield app


@contextmanager
def window(running: Browser, url: str, *, count: str = FRAMES, height: int = 1000) -> Iterator[Page]:
    """Open the playground at `url`, wait for the first frame that `count` counts, and close it again."""
    context = running.new_context(viewport={"width": 1440, "height": height}, locale="en-US")
    page = context.new_page()
    page.goto(url)
    page.wait_for_function(f"window.__stage && {count} > 0", timeout=PATIENCE)
    yield page
    context.close()


def settle(running: Browser, url: str, *, tries: int = 20) -> str:
    """Visit `url` until its runs are trained by compiled code, as a server is that has been up for a while.

    Return what trains them in the end: where nothing could be compiled, that is something slower.
    """
    name = ""
    for _ in range(tries):
        with window(running, url) as page:
            name = page.evaluate(f"{RUN}.backend")
            if name == "fused":
                break
            page.wait_for_timeout(1000)
    return name


def play(page: Page) -> None:
    """Press Play, and wait until the network trains."""
    toggle(page).click()
    page.wait_for_function(f"{RUN}.status === 'playing' && {RUN}.step > 30", timeout=PATIENCE)


def toggle(page: Page) -> Locator:
    """Return the button that plays and pauses."""
    return page.locator(".st-key-network-play").get_by_role("button")


def outside(page: Page) -> int:
    """Return how many of the pictures do not lie within the window."""
    return page.evaluate(_OUTSIDE)


def frames(page: Page, *, windows: int = 5, seconds: float = 2.0, count: str = FRAMES) -> float:
    """Return the frames painted a second: the median of several windows of time."""
    return statistics.median(page.evaluate(_RATE, [seconds, count]) for _ in range(windows))


def shown(page: Page, act: Callable[[], None], shows: str) -> float:
    """Return the milliseconds from the click or key of `act` until `shows`, an expression, is true on screen."""
    page.evaluate(_WATCH, shows)
    act()
    return page.evaluate("window.__shown")
