"""Play, pause, step, reset, seed and speed: the bar over everything."""

from __future__ import annotations

import math
import secrets

import streamlit as st

from playground.language import _
from playground.live import Live
from playground.pace import FLAT_OUT
from playground.stage.timeline import timeline

SPEEDS = (1.0, 5.0, 25.0, 100.0, 500.0, 1500.0, 5000.0, FLAT_OUT)


@st.fragment
def transport(live: Live, key: str) -> None:
    """Draw the bar for `live`; it reruns by itself, without the page."""
    with st.container(key=f"{key}-bar", horizontal=True, vertical_alignment="center", gap="small"):
        _buttons(live, key)
        _seed(live, key)
        _speed(live, key)
        with st.container(key=f"{key}-line", width="stretch"):
            timeline(live.channel.token, key=f"{key}-timeline", status=live.status())
    _trouble(live, key)


def _buttons(live: Live, key: str) -> None:
    playing = live.playing
    if st.button(
        _("Pause") if playing else _("Play"),
        icon=":material/pause:" if playing else ":material/play_arrow:",
        type="primary",
        key=f"{key}-play",
        shortcut="space",
        help=_("Train, or stop for a look. Nothing is lost either way."),
    ):
        live.pause() if playing else live.play()
        st.rerun(scope="fragment")
    if st.button(
        _("Step"), icon=":material/skip_next:", key=f"{key}-step", help=_("One update: one mini-batch.")
    ):
        live.advance(1)
        st.rerun(scope="fragment")
    if st.button(
        _("Epoch"), key=f"{key}-epoch", help=_("As many updates as show every training point once.")
    ):
        live.advance(live.main.order.per_epoch)
        st.rerun(scope="fragment")
    if st.button(
        _("Reset"),
        icon=":material/replay:",
        key=f"{key}-reset",
        help=_("Back to the very same first weights."),
    ):
        forked, playing = live.forked, live.playing
        live.reset()
        if playing:
            live.play()
        st.rerun(scope="app" if forked else "fragment")


def _speed(live: Live, key: str) -> None:
    widget = f"{key}-speed"
    st.session_state.setdefault(widget, live.pace.speed)
    live.pace.speed = st.select_slider(
        _("Speed"),
        SPEEDS,
        key=widget,
        format_func=_rate,
        help=_("Updates a second; the pictures keep their own pace."),
        width=150,
    )


def _rate(speed: float) -> str:
    if math.isinf(speed):
        return _("flat out")
    return _("{count}/s").format(count=f"{speed:,.0f}")


def _seed(live: Live, key: str) -> None:
    seed = live.experiment().seed
    if st.button(
        _("Seed {seed}").format(seed=seed),
        icon=":material/casino:",
        key=f"{key}-seed",
        help=_("Start again from other random weights and another order of the points."),
    ):
        playing = live.playing
        live.change(live.experiment().but(seed=secrets.randbelow(1000)))
        if playing:
            live.play()
        st.rerun(scope="app")


def _trouble(live: Live, key: str) -> None:
    """Say what stopped the run, and offer a way on."""
    run = live.main
    if live.error:
        st.error(
            _("The training stopped with an error: {error}. Reset starts it again.").format(error=live.error)
        )
    elif run.status == "diverged":
        rate = run.experiment.optimizer.lr
        words = _(
            "The loss has grown beyond all bounds after {step} updates: each step was so long that it overshot, and "
            "the next one was longer still. A lower learning rate takes shorter steps."
        )
        with st.container(key=f"{key}-trouble", horizontal=True, vertical_alignment="center"):
            st.warning(words.format(step=run.step), icon="⚠️")
            if st.button(
                _("Start again with {rate}").format(rate=f"{rate / 10:g}"), key=f"{key}-mend", type="primary"
            ):
                lower = run.experiment.optimizer.but(lr=rate / 10)
                live.change(run.experiment.but(optimizer=lower))
                live.reset()
                live.play()
                st.rerun(scope="app")
    elif run.status == "stopped":
        st.info(
            _("Stopped early after {epoch} epochs: the test loss had not fallen for a while.").format(
                epoch=f"{run.epoch:.0f}"
            )
        )
