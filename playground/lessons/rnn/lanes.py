"""Who takes part: a button for each network, with everything about it, and one that adds another."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine.limits import MAX_LANES
from playground.kit import knobs as controls
from playground.kit.bound import button
from playground.kit.held import Held
from playground.kit.pictured import pictured_buttons
from playground.kit.supervised.study import CELLS, Study, Voice
from playground.language import _, current
from playground.lessons.rnn.ensemble import Ensemble


def lanes(page: Held[Study], live: Ensemble) -> None:
    """Draw the networks' buttons, with all that can be changed on each."""
    study, key = page.spec, page.key
    with st.container(key=f"{key}-lanes", horizontal=True, vertical_alignment="center", gap="small"):
        for place, (source, title) in enumerate(zip(study.sources, study.titles(current()), strict=True)):
            opened = st.popover(title, key=f"{key}-lane-{source}", type="secondary", on_change="rerun")
            if opened.open:  # a closed one costs nothing: all knobs of six networks take longer than a frame
                with opened:
                    _one(page, live, place)
        _add(page)


def _add(page: Held[Study]) -> None:
    if len(page.spec.voices) >= MAX_LANES:
        return
    words = _("Another network beside these, up to six.")
    opened = st.popover(_("Add"), key=f"{page.key}-add", icon=":material/add:", help=words, on_change="rerun")
    with opened:
        for name, cls in CELLS.items() if opened.open else ():
            label = f"**{_(cls.title)}** · {_(cls.summary)}"
            button(page, f"add-{name}", label, partial(_with, name=name), type="tertiary")
        pictured_buttons(f"{page.key}:add", CELLS, lambda name: f"{page.key}:add-{name}")


def _with(study: Study, name: str) -> Study:
    """Return the study with a network more, like the others: as many units and layers."""
    first = study.voices[0]
    return study.but(
        voices=(*study.voices, Voice(cell=CELLS[name](units=first.cell.units), depth=first.depth))
    )


def _one(page: Held[Study], live: Ensemble, place: int) -> None:
    """Draw one network's equations and knobs, and what can be done with it."""
    study, key = page.spec, page.key
    voice, source = study.voices[place], study.sources[place]
    cell = voice.cell
    st.markdown(f"**{_(cell.title)}** · {_(cell.summary)}")
    for formula in cell.formulas:
        st.latex(formula)
    changed = controls.knobs(cell, key=f"{key}-cell-{source}", advanced="inline")
    own = controls.knobs(
        voice.but(cell=changed), key=f"{key}-voice-{source}", only=("depth", "lr", "clip"), advanced="inline"
    )
    page.turn(lambda study: study.at(place, own))
    st.caption(cell.source)
    with st.container(horizontal=True):
        st.button(
            _("Fork it here"),
            icon=":material/fork_right:",
            key=f"{key}-fork-{source}",
            disabled=len(study.voices) >= MAX_LANES,
            help=_("A twin starts from the step you look at; then change one thing on it."),
            on_click=live.branch,
            args=(source,),
        )
        button(page, f"out-{source}", _("Take it out"), lambda study: study.without(place),
               disabled=len(study.voices) == 1)  # fmt: skip
