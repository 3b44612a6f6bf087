"""What can be looked at below a race: one view at a time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from engine.descent.course import Walk, walked
from engine.spec import N_
from playground.kit import views as kit
from playground.kit.held import Held
from playground.kit.views import View
from playground.language import _
from playground.lessons.optimizers import controls, edges
from playground.lessons.optimizers.fate_maps import fate_maps
from playground.lessons.optimizers.files import files
from playground.lessons.optimizers.ranking import ranking


def views(page: Held[Walk]) -> None:
    """Draw the view that is chosen; a knob turned there walks again."""
    table = {
        "rules": View(
            N_("Rules and knobs"),
            N_("The formula of each rule, and everything that can be turned on it."),
            lambda: controls.knobs(page),
        ),
        "ranking": View(
            N_("Ranking"),
            N_(
                "Plain gradient descent always takes part. Look at what is compared before you look at who wins."
            ),
            lambda: ranking(page),
        ),
        "fates": View(
            N_("Fate map"),
            N_("Each start in the colour of the place where its walk ends, strong where it gets there soon."),
            lambda: fate_maps(page),
        ),
        "table": View(
            N_("Result"), N_("Where each rule stands after its last step."), lambda: _table(page.spec)
        ),
        "code": View(
            N_("Code"),
            N_(
                "Exactly this race in plain PyTorch, as a script that runs alone. Both compute with 16 digits, and "
                "walk the same way until rounding parts them."
            ),
            lambda: files(page.spec, page.key),
        ),
    }
    kit.views(page.key, table)


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
