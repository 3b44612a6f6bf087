"""The work that recurrent networks are measured at, and those that do it: the engine, TensorFlow.js, eager PyTorch."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from benchmarks._cnn_work import Training
from benchmarks._engine_peers import Peer, Process, timed
from engine.data.datasets.recall import Adding
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from playground.kit.supervised.study import PLAIN, Study, voices
from playground.lessons.rnn.ensemble import Ensemble
from playground.live.pace import FLAT_OUT
from playground.live.watched import scheduler
from playground.stage.core.channel import Outlet

LONG = Study(
    experiment=PLAIN.but(dataset=Adding(length=100)),
    voices=voices(SimpleRNN(units=32), LSTM(units=32), GRU(units=32)),
)
EVERY = 0.25  # seconds of processor time between two snapshots of gradients: 4 Hz
GIVEN = 256  # sequences that a peer gets


def alone(cell: str) -> Experiment:
    """Return the experiment of one cell: T = 100, hidden 32, batches of 64."""
    return LONG.alone(LONG.sources.index(cell))


class EagerTorch:
    """The same LSTM as a tutorial writes it: nn.LSTM, nn.Linear and torch.optim."""

    def __init__(self) -> None:
        run = Run(alone("lstm"))
        self._model = run.network.module(run.backend.params.detach()[0])
        self._optimizer = run.experiment.optimizer.build(list(self._model.parameters()))
        self._x, self._y = torch.tensor(run.data.train_inputs), torch.tensor(run.data.train_targets)

    def _update(self) -> None:
        batch = torch.randperm(len(self._y))[:64]
        self._optimizer.zero_grad()
        nn.functional.mse_loss(self._model(self._x[batch])[:, 0], self._y[batch]).backward()
        self._optimizer.step()

    def rate(self, seconds: float) -> float:
        """Return updates per second of processor time."""
        return timed(self._update, seconds)


def javascript() -> Peer:
    """Return the same LSTM in TensorFlow.js."""
    data = alone("lstm").data()
    task = {
        "rate": float(PLAIN.optimizer.lr),
        "batch": 64,
        "shape": list(data.train_inputs.shape[1:]),
        "units": 32,
        "images": data.train_inputs[:GIVEN].reshape(GIVEN, -1).round(4).tolist(),
        "labels": data.train_targets[:GIVEN].tolist(),
    }
    path = Path(tempfile.gettempdir()) / "neural-playground-sequences.json"

    def command(seconds: float) -> list[str]:
        path.write_text(json.dumps({**task, "seconds": seconds}), encoding="utf-8")
        return ["node", "tensorflow_sequences.mjs", str(path)]

    return Process(command)


CONTENDERS: dict[str, Callable[[], Peer]] = {
    "engine, LSTM": lambda: Training(alone("lstm"), whole=False),
    "engine, LSTM, a whole run": lambda: Training(alone("lstm"), whole=True),
    "engine, GRU": lambda: Training(alone("gru"), whole=False),
    "engine, simple RNN": lambda: Training(alone("rnn"), whole=False),
    "eager PyTorch, LSTM": EagerTorch,
    "TensorFlow.js, LSTM": javascript,
}


def watching(seconds: float, *, rounds: int) -> tuple[float, float, float]:
    """Return updates a second with nobody there, the cost of watching in percent, and the milliseconds of a snapshot.

    Watched is: gradients at every state of three networks at T = 100 four times a second of processor time, products
    of Jacobians once, and the frames that show them.  Both take turns.
    """
    live, outlet = Ensemble(LONG), Outlet(lambda: None)
    scheduler().close()  # nobody else may work on it
    live.pace.speed = FLAT_OUT
    live.playing = True
    live.channel.attach(outlet)
    live.play()
    _rate(live, outlet, 1.0, watched=True)
    plain, seen, snapshots = [], [], []
    for _ in range(rounds):
        plain.append(_rate(live, outlet, seconds, watched=False)[0])
        rate, made = _rate(live, outlet, seconds, watched=True)
        seen.append(rate)
        snapshots += made
    live.pause()
    cost = statistics.median(1 - b / a for a, b in zip(plain, seen, strict=True))
    return statistics.median(plain), 100 * cost, 1000 * statistics.median(snapshots)


def _rate(live: Ensemble, outlet: Outlet, seconds: float, *, watched: bool) -> tuple[float, list[float]]:
    """Return updates per second of processor time, and the seconds that each snapshot took."""
    begun, done, made = time.process_time(), live.main.step, []
    while (spent := time.process_time() - begun) < seconds:
        live._train(0.02)
        if watched and spent >= EVERY * len(made):
            start = time.process_time()
            for strand in live.sequences.values():
                strand.watch(products=len(made) % 4 == 0)
            live.channel.take(outlet)
            live.channel.acknowledge(outlet)
            live._show()
            made.append(time.process_time() - start)
    return (live.main.step - done) / spent, made
