"""Where walks end because the function has no value there, in words."""

from __future__ import annotations

import streamlit as st

from engine.descent.course import Walk, first_start, walked
from engine.descent.walk import Descent
from playground.kit.bound import button
from playground.kit.held import Held
from playground.language import _, ngettext


def endings(descent: Descent) -> list[str]:
    """Return for each rule how its walks from the first start ended too early, "" where they did not."""
    found = []
    for lost, edge in zip(descent.lost[:, :, 0], descent.edge[:, :, 0], strict=True):
        if edge[0]:
            found.append(_("left where the function has a value at step {step}").format(step=lost[0]))
        else:
            found.append(_("diverged at step {step}").format(step=lost[0]) if lost[0] >= 0 else "")
    return found


def said(page: Held[Walk]) -> None:
    """Say who has left the places where the function has a value; where nobody could start, offer another start."""
    walk = page.spec
    descent = walked(walk)
    edge, lost = descent.edge[:, 0, 0], descent.lost[:, 0, 0]
    if not edge.any():
        return
    if (lost[edge] == 0).all():
        x, y = walk.begin
        words = _("At the start ({x}, {y}) the function has no value, so nobody can walk from there.")
        st.warning(words.format(x=f"{x:.4g}", y=f"{y:.4g}"), icon="⚠️")
        x, y = first_start(walk.surface)
        words = _("Start at ({x}, {y})").format(x=f"{x:.4g}", y=f"{y:.4g}")
        button(page, "start-there", words, lambda walk: walk.but(start=()))
        return
    left = [
        f"**{_(rule.title)}** ({step})" for rule, step, out in zip(walk.rules, lost, edge, strict=True) if out
    ]
    words = ngettext(
        "{rules} has left the place where the function has a value, at the step in brackets: the walk ends there.",
        "{rules} have left the place where the function has a value, at the steps in brackets: the walks end there.",
        len(left),
    )
    st.caption(words.format(rules=", ".join(left)))
