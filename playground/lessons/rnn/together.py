"""The study that the page holds and the networks that learn it, kept in step: whichever of them has changed leads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from engine.spec import Refusal
from playground.kit import address
from playground.kit.held import Held, held
from playground.kit.lease import kept
from playground.kit.puzzle import Puzzle
from playground.kit.supervised.study import Study
from playground.language import refusal
from playground.lessons.rnn import sharing
from playground.lessons.rnn.ensemble import Ensemble
from playground.lessons.rnn.presets import FIRST, PRESETS


@dataclass
class Agreed:
    """The last study that page and networks had in common, and how often a preset was started from by then."""

    study: Study
    turns: int


@lru_cache(maxsize=64)
def runnable(study: Study) -> Study:
    """Return a study whose networks can all be run.  Raises Refusal where one can't."""
    for place in range(len(study.voices)):
        study.alone(place).checked()
    return study


def opened(key: str) -> tuple[Held[Study], Ensemble]:
    """Return what the page holds, and this session's networks, which learn it."""

    def networks() -> Ensemble:
        return kept(f"{key}-live", lambda: sharing.restored(Ensemble(page.spec)))

    page = held(key, FIRST, presets=PRESETS, check=runnable, extra=lambda: sharing.carried(networks()))
    live = networks()
    follow(page, live)
    return page, live


def follow(page: Held[Study], live: Ensemble) -> None:
    """Let the networks learn what the page says, or the page say what was changed on them: a seed, a rate, a fork.

    It is done before the rest of the page is drawn, so that the first pictures are on their way meanwhile.  What can't
    be run is said, and the networks go on as they did.
    """
    agreed = kept(f"{page.key}:agreed", lambda: Agreed(live.study, page.turns))
    try:
        if page.turns != agreed.turns:
            live.begin(page.spec)
            if not isinstance(page.preset, Puzzle):
                live.play()
        elif live.study != agreed.study:
            page.take(live.study)
        elif page.spec != live.study and address.returned():
            live.begin(page.spec, visited=True)
        else:
            live.enter(page.spec)
    except Refusal as exc:
        st.warning(refusal(exc), icon="⚠️")
        page.take(live.study)
    agreed.study, agreed.turns = live.study, page.turns
