"""The bench of the network playground: its data, the diagram, what comes out."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.data.datasets.own import Painted
from engine.data.features import offered
from engine.probes.plane import kinds
from engine.runs.experiment import Experiment
from engine.spec import N_
from playground.kit.desk import Desk
from playground.kit.supervised.diagram import change, drawn, edited, lines, say
from playground.kit.widgets import shows
from playground.language import _, refusal
from playground.lessons.network import data, table
from playground.live.live import Live
from playground.stage.curves import curves
from playground.stage.field import FieldEvents, Paint, field
from playground.stage.field.strokes import applied
from playground.stage.network import Feature, NetworkEvents, planar_features

PLANES = {"pca": N_("Principal components"), "slice": N_("Slice")}


def controls(live: Live, key: str, desk: Desk) -> None:
    """Draw what decides the data, and carry it out."""
    before = live.experiment(live.edited)
    wanted = data.panel(before, key, desk)
    if wanted != before:
        problem = change(live, before, wanted)
        if problem is None and type(wanted.dataset) is not type(before.dataset):
            st.rerun()  # what is above was drawn for other data
        with desk.told:
            say(problem)


def bench(live: Live, key: str, desk: Desk) -> NetworkEvents:
    """Draw what comes out, and the network; carry out what was edited on it, and return its events."""
    with desk.beside:
        output(live, key)
    with desk.picture:
        events = drawn(live, key, lambda: _features(live))
    with desk.tools:
        experiment = live.experiment(live.edited)
        changed = table.table(experiment, f"{key}-table")
    if changed != experiment:
        with desk.told:
            say(change(live, experiment, changed))
        st.rerun()
    return events


def _features(live: Live) -> list[Feature]:
    dataset = live.experiment(live.edited).dataset
    return planar_features(offered(dataset), live.edited_strand.run.data.features)


def output(live: Live, key: str) -> None:
    """Draw what the network says, and how its loss falls; two of each where a run was forked."""
    experiment = live.experiment(live.edited)
    if live.forked:
        _both(live, key)
    else:
        _plane(live, key)
        events = field(
            live.channel.token, key=f"{key}-field", paint=_paint(experiment), label=_("Output"), size=310
        )
        _painted(live, experiment, events)
    curves(live.channel.token, key=f"{key}-curves", lines=lines(live), height=205)


def _both(live: Live, key: str) -> None:
    edited(live, key)
    first, second = st.columns(2, gap="small")
    with first:
        field(live.channel.token, key=f"{key}-field-a", source="main", label="A")
    with second:
        field(live.channel.token, key=f"{key}-field-b", source="fork", label="B")


def _plane(live: Live, key: str) -> None:
    """Let the reader choose how data of many columns are seen, and say what is seen."""
    data = live.edited_strand.run.data
    offered_kinds = [kind for kind in kinds(data) if kind in PLANES]
    if len(offered_kinds) < 2:
        return
    count = len(data.column_labels)
    kind, axes = live.view if live.view[0] in offered_kinds else ("pca", (0, 1))
    axes = _apart(*axes, count)
    shows(
        f"{key}-plane",
        st.segmented_control,
        _("Seen through"),
        offered_kinds,
        value=kind,
        then=lambda picked: live.look(picked, axes),
        required=True,
        format_func=lambda name: _(PLANES[name]),
        help=_("The plane of the two widest directions, or two columns with all others at their mean."),
    )
    if kind == "slice":
        names = [_(name) for name in data.column_labels]
        across, up = st.columns(2)
        with across:
            _column(_("Across"), f"{key}-across", names, axes[0], lambda at: live.look(kind, (at, axes[1])))
        with up:
            _column(_("Up"), f"{key}-up", names, axes[1], lambda at: live.look(kind, (axes[0], at)))
    live.look(kind, axes)
    st.caption(refusal(live.edited_strand.canvas.plane.note.refusal()))


def _apart(across: int, up: int, count: int) -> tuple[int, int]:
    """Return two columns of `count` that differ, these where they do."""
    across, up = min(across, count - 1), min(up, count - 1)
    return across, up if up != across else (across + 1) % count


def _column(label: str, widget: str, names: list[str], at: int, then: Callable[[int], None]) -> None:
    shows(
        widget,
        st.selectbox,
        label,
        range(len(names)),
        value=at,
        then=then,
        format_func=lambda i: names[i],
        help=_("The column along this side of the picture."),
    )


def _paint(experiment: Experiment) -> Paint | None:
    dataset = experiment.dataset
    if not isinstance(dataset, Painted):
        return None
    names = (*dataset.classes, _("another class")) if len(dataset.classes) < 8 else dataset.classes
    return Paint(classes=[_(name) for name in names])


def _painted(live: Live, experiment: Experiment, events: FieldEvents) -> None:
    """Take strokes up; points that can't be learned from yet are kept and shown, and the page says what is missing."""
    dataset, points = experiment.dataset, live.sketched
    if not isinstance(dataset, Painted):
        live.sketched = None
        return
    if not events.strokes and points is None:
        return
    points = applied(dataset.points if points is None else points, events.strokes)
    problem = change(live, experiment, experiment.but(dataset=dataset.but(points=points)))
    if problem is None:
        live.sketched = None
        st.rerun()
    live.sketch(points)
    say(problem)
