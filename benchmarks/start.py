"""How long a second start takes: from the command to the moment at which the app answers a browser."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.report import Report
from playground.launcher import serve

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
TIMES = 5


def main() -> int:
    """Start the app several times as people do, and report how long it took."""
    seconds = [start() for _ in range(TIMES)]
    spent = os.times()
    processor = (spent.children_user + spent.children_system) / TIMES
    report = Report("start", "A second start")
    report.add("command to first answer, median", statistics.median(seconds), at_most=3.0, unit="s")
    report.add("fastest", min(seconds), unit="s")
    report.add("slowest", max(seconds), unit="s")
    report.add(
        "processor time of one start and stop",
        processor,
        unit="s",
        note="what a busy machine adds is not in it",
    )
    return report.finish()


def start() -> float:
    """Return the seconds from the command to the first answer; the app is stopped again."""
    port = serve.free_port(HOST, 8600)
    words = ["-m", "playground", "--no-browser", "--port", str(port)]
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        if not serve.wait_until_ready(process, host=HOST, port=port):
            raise RuntimeError("the app did not start")
        return time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
