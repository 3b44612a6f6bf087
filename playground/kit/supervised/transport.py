"""Play, pause, step, reset, seed and speed of a lab: what drives everything."""

from __future__ import annotations

import secrets

import streamlit as st

from engine.runs.experiment import Experiment
from engine.spec import N_
from playground.kit.desk import TRAINING, Desk
from playground.kit.moves import Step, buttons, epoch, leaps
from playground.kit.speed import speed
from playground.language import _
from playground.live.live import Live
from playground.stage.timeline import timeline
from playground.stage.turned import turned

UPDATE = Step("step", 1, N_("Step"), N_("One update: one mini-batch."))


def transport(live: Live, key: str, desk: Desk) -> None:
    """Draw what drives `live` in the row of `desk`, and under the picture the way back through its training.

    The buttons rerun by themselves, without the page, which follows only where it has to: it says `noted` at its end,
    when it has drawn what may have changed `live` on the way.
    """
    noted(live, key)
    with desk.moves:
        _bar(live, key)
    with desk.told:
        _trouble(live)
    with desk.group(TRAINING):
        leaps(live, f"{key}-", (epoch(live.main),))
        _seed(live, key)
    with desk.way:
        brief = live.first != "main"
        timeline(live.channel.token, key=f"{key}-timeline", source=live.first, brief=brief)


def noted(live: Live, key: str) -> None:
    """Note what the page shows of `live`, so that the buttons know when that is no more."""
    st.session_state[f"{key}-drawn"] = _drawn(live)


@st.fragment
def _bar(live: Live, key: str) -> None:
    with st.container(key=f"{key}-bar", horizontal=True, vertical_alignment="bottom", gap="small"):
        buttons(live, f"{key}-", (UPDATE,), reset=lambda: _reset(live))
        speed(live.pace, f"{key}-speed")
        turned(live.channel.token, key=f"{key}-turned", source=live.first, status=live.status(live.first))
    if st.session_state.get(f"{key}-drawn") != _drawn(live):
        st.rerun()  # the page around this fragment shows a fork, a seed or a rate that is no more


def _drawn(live: Live) -> tuple[bool, Experiment, str, bool]:
    """Return what the page shows of `live` besides these buttons."""
    return live.forked, live.experiment(), live.error, live.main.status == "stopped"


def _reset(live: Live) -> None:
    """Start again from the same weights; what played goes on playing."""
    playing = live.playing
    live.reset()
    if playing:
        live.play()


def _reseed(live: Live) -> None:
    """Start again from other weights; what played goes on playing."""
    playing, before = live.playing, live.experiment()
    live.alter(before, before.but(seed=secrets.randbelow(1000)))
    if playing:
        live.play()


def _seed(live: Live, key: str) -> None:
    st.button(
        _("Seed {seed}").format(seed=live.experiment().seed),
        icon=":material/casino:",
        key=f"{key}-seed",
        help=_("Start again from other random weights and another order of the points."),
        on_click=_reseed,
        args=(live,),
    )


def _trouble(live: Live) -> None:
    """Say what stopped the run, where that is nothing that happened in it."""
    run = live.main
    if live.error:
        st.error(
            _("The training stopped with an error: {error}. Reset starts it again.").format(error=live.error)
        )
    elif run.status == "stopped":
        st.info(
            _("Stopped early after {epoch} epochs: the test loss had not fallen for a while.").format(
                epoch=f"{run.epoch:.0f}"
            )
        )
