"""What the networks learn: the task, everything about it, and the way to one's own data."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from engine.data.datasets import SEQUENCES
from engine.data.datasets.own_series import OwnSeries
from engine.data.datasets.text import NextLetter
from engine.data.reading import Finding, Reading
from engine.data.sequences import PATTERNS, Sequences
from engine.spec import Refusal
from playground.kit import knobs as controls
from playground.kit import reading
from playground.kit.bound import bound, button
from playground.kit.held import Held
from playground.kit.lease import kept
from playground.kit.pictured import pictured
from playground.kit.supervised.study import Study
from playground.language import _
from playground.lessons.rnn.text_box import own_text
from playground.lessons.rnn.upload import own_series


def task_choice(page: Held[Study]) -> None:
    """Draw the list of tasks; one that was left is found as it was."""
    task = page.spec.task
    left: dict[str, Sequences] = kept(f"{page.key}-tasks", dict)
    left[task.name] = task

    def chosen(study: Study, name: str) -> Study:
        if name == OwnSeries.name and name not in left:
            raise Refusal(
                "Open “Details” and choose a CSV file: any column of numbers becomes a series to foretell."
            )
        return study.on(left.get(name) or SEQUENCES[name]())

    def shown(name: str) -> str:
        return _(SEQUENCES[name].title)

    bound(
        page,
        "task",
        st.selectbox,
        _("Task"),
        list(SEQUENCES),
        value=task.name,
        make=chosen,
        format_func=shown,
        help=f"**{_(task.title)}** ({_(task.group)}, {_(PATTERNS[task.pattern])}). {_(task.summary)}",
    )
    pictured(f"{page.key}:task", SEQUENCES, shown)


def task_details(page: Held[Study]) -> None:
    """Draw the other knobs of the task, and the way to one's own data."""
    words = _("More about the task; your own series or text.")
    more = st.popover(
        _("Details"), key=f"{page.key}-details", icon=":material/tune:", help=words, on_change="rerun"
    )
    if more.open:
        with more:
            _details(page)


def _details(page: Held[Study]) -> None:
    """Draw what there is to say and to choose about the task."""
    task, key = page.spec.task, page.key
    st.markdown(f"**{_(task.title)}** · {_(task.summary)}")
    if task.puzzle:
        st.markdown(f"*{_(task.puzzle)}*")
    names = [name for name in task.knobs() if name not in ("length", "text", *OwnSeries.knobs())]
    changed = controls.knobs(task, key=f"{key}-own-task", only=names, advanced="inline")
    changed = reading.taken(changed, f"{key}-reading")
    page.turn(lambda study: study.on(changed) if changed != task else study)
    if isinstance(task, NextLetter):
        own_text(page, task)
    if task.source:
        st.caption(_(task.source))
    task = page.spec.task
    if isinstance(task, OwnSeries):
        reading.draw(task.reading(), f"{key}-reading")
    else:
        for remark in page.spec.experiment.data().remarks:
            st.caption(_(remark.template).format(**remark.values))
    st.divider()
    _brought(page)


def _brought(page: Held[Study]) -> None:
    """Let a file be brought, say what was understood of it, and offer to learn from it."""
    task, key = page.spec.task, page.key
    mine = own_series(f"{key}-series", int(getattr(task, "length", 30)))
    if mine is None or (isinstance(task, OwnSeries) and task.key == mine.key):
        return
    reading.draw(Reading(mine.reading().summary, (), _told(mine)), f"{key}-brought")
    button(page, "use-series", _("Learn this series"), lambda study: study.on(mine), type="primary")


def _told(series: OwnSeries) -> tuple[Finding, ...]:
    """Return what was found in a series that nobody learns yet: what could be changed is offered once it is learned."""
    return tuple(replace(each, remedies=(), undo={}) for each in series.findings())
