"""How live it is: frames a second, clicks, a full class, seeds that succeed, and what a session costs.

One Chromium paints real pages.  For a class of 20 one of them is such a page, on which the clicks are timed; the
other 19 are visitors without a browser (see `_visitors`), because 20 browsers on one machine would measure themselves.
All times are medians.  What else runs on the machine is in every number: start it on a quiet one.  `--edits` measures
structural edits alone.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
from playwright.sync_api import Browser, Page

from benchmarks import _editing as editing
from benchmarks import _rooms as rooms
from benchmarks import _window as window
from benchmarks._visitors import Crowd
from benchmarks.report import Report
from engine.models.translation.spec import Translation
from playground.kit import link
from playground.launcher.serve import App
from playground.lessons.translation.rollouts import written
from playground.live.pace import USUAL

CLASS = 20
PROMISE = 2.0  # seconds after Play
FORGIVEN = 45.0  # seconds that the simulated hour may take
NETWORKS = {"2→4→2→1": rooms.SMALL, "7→8×6→1": rooms.LARGE}
ADDRESSES = {
    "2→4→2→1": "/network",
    "7→8×6→1": f"/network?e={link.encode(rooms.LARGE)}",
}


def main() -> int:
    """Measure everything that is promised, and report it."""
    if "--edits" in sys.argv:
        return edits()
    report = Report("live", "How live it is")
    before = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    with window.browser() as browser:
        with window.serving(browser) as app:
            one_session(report, browser, app.url)
            updates = in_two_seconds(browser, app.url)
            editing.edits(report, browser, app.url + "/network", "network", editing.plain)
        with window.serving(
            browser
        ) as app:  # a fresh one: what sessions that have ended leave is in nobody's memory
            a_class(report, browser, app)
    rooms.warm()
    seeds(report, updates)
    on_the_server(report)
    an_hour(report)
    report.add("load of the machine before it began", before, note=f"{os.cpu_count()} cores; 0 is quiet")
    return report.finish()


def edits() -> int:
    """Measure structural edits only."""
    report = Report("live-edits", "Structural edits of a network")
    with window.browser() as browser, window.serving(browser) as app:
        editing.edits(report, browser, app.url + "/network", "network", editing.plain)
    return report.finish()


def one_session(report: Report, browser: Browser, url: str) -> None:
    """Measure the frames of a single session, once for each network."""
    for (name, address), least in zip(ADDRESSES.items(), (50, 25), strict=True):
        with window.window(browser, url + address) as page:
            window.play(page)
            hidden = window.outside(page)
            got = window.frames(page)
            note = f"{hidden} pictures lie outside the window" if hidden else ""
            report.add(f"one session, {name}", got, at_least=least, unit="frames/s", note=note)
            rate = page.evaluate(f"{window.RUN}.rate")
            report.add(f"  its updates, {USUAL:,.0f} asked for", rate, unit="/s")


def a_class(report: Report, browser: Browser, app: App) -> None:
    """Measure frames and clicks while 20 sessions play, and what each of them costs in memory."""
    with window.window(browser, app.url + ADDRESSES["2→4→2→1"]) as page, Crowd(app.url) as crowd:
        window.play(page)
        crowd.come(1)  # the first visitor may bring something that all later ones share
        crowd.rates(4.0)
        alone = rooms.resident(app.process.pid)
        crowd.come(CLASS - 2)
        crowd.rates(3.0)
        start, before = time.perf_counter(), rooms.busy(app.process.pid)
        rates = [*crowd.rates(8.0), window.frames(page, windows=3)]
        share = (rooms.busy(app.process.pid) - before) / (time.perf_counter() - start)
        words = f"{CLASS} sessions at once, the slowest"
        report.add(words, min(rates), at_least=8, unit="frames/s")
        report.add("  the median session", statistics.median(rates), unit="frames/s")
        report.add("  the one in Chromium", rates[-1], unit="frames/s")
        report.add("  its updates", page.evaluate(f"{window.RUN}.rate"), unit="/s")
        report.add("  the server's processor time", share, unit="cores")
        clicks(report, page)
        crowd.come(2)
        crowd.rates(3.0)
        each = (rooms.resident(app.process.pid) - alone) / CLASS / 2**20
        report.add(
            "memory for each further session", each, at_most=15, unit="MB", note=f"{CLASS} of them, playing"
        )


def clicks(report: Report, page: Page) -> None:
    """Time clicks of four kinds, each as far as the picture that follows from it."""
    found: dict[str, list[float]] = {}
    for _ in range(6):
        for kind, act, shows in _kinds(page):
            found.setdefault(kind, []).append(window.shown(page, act, shows))
    everything = [each for times in found.values() for each in times]
    report.add("  a click, until it shows", statistics.median(everything), at_most=300, unit="ms")
    for kind, times in found.items():
        report.add(f"    {kind}", statistics.median(times), unit="ms")


def _kinds(page: Page) -> list[tuple[str, Callable[[], None], str]]:
    units = page.evaluate(f"{window.SCENE}.layers[0].units")
    sign, wanted = ("One unit more", units + 1) if units == 4 else ("One unit less", units - 1)
    inputs = page.evaluate(f"{window.SCENE}.inputs.length")
    feature = page.locator("button.feature").nth(2)
    return [
        ("Pause", window.toggle(page).click, f"{window.RUN}.status === 'paused'"),
        ("Play", window.toggle(page).click, f"{window.RUN}.status === 'playing'"),
        (
            "a unit more, or less",
            page.get_by_role("button", name=sign).first.click,
            f"{window.SCENE}.layers[0].units === {wanted}",
        ),
        ("an input more, or less", feature.click, f"{window.SCENE}.inputs.length === {5 - inputs}"),
    ]


def in_two_seconds(browser: Browser, url: str) -> float:
    """Return how many updates a real page has seen two seconds after the click on Play; the median of three."""
    found = []
    for _ in range(3):
        with window.window(browser, url + ADDRESSES["2→4→2→1"]) as page:
            window.shown(page, window.toggle(page).click, f"performance.now() - __pressed > {1000 * PROMISE}")
            found.append(page.evaluate(f"{window.RUN}.step"))
    return statistics.median(found)


def seeds(report: Report, updates: float) -> None:
    """Count the seeds that are solved by the updates that a real page manages in two seconds."""
    most = round(USUAL * PROMISE)
    needed = rooms.needed(rooms.SMALL, seeds=30, most=most)
    solved = int((needed <= updates).sum())
    words = "seeds of 30 with test loss < 0.05 two seconds after Play"
    report.add(words, solved, at_least=30)
    report.add("  updates in these two seconds", updates, note=f"at most {most:,}; a page in Chromium")
    report.add(
        "  updates that the slowest seed needs",
        int(needed.max()),
        note=f"the median one {np.median(needed):.0f}",
    )


def on_the_server(report: Report) -> None:
    """Time whole frames."""
    for (name, experiment), most in zip(NETWORKS.items(), (1.5, 6.0), strict=True):
        report.add(f"whole frame on the server, {name}", rooms.frame_ms(experiment), at_most=most, unit="ms")
    words = "frame of a learner on the server, five phrases written both ways"
    report.add(words, rooms.learning_ms(Translation(), written), at_most=15.0, unit="ms")


def an_hour(report: Report) -> None:
    """Play for an hour in a few seconds, and see what is left of it in memory."""
    played = rooms.hour(rooms.SMALL, patience=FORGIVEN)
    note = f"{played.updates:,} updates; {played.rows} rows and {played.kept / 2**20:.1f} MB of states kept"
    report.add(
        "an hour of playing: growth after the first minute", played.growth, at_most=5, unit="%", note=note
    )
    report.add("  minutes of it that were simulated", played.seconds / 60)
