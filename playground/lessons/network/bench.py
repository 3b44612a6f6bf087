"""The bench itself: data, diagram, output, side by side."""

from __future__ import annotations

import streamlit as st

from engine.data.datasets.own import Painted
from engine.data.features import offered
from engine.probes.plane import kinds
from engine.runs.experiment import Experiment
from engine.spec import N_, Refusal
from playground.language import _, refusal
from playground.lessons.network import data, table
from playground.live.live import Live
from playground.stage.curves import Line, curves
from playground.stage.field import FieldEvents, Paint, field
from playground.stage.field.strokes import applied
from playground.stage.network import (
    Feature,
    NetworkEvents,
    network,
    network_events,
    network_state,
    planar_features,
)

PLANES = {"pca": N_("Principal components"), "slice": N_("Slice")}


def change(live: Live, before: Experiment, after: Experiment) -> Refusal | None:
    """Change on the edited run what differs between the two, and return why it can't be where it can't.

    What the browser has changed over the stream since `before` was read stays.
    """
    try:
        live.alter(before, after, live.edited)
    except Refusal as exc:
        return exc
    return None


def bench(live: Live, key: str) -> NetworkEvents:
    """Draw the three columns, carry out what the reader changed on them, and return the diagram's events."""
    widths = [1.05, 3.4, 2.8] if live.forked else [1.05, 4.2, 2.0]
    with st.container(key=f"{key}-bench"):
        left, middle, right = st.columns(widths, gap="medium")
    with left, st.container(key=f"{key}-data"):
        before = live.experiment(live.edited)
        wanted = data.panel(before, key)
        if wanted != before:
            problem = change(live, before, wanted)
            if problem is None and type(wanted.dataset) is not type(before.dataset):
                st.rerun()  # what is above was drawn for other data
            say(problem)
    with right, st.container(key=f"{key}-output"):
        output(live, key)
    with middle, st.container(key="picture"):
        return diagram(live, key)


def diagram(live: Live, key: str) -> NetworkEvents:
    """Draw the network and carry out what was edited on it."""
    component = f"{key}-network"
    events, edits = edit(live, component, key)
    experiment = live.experiment(live.edited)
    network(
        live.channel.token,
        key=component,
        source=live.edited,
        layers=[layer.to_json() for layer in experiment.network.layers],
        features=_features(experiment, live),
        problem=live.building.refused,
        selected=events.selected,
        edits=edits,
    )
    changed = table.table(experiment, f"{key}-table")
    if changed != experiment:
        say(change(live, experiment, changed))
        st.rerun()
    return events


def edit(live: Live, component: str, key: str) -> tuple[NetworkEvents, dict[str, int]]:
    """Carry out what was edited on a diagram and has not come by the stream, and note the unit that was selected.

    Return the diagram's events, and which edits are known.  Those that come while the page is drawn are newer, and so
    the browser does not take for an answer to them what it is told here.
    """
    live.build(network_state(component), live.edited)
    edits = dict(live.building.edits)
    events = network_events(component, selected=st.session_state.get(f"{key}-selected"))
    st.session_state[f"{key}-selected"] = events.selected
    return events, edits


def _features(experiment: Experiment, live: Live) -> list[Feature]:
    chosen = live.edited_strand.run.data.features
    return planar_features(offered(experiment.dataset), chosen)


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
        _painted(live, experiment, events, key)
    curves(live.channel.token, key=f"{key}-curves", lines=lines(live), height=190)


def lines(live: Live) -> list[Line]:
    """Return the runs among the curves: one, or two where it was forked."""
    return [Line("main", "A"), Line("fork", "B", dash=True)] if live.forked else [Line("main")]


def edited(live: Live, key: str) -> None:
    """Let the reader choose which of two runs the controls act on."""
    st.session_state[f"{key}-edited"] = live.edited
    st.segmented_control(
        _("The controls act on"),
        ["main", "fork"],
        key=f"{key}-edited",
        required=True,
        format_func=lambda source: {"main": _("A · before"), "fork": _("B · fork")}[source],
        on_change=lambda: live.edit(st.session_state[f"{key}-edited"]),
        help=_("Change one thing on B and watch the two runs part."),
    )


def _both(live: Live, key: str) -> None:
    edited(live, key)
    first, second = st.columns(2, gap="small")
    with first:
        field(live.channel.token, key=f"{key}-field-a", source="main", label="A")
    with second:
        field(live.channel.token, key=f"{key}-field-b", source="fork", label="B")


def _plane(live: Live, key: str) -> None:
    """Let the reader choose how data of many columns are seen, and say what is seen."""
    strand = live.edited_strand
    offered_kinds = [kind for kind in kinds(strand.run.data) if kind in PLANES]
    if len(offered_kinds) < 2:
        return
    columns = [_(name) for name in strand.run.data.column_labels]
    kind, (across, up) = live.view if live.view[0] in offered_kinds else ("pca", (0, 1))
    kind = _picked(f"{key}-plane", kind, offered_kinds)
    if kind == "slice":
        first, second = st.columns(2)
        with first:
            across = _column(_("Across"), f"{key}-across", columns, across)
        with second:
            up = _column(_("Up"), f"{key}-up", columns, up)
        up = up if up != across else (across + 1) % len(columns)
    live.look(kind, (across, up))
    st.caption(refusal(live.edited_strand.canvas.plane.note.refusal()))


def _picked(widget: str, kind: str, offered_kinds: list[str]) -> str:
    st.session_state[widget] = st.session_state.pop(f"{widget}:picked", kind)
    st.segmented_control(
        _("Seen through"),
        offered_kinds,
        key=widget,
        required=True,
        on_change=_note,
        args=(widget,),
        format_func=lambda name: _(PLANES[name]),
        help=_("The plane of the two widest directions, or two columns with all others at their mean."),
    )
    return st.session_state[widget]


def _column(label: str, widget: str, names: list[str], place: int) -> int:
    st.session_state[widget] = min(st.session_state.pop(f"{widget}:picked", place), len(names) - 1)
    st.selectbox(
        label,
        range(len(names)),
        format_func=lambda i: names[i],
        key=widget,
        on_change=_note,
        args=(widget,),
        help=_("The column along this side of the picture."),
    )
    return st.session_state[widget]


def _note(widget: str) -> None:
    """Keep a click for the script, which tells the widget its value at every run."""
    st.session_state[f"{widget}:picked"] = st.session_state[widget]


def _paint(experiment: Experiment) -> Paint | None:
    dataset = experiment.dataset
    if not isinstance(dataset, Painted):
        return None
    names = (*dataset.classes, _("another class")) if len(dataset.classes) < 8 else dataset.classes
    return Paint(classes=[_(name) for name in names])


def _painted(live: Live, experiment: Experiment, events: FieldEvents, key: str) -> None:
    """Take strokes up; points that can't be learned from yet are kept and shown, and the page says what is missing."""
    dataset, sketch = experiment.dataset, f"{key}-sketch"
    if not isinstance(dataset, Painted):
        st.session_state.pop(sketch, None)
        return
    points = st.session_state.get(sketch)
    if not events.strokes and points is None:
        return
    points = applied(dataset.points if points is None else points, events.strokes)
    problem = change(live, experiment, experiment.but(dataset=dataset.but(points=points)))
    if problem is None:
        st.session_state.pop(sketch, None)
        st.rerun()
    st.session_state[sketch] = points
    live.sketch(points)
    say(problem)


def say(problem: Refusal | None) -> None:
    """Say why a change can't be, where it can't."""
    if problem is not None:
        st.warning(refusal(problem), icon="⚠️")
