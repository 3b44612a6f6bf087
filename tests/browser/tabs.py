"""Tabs of one Chromium for all tests: what takes long the first time takes long once.

A visitor needs a page of his own, empty storage and a session of the server's; a cold browser he does not need.
Visitors of one language and one way to point share a context, hence its cache, and a test that is over hands its tab
on: a page in a tab that has been used costs half as much as one in a new context.  Who changes what can't be taken
back (routes, scripts that run first, listeners, a history that is counted) asks for a tab of his `own`, which is closed
behind him.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page

DESK = {"width": 1440, "height": 900}
MEDIA = {"color_scheme": "light", "reduced_motion": "no-preference", "forced_colors": "none"}
HERE = ("localhost", "127.0.0.1")
# Streamlit looks for its server beside a deep link first, and finds it a level higher.
PROBE = re.compile(r"://[^/]+/\w+/_stcore/(health|host-config)$")
# A page of the app's address without the app, which writes nothing: there its storage can be emptied.
BARE = "/_stcore/health"
# Most tests turn knobs: for them the drawer stands open where there is room for it. A newcomer finds it closed.
OPEN = f"""() => {{ if (location.protocol !== "http:" || location.pathname === "{BARE}") return;
  if (Math.min(innerWidth, screen.width) <= 900) return;
  sessionStorage["playground-drawer"] ??= JSON.stringify({{ level: "everything", open: true }}); }}"""
FORGET = "() => { sessionStorage.clear(); localStorage.clear(); }"


class Tab:
    """A tab that is used by one visitor after the other; `errors` is the list of the one who has it now."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("console", self._console)
        page.on("request", self._request)
        page.on("pageerror", lambda error: self.errors.append(f"exception: {error}"))

    def _console(self, message: Any) -> None:
        address = message.location.get("url", "")
        if message.type == "error" and not PROBE.search(address):
            self.errors.append(f"console: {message.text} ({address})")

    def _request(self, sent: Any) -> None:
        parts = urlsplit(sent.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in HERE:
            self.errors.append(f"left the app: {sent.url}")

    def leave(self) -> bool:
        """Leave the page as if nobody had ever been there; False where that can't be done."""
        with suppress(Error):
            forget(self.page)
            self.page.mouse.move(0, 0)
            return True
        return False


def forget(page: Page) -> None:
    """Leave the app, and forget what this browser knows of the visit: who comes next is somebody else."""
    parts = urlsplit(page.url)
    if parts.netloc:
        page.goto(f"{parts.scheme}://{parts.netloc}{BARE}")
        page.evaluate(FORGET)
        page.context.clear_cookies()


class Tabs:
    """All contexts of a session by what they can't change, each with the tab that waits for the next visitor."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: dict[str, BrowserContext] = {}
        self.waiting: dict[str, Tab] = {}
        self.taken: list[
            tuple[Tab, str]
        ] = []  # with the kind of context that it waits in afterwards, "" for none

    def open(self, errors: list[str], *, own: bool = False, newcomer: bool = False, **options: Any) -> Page:
        """Return an empty tab; `options` are those of `Browser.new_context`, and with `own` nobody gets it later."""
        size = options.pop("viewport", DESK)
        media = {name: options.pop(name, usual) for name, usual in MEDIA.items()}
        wanted = {"locale": "en-US", **options}
        kind = repr((newcomer, sorted(wanted.items())))
        if kind not in self.contexts:
            self.contexts[kind] = self.browser.new_context(viewport=size, **wanted)
            if not newcomer:
                self.contexts[kind].add_init_script(f"({OPEN})()")
        tab = None if own else self.waiting.pop(kind, None)
        if tab is None:
            tab = Tab(self.contexts[kind].new_page())
        tab.errors = errors
        self.taken.append((tab, "" if own else kind))
        tab.page.set_viewport_size(size)
        tab.page.emulate_media(**media)  # type: ignore[arg-type]
        return tab.page

    def close(self, *, keep: bool) -> None:
        """Take all tabs back when a test is over; without `keep`, as after a failure, none is used again."""
        for tab, kind in self.taken:
            gone = tab.page.is_closed() or not tab.leave()
            if keep and kind and kind not in self.waiting and not gone:
                self.waiting[kind] = tab
            else:
                tab.page.close()
            tab.errors = []
        self.taken.clear()

    def close_all(self) -> None:
        """End the session."""
        for context in self.contexts.values():
            context.close()
