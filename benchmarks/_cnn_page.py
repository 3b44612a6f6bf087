"""The CNN lab on a real page: how soon it tells clothes apart, and how long a click takes while it trains flat out."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from functools import partial

import torch
from playwright.sync_api import Browser, Page

from benchmarks import _window as window
from benchmarks._cnn_work import PLAIN
from benchmarks.report import Report
from engine.runs.backends.pictured import Pictured
from engine.runs.run import Run

PROMISE = 30.0  # seconds after Play
GOOD = 0.80
RUN, SCENE = window.RUN, window.SCENE


def learning(report: Report, browser: Browser, url: str) -> None:
    """Press Play once, and see when the network is good and how good it is in the end."""
    with window.window(browser, f"{url}/cnn") as page:
        good = window.shown(page, toggle(page).click, f"{RUN}.test_metric >= {GOOD}") / 1000
        page.wait_for_function(f"performance.now() - __pressed >= {1000 * PROMISE}", timeout=60_000)
        steps = page.evaluate(f"{RUN}.step")
        rate = page.evaluate(f"{RUN}.rate")
        frames = window.frames(page, windows=3)
    words = f"test accuracy on all test images {PROMISE:.0f} s after Play"
    report.add(words, accuracy(steps), at_least=GOOD, note=f"{steps:,} updates; trained again without a page")
    report.add(f"  {GOOD:.0%} on the watched test images after", good, at_most=PROMISE, unit="s")
    report.add("  updates a second on the page", rate, note=f"{frames:.0f} frames/s")


def accuracy(steps: int) -> float:
    """Return the accuracy of the default run on all test images after so many updates."""
    run = Run(PLAIN)
    run.advance(steps)
    assert isinstance(run.backend, Pictured)
    guess = run.backend.answers(torch.tensor(run.data.test_inputs))[0].argmax(-1)
    return float((guess == torch.tensor(run.data.test_targets)).double().mean())


def toggle(page: Page) -> window.Locator:
    """Return the button that plays and pauses."""
    return page.locator(".st-key-cnn-play").get_by_role("button")


def clicks(report: Report, browser: Browser, url: str) -> None:
    """Time clicks of four kinds while it trains flat out, each as far as the picture that follows from it."""
    found: dict[str, list[float]] = {}
    with window.window(browser, f"{url}/cnn") as page:
        window.shown(page, toggle(page).click, f"{RUN}.status === 'playing' && {RUN}.step > 30")
        for turn in range(6):
            for kind, act, shows in _kinds(page, turn):
                found.setdefault(kind, []).append(window.shown(page, act, shows))
    everything = [each for times in found.values() for each in times]
    words = "a click while it trains flat out, until it shows"
    report.add(words, statistics.median(everything), at_most=300, unit="ms")
    for kind, times in found.items():
        report.add(f"  {kind}", statistics.median(times), unit="ms")


def _kinds(page: Page, turn: int) -> list[tuple[str, Callable[[], None], str]]:
    units = page.evaluate(f"{SCENE}.layers[0].units")
    sign, wanted = ("One unit more", units + 1) if units == 8 else ("One unit less", units - 1)
    picture = page.locator(".strip button").nth(turn + 1)
    return [
        ("Pause", toggle(page).click, f"{RUN}.status === 'paused'"),
        ("Play", toggle(page).click, f"{RUN}.status === 'playing'"),
        (
            "a channel more, or fewer",
            page.get_by_role("button", name=sign).first.click,
            f"{SCENE}.layers[0].units === {wanted}",
        ),
        ("another image", picture.click, f"{RUN}.image.position === {turn + 1}"),
    ]


def elastic(report: Report, browser: Browser, url: str) -> None:
    """Click pixels of a feature map while it trains, until each is taken apart on screen."""
    found = []
    with window.window(browser, f"{url}/cnn", height=1600) as page:
        window.shown(page, toggle(page).click, f"{RUN}.status === 'playing' && {RUN}.step > 30")
        picture = page.locator(".stage.elastic canvas.pickable").first
        for turn in range(10):
            place = 5 if turn % 2 else 60  # pixels from the corner: another cell each time
            click = partial(picture.click, position={"x": place, "y": place})
            sign = "<" if turn % 2 else ">"
            found.append(window.shown(page, click, f"{RUN}.inside.row {sign} 3 && {RUN}.inside.col {sign} 3"))
    report.add("click a pixel, until it is taken apart", statistics.median(found), at_most=250, unit="ms")
