"""What can be looked at below a race: one view at a time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from engine.spec import N_
from playground.language import _
from playground.race import controls
from playground.race.contest_files import figure_files
from playground.race.fate_maps import fate_maps
from playground.race.files import files
from playground.race.inside import rates, stability
from playground.race.landscape import landscape
from playground.race.ranking import ranking
from playground.race.walk import COLOURS, Walk, walked

ON_NETWORK = ("rates", "landscape", "stability")

VIEWS = {
    "rules": (
        N_("Rules and knobs"),
        N_("The formula of each rule, and everything that can be turned on it."),
    ),
    "ranking": (
        N_("Ranking"),
        N_("Plain gradient descent always takes part. Look at what is compared before you look at who wins."),
    ),
    "rates": (
        N_("Rate sweep"),
        N_(
            "Every rule at sixteen rates from the same start: how low, how wide, and (dashed) where it stops learning."
        ),
    ),
    "landscape": (
        N_("Loss landscape"),
        N_(
            "Every point of the plane is a network: point at one to see it. Below, full lines are the true loss, "
            "dotted ones that of the shadow on the plane: where they part, the plane lies."
        ),
    ),
    "stability": (
        N_("Edge of stability"),
        N_("Where the loss bends more sharply than the rate can take, steps along that direction grow."),
    ),
    "fates": (
        N_("Fate map"),
        N_("Each start in the colour of the place where its walk ends, strong where it gets there soon."),
    ),
    "table": (N_("Result"), N_("Where each rule stands after its last step.")),
    "code": (
        N_("Code"),
        N_("Exactly this race in plain PyTorch; it runs alone and ends at the same points."),
    ),
}


def views(walk: Walk, key: str, *, ground: str = "surface") -> None:
    """Draw the view that is chosen; a knob turned there walks again."""
    widget = f"{key}-view"
    offered = [name for name in VIEWS if (name in ON_NETWORK) == (ground == "network") or name == "rules"]
    if st.session_state.get(widget) not in offered:
        st.session_state[widget] = offered[0]
    st.segmented_control(
        _("Look at"),
        offered,
        key=widget,
        format_func=lambda name: _(VIEWS[name][0]),
        label_visibility="collapsed",
        help=_("One view at a time; only what is looked at is computed."),
        required=True,
    )
    chosen: str = st.session_state[widget]
    if ground == "network" and f"{key}-contest" in st.session_state:
        contest = st.session_state[f"{key}-contest"]
        names = [_(lane.rule.title) for lane in contest.lanes]
        colours = [COLOURS[lane.rule.name] for lane in contest.lanes]
        figure_files(contest, names, colours, [1.0] * len(names), key, axis=_("updates"))
    st.caption(_(VIEWS[chosen][1]))
    if chosen in ("rules", "ranking"):
        changed = controls.knobs(walk, key) if chosen == "rules" else ranking(walk, key)
        if changed != walk:
            st.session_state[f"{key}-walk"] = changed
            st.rerun()
    elif chosen == "fates":
        start = fate_maps(walk, key)
        if start is not None:
            st.session_state[f"{key}-walk"] = walk.but(start=start)
            st.rerun()
    elif chosen == "rates":
        rates(st.session_state[f"{key}-contest"], key)
    elif chosen == "landscape":
        landscape(st.session_state[f"{key}-contest"], key)
    elif chosen == "stability":
        stability(st.session_state[f"{key}-contest"], key)
    elif chosen == "code":
        files(walk, key)
    else:
        _table(walk)


def _table(walk: Walk) -> None:
    descent = walked(walk)
    distance = descent.distance()
    rows = []
    for place, rule in enumerate(walk.rules):
        losses = descent.losses[place, :, 0, -1]
        rows.append(
            {
                _("Optimizer"): _(rule.title),
                _("Learning rate"): rule.lr,
                _("Loss at the end"): f"{np.median(losses):.4g}",
                _("Lowest loss"): f"{np.nanmin(descent.losses[place, :, 0]):.4g}",
                _("Distance to the nearest minimum"): f"{np.nanmedian(distance[place, :, 0, -1]):.4g}",
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
