"""The tour of memory spans: who climbs furthest within a budget."""

from __future__ import annotations

from collections.abc import Mapping

from engine.compare.spans import Spans
from engine.spec import N_
from playground.kit.tour import Do, Guess, See, Tour, Turn, Why
from playground.lessons.spans.climbing import SpanTerms
from playground.lessons.spans.presets import CELLS

WHO = {"rnn": N_("Simple RNN"), "lstm": N_("LSTM"), "gru": N_("GRU"), "reservoir": N_("Echo state network")}


def _measured(moments: Mapping[str, Spans]) -> dict[str, int]:
    return {name: each.span for name, each in zip(WHO, moments["main"].climbs, strict=True)}


TOUR = Tour(
    Guess(N_("Whoever solves a length goes on to a longer one; all have the same updates. Who gets furthest?"),
          WHO, spec=CELLS, to=0, at="picture"),
    Do(N_("2,500 updates for all of them together. Each point is a length that was solved."), to=2500, at="picture"),
    See(N_("Longest solved so far: simple RNN {rnn}, LSTM {lstm}, GRU {gru}, echo state network {reservoir}.")),
    Why(N_("A span says how far a network learns to remember within a budget, not how far it could: {gru} steps for "
           "the GRU.")),
    Turn(N_("Your turn: open the LSTM's forget gate, an example under “Start here”. What does it buy?")),
    measure=_measured, truth=lambda found: max(found, key=found.__getitem__), beside={"spans-terms": SpanTerms()},
)  # fmt: skip
