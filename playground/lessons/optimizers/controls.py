"""The controls of a race: surface, rules, rates, and what disturbs the gradient."""

from __future__ import annotations

import streamlit as st

from engine.descent.course import Walk
from engine.descent.surfaces import SURFACES
from engine.descent.surfaces.typed import Formula
from engine.descent.walk import can_walk
from engine.spec import N_
from engine.training.optimizers import OPTIMIZERS
from playground.kit import knobs as controls
from playground.kit.choice import pick
from playground.kit.desk import Desk
from playground.kit.held import Held
from playground.language import _
from playground.lessons.optimizers.formula_box import formula_box
from playground.lessons.optimizers.lineup import FIXED
from playground.lessons.optimizers.rates import formula_of, rate_of_all, taking_part

RULES, SURFACE = N_("Optimizers"), N_("Surface")
NOISE, SCHEDULE = N_("Noise and luck"), N_("Schedule")
WALKERS = [name for name, rule in OPTIMIZERS.items() if can_walk(rule())]


def bar(page: Held[Walk], desk: Desk) -> None:
    """Draw the surface and the rate in the row of `desk`, all others in its drawer."""
    walk = page.spec
    main, *rest = walk.surface.knobs() or ("",)
    with desk.knobs:
        page.part("surface", SURFACES, help=_("What the rules walk down."), only=(), advanced="hidden")
        if main:
            page.within("surface", main, advanced="hidden")
        words = _("Moves every rule to the same rate; a rule's own knobs lie under its name below.")
        rate_of_all(page, walk.rules, help=words)
    if isinstance(walk.surface, Formula):
        with desk.told:
            formula_box(page)
    with desk.group(RULES):
        names = [rule.name for rule in walk.rules]
        taking_part(page, WALKERS, names, help=_("Who walks; each keeps its colour on the whole page."))
        page.knobs("steps", advanced="hidden")
    with desk.group(SURFACE):
        st.markdown(_(page.spec.surface.summary))
        st.latex(page.spec.surface.latex)
        if rest:
            page.within("surface", *rest, advanced="inline")
    with desk.group(NOISE):
        page.knobs("noise", "clip", advanced="hidden")
        page.knobs("seeds", advanced="inline")
    with desk.group(SCHEDULE, rare=True):
        words = _("How the learning rate changes while training goes on.")
        page.part("schedule", FIXED, help=words, advanced="inline")


def knobs(page: Held[Walk]) -> None:
    """Draw one rule's formula and knobs; turned, it walks again."""
    walk = page.spec
    names = [rule.name for rule in walk.rules]
    chosen = pick(
        f"{page.key}:rule",
        _("Rule"),
        names,
        first=names[0],
        shown=lambda name: _(OPTIMIZERS[name].title),
        help=_("Whose formula and knobs you see."),
    )
    place = names.index(chosen)
    rule = walk.rules[place]
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        formula_of(rule)
    with right:
        changed = controls.knobs(rule, key=f"{page.key}:rule-{rule.name}", advanced="inline")
    if page.take(walk.but(rules=(*walk.rules[:place], changed, *walk.rules[place + 1 :]))):
        st.rerun()
