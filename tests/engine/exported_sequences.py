"""Experiments on sequences to take away, one for everything that a script can contain."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import torch

from engine.data.datasets import SEQUENCES
from engine.data.datasets.own_series import OwnSeries, store_series
from engine.data.sequences import Sequences
from engine.networks.layer import Layer
from engine.networks.layers.dense import Dense
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.noise import Dropout
from engine.networks.layers.norm import BatchNorm
from engine.networks.layers.readout import Readout
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.losses import LOSSES, default_loss
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping, Regularisation
from engine.training.schedules import SCHEDULES
from tests.engine.exported import said

STEPS = 12
SMALL: dict[str, Any] = {"length": 9, "count": 60}


def example(cls: type[Sequences], **knobs: Any) -> Sequences:
    """Return a small task of a family; an upload is a wave."""
    if cls is OwnSeries:
        values = np.sin(np.arange(160.0) / 3)
        knobs["key"] = store_series(values, "waves", owner="test of a script")
    return cls(**{name: value for name, value in SMALL.items() if name in cls.knobs()} | knobs)


def about(task: Sequences, *layers: Layer, **changes: Any) -> Experiment:
    """Return an experiment with these layers and what reads them out, as the page does."""
    plain = Experiment(
        dataset=task,
        loss=default_loss(task.task),
        optimizer=OPTIMIZERS["adam"](lr=0.02),
        network=NetworkSpec(()),
        batch=16,
        test_fraction=0.25,
        seed=3,
        data_seed=2,
    )
    targets = plain.data().train_targets
    asked = targets.shape[1] if targets.ndim == 2 else 0
    recurrent = [each for each in layers if hasattr(each, "both")]
    last = [place for place, each in enumerate(layers) if hasattr(each, "both")][-1] + 1
    readout = Readout(steps=asked, ends=recurrent[-1].both and not asked)  # type: ignore[attr-defined]
    return plain.but(network=NetworkSpec((*layers[:last], readout, *layers[last:]))).but(**changes)


ADDING, RECALL, SINES = (example(SEQUENCES[name]) for name in ("adding", "recall", "sines"))
CLIPPED: dict[str, Any] = {
    "optimizer": OPTIMIZERS["sgd"](lr=1.0),
    "regularisation": Regularisation(clip_norm=0.8, clip_value=0.3),
}

CELLS: dict[str, Layer] = {
    "rnn": SimpleRNN(units=5),
    "rnn relu": SimpleRNN(units=5, activation="relu", init="identity", radius=0.9),
    "rnn both ways": SimpleRNN(units=4, both=True),
    "identity": SimpleRNN(units=5, activation="linear", init="orthogonal"),
    "sigmoid": SimpleRNN(units=5, activation="sigmoid", init="radius", radius=1.4),
    "leaky": SimpleRNN(units=5, leak=0.4),
    "skip": SimpleRNN(units=4, skip=3, leak=0.7, both=True),
    "lstm": LSTM(units=5),
    "lstm open": LSTM(units=4, forget_bias=2.0, init="orthogonal", radius=0.8, both=True),
    "peepholes": LSTM(units=4, peepholes=True, forget_bias=1.0, both=True),
    "no forget gate": LSTM(units=5, forget=False, forget_bias=1.0),
    "gru": GRU(units=5),
    "gru open": GRU(units=4, update_bias=1.5, init="radius", both=True),
    "reservoir": Reservoir(units=9, leak=0.6, radius=1.1, scale=0.3),
    "reservoir without ridge": Reservoir(units=6, ridge=0.0, both=True, init="orthogonal"),
    "window of rnn": SimpleRNN(units=5, window=4),
    "window of lstm": LSTM(units=4, window=4, both=True),
    "window of gru": GRU(units=5, window=2, both=True),
    "window of skips": SimpleRNN(units=4, skip=2, window=4, both=True),
    "window of peepholes": LSTM(units=4, peepholes=True, forget=False, window=4),
    "window too long": LSTM(units=4, window=30),
}

EXPERIMENTS: dict[str, Experiment] = {
    **{f"{name} adding": about(ADDING, cell) for name, cell in CELLS.items()},
    **{f"{name} recall": about(RECALL, cell, **CLIPPED) for name, cell in CELLS.items()},
    **{
        f"task {name}": about(example(SEQUENCES[name]), GRU(units=4))
        for name in ("parity", "temporal_order", "sines", "pitch")
    },
    "reservoir of sines": about(SINES, Reservoir(units=9)),
    "two layers": about(ADDING, LSTM(units=4), LSTM(units=4)),
    "layers of two kinds": about(
        RECALL, Dense(units=3), SimpleRNN(units=4, init="orthogonal"), Dense(units=3), GRU(units=4, window=3)
    ),
    "reservoir over a layer": about(ADDING, GRU(units=4, update_bias=1.0), Reservoir(units=5, window=4)),
    "dropout": about(
        ADDING, Reservoir(units=6), Dropout(rate=0.3), Dense(units=4, activation="prelu"), BatchNorm()
    ),
    "rules": about(
        RECALL,
        SimpleRNN(units=4, skip=2),
        LSTM(units=4, peepholes=True),
        Reservoir(units=5, ridge=0.0),
        optimizer=OPTIMIZERS["sgd"](lr=0.3),
        schedule=SCHEDULES["cosine"](length=3.0),
        regularisation=Regularisation(l1=0.01, l2=0.02, decoupled=0.1),
    ),
    "plateau": about(
        SINES, GRU(units=4), schedule=SCHEDULES["plateau"](patience=1), stopping=EarlyStopping(patience=2)
    ),
    "closures": about(
        ADDING, LSTM(units=3), optimizer=OPTIMIZERS["lbfgs"](lr=0.1, line_search="none", iterations=2)
    ),
    "muon": about(ADDING, GRU(units=4), optimizer=OPTIMIZERS["muon"](lr=0.01)),
    "squared distance of classes": about(RECALL, GRU(units=4), loss=LOSSES["mse"]()),
    "hinge": about(RECALL, LSTM(units=4), loss=LOSSES["hinge"]()),
    "output activation": about(SINES, Reservoir(units=6)),
    "lone sequence": about(example(SEQUENCES["adding"], count=44), GRU(units=4)),
    "many": about(example(SEQUENCES["adding"], length=6, count=1200), SimpleRNN(units=4), batch=300),
    "many at every step": about(
        example(SEQUENCES["parity"], length=6, count=1200), SimpleRNN(units=4), batch=300
    ),
    "seeds": about(ADDING, GRU(units=4), seeds=3),
}
EXPERIMENTS["output activation"] = EXPERIMENTS["output activation"].but(
    network=EXPERIMENTS["output activation"].network.but(output="tanh")
)
WITH_FILE: dict[str, Experiment] = {
    **{
        name: about(example(SEQUENCES[name]), GRU(units=4), **changes)
        for name, changes in (
            ("sunspots", {}),
            ("co2", {}),
            ("names", CLIPPED),
            ("text", {}),
            ("own_series", {}),
        )
    },
    "initials": about(example(SEQUENCES["names"], target="initial", count=400), LSTM(units=4)),
    "rare characters": about(
        example(SEQUENCES["text"], text="ab" * 90 + "".join(chr(0x5000 + i) for i in range(200))),
        GRU(units=4),
    ),
    "own text": about(example(SEQUENCES["text"], text="a \nb" * 40), Reservoir(units=6)),
}


def assert_as_run(output: str, experiment: Experiment) -> None:
    """Compare what a script printed with what a run does: on the watched sequences, and on all of the test."""
    run = Run(experiment)
    run.advance(STEPS)
    found, printed = run.evaluate(), said(output)
    losses = [printed[part][0] for part in ("train", "test")]
    np.testing.assert_allclose(losses, [found.train_loss[0], found.test_loss[0]], rtol=2e-4, atol=2e-6)
    metrics = [printed[part][1] for part in ("train", "test")]
    np.testing.assert_allclose(metrics, [found.train_metric[0], found.test_metric[0]], rtol=2e-3, atol=2e-3)
    everything = re.search(r"^all test sequences: loss (\S+), (?:accuracy|R²) (\S+)$", output, re.MULTILINE)
    assert run.data.watched is not None
    assert (everything is not None) == (run.data.watched[1] < len(run.data.test_inputs))
    if everything is not None:
        x, y = torch.tensor(run.data.test_inputs), torch.tensor(run.data.test_targets)
        wanted = run.backend.evaluate(torch.cat([x[:1], x]), torch.cat([y[:1], y]), train=1)
        np.testing.assert_allclose(float(everything[1]), wanted.test_loss[0], rtol=2e-4)
