"""How soon after Play something moves, while the kernels are being made and once they lie on disk.

Each measure is a fresh process that does what the server does when it starts, and then what one visitor does.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks._engine_work import WORKS, Work

ROOT = Path(__file__).resolve().parents[1]

VISIT = """
import json, sys, threading, time
from engine.runs.backends import compiled
from engine.runs.run import Run
from benchmarks._engine_work import WORKS
Run(WORKS[0].experiment())
thread = compiled.warm_up()
if sys.argv[2] == "warm":
    thread.join()
else:
    time.sleep(1.5)  # in the middle of it
begun = time.perf_counter()
run = Run(WORKS[int(sys.argv[1])].experiment("adam"))
opened = time.perf_counter()
run.advance(1)
moved = time.perf_counter()
print(json.dumps({"open": 1e3 * (moved - begun), "play": 1e3 * (moved - opened), "backend": run.backend.name}))
sys.stdout.flush()
import os
os._exit(0)
"""


def first_update(work: Work, *, warm: bool, times: int) -> tuple[float, str]:
    """Return the median milliseconds from asking for a run to its first update, and the back end that did it."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ}
        if not warm:
            environment["NUMBA_CACHE_DIR"] = folder
        words = [sys.executable, "-c", VISIT, str(WORKS.index(work)), "warm" if warm else "cold"]
        found = []
        for _ in range(times):
            done = subprocess.run(
                words, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
            )
            found.append(json.loads(done.stdout.splitlines()[-1]))
    return statistics.median(each["open"] for each in found), found[0]["backend"]


def compilation() -> tuple[float, float]:
    """Return the seconds of processor time that the kernels take to be made, and to be found again."""
    code = "from engine.runs.backends import compiled; compiled.warm_up(wait=True); assert compiled.ready()"
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "NUMBA_CACHE_DIR": folder}
        for words in ("import engine.runs.run, engine.runs.backends", code, code):
            before = os.times()
            subprocess.run([sys.executable, "-c", words], cwd=ROOT, env=environment, check=True)
            after = os.times()
            seconds.append(
                after.children_user - before.children_user + after.children_system - before.children_system
            )
    imports, cold, warm = seconds
    return max(0.0, cold - imports), max(0.0, warm - imports)
