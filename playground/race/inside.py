"""What a race on a network can be asked: which rates it can take, and how near it is to the edge of stability."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import streamlit as st

from engine.experiment import Experiment
from engine.optimizer import Optimizer
from engine.probes.curvature import edge
from engine.spec import Refusal
from engine.sweep import Sweep, sweep
from playground.figures.sweeps import rate_sweep
from playground.language import _, refusal
from playground.race.contest import Contest
from playground.race.walk import COLOURS
from playground.stage.plot import plot

RATES = np.geomspace(1e-4, 10.0, 16)


@lru_cache(maxsize=8)
def swept(experiment: Experiment, rules: tuple[Optimizer, ...], updates: int) -> Sweep:
    """Return every rule trained at every rate for so many updates.  Raises Refusal when it is too much."""
    found = sweep(experiment, rules, rates=RATES)
    found.run.advance(updates)
    found.run.record()
    return found.reading()


def rates(contest: Contest, key: str) -> None:
    """Draw the loss of each rule against its learning rate, after as many updates as the reader chooses."""
    updates = st.select_slider(
        _("Updates"),
        (50, 100, 200, 400, 800),
        200,
        key=f"{key}-sweep",
        width=260,
        help=_("How long each rate trains."),
    )
    rules = tuple(rule.but(lr=1e-3) for rule in contest.asked[1])
    try:
        found = swept(contest.run.experiment, rules, int(updates))
    except Refusal as exc:
        st.info(refusal(exc))
        return
    figure = rate_sweep(
        found,
        [_(rule.title) for rule in rules],
        [COLOURS[rule.name] for rule in rules],
        x=_("learning rate"),
        y=_("training loss"),
    )
    plot(figure, key=f"{key}-rates", label=_("Loss of each rule against its learning rate"))


def stability(contest: Contest, key: str) -> None:
    """Say for each rule how sharply the loss bends where it is, and what its rate can take."""
    st.button(_("Look again"), key=f"{key}-look", help=_("Measures again where the race is now."))
    try:
        with contest.lock:
            found = edge(contest.run)
    except Refusal as exc:
        st.info(refusal(exc))
        return
    rows = []
    for lane in contest.lanes:
        row = lane.rows.start
        largest, bound = found.curvature.largest[row], found.bound[row]
        known = bool(np.isfinite(bound) and np.isfinite(largest))
        rows.append(
            {
                _("Optimizer"): _(lane.rule.title),
                _("Learning rate"): f"{lane.rule.lr:g}",
                _("Largest curvature λ"): f"{largest:.4g}",
                _("Largest that this rate can take"): f"{bound:.4g}" if known else "–",
                _("Share of it"): f"{largest / bound:.0%}" if known and bound else "–",
                _("Prediction"): _prediction(bool(found.unstable[row]), known=known),
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    st.latex(r"\eta > \frac{2}{\lambda_{\max}} \;\Rightarrow\; \text{|}1-\eta\lambda_{\max}\text{|} > 1")


def _prediction(unstable: bool, *, known: bool) -> str:
    if not known:
        return _("no bound is known for this rule")
    return _("will overshoot and diverge, or leave for flatter ground") if unstable else _("stable")
