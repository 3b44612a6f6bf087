"""How long the map of luck takes: 8 widths × 4 depths × 200 seeds on XOR, and when its first cells are seen."""

from __future__ import annotations

import time

from benchmarks.report import Report
from engine.compare.luck import Luck
from engine.runs.backends import compiled

SLICE = 0.02  # seconds, as a page trains


def main() -> int:
    """Train the default map to its end, flat out, and report."""
    report = Report("luck", "A map of 6,400 networks to 1,000 updates")
    compiled.warm_up(wait=True)
    begun = time.perf_counter()
    lottery = Luck().start()
    report.add("before the first update", time.perf_counter() - begun, at_most=1.5, unit="s")
    seen, looks = 0.0, 0
    while lottery.status == "ready":
        lottery.advance_for(SLICE)
        looks += 1
        if not seen and lottery.moment().solved.any():
            seen = time.perf_counter() - begun
    report.add("until the first network is solved", seen, unit="s")
    report.add("until all have had their updates", time.perf_counter() - begun, at_most=15, unit="s")
    report.add("pictures on the way", looks, unit="")
    return report.finish()
