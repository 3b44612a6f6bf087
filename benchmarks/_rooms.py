"""What needs no network and no browser: frames as the server makes them, seeds that succeed, an hour of playing."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.data.datasets import DATASETS
from engine.data.features import FEATURES
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.backends import compiled
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Spec
from playground.live import strand, together, trainer, watched
from playground.live.followed import Draw, Followed
from playground.live.learning import Learning
from playground.live.live import Live
from playground.live.pace import USUAL
from playground.stage.core.channel import Outlet

SMALL = Experiment()  # 2→4→2→1
LARGE = Experiment(
    dataset=DATASETS["spiral"](), features=tuple(FEATURES), network=NetworkSpec((Dense(units=8),) * 6)
)
SOLVED = 0.05  # test loss
HOUR, MINUTE = 3600.0, 60.0


def warm() -> None:
    """Do what the app does when it starts, so that what follows runs as it does there."""
    Run(SMALL)
    compiled.warm_up(wait=True)


def resident(pid: int) -> int:
    """Return the bytes of memory that a process holds."""
    path = Path(f"/proc/{pid}/statm")
    if path.exists():
        return int(path.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return int(subprocess.check_output(["ps", "-o", "rss=", "-p", str(pid)])) * 1024


def busy(pid: int) -> float:
    """Return the seconds of processor time that a process has had, NaN where that can't be told."""
    path = Path(f"/proc/{pid}/stat")
    if not path.exists():
        return float("nan")
    fields = path.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def frame_ms(experiment: Experiment, *, count: int = 240) -> float:
    """Return the median milliseconds of one frame, made 60 times a second out of a run that trains meanwhile.

    A frame is all of it: every neuron's map at 100×100, losses over all points, curves, header, packing.
    """
    live = Live(experiment)
    return _frames(live, lambda: live.main.advance(round(USUAL / 60)), count)


def learning_ms(spec: Spec, draw: Draw, *, count: int = 240) -> float:
    """Return the same of a page that follows a training of `spec` with a picture in every frame."""
    live = Learning({"main": spec})
    live.follow("picture", Followed(draw))
    return _frames(live, lambda: live.tracks["main"].run.advance(1), count)


def _frames(live: Live | Learning, advance: Callable[[], object], count: int) -> float:
    outlet = Outlet(lambda: None)
    live.channel.attach(outlet)
    live.pace.speed = 1e-6  # the updates are done here, between the frames
    live.play()
    found = []
    for _ in range(count):
        tick = time.perf_counter() + 1 / 60
        with live.lock:
            advance()
            live.changes += 1
            start = time.perf_counter()
            live.work(0.0)
            message = live.channel.take(outlet)
            found.append(1000 * (time.perf_counter() - start))
            assert message is not None
            live.channel.acknowledge(outlet)
        time.sleep(max(0.0, tick - time.perf_counter()))
    live.pause()
    return statistics.median(found)


def needed(experiment: Experiment, *, seeds: int, most: int) -> np.ndarray:
    """Return after how many updates each of `seeds` first has a test loss that counts as solved.

    One that has not within `most` updates counts as `most` + 1.
    """
    run = Run(experiment.but(seed=0, seeds=seeds))
    run.advance(most)
    losses = np.stack([row.values["test_loss"] for row in run.recording.rows])
    steps = np.array([row.step for row in run.recording.rows])
    solved = losses < SOLVED
    return np.where(solved.any(0), steps[solved.argmax(0)], most + 1)


@dataclass
class Played:
    """How long was played, in simulated seconds; growth of memory after the first minute in %, and what was kept."""

    seconds: float
    updates: int
    growth: float
    kept: int  # bytes of the recorded states
    rows: int


class Clock:
    """Takes the place of `time` in the modules that tell it to a page."""

    def __init__(self) -> None:
        self.now = time.perf_counter()

    def perf_counter(self) -> float:
        """Return the simulated time."""
        return self.now


def hour(experiment: Experiment, *, patience: float) -> Played:
    """Play for a simulated hour at the usual speed, or for as much of it as `patience` real seconds allow.

    In the first minute a browser paints 60 frames a second, afterwards ten: what is drawn is thrown away, and what
    is remembered of the training does not depend on it.
    """
    clock = Clock()
    modules = (trainer, strand, together, watched)
    real = [module.time for module in modules]
    for module in modules:
        module.time = clock  # type: ignore[attr-defined]
    live = Live(experiment)
    watched.scheduler().close()  # nobody else may work on it
    try:
        return _hour(live, clock, time.perf_counter() + patience)
    finally:
        for module, former in zip(modules, real, strict=True):
            module.time = former  # type: ignore[attr-defined]


def _hour(live: Live, clock: Clock, end: float) -> Played:
    outlet = Outlet(lambda: None)
    live.channel.attach(outlet)
    live.play()
    start, after_a_minute = clock.now, 0
    while (played := clock.now - start) < HOUR and time.perf_counter() < end:
        clock.now += 1 / 60 if played < MINUTE else 0.1
        live.work(10.0)
        if live.channel.take(outlet) is not None:
            live.channel.acknowledge(outlet)
        if played < MINUTE <= clock.now - start:
            after_a_minute = resident(os.getpid())
    recording = live.main.recording
    grown = resident(os.getpid()) / after_a_minute - 1 if after_a_minute else float("nan")
    kept = sum(each.size for each in recording.checkpoints)
    return Played(clock.now - start, live.main.step, 100 * grown, kept, len(recording.rows))
