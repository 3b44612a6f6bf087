"""Studies to start from: some show a thing at once, some are puzzles, some fail on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.data.datasets import SEQUENCES
from engine.data.datasets.recall import Adding
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.networks.recurrent import Recurrent
from engine.runs.run import Run
from engine.spec import N_
from engine.training.losses import CrossEntropy
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import Regularisation
from playground.kit.broken import Broken
from playground.kit.presets import Preset
from playground.kit.puzzle import Bound, Puzzle, Score, least, share
from playground.kit.supervised.scores import accuracy, best_accuracy, loss, lowest_loss
from playground.kit.supervised.study import PLAIN, Study, Voice, voices


def _study(task: str, *cells: Recurrent, knobs: dict[str, Any] | None = None, **shared: Any) -> Study:
    dataset = SEQUENCES[task](**(knobs or {}))
    experiment = PLAIN.but(dataset=dataset, **shared)
    if experiment.data().classes:
        experiment = experiment.but(loss=CrossEntropy())
    return Study(experiment=experiment, voices=voices(*cells))


def _adam(rate: float) -> Any:
    return OPTIMIZERS["adam"](lr=rate)


def _task(name: str) -> Bound:
    """Return the bound that a puzzle's sequences stay as they are."""
    words, task = N_("These are not the sequences of the puzzle."), SEQUENCES[name]()
    return Bound(words, lambda runs: all(run.experiment.dataset == task for run in runs))


def _plain(runs: Sequence[Run]) -> bool:
    recurrent = (
        each for run in runs for each in run.experiment.network.layers if isinstance(each, Recurrent)
    )
    return all(isinstance(each, SimpleRNN) for each in recurrent)


def _parted(runs: Sequence[Run]) -> Score | None:
    found = [each for run in runs if (each := best_accuracy(run, within=300)) is not None]
    return max(found, key=lambda each: each.value, default=None)


# What the page opens with. `Study()` stays what it was: links leave out what is as it is there.
FIRST = Study(voices=voices(SimpleRNN(), LSTM(), LSTM(forget_bias=1.0), GRU()))


def _build() -> tuple[Preset[Study], ...]:
    calm = Regularisation(clip_norm=1.0)
    growing = SimpleRNN(activation="relu", init="identity", radius=1.05)
    return (
        Preset("adding", N_("Adding, 30 steps"),
               N_("Two marked numbers, one in each half: who remembers the first one within 600 updates?"), FIRST),
        Preset("hundred", N_("A hundred steps"),
               N_("Before any training: how many steps back does each cell's gradient reach?"),
               _study("adding", SimpleRNN(), LSTM(), GRU(), knobs={"length": 100})),
        Preset("forget", N_("The forget gate, opened"),
               N_("The same LSTM with its forget gate started at 0, 1 and 3: what does the bias buy?"),
               _study("adding", LSTM(), LSTM(forget_bias=1.0), LSTM(forget_bias=3.0), knobs={"length": 60})),
        Preset("letters", N_("The next letter"),
               N_("Shakespeare's sonnets, letter by letter: can you find a unit that knows where a line ends?"),
               _study("text", GRU(units=48), LSTM(units=48), batch=32)),
        Puzzle("orthogonal", N_("Irons for a plain network"),
               N_("Orthogonal, identity, leaky, skipping: can a network without gates learn the adding problem?"),
               _study("adding", SimpleRNN(), optimizer=_adam(0.003), regularisation=calm),
               goal=N_("Bring the test loss of a network without gates to 0.04 or below, at thirty steps."),
               why=N_("A state that starts as a copy of the one before lets the gradient pass as it is."),
               score=lowest_loss, target=least(0.04),
               bounds=(_task("adding"), Bound(N_("Somebody here is no simple RNN."), _plain))),
        Puzzle("parity", N_("Parity"),
               N_("One wrong bit spoils everything after it. Which cell makes a switch of itself first?"),
               _study("parity", SimpleRNN()),
               goal=N_("Get 95 % of the test answers right within 300 updates."),
               why=N_("Gates keep a bit as it is until another one turns it: that is a switch."),
               score=_parted, target=share(0.95), bounds=(_task("parity"),)),
        Preset("recall", N_("Recall after a delay"),
               N_("Three symbols, a long silence, then a cue. Pull the length up: who forgets first?"),
               _study("recall", SimpleRNN(), LSTM(forget_bias=1.0), GRU(), knobs={"length": 25})),
        Preset("order", N_("Temporal order"),
               N_("Two of X and Y among many distractors: which came first? One answer, at the very end."),
               _study("temporal_order", SimpleRNN(), LSTM(forget_bias=1.0), GRU(), Reservoir())),
        Preset("sunspots", N_("Sunspots since 1700"),
               N_("One year ahead, both do better than repeating the last value. Run free: does the eleven-year cycle "
                  "live on?"), _study("sunspots", GRU(units=16), Reservoir(), batch=32)),
        Broken("window", N_("A window too small"),
               N_("One of the two has its gradients cut every 8 steps; the letters lie further back. After 500 updates "
                  "it still guesses. And after 3,000?"),
               _study("recall", GRU(), GRU(window=8), knobs={"length": 20}),
               symptom=N_("One of them never hears of the letters: no gradient comes back so far."),
               cause=N_("A gradient that may go all the way back finds the letters."),
               mended=lambda runs: all(accuracy(run) >= 0.6 for run in runs)),
        Broken("explosion", N_("Explosion"),
               N_("A state that grows by a twentieth a step: one of the two is clipped. What does a single step do?"),
               Study(experiment=PLAIN.but(dataset=Adding(length=30), optimizer=OPTIMIZERS["sgd"](lr=0.05)),
                     voices=(Voice(cell=growing), Voice(cell=growing, clip=0.5))),
               symptom=N_("The gradient grows with every step back, and one step throws the weights away."),
               cause=N_("Clipped, or with a state that does not grow, steps stay short enough to come back from."),
               mended=lambda runs: all(run.step >= 100 and loss(run) < 0.3 for run in runs)),
        Broken("sigmoid", N_("A sigmoid that forgets"),
               N_("Its slope is at most a quarter. How many steps does single precision survive?"),
               _study("adding", SimpleRNN(activation="sigmoid"), SimpleRNN(), knobs={"length": 80}),
               symptom=N_("Nobody hears of the first number: the loss stays where guessing would leave it."),
               cause=N_("A gradient that reaches the first number finds the sum."),
               mended=lambda runs: any(loss(run) < 0.08 for run in runs)),
    )  # fmt: skip


PRESETS = _build()
