"""The tour of the network playground: how few units close a ring."""

from __future__ import annotations

from collections.abc import Mapping

from engine.happenings import Place
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import N_
from playground.kit.supervised.scores import accuracy, hidden_units
from playground.kit.tour import Do, Guess, See, Tour, Turn, Why
from playground.lessons.network.presets import stack

CLOSED = 95.0  # percent of the test points: the score of the puzzle of three units


def _measured(run: Run) -> dict[str, float]:
    return {"right": 100 * accuracy(run), "units": hidden_units(run)}


def _fewest(found: Mapping[str, float]) -> str:
    return f"{found['units']}" if found["right"] >= CLOSED else "4"


TOUR = Tour(
    Guess(
        N_("Each hidden unit draws one straight edge. How few of them can close a ring around the inner points?"),
        {"2": N_("two"), "3": N_("three"), "4": N_("four"), "6": N_("six")},
        spec=Experiment(network=stack(2)), to=0, at=Place("layer", layer=0),
    ),
    Do(N_("Two units first. Watch the large picture while they learn: does the ring close?"),
       to=800, at=Place("picture")),
    See(N_("Now three units: {right} % of the test points are right. With two, a side stayed open."),
        spec=Experiment(network=stack(3)), to=1500, at=Place("picture")),
    Why(N_("Three straight edges are the fewest that can enclose anything: a triangle, right for {right} %."),
        at=Place("layer", layer=0)),
    Turn(N_("Your turn: add units with + and play. Which of them could you take away again?")),
    measure=_measured, truth=_fewest,
)  # fmt: skip
