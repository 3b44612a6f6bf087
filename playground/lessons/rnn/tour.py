"""The tour of the RNN lab: who still hears of the first mark."""

from __future__ import annotations

from collections.abc import Mapping

from engine.compare.constant import constant_loss
from engine.data.datasets.recall import Adding
from engine.happenings import Place
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.probes.sequences.snapshot import falls
from engine.runs.run import Run
from engine.spec import N_
from playground.kit.supervised.scores import loss
from playground.kit.supervised.study import PLAIN, Study, voices
from playground.kit.tour import Do, Guess, See, Tour, Turn, Why

CELLS = {"rnn": N_("the simple RNN"), "lstm": N_("the LSTM, forget gate open"), "gru": N_("the GRU")}
ADDING = Study(
    experiment=PLAIN.but(dataset=Adding(length=20)),
    voices=voices(SimpleRNN(), LSTM(forget_bias=3.0), GRU()),
)


def _measured(runs: Mapping[str, Run]) -> dict[str, float]:
    found = list(runs.values())
    shares = dict(zip(("lost", "kept", "gated"), map(_arrives, found), strict=True))
    same = constant_loss(found[0].data, found[0].experiment.loss)
    losses = dict(zip(CELLS, map(loss, found), strict=True))
    return {**losses, "same": same, **shares}


def _arrives(run: Run) -> float:
    """Return which share of the gradient at the last state arrived at the first one, before any training."""
    start = run.recording.checkpoints[0]
    sizes = falls(start.network, start.params[0], start.kept[0], run.data, run.experiment.loss).states[-1]
    return float(sizes[0] / sizes[-1])


def _guesses(found: Mapping[str, float]) -> str:
    return max(CELLS, key=found.__getitem__)


TOUR = Tour(
    Guess(N_("Twenty numbers, two of them marked; the answer is their sum. Who will still be guessing after 350 "
             "updates?"), CELLS, spec=ADDING, to=0, at="rnn-task"),
    Do(N_("All three learn the same batches. Watch their test losses."), to=350, at=Place("curve")),
    See(N_("Test losses: simple RNN {rnn}, LSTM with its forget gate open {lstm}, GRU {gru}. Always the same answer "
           "costs {same}."),
        at=Place("curve")),
    Why(N_("The error must travel back to the first marked number. Before training, step 1 gets of it: simple RNN "
           "{lost}, GRU {gated}, open LSTM {kept}."), at=Place("step", unit=0)),
    Turn(N_("Your turn: make the sequences longer. Who is the next to guess?")),
    measure=_measured, truth=_guesses,
)  # fmt: skip
