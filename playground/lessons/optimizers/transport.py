"""Play, pause, step, reset and speed of a race on a network."""

from __future__ import annotations

import math

from engine.spec import N_
from playground.kit.desk import Desk
from playground.kit.moves import Step, moves
from playground.language import _
from playground.lessons.optimizers.contest import Contest

SPEEDS = (5.0, 25.0, 100.0, 500.0, 2_500.0, 10_000.0, 50_000.0, math.inf)
UPDATE = Step("step", 1, N_("Step"), N_("One update for every rule."))


def transport(contest: Contest, key: str, desk: Desk) -> None:
    """Draw the buttons and the speed."""
    pace = _("Updates a second of the rule that makes the most of them; the pictures keep their own pace.")
    play = N_("All rules train at once, in step.")
    moves(contest, key=key, desk=desk, steps=(UPDATE,), speeds=SPEEDS, play=play, help=pace)
