"""The controls of a race: surface, rules, rates, and what disturbs the gradient."""

from __future__ import annotations

import streamlit as st

from engine.descent.surfaces import SURFACES
from engine.descent.surfaces.typed import Formula
from engine.descent.walk import can_walk
from engine.spec import N_
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedules import SCHEDULES
from playground.kit import knobs as controls
from playground.kit import scale
from playground.language import _
from playground.lessons.optimizers.formula_box import formula_box
from playground.lessons.optimizers.walk import Walk

WALKERS = [name for name, rule in OPTIMIZERS.items() if can_walk(rule())]
RATES = {"same": N_("Same rate for all"), "own": N_("Each its own")}


def bar(walk: Walk, key: str) -> Walk:
    """Draw the controls and return the walk that they say now."""
    with st.container(key=f"{key}-controls"):
        main, *rest = walk.surface.knobs() or ("",)
        widths = [1.2] + [1.0] * bool(main) + [1.0, 0.9, 0.9, 0.9, 1.1]
        places = st.columns(widths, gap="small", vertical_alignment="bottom")
        with places[0]:
            surface = controls.choose(
                SURFACES,
                walk.surface,
                key=f"{key}-surface",
                label=_("Surface"),
                help=_("What the rules walk down."),
                only=(),
                advanced="hidden",
            )
        if type(surface) is type(walk.surface) and main:
            with places[1]:
                surface = controls.knobs(surface, key=f"{key}-shape", only=(main,), advanced="hidden")
        *_surface, rate, steps, noise, clip, more = places
        if surface != walk.surface:
            walk = walk.but(
                surface=surface, start=() if type(surface) is not type(walk.surface) else walk.start
            )
        with rate:
            walk = _rates(walk, key)
        for place, name in zip((steps, noise, clip), ("steps", "noise", "clip"), strict=True):
            with place:
                walk = controls.knobs(walk, key=f"{key}-{name}", only=(name,), advanced="hidden")
        with more:
            walk = _more(walk, rest, key)
        if isinstance(walk.surface, Formula):
            walk = walk.but(surface=formula_box(walk.surface, key))
    return _rules(walk, key)


def _rates(walk: Walk, key: str) -> Walk:
    rates = {rule.lr for rule in walk.rules}
    widget = f"{key}-rate"
    stops = scale.stops(1e-5, 10.0, also=walk.rules[0].lr)

    def note() -> None:
        st.session_state[f"{widget}:picked"] = st.session_state[widget]

    picked = st.session_state.pop(f"{widget}:picked", None)
    if picked is not None:
        walk = walk.at_rate(float(picked))
        stops = scale.stops(1e-5, 10.0, also=float(picked))
    st.session_state[widget] = walk.rules[0].lr
    label = _("Learning rate of all") if len(rates) == 1 else _("Learning rate of all (now each its own)")
    st.select_slider(
        label,
        stops,
        key=widget,
        format_func=scale.shown,
        on_change=note,
        help=_("Moves every rule to the same rate; a rule's own knobs lie under its name below."),
    )
    return walk


def _more(walk: Walk, rest: list[str], key: str) -> Walk:
    with st.popover(_("More"), icon=":material/tune:", width="stretch"):
        st.markdown(_(walk.surface.summary))
        st.latex(walk.surface.latex)
        surface = controls.knobs(walk.surface, key=f"{key}-shape-rest", only=rest, advanced="inline")
        walk = walk.but(surface=surface)
        walk = controls.knobs(walk, key=f"{key}-seeds", only=("seeds",), advanced="inline")
        schedule = controls.choose(
            {name: cls for name, cls in SCHEDULES.items() if not cls().follows_loss},
            walk.schedule,
            key=f"{key}-schedule",
            label=_("Schedule"),
            help=_("How the learning rate changes while training goes on."),
            advanced="inline",
        )
    return walk.but(schedule=schedule)


def _rules(walk: Walk, key: str) -> Walk:
    """Let the reader choose who walks; each rule that does has its formula and knobs under its name."""
    widget = f"{key}-rules"

    def note() -> None:
        st.session_state[f"{widget}:picked"] = list(st.session_state[widget])

    picked = st.session_state.pop(f"{widget}:picked", None)
    if picked:
        walk = walk.with_rules(picked)
    st.session_state[widget] = [rule.name for rule in walk.rules]
    st.pills(
        _("Optimizers"),
        WALKERS,
        selection_mode="multi",
        key=widget,
        format_func=lambda name: _(OPTIMIZERS[name].title),
        on_change=note,
        label_visibility="collapsed",
        help=_("Who walks; each keeps its colour on the whole page."),
    )
    return walk


def knobs(walk: Walk, key: str) -> Walk:
    """Draw one rule's formula and knobs, and return the walk with what was changed on it."""
    names = [rule.name for rule in walk.rules]
    chosen = st.segmented_control(
        _("Rule"),
        names,
        key=f"{key}-rule",
        default=names[0],
        required=True,
        format_func=lambda name: _(OPTIMIZERS[name].title),
        help=_("Whose formula and knobs you see."),
    )
    place = names.index(chosen) if chosen in names else 0
    rule = walk.rules[place]
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        st.markdown(_(rule.summary))
        st.latex(rule.formula)
        st.caption(rule.source)
    with right:
        changed = controls.knobs(rule, key=f"{key}-rule-{rule.name}", advanced="inline")
    return walk.but(rules=(*walk.rules[:place], changed, *walk.rules[place + 1 :]))
