"""Views of gradients through time: itemised, clipped, carried forward; and the eigenvalues behind them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from engine.data.datasets.recall import Adding
from engine.probes.sequences import snapshot
from engine.probes.sequences.clipping import clipping
from engine.probes.sequences.forward_mode import MOST_STEPS, MOST_UNITS
from engine.probes.sequences.memory import eigenvalues as eigenvalues_of
from engine.spec import Refusal
from playground.figures import recurrent as figures
from playground.figures.clipping import clipped_vectors
from playground.figures.recurrent import Named
from playground.kit.supervised.study import PLAIN, Study, Voice
from playground.language import _, translate
from playground.lessons.rnn.ensemble import Ensemble

NO_CLIP = 1.0  # the length that is shown where nothing is clipped


def _each(live: Ensemble) -> list[tuple[Any, str, int]]:
    return [(strand, strand.title, strand.colour) for strand in live.sequences.values()]


def itemised(live: Ensemble) -> go.Figure:
    """Return the itemised gradients of all networks; a truncation window of the first is marked."""
    found = []
    for strand, title, colour in _each(live):
        network, params, kept, loss = strand.moment()
        found.append(Named(title, colour, snapshot.shares_of(network, params, kept, strand.data, loss)))
    windows = [voice.cell.window for voice in live.study.voices if voice.cell.window]
    return figures.itemised(found, lang=live.lang, window=windows[0] if windows else 0)


def eigenvalues(live: Ensemble) -> go.Figure:
    """Return the eigenvalues of all networks' recurrent weights."""
    found = []
    for strand, title, colour in _each(live):
        network, params, _kept, _loss = strand.moment()
        found.append(Named(title, colour, eigenvalues_of(network, params)))
    return figures.eigenplane(found, lang=live.lang)


def clipped(live: Ensemble) -> go.Figure:
    """Return the gradient that each network's next update would have, as an arrow before and after clipping.

    Each lies in the plane that holds both; where nothing is set, they are clipped to a length of 1.
    """
    rules = live.study.experiment.regularisation
    planes = []
    for voice, (strand, _title, _colour) in zip(live.study.voices, _each(live), strict=True):
        network, params, kept, loss = strand.moment()
        gradient = snapshot.gradient_of(network, params, kept, strand.data, loss)
        try:
            norm = voice.clip or rules.clip_norm or (0.0 if rules.clip_value else NO_CLIP)
            found = clipping(gradient, norm=norm, value=rules.clip_value)
        except Refusal:  # it has exploded: there is no arrow to draw
            planes.append(np.full((2, 2), np.nan))
        else:
            planes.append(found.plane)
    titles, colours = [title for _, title, _ in _each(live)], [colour for *_, colour in _each(live)]
    words = translate("before", live.lang), translate("after", live.lang)
    return clipped_vectors(np.stack(planes), titles, colours, words=words)


def _small(live: Ensemble, units: int, length: int) -> Study:
    """Return twins of the networks that are small enough to carry a gradient forward: one layer, one direction."""
    voices = tuple(Voice(cell=each.cell.but(units=units, both=False, window=0)) for each in live.study.voices)
    shared = PLAIN.but(dataset=Adding(length=length, count=40), seed=live.study.experiment.seed)
    return Study(experiment=shared, voices=voices)


def forward(live: Ensemble, key: str) -> None:
    """Draw the comparison of the gradient carried forward with the one carried back, on small twins."""
    with st.container(horizontal=True, gap="large"):
        units = st.select_slider(
            _("Hidden units"),
            (2, 4, 6, 8, 10, MOST_UNITS),
            value=6,
            key=f"{key}-forward-units",
            width=220,
            help=_("Going up, forward mode costs its fourth power, backward mode its square."),
        )
        length = st.select_slider(
            _("Length T"),
            (5, 10, 20, 30, MOST_STEPS),
            value=20,
            key=f"{key}-forward-length",
            width=220,
            help=_("Going up, backward has more states to keep; forward keeps as much as before."),
        )
    study, rows = _small(live, units, length), []
    for place, title in enumerate(study.titles(live.lang)):
        found = snapshot.forward_of(study.alone(place))
        rows.append(
            {
                _("Network"): title,
                _("Largest difference"): f"{found.difference:.1e}",
                _("Forward (RTRL)"): f"{1000 * found.seconds[0]:.1f} ms",
                _("Backward (BPTT)"): f"{1000 * found.seconds[1]:.1f} ms",
                _("Numbers kept forward"): f"{found.numbers[0]:,}",
                _("Numbers kept backward"): f"{found.numbers[1]:,}",
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    st.latex(
        r"P_t=\frac{\partial s_t}{\partial\theta}=\frac{\partial s_t}{\partial s_{t-1}}\,P_{t-1}"
        r"+\left.\frac{\partial s_t}{\partial\theta}\right|_{\mathrm{direct}},\qquad"
        r"\frac{\partial L}{\partial\theta}=\frac{\partial L}{\partial s_T}\,P_T"
    )
    st.caption(
        _(
            "Shown on small twins of your networks, at first weights on the adding problem. Backward keeps every state "
            "and grows with the length; forward keeps one matrix, a row for every unit, a column for every weight."
        )
    )
