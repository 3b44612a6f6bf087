"""The tour of sequence to sequence: what a decoder makes of its own errors."""

from __future__ import annotations

from collections.abc import Mapping

from engine.models.translation.rollout import exposure
from engine.models.translation.spec import Translation
from engine.spec import N_
from engine.training.learner import Moment
from playground.kit.tour import Do, Guess, See, Tour, Turn, Why

PLACE = 5  # of a phrase, where errors have had time to pile up
WAYS = {"better": N_("more"), "alike": N_("as many"), "worse": N_("fewer")}


def _measured(moments: Mapping[str, Moment[Translation]]) -> dict[str, int]:
    found = exposure(moments["main"])
    return {
        "first": round(100 * found.free[0]),
        "told": round(100 * found.forced[PLACE - 1]),
        "alone": round(100 * found.free[PLACE - 1]),
    }


def _alone(found: Mapping[str, int]) -> str:
    gap = found["alone"] - found["told"]
    return "alike" if abs(gap) < 2 else "better" if gap > 0 else "worse"


TOUR = Tour(
    Guess(N_("It learns letters backwards, always fed the true letter before. Fed its own letters, how many will it "
             "get right?"), WAYS, spec=Translation(), to=0, at="picture"),
    Do(N_("Eighty updates. The lower line of each phrase is what it writes on its own."), to=80, at="picture"),
    See(N_("The fifth letter is right in {told} % of the phrases fed the truth, and {alone} % fed itself.")),
    Why(N_("One wrong letter spoils what comes after it: at the first it was {first} % either way, at the fifth "
           "{alone} instead of {told} %.")),
    Turn(N_("Your turn: let it go on, and type a phrase. Where does the first error come?")),
    measure=_measured, truth=_alone,
)  # fmt: skip
