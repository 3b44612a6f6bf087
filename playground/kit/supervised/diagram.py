"""The diagram of a supervised run: what is edited on it, which of two runs is edited, and why a change can't be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from engine.runs.experiment import Experiment
from engine.spec import Refusal
from playground.kit.widgets import shows
from playground.language import _, refusal
from playground.live.live import Live
from playground.stage.curves import Line
from playground.stage.network import Feature, NetworkEvents, network, network_events, network_state


def change(live: Live, before: Experiment, after: Experiment) -> Refusal | None:
    """Change on the edited run what differs between the two, and return why it can't be where it can't.

    What the browser has changed over the stream since `before` was read stays.
    """
    try:
        live.alter(before, after, live.edited)
    except Refusal as exc:
        return exc
    return None


def drawn(live: Live, key: str, features: Callable[[], Sequence[Feature]], **how: Any) -> NetworkEvents:
    """Draw the network of the edited run, carry out what was edited on it, and note the unit that was selected.

    `features` returns what goes in, asked when the edits are carried out; `how` goes to the stage's `network`.
    """
    component = f"{key}-network"
    live.build(network_state(component), live.edited)
    # Edits that come by the stream while the page is drawn are newer: the browser does not take for an answer to them
    # what it is told here.
    edits = dict(live.building.edits)
    events = network_events(component, selected=selected(key))
    st.session_state[f"{key}-selected"] = events.selected
    network(
        live.channel.token,
        key=component,
        source=live.edited,
        layers=[layer.to_json() for layer in live.experiment(live.edited).network.layers],
        features=features(),
        problem=live.building.refused,
        selected=events.selected,
        edits=edits,
        **how,
    )
    return events


def selected(key: str) -> tuple[int, int] | None:
    """Return the unit that is selected on the diagram of the page `key`: its column and its place there."""
    return st.session_state.get(f"{key}-selected")


def select(key: str, unit: tuple[int, int]) -> None:
    """Select a unit on the diagram of the page `key`."""
    st.session_state[f"{key}-selected"] = unit


def lines(live: Live) -> list[Line]:
    """Return the runs among the curves: one, or two where it was forked."""
    return [Line("main", "A"), Line("fork", "B", dash=True)] if live.forked else [Line("main")]


def edited(live: Live, key: str) -> None:
    """Let the reader choose which of two runs the controls act on."""
    shows(
        f"{key}-edited",
        st.segmented_control,
        _("The controls act on"),
        ["main", "fork"],
        value=live.edited,
        then=live.edit,
        required=True,
        format_func=lambda source: {"main": _("A · before"), "fork": _("B · fork")}[source],
        help=_("Change one thing on B and watch the two runs part."),
    )


def say(problem: Refusal | None) -> None:
    """Say why a change can't be, where it can't."""
    if problem is not None:
        st.warning(refusal(problem), icon="⚠️")
