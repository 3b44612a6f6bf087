"""The tour of the CNN lab: kernels that nobody chose."""

from __future__ import annotations

from collections.abc import Mapping

from engine.happenings import Place
from engine.runs.run import Run
from engine.spec import N_
from playground.kit.supervised.scores import accuracy
from playground.kit.tour import Do, Guess, See, Tour, Turn, Why
from playground.lessons.cnn.presets import PRESETS

CLOTHES = PRESETS[0].spec  # as the page opens with it
SHARES = {"10": N_("still a tenth"), "40": N_("four in ten"), "80": N_("eight in ten"), "100": N_("all")}


def _measured(run: Run) -> dict[str, float]:
    return {"right": 100 * accuracy(run), "weights": run.network.size}


def _nearest(found: Mapping[str, float]) -> str:
    return min(SHARES, key=lambda share: abs(float(share) - found["right"]))


TOUR = Tour(
    Guess(N_("Eight random kernels look for their patterns; about a tenth of the clothes is right, by luck. How many "
             "after 100 updates?"), SHARES, spec=CLOTHES, to=0, at=Place("layer", layer=0)),
    Do(N_("A hundred updates of 64 images each. Watch the bars of the image on the right."),
       to=100, at=Place("picture")),
    See(N_("{right} % of the test images are right. Each square shows where one kernel finds its pattern."),
        at=Place("layer", layer=0)),
    Why(N_("Nobody chose the patterns: each update moved {weights} numbers a little, towards fewer mistakes.")),
    Turn(N_("Your turn: choose another image, and follow it through the layers. Where does it look wrong?")),
    measure=_measured, truth=_nearest,
)  # fmt: skip
