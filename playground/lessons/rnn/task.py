"""What the networks learn: the task, everything about it, and the way to one's own data."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from engine.data.datasets import SEQUENCES
from engine.data.datasets.own_series import OwnSeries
from engine.data.datasets.text import NextLetter
from engine.data.reading import Finding, Reading
from engine.data.sequences import PATTERNS, Sequences
from engine.spec import N_
from playground.kit import knobs as controls
from playground.kit import reading
from playground.kit.supervised.study import SPELLED, Study
from playground.language import _
from playground.lessons.rnn.clicks import note, picked, taken
from playground.lessons.rnn.text_box import own_text
from playground.lessons.rnn.upload import own_series

WORDS = {
    **SPELLED,
    "year": N_("years"),
    "month": N_("months"),
    "week": N_("weeks"),
    "level": N_("as it is"),
    "change": N_("its changes"),
    "fixed": N_("the same"),
    "drawn": N_("drawn anew"),
    "origin": N_("its list"),
    "initial": N_("its initial"),
}


def task_choice(study: Study, key: str) -> Study:
    """Draw the list of tasks, and return the study on the one that is chosen."""
    widget = f"{key}-task"
    chosen = picked(widget)
    kept: dict[str, Sequences] = st.session_state.setdefault(f"{key}-tasks", {})
    kept[study.task.name] = study.task
    if chosen in SEQUENCES and chosen != study.task.name:
        if chosen == OwnSeries.name and chosen not in kept:
            st.session_state[f"{key}-uploading"] = True
        else:
            found = kept.get(chosen) or SEQUENCES[chosen]()
            study = taken(study, lambda: study.on(found))
    st.session_state[widget] = study.task.name
    groups = {name: _(cls.group) for name, cls in SEQUENCES.items()}
    st.selectbox(
        _("Task"),
        list(SEQUENCES),
        key=widget,
        format_func=lambda name: f"{groups[name]} · {_(SEQUENCES[name].title)}",
        on_change=note(widget),
        help=f"**{_(study.task.title)}** ({_(PATTERNS[study.task.pattern])}). {_(study.task.summary)}",
    )
    return study


def task_details(study: Study, key: str) -> Study:
    """Draw the other knobs of the task, and the way to one's own data."""
    opened = st.session_state.pop(f"{key}-uploading", False)
    words = _("More about the task; your own series or text.")
    more = st.popover(
        _("Details"), key=f"{key}-details", icon=":material/tune:", help=words, on_change="rerun"
    )
    if more.open:
        with more:
            study = _drawn(study, key)
    if opened:
        st.info(
            _("Open “Details” and choose a CSV file: any column of numbers becomes a series to foretell.")
        )
    return study


def _drawn(study: Study, key: str) -> Study:
    """Draw what there is to say and to choose about the task."""
    task = study.task
    st.markdown(f"**{_(task.title)}** · {_(task.summary)}")
    if task.puzzle:
        st.markdown(f"*{_(task.puzzle)}*")
    names = [name for name in task.knobs() if name not in ("length", "text", *OwnSeries.knobs())]
    changed: Sequences = controls.knobs(
        task, key=f"{key}-own-task", only=names, words=WORDS, advanced="inline"
    )
    mine = f"{key}-reading"
    changed = reading.taken(changed, mine)
    if isinstance(task, NextLetter):
        changed = own_text(task, changed, key)
    if changed != task:
        study = taken(study, lambda: study.on(changed))
    if task.source:
        st.caption(_(task.source))
    task = study.task
    if isinstance(task, OwnSeries):
        reading.draw(task.reading(), mine)
    else:
        for remark in study.experiment.data().remarks:
            st.caption(_(remark.template).format(**remark.values))
    st.divider()
    return _brought(study, key)


def _brought(study: Study, key: str) -> Study:
    """Let a file be brought, say what was understood of it, and return the study on it where that is wanted."""
    task = study.task
    mine = own_series(f"{key}-series", int(getattr(task, "length", 30)))
    if mine is None or (isinstance(task, OwnSeries) and task.key == mine.key):
        return study
    reading.draw(Reading(mine.reading().summary, (), _told(mine)), f"{key}-brought")
    if st.button(_("Learn this series"), key=f"{key}-use-series", type="primary"):
        study = taken(study, lambda: study.on(mine))
    return study


def _told(series: OwnSeries) -> tuple[Finding, ...]:
    """Return what was found in a series that nobody learns yet: what could be changed is offered once it is learned."""
    return tuple(replace(each, remedies=(), undo={}) for each in series.findings())
