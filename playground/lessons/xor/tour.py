"""The tour of luck: what a hidden unit more is good for."""

from __future__ import annotations

from collections.abc import Mapping

from engine.compare.luck import Luck, Outcome
from engine.probes.stuck import LEVELS, Picked
from engine.spec import N_
from playground.kit.answers import Choice
from playground.kit.tour import Do, Guess, See, Tour, Turn, Why

SOLVED = {"1": N_("all 200"), "0.5": N_("about half"), "0.05": N_("a few")}


def _measured(moments: Mapping[str, Outcome]) -> dict[str, float]:
    found = moments["main"]
    counts = found.solved[1].sum(axis=1)
    losses = found.losses[1, 1][~found.solved[1, 1]]
    level = [abs(losses - LEVELS[name]) < 0.01 for name in ("two", "three")]
    return {
        "two": int(counts[1]), "four": int(counts[3]), "eight": int(counts[7]), "share": float(counts[1] / 200),
        "half": int(level[0].sum()), "stuck": len(losses),
    }  # fmt: skip


TOUR = Tour(
    Guess(N_("Two hidden tanh units can solve XOR. Of 200 networks that start elsewhere, how many do?"), SOLVED,
          spec=Luck(), to=0, at="picture"),
    Do(N_("Every cell trains 200 networks, from the same seeds. Watch the row of one hidden layer."), to=200,
       at="picture"),
    See(N_("Solved with two units: {two} of 200, with four {four}, with eight {eight}."), at="picture"),
    Why(N_("Two suffice, but {stuck} starts lead into a valley without a solution; {half} of these answer ½ at two "
           "corners."), at="beside"),
    Turn(N_("Your turn: click a cell, then a seed that is stuck. Which corners does it get wrong?")),
    measure=_measured, truth=lambda found: Choice(SOLVED).nearest(max(found["share"], 1e-3)),
    beside={"xor-look": Picked()},
)  # fmt: skip
