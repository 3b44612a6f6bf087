"""Studies to start from: some show a thing at once, some are puzzles, some fail on purpose."""

from __future__ import annotations

from typing import Any

from engine.data.datasets import SEQUENCES
from engine.data.datasets.recall import Adding
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.networks.recurrent import Recurrent
from engine.spec import N_
from engine.training.losses import CrossEntropy
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import Regularisation
from playground.kit.presets import BROKEN, Preset
from playground.kit.supervised.study import PLAIN, Study, Voice, voices

SOON, PUZZLES = N_("Seen at once"), N_("Puzzles")


def _study(task: str, *cells: Recurrent, knobs: dict[str, Any] | None = None, **shared: Any) -> Study:
    dataset = SEQUENCES[task](**(knobs or {}))
    experiment = PLAIN.but(dataset=dataset, **shared)
    if experiment.data().classes:
        experiment = experiment.but(loss=CrossEntropy())
    return Study(experiment=experiment, voices=voices(*cells))


def _adam(rate: float) -> Any:
    return OPTIMIZERS["adam"](lr=rate)


def _build() -> tuple[Preset[Study], ...]:
    calm = Regularisation(clip_norm=1.0)
    growing = SimpleRNN(activation="relu", init="identity", radius=1.05)
    return (
        Preset("adding", N_("Adding, 30 steps"),
               N_("Two marked numbers, one in each half: who still hears of the first one? The GRU finds it within 200 "
                  "updates."), Study(), SOON),
        Preset("hundred", N_("A hundred steps"),
               N_("Before any training: how many steps back does each cell's gradient reach?"),
               _study("adding", SimpleRNN(), LSTM(), GRU(), knobs={"length": 100}), SOON),
        Preset("forget", N_("The forget gate, opened"),
               N_("The same LSTM with its forget gate started at 0, 1 and 3: what does the bias buy?"),
               _study("adding", LSTM(), LSTM(forget_bias=1.0), LSTM(forget_bias=3.0), knobs={"length": 60}), SOON),
        Preset("letters", N_("The next letter"),
               N_("Shakespeare's sonnets, letter by letter: can you find a unit that knows where a line ends?"),
               _study("text", GRU(units=48), LSTM(units=48), batch=32), SOON),
        Preset("orthogonal", N_("Irons for a plain network"),
               N_("Orthogonal, identity, leaky, skipping: can a network without gates learn the adding problem?"),
               _study("adding", SimpleRNN(init="orthogonal"), SimpleRNN(activation="relu", init="identity"),
                      SimpleRNN(leak=0.1), SimpleRNN(skip=10), knobs={"length": 30}, optimizer=_adam(0.003),
                      regularisation=calm), PUZZLES),
        Preset("recall", N_("Recall after a delay"),
               N_("Three symbols, a long silence, then a cue. Pull the length up: who forgets first?"),
               _study("recall", SimpleRNN(), LSTM(forget_bias=1.0), GRU(), knobs={"length": 25}), PUZZLES),
        Preset("parity", N_("Parity"),
               N_("One wrong bit spoils everything after it. Which cell makes a switch of itself first?"),
               _study("parity", SimpleRNN(), LSTM(), GRU()), PUZZLES),
        Preset("order", N_("Temporal order"),
               N_("Two of X and Y among many distractors: which came first? One answer, at the very end."),
               _study("temporal_order", SimpleRNN(), LSTM(forget_bias=1.0), GRU(), Reservoir()), PUZZLES),
        Preset("sunspots", N_("Sunspots since 1700"),
               N_("One year ahead, both do better than repeating the last value. Run free: does the eleven-year cycle "
                  "live on?"), _study("sunspots", GRU(units=16), Reservoir(), batch=32), PUZZLES),
        Preset("window", N_("A window too small"),
               N_("One of the two has its gradients cut every 8 steps; the letters lie further back. After 500 updates "
                  "it still guesses. And after 3,000?"),
               _study("recall", GRU(), GRU(window=8), knobs={"length": 20}), BROKEN),
        Preset("explosion", N_("Explosion"),
               N_("A state that grows by a twentieth a step: one of the two is clipped. What does a single step do?"),
               Study(experiment=PLAIN.but(dataset=Adding(length=30), optimizer=OPTIMIZERS["sgd"](lr=0.05)),
                     voices=(Voice(cell=growing), Voice(cell=growing, clip=0.5))), BROKEN),
        Preset("sigmoid", N_("A sigmoid that forgets"),
               N_("Its slope is at most a quarter. How many steps does single precision survive?"),
               _study("adding", SimpleRNN(activation="sigmoid"), SimpleRNN(), knobs={"length": 80}), BROKEN),
    )  # fmt: skip


PRESETS = _build()
