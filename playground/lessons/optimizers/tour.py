"""The tour of the optimizer race: what momentum does about a ravine."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.descent.course import Walk, walked
from engine.happenings import Place
from engine.spec import N_
from playground.kit.tour import Do, Guess, See, Tour, Turn, Why
from playground.lessons.optimizers.presets import PRESETS

RAVINE = PRESETS[0].spec  # as the page opens with it
DOWN = 0.01  # a loss that counts as down


def measured(walk: Walk) -> dict[str, int]:
    """Return after how many steps each rule is down; one that never is, after more than there are."""
    losses = walked(walk).losses[:, 0, 0]
    never = losses.shape[1]
    return {
        rule.name: int(np.argmax(curve < DOWN)) or never
        for rule, curve in zip(walk.rules, losses, strict=True)
    }


def _first(found: Mapping[str, float]) -> str:
    return min(found, key=found.__getitem__)


TOUR = Tour(
    Guess(
        N_("Plain descent zigzags between the walls and creeps along the floor. Which rule is down first, at the same "
           "rate?"),
        {"momentum": N_("Momentum"), "rmsprop": N_("RMSprop"), "adam": N_("Adam"), "sgd": N_("none of these")},
        spec=RAVINE.but(rules=RAVINE.rules[:1]),
    ),
    Do(N_("Four rules from one start, at one rate. Watch the paths, and the loss beside them."),
       spec=RAVINE, at="picture"),
    See(N_("Loss below 0.01: momentum after {momentum} steps, plain descent after {sgd}."),
        at=Place("racer", name="momentum", unit=1)),
    Why(N_("Slopes along the floor add up, swings across the walls cancel: {momentum} steps instead of {sgd}.")),
    Turn(N_("Your turn: drag the start while they run. From where is momentum no longer the first?")),
    measure=measured, truth=_first, side="surface",
)  # fmt: skip
