"""What can be looked at below a race: one view at a time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from engine.spec import N_
from playground.kit.choice import choice
from playground.language import _
from playground.lessons.optimizers import controls, edges
from playground.lessons.optimizers.fate_maps import fate_maps
from playground.lessons.optimizers.files import files
from playground.lessons.optimizers.ranking import ranking
from playground.lessons.optimizers.walk import Walk, walked

VIEWS = {
    "rules": (
        N_("Rules and knobs"),
        N_("The formula of each rule, and everything that can be turned on it."),
    ),
    "ranking": (
        N_("Ranking"),
        N_("Plain gradient descent always takes part. Look at what is compared before you look at who wins."),
    ),
    "fates": (
        N_("Fate map"),
        N_("Each start in the colour of the place where its walk ends, strong where it gets there soon."),
    ),
    "table": (N_("Result"), N_("Where each rule stands after its last step.")),
    "code": (
        N_("Code"),
        N_(
            "Exactly this race in plain PyTorch, as a script that runs alone. Both compute with 16 digits, and walk "
            "the same way until rounding parts them."
        ),
    ),
}


def views(walk: Walk, key: str) -> None:
    """Draw the view that is chosen; a knob turned there walks again."""
    chosen = choice(f"{key}-view", {name: title for name, (title, _caption) in VIEWS.items()})
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
    elif chosen == "code":
        files(walk, key)
    else:
        _table(walk)


def _table(walk: Walk) -> None:
    descent = walked(walk)
    distance = descent.distance()
    ends = edges.endings(descent)
    rows = []
    for place, rule in enumerate(walk.rules):
        losses = descent.losses[place, :, 0, -1]
        lasting = distance[place, :, 0, -1]
        lasting = lasting[np.isfinite(lasting)]
        rows.append(
            {
                _("Optimizer"): _(rule.title),
                _("Learning rate"): rule.lr,
                _("Loss at the end"): _number(np.median(losses)),
                _("Lowest loss"): _number(np.fmin.reduce(descent.losses[place, :, 0].ravel())),
                _("Distance to the nearest minimum"): _number(np.median(lasting) if len(lasting) else np.nan),
                **({_("Ended"): ends[place] or "–"} if any(ends) else {}),
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


def _number(value: float) -> str:
    return f"{value:.4g}" if np.isfinite(value) else "–"
