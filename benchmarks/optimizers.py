"""Optimizers: walks on surfaces, fate maps, races and the loss of a network, as fast as the engine does them.

What is compared is compared in the same run, and what takes too long to wait for (the ordinary loop over torch.optim
takes most of a minute) is measured on a part and multiplied; the notes say so.  All times are medians.
`--knobs` measures only how soon the paths are on screen after a knob was turned.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import torch

from benchmarks import _races as races
from benchmarks.report import Report
from engine.compare.fairness import compare
from engine.compare.race import Entrant, heats
from engine.data.datasets import DATASETS
from engine.descent.fates import fate_map
from engine.descent.surface import Surface, spread_starts
from engine.descent.surfaces import SURFACES
from engine.descent.walk import Descent, descend
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.probes.curvature import edge
from engine.probes.landscape import honesty, landscape, paths, pca_cut, reach_of
from engine.probes.maps import Canvas
from engine.probes.plane import plane
from engine.runs.experiment import Experiment
from engine.training.optimizer import Optimizer
from engine.training.optimizers import OPTIMIZERS

RULES = [rule() for rule in OPTIMIZERS.values() if rule.elementwise][:12]
STARTS, STEPS, PART = 64, 500, 4  # the ordinary loop walks from every 16th start
MAP_RULES = [
    OPTIMIZERS["sgd"](lr=0.01),
    OPTIMIZERS["momentum"](lr=0.01),
    OPTIMIZERS["rmsprop"](lr=0.05),
    OPTIMIZERS["adam"](lr=0.1),
]
MAPPED = ("himmelblau", "rosenbrock", "rastrigin", "ackley")
FIELD = 60  # grid points a side of each boundary in a race
FRAME = 1 / 60  # seconds of training between two frames of a race


def main() -> int:
    """Measure everything that the engine promises, and report it."""
    if "--knobs" in sys.argv:
        report = Report("optimizers-knobs", "Knobs of the optimizer race")
        races.knobs_only(report, RULES)
        return report.finish()
    report = Report("optimizers", "Optimizers")
    before = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    walks(report)
    maps(report)
    race(report)
    races.in_a_browser(report, RULES)
    report.add("load of the machine before it began", before, note=f"{os.cpu_count()} cores; 0 is quiet")
    return report.finish()


def seconds(call: Callable[[], object], *, times: int = 7) -> float:
    """Return the median time of a call, after one that warms everything up."""
    call()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def walks(report: Report) -> None:
    """Compare walking together with an ordinary loop over torch.optim."""
    surface = SURFACES["rosenbrock"]()
    starts = spread_starts(surface.view, STARTS)
    some = starts[:: STARTS // PART]
    together = seconds(lambda: descend(surface, RULES, starts, STEPS))
    for rule in RULES:
        one_by_one(surface, rule, some[:1], 20)
    began = time.perf_counter()
    alone = np.stack([one_by_one(surface, rule, some, STEPS) for rule in RULES])
    loop = (time.perf_counter() - began) * STARTS / PART
    report.add(
        f"{len(RULES)} rules × {STARTS} starts × {STEPS} steps, faster than a loop over torch.optim",
        loop / together,
        at_least=100,
        unit="times",
        note=f"the loop walked from {PART} of the {STARTS} starts",
    )
    report.add("the same, together", 1000 * together, unit="ms")
    report.add("the same, the loop", loop, unit="s")
    found = descend(surface, RULES, some, STEPS)
    report.add("largest difference of the paths", difference(found, alone), at_most=1e-9)
    shown = seconds(lambda: descend(surface, RULES, starts[:1], STEPS, internals=True))
    report.add(
        f"{len(RULES)} rules × {STEPS} steps with all their internals",
        1000 * shown,
        at_most=300,
        unit="ms",
        note="the engine's part of a change on screen",
    )
    tuned = seconds(lambda: compare(surface, RULES, starts[:16], 300, way="tuned"), times=3)
    report.add(
        f"{len(RULES)} rules tuned over 13 rates and compared from 16 starts, 300 steps", tuned, unit="s"
    )


def one_by_one(surface: Surface, rule: Optimizer, starts: np.ndarray, steps: int) -> np.ndarray:
    """Return paths [1, S, steps + 1, 2] from an ordinary loop: one optimizer and one point at a time."""
    paths = np.empty((1, len(starts), steps + 1, 2))
    for number, start in enumerate(starts):
        point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
        optimizer = rule.build([point])
        paths[0, number, 0] = start
        for step in range(steps):
            optimizer.zero_grad()
            surface.value(point).backward()
            optimizer.step()
            paths[0, number, step + 1] = point.detach().numpy()
    return paths


def difference(found: Descent, alone: np.ndarray) -> float:
    """Return how far paths are apart at the most, where neither is lost; infinite where only one is."""
    gone = np.isnan(found.paths).any(axis=-1)
    apart = np.abs(found.paths - alone)[~gone]
    lost = ~(np.abs(np.nan_to_num(alone, nan=np.inf)) < 1e9).all(axis=-1)
    same = (np.logical_or.accumulate(lost, axis=-1) == gone).all()
    return float(apart.max()) if same else np.inf


def maps(report: Report) -> None:
    """Draw a fate map on several surfaces."""
    for name in MAPPED:
        surface = SURFACES[name]()
        took = seconds(
            lambda surface=surface: fate_map(surface, MAP_RULES, resolution=80, steps=300), times=3
        )
        report.add(f"fate map 80×80 × 4 rules × 300 steps, {surface.title}", took, at_most=1.0, unit="s")


def race(report: Report) -> None:
    """Race on a network, with its boundaries, the picture of its loss and its curvature."""
    experiment = Experiment(
        dataset=DATASETS["spiral"](), network=NetworkSpec(layers=(Dense(units=8), Dense(units=8)))
    )
    (heat,) = heats(experiment, [Entrant(rule) for rule in RULES], seeds=8)
    run = heat.run
    canvas = Canvas(run.data, plane(run.data), resolution=FIELD)

    def frame() -> None:
        run.advance_for(FRAME)
        run.evaluate()
        params, kept = run.backend.params.detach(), run.backend.kept
        for rule in range(len(RULES)):
            canvas.maps(run.network, params[8 * rule], kept[8 * rule], experiment.loss)

    report.add(
        "race of 12 rules × 8 seeds on 2→8→8→1 with 12 boundaries",
        1 / seconds(frame, times=60),
        at_least=15,
        unit="frames/s",
        note=f"the engine's part, {FIELD}×{FIELD} each, back end {run.backend.name}",
    )
    step, began = run.step, time.perf_counter()
    run.advance_for(2.0)
    rate = (run.step - step) * len(run.replicas) / (time.perf_counter() - began)
    report.add("updates of its 96 networks", rate, unit="updates/s")
    states = paths(run)
    cut = pca_cut(states.params[::8])
    reach = reach_of(cut.coordinates(states.params[::8]))
    kept = states.kept[0, -1]
    picture = seconds(
        lambda: landscape(experiment, run.network, cut, kept=kept, reach=reach, resolution=40), times=3
    )
    report.add("picture of its loss, 40×40", 1000 * picture, unit="ms")
    some = states.params[::8], states.kept[::8]
    told = seconds(lambda: honesty(experiment, run.network, cut, *some), times=3)
    states_read = states.params[::8, :, 0].size
    report.add(f"true and plane loss of {states_read} states", 1000 * told, unit="ms")
    first = range(0, len(run.replicas), 8)
    vectors = edge(run, only=first).curvature.vectors
    run.advance(5)
    curved = seconds(lambda: edge(run, only=first, start=vectors, products=20), times=3)
    report.add("curvature of one network for each rule, from the last one found", 1000 * curved, unit="ms")


if __name__ == "__main__":
    raise SystemExit(main())
