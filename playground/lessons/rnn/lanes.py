"""Who takes part: a button for each network, with everything about it, and one that adds another."""

from __future__ import annotations

import streamlit as st

from engine.limits import MAX_LANES
from playground.kit import knobs as controls
from playground.kit.supervised.study import CELLS, Study, Voice
from playground.language import _, current
from playground.lessons.rnn.clicks import taken
from playground.lessons.rnn.ensemble import Ensemble
from playground.lessons.rnn.task import WORDS


def lanes(live: Ensemble, study: Study, key: str) -> Study:
    """Draw the networks' buttons, and return the study with what was changed on them."""
    with st.container(key=f"{key}-lanes", horizontal=True, vertical_alignment="center", gap="small"):
        for place, (source, title) in enumerate(zip(study.sources, study.titles(current()), strict=True)):
            opened = st.popover(title, key=f"{key}-lane-{source}", type="secondary", on_change="rerun")
            if opened.open:  # a closed one costs nothing: all knobs of six networks take longer than a frame
                with opened:
                    study = _one(live, study, place, key)
            if place >= len(study.voices) - 1:
                break
        _add(live, study, key)
    picked = st.session_state.pop(f"{key}-added", None)
    if picked in CELLS:
        study = taken(study, lambda: study.but(voices=(*study.voices, _newcomer(study, picked))))
    return study


def _newcomer(study: Study, name: str) -> Voice:
    """Return a voice like the others: as many units and layers."""
    first = study.voices[0]
    return Voice(cell=CELLS[name](units=first.cell.units), depth=first.depth)


def _add(live: Ensemble, study: Study, key: str) -> None:
    if len(study.voices) >= MAX_LANES:
        return
    words = _("Another network beside these, up to six.")
    opened = st.popover(_("Add"), key=f"{key}-add", icon=":material/add:", help=words, on_change="rerun")
    with opened:
        for name, cls in CELLS.items() if opened.open else ():
            st.button(
                f"**{_(cls.title)}** · {_(cls.summary)}",
                key=f"{key}-add-{name}",
                type="tertiary",
                on_click=_note,
                args=(key, name),
            )


def _note(key: str, name: str) -> None:
    st.session_state[f"{key}-added"] = name


def _one(live: Ensemble, study: Study, place: int, key: str) -> Study:
    """Draw one network's equations and knobs, and what can be done with it."""
    voice, source = study.voices[place], study.sources[place]
    cell = voice.cell
    st.markdown(f"**{_(cell.title)}** · {_(cell.summary)}")
    for formula in cell.formulas:
        st.latex(formula)
    changed = controls.knobs(cell, key=f"{key}-cell-{source}", words=WORDS, advanced="inline")
    own = controls.knobs(
        voice.but(cell=changed), key=f"{key}-voice-{source}", only=("depth", "lr", "clip"), advanced="inline"
    )
    if own != voice:
        study = taken(study, lambda: study.at(place, own))
    st.caption(cell.source)
    with st.container(horizontal=True):
        full = len(study.voices) >= MAX_LANES
        if st.button(
            _("Fork it here"),
            icon=":material/fork_right:",
            key=f"{key}-fork-{source}",
            disabled=full,
            help=_("A twin starts from the step you look at; then change one thing on it."),
        ):
            live.branch(source)
            st.rerun()
        if st.button(_("Take it out"), key=f"{key}-out-{source}", disabled=len(study.voices) == 1):
            voices = (*study.voices[:place], *study.voices[place + 1 :])
            return study.but(voices=voices)
    return study
