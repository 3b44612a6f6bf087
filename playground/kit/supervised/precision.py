"""How long page and script agree, in words, and the switch that lets them agree for ever."""

from __future__ import annotations

import streamlit as st

from engine.export.promise import promise
from engine.runs.experiment import Experiment
from engine.runs.horizon import Horizon
from engine.spec import Refusal
from playground.kit import knobs as controls
from playground.language import _, refusal
from playground.live.live import Live


def precision(live: Live, experiment: Experiment, key: str) -> None:
    """Draw the switch for double precision, and carry it out."""
    wanted = controls.knobs(experiment, key=f"{key}-precise", only=("double",), advanced="inline")
    if wanted == experiment:
        return
    try:
        live.change(wanted, live.edited)
    except Refusal as exc:
        st.warning(refusal(exc), icon="⚠️")
        return
    st.rerun()


def agreement(experiment: Experiment, step: int, horizon: Horizon | None) -> None:
    """Say up to which update page and script end at the same loss, and what double precision would cost."""
    if horizon is None and not experiment.double:
        st.caption(_("Both are being trained once more, to see how long they agree …"))
        return
    words = [promise(experiment, step, horizon, _)]
    if horizon is not None and horizon.own and horizon.plain:
        cost = _("In double precision it would train at about {plain} instead of {own} updates a second.")
        words.append(cost.format(plain=_rounded(horizon.plain), own=_rounded(horizon.own)))
    st.caption(" ".join(words))


def _rounded(rate: float) -> str:
    """Return a rate to two digits, which is all that a shared machine is worth."""
    return f"{float(f'{rate:.1e}'):,.0f}" if rate >= 10 else f"{rate:.1g}"
