"""Fate maps of a race: all rules that can walk from thousands of starts at once, and those that walk one by one."""

from __future__ import annotations

import numpy as np
import streamlit as st

from engine.descent.course import Walk, mapped, slowly_mapped
from engine.descent.fates import EDGE, GOING, LOST, FateMap
from engine.limits import SLOW_GRID, SLOW_MOST
from engine.spec import Refusal
from engine.training.optimizer import Optimizer
from playground.kit.held import Held
from playground.language import _, refusal
from playground.marks import Axis, Heatmap, Scale, show

MAPPED = 6  # rules at once
PALE = 0.35  # how strong the colour of a place is where it is reached last
NO_PLACE = {EDGE: "faint", LOST: "text", GOING: "grid"}


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
    return _drawn(found, key=f"{key}-fates")


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
    return _drawn(found, key=f"{key}-fates-{rule.name}")


def _drawn(found: FateMap, key: str) -> tuple[float, float] | None:
    """Draw a map a rule, and return the start of a cell that was clicked."""
    picked = show(drawn(found), key=key, label=_("Where a walk from each start ends"), pick=True)
    st.caption(_("Point at a start to read its fate; click to walk from there."))
    return found.start(*picked.item[-2:]) if picked else None


def drawn(found: FateMap) -> Heatmap:
    """Return a map a rule: colour is the place where a walk ends, strength how soon it gets there."""
    none = (found.fate == EDGE) & (found.steps == 0)  # the function has no value there
    ends = [int(end) for end in np.unique(found.fate[~none])]
    ends.sort(key=lambda end: (end < 0, abs(end)))
    values = np.full(found.fate.shape, np.nan)
    for number, end in enumerate(ends):
        values[(found.fate == end) & ~none] = number
    soon = 1 - found.steps / max(1, int(found.steps.max()))
    shades = [end if end >= 0 else NO_PLACE[end] for end in ends]
    x, y = (Axis(name, float(at[0]), float(at[-1])) for name, at in (("x", found.x), ("y", found.y)))
    return Heatmap(
        values,
        x=x,
        y=y,
        scale=Scale(
            "categories",
            names=[_said(found, end) for end in ends],
            colours=shades,
            missing=_("The function has no value there."),
        ),
        titles=[_(rule.title) for rule in found.rules],
        strength=np.where(found.fate >= 0, PALE + (1 - PALE) * soon, 1.0),
        upward=True,
        more=found.steps,
        also=_("after about {value} steps"),
        size=300,
    )


def _said(found: FateMap, end: int) -> str:
    """Return in words where walks end."""
    if end < 0:
        words = {
            EDGE: _("leaves where the function has a value"),
            LOST: _("diverges"),
            GOING: _("still on its way"),
        }
        return words[end]
    (x, y), height = found.places[end], found.heights[end]
    words = (
        _("minimum at {x}, {y} (height {height})")
        if found.known[end]
        else _("comes to rest at {x}, {y} (height {height})")
    )
    return words.format(x=_short(x), y=_short(y), height=_short(height))


def _short(value: float) -> str:
    """Return a number with three digits, as axes write it."""
    return f"{value:.3g}".replace("-", "−") if abs(value) >= 1e-4 else "0"
