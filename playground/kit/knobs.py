"""Widgets made from knobs: `knobs` draws a spec's, `choose` picks a member of a family first.

The spec that the page hands in is the only truth.  A widget shows what the spec says, whoever changed it (a
preset, a link, another widget), and only a person's own click on it makes a new spec.  So nothing is lost
when a widget is not drawn for a while: on another page, in a closed tab, in the other language.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import nullcontext
from typing import Any, Literal, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.spec import Knob, Refusal, Spec
from playground.kit.pictured import pictured
from playground.kit.widgets import Place, Widget, Width, box, logarithmic, seed, waiting, widget_for
from playground.language import _, refusal

S = TypeVar("S", bound=Spec)
Advanced = Literal["rare", "inline", "hidden"]


def knobs(
    spec: S,
    *,
    key: str,
    container: DeltaGenerator | None = None,
    only: Collection[str] | None = None,
    words: Mapping[str, str] | None = None,
    advanced: Advanced = "rare",
    width: Width = "stretch",
) -> S:
    """Draw a widget for each knob of `spec`, or for those named in `only`, and return the spec they now say.

    `key` names these widgets within the session.  `words` says how choices are shown where their own spelling
    is not good enough.  Advanced knobs and the exact values of logarithmic sliders are seen where a page's drawer
    shows everything, unless `advanced` says "inline" or "hidden".  What can't be is said in words, and the spec stays
    as it was.
    """
    try:
        spec = settled(spec, key)
    except Refusal as exc:
        st.warning(refusal(exc))
    shown = {name: entry for name, entry in spec.knobs().items() if only is None or name in only}
    rare = [name for name, entry in shown.items() if entry.advanced and advanced != "inline"]
    exact = [name for name, entry in shown.items() if name not in rare and logarithmic(entry)]
    with container or nullcontext():
        for name in shown:
            if name not in rare:
                spec = _drawn(spec, name, Place(key, words or {}, width, folded=advanced == "inline"))
        if advanced == "rare" and (rare or exact):
            with st.container(key=f"{key}:{'-'.join((*exact, *rare))}-rare"):
                for name in exact:
                    box(Widget(spec, name, Place(key, {}, "stretch", folded=True), ":exact"))
                for name in rare:
                    spec = _drawn(spec, name, Place(key, words or {}, "stretch", folded=True))
    return spec


def choose(
    family: Mapping[str, type[S]],
    current: S,
    *,
    key: str,
    label: str,
    help: str,
    container: DeltaGenerator | None = None,
    only: Collection[str] | None = None,
    words: Mapping[str, str] | None = None,
    advanced: Advanced = "rare",
    width: Width = "stretch",
) -> S:
    """Draw a box to pick a member of `family`, then that member's knobs, and return the spec they say.

    `label` and `help` are already in the reader's language.  Going back to a member finds its knobs as they
    were left.
    """
    current = _picked(family, current, key)
    widget = f"{key}:kind"
    seed(widget, current.name, folded=advanced == "inline")
    with container or nullcontext():
        st.selectbox(
            label,
            list(family),
            format_func=lambda name: _(family[name].title),
            key=widget,
            help=f"{help}\n\n**{_(current.title)}.** {_(current.summary)}",
            on_change=_note_kind,
            args=(key, widget),
            width=width,
        )
        pictured(widget, family, lambda name: _(family[name].title))
        current = knobs(current, key=key, only=only, words=words, advanced=advanced, width=width)
    _kept(key)[current.name] = current
    return current


def settled(spec: S, key: str) -> S:
    """Return the spec with all clicks taken up that wait under `key`, those on its parts too.

    `knobs` does so itself; a page that needs the spec before its widgets are drawn does it first.  Raises Refusal, and
    forgets the clicks, where they can't be.
    """
    edits: dict[str, object] = dict(st.session_state.pop(waiting(spec, key), {}))
    for name, entry in spec.knobs().items():
        if entry.kind != "part" or entry.base is None:
            continue
        before, place = getattr(spec, name), f"{key}.{name}"
        after = settled(_picked(entry.base.registry, before, place), place)
        if after != before:
            edits[name] = after
    return spec.but(**edits) if edits else spec


def lead_to(key: str, name: str) -> None:
    """Choose a member for the reader, as if picked in the box under `key`; for callbacks: the next run draws it."""
    st.session_state[f"{key}:picked"] = name


def put(key: str) -> None:
    """Forget clicks under `key` that no spec has taken up yet: what a preset or a link says now counts.

    Call it in the script, before the widgets are drawn: callbacks of one rerun come in no order to rely on.
    """
    for name in map(str, list(st.session_state)):
        if name.startswith((f"{key}:", f"{key}.")) and name.endswith((":edits", ":picked")):
            del st.session_state[name]


def _drawn(spec: S, name: str, place: Place) -> S:
    """Draw one knob's widget; only a part within the spec changes here, all else did before drawing."""
    entry = spec.knobs()[name]
    if entry.kind == "part":
        before = getattr(spec, name)
        after = _part(before, entry, f"{place.key}.{name}", place)
        return spec if after == before else spec.but(**{name: after})
    draw = widget_for(entry)
    if draw is not None:
        draw(Widget(spec, name, place))
    return spec


def _part(part: Spec, entry: Knob, key: str, place: Place) -> Spec:
    family = entry.base.registry if entry.base else {}
    if part.name not in family:
        return knobs(part, key=key, words=place.words, advanced="inline", width=place.width)
    return choose(
        family,
        part,
        key=key,
        label=_(entry.label),
        help=_(entry.help),
        words=place.words,
        advanced="inline",
        width=place.width,
    )


def _picked(family: Mapping[str, type[Any]], current: S, key: str) -> S:
    """Return the member that was picked since the last run, with its knobs as they were left, else `current`."""
    kept, picked = _kept(key), st.session_state.pop(f"{key}:picked", None)
    kept[current.name] = current
    return (kept.get(picked) or family[picked]()) if picked in family else current


def _kept(key: str) -> dict[str, Any]:
    return st.session_state.setdefault(f"{key}:kept", {})


def _note_kind(key: str, widget: str) -> None:
    st.session_state[f"{key}:picked"] = st.session_state[widget]
