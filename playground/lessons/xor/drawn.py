"""What is drawn of a map of luck while it trains, and what a click on it picks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from engine.compare.luck import Outcome
from engine.probes.stuck import Picked, of
from playground.figures import xor as pictures
from playground.kit import link
from playground.kit.follow import follow, told
from playground.kit.held import Held
from playground.kit.onward import onward
from playground.language import _
from playground.lessons.xor import presets as words
from playground.live.learning import Learning
from playground.marks import Mark, Pick


def shown(
    live: Learning,
    look: Held[Picked],
    name: str,
    draw: Callable[..., Mark],
    label: str = "",
    **how: Any,
) -> Pick | None:
    """Draw what `draw` makes of the map and of what is picked, as `follow` does."""
    how = {"every": 0.3, "height": 240, "label": label} | how
    return follow(live, name, partial(draw, picked=look.spec), **how)


def said(
    live: Learning, look: Held[Picked], speak: Callable[[Outcome, Picked], str], around: str = ""
) -> None:
    """Write what `speak` says of the map and of what is picked, within `around`, such as the signs of a formula."""
    told(live, lambda moments: f"{around}{speak(moments['main'], look.spec)}{around}")


def map_of(live: Learning, look: Held[Picked]) -> None:
    """Draw the map; a click frames another cell."""
    label = _("Solved XOR, by hidden units in a layer · click a cell")
    pick = shown(live, look, "map", pictures.shares, label, every=0.2, height=300, pick=True)
    if pick and look.take(look.spec.but(row=pick.item[0], width=pick.item[1] + 1, place=-1)):
        st.rerun()


def seeds_of(live: Learning, look: Held[Picked]) -> None:
    """Draw the networks of the framed cell; a click frames another one."""
    label = _("Networks of the framed cell · click one")
    pick = shown(live, look, "seeds", pictures.seeds, label, height=190, pick=True)
    found = None if pick is None else pick.item[0] * pictures.COLUMNS + pick.item[1]
    if found is not None and found < live.spec().seeds and look.take(look.spec.but(place=found)):
        st.rerun()


def plane_of(live: Learning, look: Held[Picked]) -> None:
    """Draw what the framed network answers, and the way to the network playground with it."""
    shown(live, look, "plane", pictures.boundary, _("What the framed network answers"), height=380)
    one = of(live.moment(), look.spec)
    step = live.spec().updates if live.playing else one.step
    query = {"e": link.encode(one.experiment)} | ({"n": str(step)} if step else {})
    onward("network", _("Open it in the network playground"), query=query)


def rest_of(live: Learning, look: Held[Picked]) -> None:
    """Draw where the networks of the framed cell come to rest."""
    shown(live, look, "rest", pictures.sorted_losses)
    st.caption(_(words.KNOWN))
    st.latex(pictures.levels())


def pieces_of(live: Learning, look: Held[Picked]) -> None:
    """Draw the straight pieces of the framed network, and count them."""
    shown(live, look, "pieces", pictures.straight)
    said(live, look, pictures.counted)
