"""Fate maps of a race: all rules that can walk from thousands of starts at once, and those that walk one by one."""

from __future__ import annotations

import streamlit as st

from engine.descent.course import Walk, mapped, slowly_mapped
from engine.limits import SLOW_GRID, SLOW_MOST
from engine.spec import Refusal
from engine.training.optimizer import Optimizer
from playground.kit.held import Held
from playground.language import _, refusal
from playground.stage.fates import fates

MAPPED = 6  # rules at once


def fate_maps(page: Held[Walk]) -> None:
    """Draw the maps, say who has none and why; a cell that is clicked becomes the start."""
    walk, key = page.spec, page.key
    shown, left = walk.rules[:MAPPED], walk.rules[MAPPED:]
    quick = tuple(rule for rule in shown if rule.stacks())
    found = _quick(walk, quick, key) if quick else None
    for rule in shown:
        if not rule.stacks():
            found = _slow(walk, rule, key) or found
    if left:
        names = ", ".join(_(rule.title) for rule in left)
        st.caption(
            _("Maps of {count} rules at once: left out are {names}. Switch others off to see them.").format(
                count=MAPPED, names=names
            )
        )
    if found is not None and page.take(walk.but(start=found)):
        st.rerun()


def _quick(walk: Walk, rules: tuple[Optimizer, ...], key: str) -> tuple[float, float] | None:
    try:
        found = mapped(walk.but(rules=rules))
    except Refusal as exc:
        st.warning(refusal(exc), icon="⚠️")
        return None
    return fates(found, [_(rule.title) for rule in rules], key=f"{key}-fates").start


def _slow(walk: Walk, rule: Optimizer, key: str) -> tuple[float, float] | None:
    try:
        with st.spinner(_("{rule} walks one by one …").format(rule=_(rule.title))):
            found = slowly_mapped(walk.but(rules=(rule,)))
    except Refusal as exc:
        st.info(refusal(exc))
        return None
    st.caption(
        _(
            "{rule} can't walk from many starts at once: {side} × {side} starts, one by one, with at most {most} "
            "gradients each."
        ).format(rule=_(rule.title), side=SLOW_GRID, most=SLOW_MOST)
    )
    return fates(found, [_(rule.title)], key=f"{key}-fates-{rule.name}").start
