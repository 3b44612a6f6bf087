"""Play, pause, step, reset, seed and speed: the bar over everything."""

from __future__ import annotations

import secrets

import streamlit as st

from engine.runs.experiment import Experiment
from engine.spec import N_
from playground.kit.moves import Step, buttons, epoch
from playground.kit.speed import speed
from playground.language import _
from playground.live.live import Live
from playground.stage.timeline import timeline

UPDATE = Step("step", 1, N_("Step"), N_("One update: one mini-batch."))


def transport(live: Live, key: str) -> None:
    """Draw the bar for `live`; it reruns by itself, without the page, which follows only where it has to.

    A page says `noted` at its end, when it has drawn what may have changed `live` on the way.
    """
    noted(live, key)
    _bar(live, key)


def noted(live: Live, key: str) -> None:
    """Note what the page shows of `live`, so that the bar knows when that is no more."""
    st.session_state[f"{key}-drawn"] = _drawn(live)


@st.fragment
def _bar(live: Live, key: str) -> None:
    with st.container(key=f"{key}-bar", horizontal=True, vertical_alignment="center", gap="small"):
        steps = (UPDATE, epoch(live.main))
        buttons(live, f"{key}-", steps, reset=lambda: _reset(live))
        _seed(live, key)
        speed(live.pace, f"{key}-speed")
        with st.container(key=f"{key}-line", width="stretch"):
            timeline(
                live.channel.token,
                key=f"{key}-timeline",
                source=live.first,
                status=live.status(live.first),
                brief=live.first != "main",
            )
    _trouble(live)
    if st.session_state.get(f"{key}-drawn") != _drawn(live):
        st.rerun()  # the page around this fragment shows a fork, a seed or a rate that is no more


def _drawn(live: Live) -> tuple[bool, Experiment]:
    """Return what the page shows of `live` outside this bar."""
    return live.forked, live.experiment()


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
