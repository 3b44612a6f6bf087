"""How fast recurrent networks learn, against TensorFlow.js and eager PyTorch, and how lively the RNN lab is meanwhile.

All contenders train one layer of 32 units on the adding problem with 100 steps in batches of 64, in turns; a figure
is a median of updates per second of processor time.  TensorFlow.js runs on the processor, as in a browser without a
graphics card.  `--quick` measures a third as long.
"""

from __future__ import annotations

import math
import os
import statistics
import sys

from benchmarks import _engine_peers as peers
from benchmarks import _rnn_page as lab
from benchmarks import _rnn_work as work
from benchmarks import _window as window
from benchmarks.report import Report

ROUNDS, SECONDS = 5, 2.0
OURS, THEIRS, LEAST = "engine, LSTM", "TensorFlow.js, LSTM", 5.0
WATCHED_AT_MOST = 20.0  # percent


def compare(report: Report, rounds: int, seconds: float) -> None:
    """Race everybody in turns, and add what it came to."""
    missing = {THEIRS: npm} if (npm := peers.installed()) else {}
    ready = {name: make() for name, make in work.CONTENDERS.items() if name not in missing}
    rates: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, contender in ready.items():
            if name in missing:
                continue
            try:
                rates.setdefault(name, []).append(contender.rate(seconds))
            except peers.Missing as reason:
                missing[name] = str(reason)
                rates.pop(name, None)
    got = math.nan
    if THEIRS in rates:
        got = statistics.median(a / b for a, b in zip(rates[OURS], rates[THEIRS], strict=True))
    report.add(
        "training step, LSTM, T = 100, batch 64, hidden 32, against TensorFlow.js",
        got,
        at_least=LEAST,
        unit="×",
        note=missing.get(THEIRS, ""),
    )
    for name, found in rates.items():
        report.add(f"  {name}", statistics.median(found), unit="updates/s")


def main() -> int:
    """Race, learn, be pulled at and be watched, and report everything."""
    quick = "--quick" in sys.argv
    rounds, seconds = (3, SECONDS / 2) if quick else (ROUNDS, SECONDS)
    report = Report("rnn", "Networks that read sequences")
    before = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    compare(report, rounds, seconds)
    with window.browser() as browser, window.serving(browser) as app:
        lab.slider(report, browser, app.url)
        lab.learning(report, browser, app.url)
    alone, cost, snapshot = work.watching(2 * seconds, rounds=rounds)
    note = f"{alone:.0f} updates a second with nobody there"
    report.add(
        "cost of watching gradients through time at 4 Hz", cost, at_most=WATCHED_AT_MOST, unit="%", note=note
    )
    report.add("  such a snapshot of three networks", snapshot, unit="ms")
    report.add("load of the machine before it began", before, note=f"{os.cpu_count()} cores; 0 is quiet")
    return report.finish()
