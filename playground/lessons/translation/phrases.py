"""The phrases of the page: a visitor's own and some of the test set, written both ways while it trains."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from engine.models.translation import dates
from engine.models.translation.phrases import TASKS, read
from engine.models.translation.rollout import exposure
from engine.models.translation.spec import Translation
from engine.spec import Refusal
from engine.training.learner import Moment
from playground.kit.choice import again
from playground.kit.desk import Desk
from playground.kit.follow import follow, say
from playground.language import _, refusal
from playground.lessons.translation.rollouts import said, written
from playground.live.learning import Learning
from playground.marks import Axis, Lines, Series

EVERY = 0.1  # seconds: letters that change faster can't be read
EXAMPLES = {"reverse": "planet", "dates": dates.EXAMPLE}


def phrases(live: Learning, spec: Translation, *, key: str, desk: Desk) -> None:
    """Draw them, a field for one's own phrase, and a button for others."""
    with desk.knobs:
        own = _own(spec, key)
    with desk.tools:
        sheet = again(
            f"{key}:other",
            _("Other phrases"),
            help=_("Shows other phrases of the test set, whose answers no update has seen."),
        )
    draw = partial(written, own=own, sheet=sheet)
    with desk.picture:
        say(live, "phrases-said", said, every=EVERY)
        follow(live, "phrases", draw, every=EVERY)


def _own(spec: Translation, key: str) -> str:
    """Return a phrase that a visitor has typed, "" where it is none of the task, which is said."""
    text = st.text_input(
        _("Your own phrase"),
        key=f"{key}:phrase:{spec.task}",
        placeholder=EXAMPLES[spec.task],
        max_chars=40,
        help=_("The network writes it as well, before the phrases of the test set."),
    )
    try:
        if text:
            read(TASKS[spec.task], text, longest=spec.longest)
    except Refusal as exc:
        st.warning(refusal(exc))
        return ""
    return text or ""


def exposed(moment: Moment[Translation]) -> Lines:
    """Return how often each place of a phrase is right over the test set, fed the truth and fed itself."""
    found = exposure(moment)
    places = np.arange(1, len(found.count) + 1)
    ways = ((_("fed the truth"), found.forced, 0), (_("fed itself"), found.free, 5))
    lines = [Series(name, places, shares, colour=ink, points=True) for name, shares, ink in ways]
    return Lines(
        lines, x=Axis(_("place in the phrase")), y=Axis(_("share of right symbols"), low=0.0, high=1.0)
    )
