"""A session's runs driven by hand: no scheduler, a clock that a test turns, and a browser that is none."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from engine.data.datasets import DATASETS
from engine.networks.layers import LAYERS
from engine.networks.layers.dense import Dense
from engine.networks.layers.residual import Residual
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from playground.live.live import Live
from playground.live.together import Together
from playground.stage.core.channel import Outlet
from playground.stage.core.frame import unpack

SMALL = Experiment(dataset=DATASETS["circle"](size=100), batch=5)
IRIS = Experiment(dataset=DATASETS["iris"](), loss=LOSSES["cross_entropy"]())
BLOCK = NetworkSpec((Dense(units=4), Residual((Dense(units=4),)), LAYERS["batch_norm"](), Dense(units=20)))

# What a reader may change while it trains; each has to be drawn before and after, and looked back over.
CHANGES: dict[str, dict[str, Any]] = {
    "rate": {"optimizer": OPTIMIZERS["adam"](lr=0.1)},
    "rule": {"optimizer": OPTIMIZERS["rmsprop"]()},
    "batch": {"batch": 16},
    "wider": {"network": NetworkSpec((Dense(units=9), Dense(units=2)))},
    "deeper": {"network": NetworkSpec((Dense(units=4), Dense(units=3), Dense(units=2)))},
    "block": {"network": BLOCK},
    "no layer": {"network": NetworkSpec(())},
    "features": {"features": ("x2", "x1*x2", "sin(x1)")},
    "more points": {"dataset": DATASETS["circle"](size=200)},
    "other points": {"dataset": DATASETS["spiral"](size=100)},
    "classes": {"dataset": DATASETS["blobs"](size=100)},
    "numbers": {"dataset": DATASETS["plane"](size=100)},
    "curve": {"dataset": DATASETS["curve"](size=100), "features": ()},
    "table": {"dataset": DATASETS["iris"](), "features": ()},
    "loss": {"loss": LOSSES["hinge"]()},
    "test share": {"test_fraction": 0.2},
}


class Clock:
    """What `time` is for the modules under test: it stands still until it is turned."""

    def __init__(self) -> None:
        self.now = 1000.0

    def perf_counter(self) -> float:
        """Return the time."""
        return self.now

    thread_time = perf_counter


class Waker:
    """In the scheduler's place: it only counts who was to be worked on."""

    def __init__(self) -> None:
        self.woken = 0
        self.busy = 1

    def wake(self, task: Any) -> None:
        """Count."""
        self.woken += 1


class Browser:
    """One page of a visitor, as far as the server sees it."""

    def __init__(self, live: Together) -> None:
        self.live = live
        self.stirred = threading.Event()
        self.kept: dict[str, Any] = {}
        self.scene: dict[str, Any] = {}
        self.plots: dict[str, str] = {}
        self.told: dict[str, Any] = {}  # the header of the last frame
        self.painted = 0
        self.outlet = Outlet(self.stirred.set)
        live.channel.attach(self.outlet)

    def leave(self) -> None:
        """Close the tab."""
        self.live.channel.detach(self.outlet)

    def take(self) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Return the newest frame with what is kept from earlier ones, and acknowledge it."""
        message = self.live.channel.take(self.outlet)
        if message is None:
            return None
        header, arrays = unpack(message)
        self.live.channel.acknowledge(self.outlet, header["seq"])
        self.painted += 1
        names = {name.removeprefix("array:") for name in header["kept"]}
        self.kept = {name: value for name, value in (self.kept | arrays).items() if name in names}
        self.scene = header.get("scene", self.scene)
        self.plots |= header.get("plots", {})
        self.told = header
        return header, self.kept | arrays

    def frame(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Let the server draw, and return the frame: the header of the run "main", and all arrays."""
        self.live.work(0.004)
        found = self.take()
        assert found is not None, "nothing new was drawn"
        header, arrays = found
        return header["runs"]["main"], arrays

    def wait(self, wanted: Any, *, seconds: float = 20.0) -> dict[str, Any]:
        """Take frames from the scheduler's own thread until `wanted(header of "main")`, and return that header."""
        for _ in range(10_000):
            assert self.stirred.wait(seconds), "no frame came"
            self.stirred.clear()
            found = self.take()
            if found is not None and wanted(found[0]["runs"]["main"]):
                return found[0]["runs"]["main"]
        raise AssertionError("many frames came, but not that one")


def play(
    live: Together, clock: Clock, seconds: float, *, tick: float = 0.01, browser: Browser | None = None
) -> None:
    """Let the clock run and the training with it, in ticks; a browser paints each."""
    for _ in range(round(seconds / tick)):
        clock.now += tick
        live.work(0.5)
        if browser is not None:
            browser.take()


def params(live: Live, source: str = "main") -> np.ndarray:
    """Return a copy of the parameters [R, P] of one of the runs."""
    return live.strands[source].run.backend.params.detach().numpy().copy()


def trained(experiment: Experiment, steps: int) -> Run:
    """Return a run of its own after so many updates."""
    run = Run(experiment)
    run.advance(steps)
    return run
