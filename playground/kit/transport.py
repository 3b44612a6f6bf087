"""Play, pause, step, reset, pace and the way back: what drives everything that trains.

It reruns by itself, without the page, and the page only where something else than training has changed: a lesson
says what it shows, and never when.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engine.runs.run import Run
from engine.training.learner import Learner
from playground.kit.desk import Desk
from playground.kit.follow import curves, follow, say
from playground.kit.happening import Page, happening
from playground.kit.moves import HUNDRED, ONE, STEPS, Step, epoch, moves
from playground.kit.speed import SPEEDS
from playground.language import _
from playground.live.learning import Learning
from playground.stage.timeline import timeline
from playground.stage.turned import turned

__all__ = ["HUNDRED", "ONE", "STEPS", "Step", "curves", "epoch", "follow", "say", "transport"]


def transport(
    live: Learning,
    *,
    key: str,
    desk: Desk,
    steps: Sequence[Step] | None = None,
    speeds: Sequence[float] = SPEEDS,
    page: Page | None = None,
) -> None:
    """Draw what drives `live` in the row of `desk`, and under the picture what goes on and the way back through it.

    Without `steps` they are one update and, of a run, an epoch, of a model a hundred updates.  A remedy goes to the
    `page`.
    """
    first = live.tracks[live.first].run
    steps = steps or ((ONE, epoch(first)) if isinstance(first, Run) else STEPS)

    def watch() -> None:
        turned(live.channel.token, key=f"{key}:turned", source=live.first, status=live.status())

    moves(live, key=key, desk=desk, steps=steps, speeds=speeds, watch=watch)
    with desk.told:
        _trouble(live)
    with desk.line:
        # What else trains has no curves to be read, and words of its own.
        if isinstance(first, Run | Learner):
            happening(live, key=key, page=page)
    with desk.way:
        timeline(live.channel.token, key=f"{key}:timeline", source=live.first, brief=True)


def _trouble(live: Learning) -> None:
    """Say what stopped the training, where that is nothing that happened in it."""
    if live.error:
        words = _("The training stopped with an error: {error}. Reset starts it again.")
        st.error(words.format(error=live.error))
        return
    for name, each in live.tracks.items():
        if each.run.status == "stopped" and isinstance(each.run, Run):
            words = _("Stopped early after {step} updates: the test loss had not fallen for a while.")
            st.info(_named(live, name, words.format(step=f"{each.run.step:,}")))


def _named(live: Learning, name: str, words: str) -> str:
    title = live.titles.get(name, "")
    return f"**{title}** · {words}" if title else words
