"""What can be looked at below the first screen: one view at a time, computed only while it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from engine.limits import MAX_LANES
from engine.networks.layers.simple_recurrent import Reservoir
from engine.spec import N_
from playground.kit.choice import choice
from playground.kit.onward import onward
from playground.kit.supervised.code import code
from playground.kit.supervised.study import Study, Voice
from playground.kit.widgets import shows
from playground.language import _
from playground.lessons.rnn import analysis
from playground.lessons.rnn.ensemble import Ensemble
from playground.lessons.rnn.forecasting import forecasting
from playground.lessons.rnn.memory import choice as sequence
from playground.lessons.rnn.memory import memory
from playground.live.seldom import Seldom
from playground.stage.inside import inside
from playground.stage.plot import plot

# In the order of how often they are asked for: the first one is open, those few would ask for come last.
VIEWS: dict[str, tuple[str, str]] = {
    "memory": (N_("Memory"), N_("Point at a step: what do later answers still remember of it?")),
    "inside": (N_("Look inside"), N_(
        "What every unit holds while it reads one test sequence. Point at a unit: its equations, with its numbers.")),
    "code": (N_("Code"), N_("Exactly this network in plain PyTorch, as a script that runs alone.")),
    "forecast": (N_("Forecast"), N_("One step ahead from the true past, against running free on its own answers.")),
    "itemised": (N_("Itemised gradient"), N_(
        "Left: which share of the recurrent weights’ gradient each step gives, stacked by gate. Right: how much of it "
        "a window over the last k steps would find.")),
    "spans": (N_("Memory span"), N_("The longest sequence that each network solves when all have the same budget.")),
    "translation": (
        N_("Sequence to sequence"), N_("An encoder and a decoder: fed the truth while it learns, or its own words?")),
    "clipping": (N_("Clipping"), N_(
        "Gradients before and after clipping, on rings of powers of ten. There is a page on a cliff in the loss, and "
        "who survives it.")),
    "eigenvalues": (N_("Eigenvalues"), N_(
        "Of the recurrent weights, gate by gate. Where nothing bends, the past fades inside the circle and grows "
        "outside it. Where units bend, it may fade further out too; with gates or a leak the circle alone does not "
        "decide.")),
    "reservoir": (
        N_("Reservoir"), N_("How much an untrained network remembers of its inputs, for every spectral radius.")),
    "forward": (N_("Forward mode"), N_(
        "The same gradient carried forward in time (RTRL): equal to the last digits, at another price.")),
}  # fmt: skip


def views(live: Ensemble, key: str) -> dict[str, Any]:
    """Draw the view that is chosen, and return the figures that follow the training."""
    with st.container(key="views"):
        return _chosen(live, key)


def _chosen(live: Ensemble, key: str) -> dict[str, Any]:
    chosen = choice(f"{key}-view", {name: title for name, (title, _caption) in VIEWS.items()})
    live.open(look=chosen == "inside")
    st.caption(_(VIEWS[chosen][1]))
    drawn: dict[str, Callable[[Ensemble, str], Any]] = {
        "inside": _inside,
        "itemised": lambda live, key: _followed(live, key, chosen, analysis.itemised, 1.0),
        "eigenvalues": lambda live, key: _followed(live, key, chosen, analysis.eigenvalues, 0.5),
        "clipping": _clipping,
        "memory": memory,
        "forecast": forecasting,
        "spans": lambda live, key: onward("spans", _("Let these networks climb"), climbers(live.study)),
        "reservoir": lambda live, key: onward("capacity", _("Measure one, on a page of its own")),
        "translation": lambda live, key: onward("translation", _("Train one, on a page of its own")),
        "forward": analysis.forward,
        "code": _code,
    }
    return drawn[chosen](live, key) or {}


def _inside(live: Ensemble, key: str) -> None:
    sequence(live, key, label=_("Test sequence"))
    inside(live.channel.token, key=f"{key}-inside", sources=list(live.strands))


def _followed(
    live: Ensemble, key: str, name: str, draw: Callable[[Any], Any], pause: float
) -> dict[str, Any]:
    """Draw a figure that follows the training."""
    seldom = Seldom(draw, pause)
    with live.lock:
        figure = seldom(live)
    plot(figure, key=f"{key}-plot-{name}", token=live.channel.token, source=name, label=_(VIEWS[name][1]))
    return {name: seldom}


def _clipping(live: Ensemble, key: str) -> dict[str, Any]:
    rules = live.study.experiment.regularisation
    found = _followed(live, key, "clipping", analysis.clipped, 0.5)
    if not (rules.clip_norm or rules.clip_value or any(voice.clip for voice in live.study.voices)):
        st.caption(
            _("Nothing is clipped now; this is what a longest length of 1 would do. “More” switches it on.")
        )
    onward("cliff", _("Walk to the cliff, on a page of its own"))
    return found


def climbers(study: Study) -> Study:
    """Return those who climb for their memory span: an echo state network too, where there is room for one."""
    voices = study.voices
    if len(voices) < MAX_LANES and not any(isinstance(each.cell, Reservoir) for each in voices):
        voices = (*voices, Voice(cell=Reservoir(units=max(each.cell.units for each in voices))))
    return study.but(voices=voices)


def _code(live: Ensemble, key: str) -> None:
    sources = list(live.strands)
    titles = dict(zip(sources, live.study.titles(live.lang), strict=True))
    shows(
        f"{key}-whose",
        st.segmented_control,
        _("Whose training"),
        sources,
        value=live.edited,
        then=live.edit,
        required=True,
        format_func=lambda name: titles.get(name, str(name)),
        label_visibility="collapsed",
    )
    code(live, key, name=live.edited, shared=live.study.experiment)
