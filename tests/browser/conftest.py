"""A running app and a real Chromium.

    def test_it(server, new_page):
        page = new_page(server.url, color_scheme="dark", locale="zh-CN")

Every page is watched: an error in its console, an exception in its scripts, a failed request or a request to
anywhere but the app fails the test when it ends.  A test that provokes one takes it off `page_errors` itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from engine.runs.experiment import Experiment
from playground.kit import link
from playground.launcher import chromium
from playground.launcher.serve import App, running
from tests.browser.network import Playground
from tests.browser.optimizers import Race
from tests.browser.patience import Patience
from tests.browser.tabs import Tabs

ROOT = Path(__file__).resolve().parents[2]
SHOTS = Path(__file__).parent / "shots"
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Remember of a test that it has failed: its tabs may be in any state."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], App]]:
    """A function that starts one more fresh app on a port of its own; all of them end with the session."""
    with ExitStack() as stack:

        def start() -> App:
            log = tmp_path_factory.mktemp("app") / "log.txt"
            return stack.enter_context(running(ROOT, log, first_port=8700 + os.getpid() % 200))

        yield start


@pytest.fixture(scope="session")
def server(start_server: Callable[[], App]) -> App:
    """The app that the tests of a session share: `server.url`, `server.process`, `server.log`."""
    return start_server()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's own process."""
    with sync_playwright() as play:
        yield play


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A headless Chromium: the one that the launcher found, else one that is here."""
    path = chromium.find(sys.executable)
    assert path, "No Chromium was found; `python3 -m playground test` installs one where it can."
    running = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
    yield running
    running.close()


@pytest.fixture
def page_errors() -> Iterator[list[str]]:
    """What went wrong on the pages of this test; the test fails when something is left in it at the end."""
    errors: list[str] = []
    yield errors
    assert not errors, "\n".join(["The page reported:", *errors])


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Tabs:
    """The tabs that the tests of a session hand on to each other."""
    return Tabs(browser)


@pytest.fixture(scope="session")
def patience() -> Patience:
    """How long things take on this machine while the session lasts."""
    return Patience()


@pytest.fixture
def new_page(
    tabs: Tabs, patience: Patience, page_errors: list[str], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """A function that opens a fresh visitor at an address: `new_page(url, **options of new_context)`.

    Without options it is an English visitor with a light theme, a window of 1440×900, and the settings open; with
    `newcomer=True` they are closed.  With `own=True` nobody gets the tab afterwards: for whoever changes what a tab
    can't take back.
    """

    def open_page(url: str | None = None, *, own: bool = False, **options: Any) -> Page:
        page = tabs.open(page_errors, own=own, **options)
        patience.grant(page)
        if url is not None:
            patience.goto(page, url)
        return page

    yield open_page
    tabs.close(keep=FAILED not in request.node.stash)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One fresh English visitor who has not gone anywhere yet."""
    return new_page()


@pytest.fixture
def visit(server: App, new_page: Callable[..., Page]) -> Callable[..., Playground]:
    """A function that opens the network playground: `visit(experiment, **options of new_context)`."""

    def open_playground(
        experiment: Experiment | None = None, *, query: str = "", **options: Any
    ) -> Playground:
        if experiment is not None:
            query = f"?e={link.encode(experiment)}"
        return Playground(new_page(f"{server.url}/network{query}", **options))

    return open_playground


@pytest.fixture
def visit_race(server: App, new_page: Callable[..., Page]) -> Callable[..., Race]:
    """A function that opens the optimizer race: `visit_race("?w=…", **options of new_context)`."""

    def open_race(query: str = "", **options: Any) -> Race:
        return Race(new_page(f"{server.url}/optimizers{query}", **options))

    return open_race


@pytest.fixture
def shot() -> Callable[[Page, str], Path]:
    """A function that keeps a picture of a page as `tests/browser/shots/NAME.png`."""

    def take(page: Page, name: str) -> Path:
        path = SHOTS / f"{name}.png"
        page.screenshot(path=path)
        return path

    return take
