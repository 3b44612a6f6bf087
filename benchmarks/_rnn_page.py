"""The RNN lab on a real page: how soon the GRU solves the adding problem, and a slider until its picture."""

from __future__ import annotations

import statistics
from functools import partial

from playwright.sync_api import Browser, Page

from benchmarks import _window as window
from benchmarks._rnn_work import LONG
from benchmarks.report import Report
from playground.kit import link

PROMISE = 30.0  # seconds after Play
GOOD = 0.01
RUNS = "Object.values(__stage.tokens)[0].header.runs"
ARRAYS = "Object.values(__stage.tokens)[0].arrays"


def toggle(page: Page) -> window.Locator:
    """Return the button that plays and pauses."""
    return page.locator(".st-key-rnn-play").get_by_role("button")


def learning(report: Report, browser: Browser, url: str) -> None:
    """Press Play once on the page as it opens, and see when the GRU is good and where the plain RNN is then."""
    with window.window(browser, f"{url}/rnn") as page:
        page.wait_for_function(f"{RUNS}.gru", timeout=window.PATIENCE)
        good = window.shown(page, toggle(page).click, f"{RUNS}.gru.test_loss < {GOOD}") / 1000
        page.wait_for_function(f"performance.now() - __pressed >= {1000 * PROMISE}", timeout=60_000)
        gru, rnn = (page.evaluate(f"{RUNS}.{name}.test_loss") for name in ("gru", "rnn"))
        steps = page.evaluate(f"{RUNS}.gru.step")
        frames = window.frames(page, windows=3)
    report.add("adding problem, T = 30: the GRU’s error is below 0.01 after", good, at_most=PROMISE, unit="s")
    note = f"{steps:,} updates, {frames:.0f} frames/s"
    report.add(f"  its error {PROMISE:.0f} s after Play", gru, at_most=GOOD, note=note)
    report.add("  that of the plain RNN then (chance is 1/6)", rnn, at_least=0.1)


def slider(report: Report, browser: Browser, url: str) -> None:
    """Pull the spectral radius back and forth at T = 100, until the new gradients of all three are on screen."""
    found: list[float] = []
    names = "['rnn', 'lstm', 'gru']"
    first = f"{names}.map((each) => {ARRAYS}[`${{each}}/fall`]?.at(-9))"  # what reaches a step near the end, of each
    with window.window(browser, f"{url}/rnn?e={link.encode(LONG)}") as page:
        page.wait_for_function(f"{RUNS}.gru.verdict", timeout=window.PATIENCE)
        page.wait_for_timeout(1500)
        thumb = page.locator(".st-key-rnn-all-radius").get_by_role("slider")
        for turn in range(12):
            before = page.evaluate(first)
            shows = f"{first}.every((now, i) => now !== undefined && now !== {before}[i])"
            pull = partial(thumb.press, "ArrowRight" if turn % 4 < 2 else "ArrowLeft")
            found.append(window.shown(page, pull, shows))
            page.wait_for_timeout(500)
    report.add(
        "waterfall of RNN, LSTM, GRU at T = 100, hidden 32: slider → picture",
        statistics.median(found),
        at_most=250,
        unit="ms",
        note=f"{min(found):.0f} to {max(found):.0f}",
    )
