"""One widget for one knob: which kind it gets, and how a click on it waits to be taken up by a spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from engine.spec import Knob, Spec
from playground.kit import scale
from playground.kit.pictured import bends
from playground.language import _

Width = int | Literal["stretch"]

WIDE = 60  # a range of whole numbers up to this wide is a slider, a wider one a number box


@dataclass(frozen=True)
class Place:
    """Where widgets go and how they look."""

    key: str
    words: Mapping[str, str]
    width: Width
    folded: bool = False  # in a popover, which mounts its widgets only when it is opened


class Widget:
    """What every kind of widget needs: its keys, its words, its value, and what to call on a change."""

    def __init__(self, spec: Spec, name: str, place: Place, suffix: str = "") -> None:
        self.name = name
        self.entry: Knob = spec.knobs()[name]
        self.value: Any = getattr(spec, name)
        self.label = _(self.entry.label or name)
        self.help = _(self.entry.help) or None
        self.place = place
        self.key = f"{place.key}:{spec.name or type(spec).__name__}:{name}{suffix}"
        self.args = (waiting(spec, place.key), name, self.key)


def widget_for(entry: Knob) -> Callable[[Widget], None] | None:
    """Return the function that draws a knob like `entry`, or None for lists, which a page draws itself."""
    bounded = entry.low is not None and entry.high is not None
    match entry.kind:
        case "bool":
            return _toggle
        case "choice":
            return _select
        case "int" | "float" if logarithmic(entry):
            return _stops
        case "float" if bounded:
            return _slider
        case "int" if bounded and (entry.high or 0) - (entry.low or 0) <= WIDE:
            return _slider
        case "int" | "float":
            return box
    return None


def _toggle(widget: Widget) -> None:
    seed(widget.key, widget.value, folded=widget.place.folded)
    st.toggle(widget.label, key=widget.key, help=widget.help, on_change=_note, args=widget.args)


def _select(widget: Widget) -> None:
    seed(widget.key, widget.value, folded=widget.place.folded)
    words = widget.place.words

    def shown(name: str) -> str:
        return _(words.get(name) or widget.entry.words.get(name, name))

    st.selectbox(
        widget.label,
        widget.entry.choices,
        format_func=shown,
        key=widget.key,
        help=widget.help,
        on_change=_note,
        args=widget.args,
        width=widget.place.width,
    )
    bends(widget.key, widget.entry.choices, shown)


def _stops(widget: Widget) -> None:
    entry = widget.entry
    options = scale.stops(entry.low or 0, entry.high or 1, whole=entry.kind == "int", also=widget.value)
    seed(widget.key, widget.value, folded=widget.place.folded)
    st.select_slider(
        widget.label,
        options,
        format_func=scale.shown,
        key=widget.key,
        help=widget.help,
        on_change=_note,
        args=widget.args,
        width=widget.place.width,
    )


def _slider(widget: Widget) -> None:
    low, high = widget.entry.low or 0, widget.entry.high or 0
    whole = widget.entry.kind == "int"
    step = 1 if whole else scale.stride(low, high)
    kind = int if whole else float
    seed(widget.key, widget.value, folded=widget.place.folded)
    st.slider(
        widget.label,
        kind(low),
        kind(high),
        step=step,
        format="%d" if whole else f"%.{scale.decimals(step)}f",
        key=widget.key,
        help=widget.help,
        on_change=_note,
        args=widget.args,
        width=widget.place.width,
    )


def box(widget: Widget) -> None:
    """Draw a box to type the exact number into."""
    whole = widget.entry.kind == "int"
    low, high = widget.entry.low, widget.entry.high
    kind = int if whole else float
    seed(widget.key, widget.value, folded=widget.place.folded)
    st.number_input(
        widget.label,
        None if low is None else kind(low),
        None if high is None else kind(high),
        step=1 if whole else scale.nudge(widget.value),
        format="%d" if whole else "%.6g",
        key=widget.key,
        help=widget.help,
        on_change=_note,
        args=widget.args,
        width=widget.place.width,
    )


def logarithmic(entry: Knob) -> bool:
    """Whether ratios matter and both ends are known, so that a slider over 1, 2, 5, … serves best."""
    return entry.log and entry.low is not None and entry.high is not None and entry.low >= 0


def seed(widget: str, value: Any, *, folded: bool = False) -> None:
    """Make a widget show `value`, before it is drawn.

    A `folded` one is told at every run: mounted later, it would not know what it was told before, begin at its lowest,
    and change the spec.  Others are told only what differs, or keys pressed quickly would be taken back.
    """
    if folded or widget not in st.session_state or st.session_state[widget] != value:
        st.session_state[widget] = value


def shows(
    widget: str, draw: Callable[..., Any], *args: Any, value: Any, then: Callable[[Any], object], **how: Any
) -> None:
    """Draw `draw(*args, key=widget, **how)` with `value` in it, whoever changed it.

    A click calls `then` with what was picked, before the page is drawn again.  `value` None leaves in it what the
    reader put there.
    """
    if value is not None:
        seed(widget, value, folded=True)
    draw(*args, key=widget, on_change=lambda: then(st.session_state[widget]), **how)


def waiting(spec: Spec, key: str) -> str:
    """Return where clicks on the widgets of `spec` wait for it to take them up."""
    return f"{key}:{spec.name or type(spec).__name__}:edits"


def _note(edits: str, name: str, widget: str) -> None:
    value = st.session_state[widget]
    if value is not None:
        st.session_state.setdefault(edits, {})[name] = value
