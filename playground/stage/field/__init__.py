"""The field: what a network says at every point of the plane, live, and a brush for data of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.limits import MAX_OWN_POINTS
from playground.language import current
from playground.stage.core.component import declare
from playground.stage.field.strokes import Ledger, Point, Stroke, applied

__all__ = ["SWITCHES", "FieldEvents", "Paint", "Point", "Stroke", "applied", "field"]

# What a reader can switch on: test points, decisions only, hatching where it is unsure, or seeds disagree.
SWITCHES = ("test", "discrete", "uncertainty", "agreement")

_mount = declare("field")


@dataclass(frozen=True)
class Paint:
    """That the field can be painted on: names of the classes, the one the brush starts with, and the room."""

    classes: Sequence[str]
    active: int = 0
    most: int = MAX_OWN_POINTS
    reach: float = 6.0  # how far from zero a coordinate may lie


@dataclass(frozen=True)
class FieldEvents:
    """What a reader did since the last run: strokes in order, each told once, and the switches now on."""

    strokes: tuple[Stroke, ...] = ()
    show: tuple[str, ...] = ()


def field(
    token: str,
    *,
    key: str,
    source: str = "main",
    paint: Paint | None = None,
    show: Iterable[str] = (),
    size: int | None = None,
    label: str = "",
    colour: int | None = None,
    switches: bool = True,
) -> FieldEvents:
    """Draw the run `source` of the channel `token`, and return what the reader did.

    `show` are the switches to start with (see SWITCHES), `size` the largest side of the picture in px, `label` its
    title and `colour` the number of its line among the curves.  Switches answer in the browser at once; Python hears
    of them so that a link can keep them.  Without `switches` they are the page's own.
    """
    ledger = _ledger(key)
    data: dict[str, Any] = {
        "token": token,
        "source": source,
        "lang": current(),
        "label": label,
        "colour": colour,
        "switches": switches,
        "size": size,
        "room": size,
        "show": [name for name in SWITCHES if name in set(show)],
        "paint": None if paint is None else _paint(paint, ledger),
    }
    result = _mount(data, key=key, on_stroke_change=_nothing, on_show_change=_nothing)
    return FieldEvents(_strokes(result, paint, ledger), _shown(result, data["show"]))


def _ledger(key: str) -> Ledger:
    return st.session_state.setdefault(f"{key}/strokes", Ledger())


def _paint(paint: Paint, ledger: Ledger) -> dict[str, Any]:
    return {
        "classes": list(paint.classes),
        "active": paint.active,
        "most": paint.most,
        "seen": [ledger.brush, ledger.number],
    }


def _strokes(result: Any, paint: Paint | None, ledger: Ledger) -> tuple[Stroke, ...]:
    message = getattr(result, "stroke", None)
    if paint is None or message is None:
        return ()
    return ledger.take(message, classes=len(paint.classes), reach=paint.reach)


def _shown(result: Any, default: list[str]) -> tuple[str, ...]:
    show = getattr(result, "show", None)
    chosen = show if isinstance(show, list) else default
    return tuple(name for name in SWITCHES if name in chosen)


def _nothing() -> None:
    """Streamlit reports a value only where somebody listens."""
