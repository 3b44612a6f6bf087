"""Play, pause, step, reset, seed and speed: the bar over everything."""

from __future__ import annotations

import secrets

import streamlit as st

from engine.runs.experiment import Experiment
from playground.kit.speed import speed
from playground.language import _
from playground.live.live import Live
from playground.stage.timeline import timeline


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
        _buttons(live, key)
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
    _trouble(live, key)
    if st.session_state.get(f"{key}-drawn") != _drawn(live):
        st.rerun()  # the page around this fragment shows a fork, a seed or a rate that is no more


def _drawn(live: Live) -> tuple[bool, Experiment]:
    """Return what the page shows of `live` outside this bar."""
    return live.forked, live.experiment()


def _buttons(live: Live, key: str) -> None:
    playing = live.playing
    st.button(
        _("Pause") if playing else _("Play"),
        icon=":material/pause:" if playing else ":material/play_arrow:",
        type="primary",
        key=f"{key}-play",
        shortcut="space",
        help=_("Train, or stop for a look. Nothing is lost either way."),
        on_click=live.pause if playing else live.play,
    )
    st.button(
        _("Step"),
        icon=":material/skip_next:",
        key=f"{key}-step",
        shortcut="S",
        help=_("One update: one mini-batch."),
        on_click=live.advance,
        args=(1,),
    )
    st.button(
        _("Epoch"),
        key=f"{key}-epoch",
        shortcut="E",
        help=_("As many updates as show every training point once."),
        on_click=live.advance,
        args=(live.main.order.per_epoch,),
    )
    st.button(
        _("Reset"),
        icon=":material/replay:",
        key=f"{key}-reset",
        shortcut="0",
        help=_("Back to the very same first weights."),
        on_click=_reset,
        args=(live,),
    )


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


def _mend(live: Live) -> None:
    """Start again with a tenth of the learning rate, playing."""
    experiment = live.experiment()
    slower = experiment.optimizer.but(lr=experiment.optimizer.lr / 10)
    live.begin(experiment.but(optimizer=slower))
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
            "The loss has grown beyond all bounds after {step} updates: steps were so long that they overshot, "
            "further and further. A lower learning rate takes shorter steps."
        )
        with st.container(key=f"{key}-trouble", horizontal=True, vertical_alignment="center"):
            st.warning(words.format(step=run.step), icon="⚠️")
            st.button(
                _("Start again with {rate}").format(rate=f"{rate / 10:g}"),
                key=f"{key}-mend",
                type="primary",
                on_click=_mend,
                args=(live,),
            )
    elif run.status == "stopped":
        st.info(
            _("Stopped early after {epoch} epochs: the test loss had not fallen for a while.").format(
                epoch=f"{run.epoch:.0f}"
            )
        )
