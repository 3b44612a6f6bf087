"""How fast networks learn from images, against JavaScript and eager PyTorch, and how lively the CNN lab is meanwhile.

All contenders train conv 3×3×8 – pool – conv 3×3×16 – pool – dense on Fashion-MNIST in batches of 64, in turns; a
figure is a median of images per second of processor time.  ConvNetJS and TensorFlow.js run on the processor, as in a
browser without a graphics card.  `--quick` measures a third as long, `--edits` structural edits alone.
"""

from __future__ import annotations

import math
import os
import statistics
import sys

from benchmarks import _cnn_page as lab
from benchmarks import _cnn_work as work
from benchmarks import _editing as editing
from benchmarks import _engine_peers as peers
from benchmarks import _window as window
from benchmarks.report import Report

ROUNDS = 5
SECONDS = 2.0
ENGINE = "engine, updates alone"  # as the peers do; a whole run also evaluates, draws curves and keeps states
GOALS = {"ConvNetJS": 30.0, "TensorFlow.js": 3.0}
WATCHED_AT_MOST = 15.0  # percent


def race(rounds: int, seconds: float) -> tuple[dict[str, list[float]], dict[str, str]]:
    """Return the images a second of everyone in every round, and why others could not take part."""
    npm = peers.installed()
    missing = dict.fromkeys(GOALS, npm) if npm else {}
    ready = {name: make() for name, make in work.CONTENDERS.items() if name not in missing}
    rates: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, contender in ready.items():
            if name in missing:
                continue
            try:
                rates.setdefault(name, []).append(contender.rate(seconds) * work.PLAIN.batch)
            except peers.Missing as reason:
                missing[name] = str(reason)
                rates.pop(name, None)
    return rates, missing


def compare(report: Report, rounds: int, seconds: float) -> None:
    """Add what the race came to."""
    rates, missing = race(rounds, seconds)
    for name, least in GOALS.items():
        got = math.nan
        if name in rates:
            got = statistics.median(a / b for a, b in zip(rates[ENGINE], rates[name], strict=True))
        report.add(f"{ENGINE}, against {name}", got, at_least=least, unit="×", note=missing.get(name, ""))
    for name, found in rates.items():
        report.add(f"  {name}", statistics.median(found), unit="images/s")


def watched(report: Report, rounds: int, seconds: float) -> None:
    """Add what it costs to be looked at."""
    alone, cost, frame = work.watching(seconds, rounds=rounds)
    words = "cost of every channel's picture, weights and curves at 5 Hz"
    note = f"{alone:.0f} updates a second with nobody there"
    report.add(words, cost, at_most=WATCHED_AT_MOST, unit="%", note=note)
    report.add("  such a frame", frame, unit="ms")


def edits() -> int:
    """Measure structural edits only."""
    report = Report("cnn-edits", "Structural edits of a network that looks at images")
    with window.browser() as browser, window.serving(browser) as app:
        editing.edits(report, browser, app.url + "/cnn", "cnn", editing.images)
    return report.finish()


def main() -> int:
    """Race, be watched, learn and be clicked at, and report everything."""
    if "--edits" in sys.argv:
        return edits()
    quick = "--quick" in sys.argv
    rounds, seconds = (3, SECONDS / 2) if quick else (ROUNDS, SECONDS)
    report = Report("cnn", "Networks that look at images")
    before = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    compare(report, rounds, seconds)
    with window.browser() as browser, window.serving(browser) as app:
        lab.learning(report, browser, app.url)
        lab.clicks(report, browser, app.url)
        lab.elastic(report, browser, app.url)
        editing.edits(report, browser, app.url + "/cnn", "cnn", editing.images)
    watched(report, rounds, seconds)
    report.add("load of the machine before it began", before, note=f"{os.cpu_count()} cores; 0 is quiet")
    return report.finish()
