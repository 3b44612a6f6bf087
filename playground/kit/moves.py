"""What drives anything that trains: play, pause, steps, reset, pace.  `kit.transport` adds the way back.

The bar reruns by itself, without the page, and the page only where something else than training has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st

from engine.runs.run import Run
from engine.spec import N_
from playground.kit.desk import TRAINING, Desk
from playground.kit.speed import SPEEDS, speed
from playground.language import _
from playground.live.pace import Pace


@dataclass(frozen=True)
class Step:
    """A button for so many updates; title and help are marked with `N_`.

    Those that are called "step" and "epoch" are pressed by keys (stage/core/keys.js goes by these names).
    """

    name: str
    updates: int
    title: str
    help: str


# The keys that are shown; only Play wears its own (Streamlit has no full stop, and keeps R to itself).
KEYS = {"play": N_("Space"), "step": ".", "epoch": "E", "reset": "R"}
ONE = Step("step", 1, N_("Step"), N_("One update."))
HUNDRED = Step("epoch", 100, N_("100 steps"), N_("A hundred updates as fast as may be, and a stop."))
STEPS = (ONE, HUNDRED)


def epoch(run: Run) -> Step:
    """Return the button for as many updates as an epoch of `run` has."""
    words = N_("As many updates as show every training point once.")
    return Step("epoch", run.order.per_epoch, N_("Epoch"), words)


PLAY, RESET = (
    N_("Train, or stop for a look. Nothing is lost either way."),
    N_("Back to the very same first weights."),
)


class Playable(Protocol):
    """What can be played, stepped and reset."""

    playing: bool

    def play(self) -> None: ...
    def pause(self) -> None: ...
    def advance(self, updates: int) -> None: ...
    def reset(self) -> None: ...


class Driven(Playable, Protocol):
    """The same at a pace, and what a page shows of it."""

    pace: Pace

    @property
    def drawn(self) -> Any:
        """What a page shows of it that training alone does not change."""


def moves(
    live: Driven,
    *,
    key: str,
    desk: Desk,
    steps: Sequence[Step],
    speeds: Sequence[float] = SPEEDS,
    watch: Callable[[], None] | None = None,
    play: str = PLAY,
    help: str = "",
) -> None:
    """Draw the buttons and the pace for `live` in the row of `desk`; the longer ones of `steps` lie in its drawer.

    The page runs again where `live.drawn` has become another.  `watch` draws what makes
    the buttons follow a run.  `play`, marked with `N_`, says what playing does, `help` in the reader's language what
    the pace counts.
    """
    st.session_state[f"{key}:drawn"] = live.drawn

    @st.fragment
    def bar() -> None:
        if st.session_state[f"{key}:drawn"] != live.drawn:
            st.rerun()
        with st.container(key=f"{key}:bar", horizontal=True, vertical_alignment="bottom", gap="small"):
            buttons(live, f"{key}:", steps[:1], play=play)
            speed(live.pace, f"{key}:speed", speeds, help=help)
            if watch is not None:
                watch()

    with desk.moves:
        bar()
    with desk.group(TRAINING):
        leaps(live, f"{key}:", steps[1:])


def seat(desk: Desk) -> None:
    """Keep the place in the row for what the browser plays by itself (stage/core/player.js)."""
    with desk.moves:
        st.html('<div data-seat="transport"></div>', width="content")


def leaps(live: Playable, key: str, steps: Sequence[Step]) -> None:
    """Draw a button for each of `steps`; `key` is what their keys begin with."""
    for step in steps:
        st.button(
            _(step.title),
            icon=":material/skip_next:" if step.updates == 1 else ":material/fast_forward:",
            key=f"{key}{step.name}",
            help=_with_key(_(step.help), step.name),
            on_click=live.advance,
            args=(step.updates,),
        )


def buttons(
    live: Playable,
    key: str,
    steps: Sequence[Step],
    *,
    play: str = PLAY,
    reset: Callable[[], None] | None = None,
) -> None:
    """Draw play or pause, `steps` and reset; `key` is what their keys begin with, `reset` does another one's work."""
    playing = live.playing
    st.button(
        _("Pause") if playing else _("Play"),
        icon=":material/pause:" if playing else ":material/play_arrow:",
        type="primary",
        key=f"{key}play",
        shortcut="space",
        help=_with_key(_(play), "play"),
        on_click=live.pause if playing else live.play,
    )
    leaps(live, key, steps)
    st.button(
        _("Reset"),
        icon=":material/replay:",
        key=f"{key}reset",
        help=_with_key(_(RESET), "reset"),
        on_click=reset or live.reset,
    )


def _with_key(words: str, name: str) -> str:
    """Return the help of a button, and which key presses it."""
    if name not in KEYS:
        return words
    if name == "step":
        return _("{words} Key: {key}, and a comma goes back.").format(words=words, key="`.`")
    return _("{words} Key: {key}.").format(words=words, key=f"`{_(KEYS[name])}`")
