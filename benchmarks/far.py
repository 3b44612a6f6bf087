"""How it is far away: frames a second over long and slow lines, and what the first visit costs on a bad one.

The lines are proxies on this machine (see `_line`); at one end is a real Chromium, or a visitor without a browser.
"""

from __future__ import annotations

import time

from playwright.sync_api import Browser

from benchmarks import _window as window
from benchmarks._line import line
from benchmarks._visitors import Crowd
from benchmarks.report import Report

TRIPS = {0: 50, 80: 30, 300: 12, 600: None}  # milliseconds → frames a second that are promised
MEGABIT = 125_000  # bytes a second


def main() -> int:
    """Measure all of it, and report it."""
    report = Report("far", "How it is far away")
    with window.browser() as browser, window.serving(browser) as app:
        for trip, least in TRIPS.items():
            without_browser(report, app.url, trip, least)
            in_chromium(report, browser, app.url, trip, least)
        slow(report, app.url)
        first_visit(report, browser, app.url)
    return report.finish()


def without_browser(report: Report, url: str, trip: int, least: float | None) -> None:
    """Measure the frames of one visitor at a round trip of `trip` milliseconds."""
    with line(url, trip / 1000) as far, Crowd(far.url) as crowd:
        crowd.come(1)
        crowd.rates(4.0)
        (got,) = crowd.rates(6.0)
    report.add(f"round trip of {trip} ms, a WebSocket client", got, at_least=least, unit="frames/s")


def in_chromium(report: Report, browser: Browser, url: str, trip: int, least: float | None) -> None:
    """Measure the frames that a real page paints at that distance."""
    with line(url, trip / 1000) as far, window.window(browser, f"{far.url}/network") as page:
        window.play(page)
        time.sleep(4.0)
        got = window.frames(page, windows=3)
    report.add(f"round trip of {trip} ms, a page in Chromium", got, at_least=least, unit="frames/s")


def slow(report: Report, url: str) -> None:
    """Measure how old the pictures are on lines that carry only a few of them a second."""
    for megabits, trip in ((8, 50), (2, 300), (1, 600)):
        with line(url, trip / 1000, megabits * MEGABIT) as far, Crowd(far.url) as crowd:
            crowd.come(1)
            crowd.rates(8.0)
            visitor = crowd.visitors[0]
            (got,) = crowd.rates(8.0)
            size = visitor.bytes / visitor.came
            alone = trip / 1000 + size / megabits / MEGABIT
            waited = crowd.looks_back()
        words = f"{megabits} Mbit/s, round trip of {trip} ms"
        report.add(words, got, unit="frames/s", note=f"{size / 1000:.0f} kB each")
        report.add(
            "  a step back, until its picture is there",
            waited / alone,
            at_most=2,
            unit="round trips",
            note=f"of {alone:.2f} s, that one picture takes alone",
        )


def first_visit(report: Report, browser: Browser, url: str) -> None:
    """Measure when there is something to read, and when something to play with, on a bad line with an empty cache."""
    with line(url, 0.6, MEGABIT) as far:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
        page = context.new_page()
        start = time.perf_counter()
        page.goto(f"{far.url}/network", wait_until="commit")
        page.wait_for_selector("h1")
        readable = time.perf_counter() - start
        page.wait_for_selector(".st-key-head h1", state="attached", timeout=2 * window.PATIENCE)
        shown = time.perf_counter() - start
        page.wait_for_function(f"window.__stage && {window.FRAMES} > 0", timeout=2 * window.PATIENCE)
        alive = time.perf_counter() - start
        report.add("first visit, 600 ms and 1 Mbit/s: something to read", readable, at_most=5, unit="s")
        report.add("  the page's own title", shown, unit="s")
        report.add("  a living picture", alive, unit="s")
        report.add("  what has come by then", far.received / 1e6, unit="MB")
        context.close()
