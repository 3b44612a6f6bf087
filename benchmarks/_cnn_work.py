"""The work that training on images is measured at, and those that do it: the engine, JavaScript, eager PyTorch."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn

from benchmarks._engine_peers import Peer, Process, timed
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from playground.lessons.cnn.live import ImageLive
from playground.lessons.cnn.presets import PRESETS
from playground.live.pace import FLAT_OUT
from playground.live.watched import scheduler
from playground.stage.core.channel import Outlet

PLAIN = PRESETS[0].spec  # conv3×3×8 – pool – conv3×3×16 – pool – dense, batches of 64 of 8,000 images
GIVEN = 1280  # images that a peer gets
EVERY = 0.2  # seconds of processor time between two frames of whoever watches


class Training:
    """The engine: updates alone, or whole runs with curves and states to go back to."""

    def __init__(self, experiment: Experiment, *, whole: bool) -> None:
        self.run, self._whole = Run(experiment), whole
        self.rate(0.5)

    def _advance(self, count: int) -> int:
        if self._whole:
            return self.run.advance(count)
        batches = self.run.order.batches(self.run.step, count)
        self.run.backend.train(batches, np.ones(len(batches)), self.run.step)
        self.run.step += len(batches)
        return len(batches)

    def rate(self, seconds: float) -> float:
        """Return updates per second of processor time, those of all networks counted."""
        begun, done = time.process_time(), 0
        while (spent := time.process_time() - begun) < seconds:
            done += self._advance(8)
        return done * len(self.run.replicas) / spent


class EagerTorch:
    """The same network as a tutorial writes it: nn.Sequential and torch.optim."""

    def __init__(self) -> None:
        run = Run(PLAIN)
        self._model = run.network.module(run.backend.params.detach()[0])
        self._optimizer = PLAIN.optimizer.build(list(self._model.parameters()))
        self._images, self._labels = seen(len(run.data.train_inputs))
        self._order = iter(())

    def _update(self) -> None:
        batch = next(self._order, None)
        if batch is None:
            self._order = iter(torch.randperm(len(self._labels)).split(PLAIN.batch))
            batch = next(self._order)
        self._optimizer.zero_grad()
        nn.functional.cross_entropy(self._model(self._images[batch]), self._labels[batch]).backward()
        self._optimizer.step()

    def rate(self, seconds: float) -> float:
        """Return updates per second of processor time."""
        return timed(lambda: [self._update() for _ in range(4)], seconds) * 4


def seen(count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the first training images as a network sees them, [N, 1, H, W], and their classes."""
    data = PLAIN.data()
    images = (torch.tensor(data.train_inputs[:count]).float() / 255 - data.mean) / data.spread
    return images, torch.tensor(data.train_targets[:count])


def javascript(script: str) -> Peer:
    """Return one of the scripts in peers/ as a peer."""
    images, labels = seen(GIVEN)
    task = {
        "rate": float(PLAIN.optimizer.lr),
        "batch": PLAIN.batch,
        "shape": list(images.shape[-2:]),
        "classes": PLAIN.data().outputs,
        "images": images.flatten(1).numpy().round(4).tolist(),
        "labels": labels.tolist(),
    }
    path = Path(tempfile.gettempdir()) / f"neural-playground-{script}.json"

    def command(seconds: float) -> list[str]:
        path.write_text(json.dumps({**task, "seconds": seconds}), encoding="utf-8")
        return ["node", f"{script}.mjs", str(path)]

    return Process(command)


def watching(seconds: float, *, rounds: int) -> tuple[float, float, float]:
    """Return updates a second with nobody there, those with frames at 5 Hz, and the milliseconds of a frame.

    A frame is all of it: every channel's picture, weights, curves, header, packing.  Both take turns; times are of
    the processor.
    """
    live, outlet = ImageLive(PLAIN), Outlet(lambda: None)
    scheduler().close()  # nobody else may work on it
    live.channel.attach(outlet)
    live.pace.speed = FLAT_OUT
    live.play()
    _rate(live, outlet, 1.0, watched=True)
    alone, watched, frames = [], [], []
    for _ in range(rounds):
        alone.append(_rate(live, outlet, seconds, watched=False)[0])
        rate, made = _rate(live, outlet, seconds, watched=True)
        watched.append(rate)
        frames += made
    live.pause()
    cost = statistics.median(1 - b / a for a, b in zip(alone, watched, strict=True))
    return statistics.median(alone), 100 * cost, 1000 * statistics.median(frames)


def _rate(live: ImageLive, outlet: Outlet, seconds: float, *, watched: bool) -> tuple[float, Sequence[float]]:
    """Return updates per second of processor time, and the seconds that each frame took."""
    begun, done, made = time.process_time(), live.main.step, []
    while (spent := time.process_time() - begun) < seconds:
        live.work(0.01)  # after a frame was taken the next one waits for its acknowledgement
        if watched and spent >= EVERY * len(made):
            start = time.process_time()
            live.channel.take(outlet)
            live.channel.acknowledge(outlet)
            playing, live.playing = live.playing, False  # for a moment: this times the frame alone
            live.changes += 1
            live.work(0.0)
            live.playing = playing
            made.append(time.process_time() - start)
    return (live.main.step - done) / spent, made


CONTENDERS: dict[str, Callable[[], Peer]] = {
    "engine, updates alone": lambda: Training(PLAIN, whole=False),
    "engine, a whole run": lambda: Training(PLAIN, whole=True),
    "engine, 4 seeds": lambda: Training(PLAIN.but(seeds=4), whole=True),
    "eager PyTorch": EagerTorch,
    "ConvNetJS": lambda: javascript("convnet_images"),
    "TensorFlow.js": lambda: javascript("tensorflow_images"),
}
