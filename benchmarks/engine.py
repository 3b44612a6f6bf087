"""How fast the engine trains, against JavaScript, C, eager PyTorch and scikit-learn on the same work.

All contenders take turns in every round, and every figure is a median of what they did side by side: updates of one
network per second of processor time, with batches of 10 from 250 points that are shuffled every epoch.  A whole run
of the engine also evaluates, draws curves and keeps snapshots, which no peer does.  `--quick` measures a fifth as
long.
"""

from __future__ import annotations

import math
import statistics
import sys
from collections.abc import Callable

from benchmarks import _engine_growth as growth
from benchmarks import _engine_peers as peers
from benchmarks import _engine_start as start
from benchmarks._engine_runs import Training, Whole
from benchmarks._engine_work import SMALL, WORKS, Work
from benchmarks.report import RESULTS, Report
from engine.runs.backends import compiled

ROUNDS = 5
SECONDS = 0.4
# At least so many times the scalar JavaScript
ONE = {SMALL.name: 8.0}, 10.0
MANY = {SMALL.name: 12.0}, 25.0
STACKED = {SMALL.name: 1.5}, 5.0
C_AT_MOST = 3.0
COLD, WARM = 150.0, 50.0  # milliseconds
NOISE = 1.05  # what is left of chance in a median: a cost may seem to rise by so much


def _bound(bounds: tuple[dict[str, float], float], work: Work) -> float:
    special, usual = bounds
    return special.get(work.name, usual)


def contenders(work: Work, rule: str, npm: str) -> dict[str, Callable[[], peers.Peer]]:
    """Return everyone who takes part at this work with this rule, to be made ready."""
    found: dict[str, Callable[[], peers.Peer]] = {
        "scalar JavaScript": lambda: peers.javascript("scalar", work, rule),
        "fused, one network": lambda: Training([work.experiment(rule)], backend="fused"),
        "stacked, 32 networks": lambda: Training(work.many(32, rule=rule), backend="stacked"),
        "fused, one network, a whole run": lambda: Whole([work.experiment(rule)], backend="fused", first=1.0),
        "C loop": lambda: peers.compiled_loop(work, rule),
        "JavaScript over typed arrays": lambda: peers.javascript("arrays", work, rule),
        "eager PyTorch": lambda: peers.EagerTorch(work, rule),
        "scikit-learn": lambda: peers.ScikitLearn(work, rule),
    }
    if rule == "sgd":
        found["fused, 32 networks, 12 rules"] = lambda: Training(work.many(32, mixed=True), backend="fused")
    if not npm:
        found["ConvNetJS"] = lambda: peers.javascript("convnet", work, rule)
        found["TensorFlow.js"] = lambda: peers.javascript("tensorflow", work, rule)
    return found


def race(work: Work, rule: str, npm: str, seconds: float) -> tuple[dict[str, list[float]], dict[str, str]]:
    """Return the rates of everyone in every round, and why others could not take part."""
    rates: dict[str, list[float]] = {}
    missing: dict[str, str] = dict.fromkeys(("ConvNetJS", "TensorFlow.js"), npm) if npm else {}
    ready = {name: make() for name, make in contenders(work, rule, npm).items()}
    for _ in range(ROUNDS):
        for name, contender in ready.items():
            if name in missing:
                continue
            try:
                rates.setdefault(name, []).append(contender.rate(seconds))
            except peers.Missing as reason:
                missing[name] = str(reason)
                rates.pop(name, None)
    return rates, missing


def times(rates: dict[str, list[float]], one: str, other: str) -> float:
    """Return the median of how many times faster `one` was than `other` in the same round."""
    if one not in rates or other not in rates:
        return math.nan
    return statistics.median(a / b for a, b in zip(rates[one], rates[other], strict=True))


def compare(report: Report, work: Work, rule: str, npm: str, seconds: float) -> None:
    """Add what one race came to."""
    rates, missing = race(work, rule, npm, seconds)
    what, base = f"{work.name}, {rule}", "scalar JavaScript"
    goals = {"fused, one network": ONE, "fused, 32 networks, 12 rules": MANY, "stacked, 32 networks": STACKED}
    for name, bounds in goals.items():
        if name in rates or name in missing:
            got = times(rates, name, base)
            report.add(f"{what}: {name}", got, at_least=_bound(bounds, work), unit=f"× {base}")
    cost = times(rates, "C loop", "fused, one network")
    report.add(f"{what}: cost of fused against the C loop", cost, at_most=C_AT_MOST, unit="×")
    for name, found in rates.items():
        report.add(f"{what}: {name}", statistics.median(found) / 1e3, unit="k updates/s")
    for name, reason in missing.items():
        report.add(f"{what}: {name}", "missing", note=reason)


def starts(report: Report, times: int) -> None:
    """Add how soon the first update comes."""
    for work in WORKS:
        for warm, most in ((False, COLD), (True, WARM)):
            found, backend = start.first_update(work, warm=warm, times=times)
            cache = "warm" if warm else "cold"
            report.add(
                f"{work.name}: first update, {cache} cache", found, at_most=most, unit="ms", note=backend
            )
    cold, warm_again = start.compilation()
    report.add(
        "making the kernels, in the background", cold, unit="s", note="once for each machine and version"
    )
    report.add("finding them on disk", warm_again, unit="s", note="numba's own import in it")


def grows(report: Report, seconds: float) -> None:
    """Add whether a replica ever costs more among many, and draw the picture."""
    lines = []
    for work in WORKS:
        for backend in growth.BACKENDS:
            line = growth.replicas_line(work, backend, seconds=seconds * 0.4)
            lines.append(line)
            if backend == "fused":
                most, at = growth.steepest(line)
                note = f"at {at} replicas; {line.y[0]:.3f} µs for one, {line.y[-1]:.3f} µs among {line.x[-1]}"
                report.add(
                    f"{work.name}: dearest among 1…1,024 replicas", most, at_most=NOISE, unit="×", note=note
                )
    path = growth.picture(lines, RESULTS / "engine.html")
    report.add("picture", str(path.relative_to(RESULTS.parents[1])))


def main() -> int:
    """Race, start and grow, and report everything."""
    seconds = SECONDS / 5 if "--quick" in sys.argv else SECONDS
    compiled.warm_up(wait=True)
    report = Report("engine", "Updates a second")
    npm = peers.installed()
    for work in WORKS:
        for rule in ("sgd", "adam"):
            compare(report, work, rule, npm, seconds)
    starts(report, 3 if "--quick" in sys.argv else ROUNDS)
    grows(report, seconds)
    return report.finish()
