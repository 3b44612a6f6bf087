"""What a race on a network can be asked: the loss landscape under it, and how near it is to the edge of stability."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import streamlit as st

from engine.experiment import Experiment
from engine.optimizer import Optimizer
from engine.probes import landscape as land
from engine.probes.curvature import edge
from engine.spec import N_, Refusal
from engine.sweep import Sweep, sweep
from playground.figures.landscape import loss_landscape
from playground.figures.sweeps import rate_sweep
from playground.language import _, refusal
from playground.race.contest import Contest
from playground.race.walk import COLOURS
from playground.stage.plot import plot

CUTS = {"pca": N_("Through the paths (PCA)"), "random": N_("Two random directions")}
RATES = np.geomspace(1e-4, 10.0, 16)
MOMENTS = 60  # states of each path that are drawn


def landscape(contest: Contest, key: str) -> None:
    """Draw the plane through the race's own paths, or a random one, and say how far it can be trusted."""
    widget = f"{key}-cut"
    if st.session_state.get(widget) not in CUTS:
        st.session_state[widget] = "pca"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            _("Plane"),
            list(CUTS),
            key=widget,
            required=True,
            format_func=lambda name: _(CUTS[name]),
            help=_(
                "A network has many weights and a picture two directions: which two decides what you see."
            ),
        )
        st.button(_("Look again"), key=f"{key}-look", help=_("Takes the paths up to where the race is now."))
    with contest.lock:
        paths = land.paths(contest.run)
        experiment, network = contest.run.experiment, contest.run.network
        kept = contest.run.backend.kept[0].cpu().numpy()
    firsts = [lane.rows.start for lane in contest.lanes]
    picked = np.unique(np.linspace(0, len(paths.steps) - 1, MOMENTS).astype(int))
    params = paths.params[firsts][:, picked].astype(np.float32)
    try:
        chosen: str = st.session_state[widget]
        cut = land.pca_cut(params) if chosen == "pca" else land.random_cut(network, params[0, -1])
        buffers = paths.kept[firsts][:, picked]
        seen = [land.honesty(experiment, network, cut, p, k) for p, k in zip(params, buffers, strict=True)]
        reach = land.reach_of(np.stack([each.coordinates for each in seen]))
        found = land.landscape(experiment, network, cut, kept=kept, reach=reach)
    except Refusal as exc:
        st.info(refusal(exc))
        return
    figure = loss_landscape(
        found,
        seen,
        paths.steps[picked],
        [_(lane.rule.title) for lane in contest.lanes],
        [COLOURS[lane.rule.name] for lane in contest.lanes],
        words=(_("updates"), _("training loss"), _("loss on the plane")),
    )
    plot(figure, key=f"{key}-landscape", label=_("Loss landscape with the paths of all rules"))
    rows = [
        {
            _("Optimizer"): _(lane.rule.title),
            _("Variance held by the plane"): f"{each.held:.0%}",
            _("Distance off the plane"): f"{each.off[-1]:.3g}",
            _("True loss"): f"{each.true[-1]:.4g}",
            _("Loss on the plane"): f"{each.plane[-1]:.4g}",
        }
        for lane, each in zip(contest.lanes, seen, strict=True)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


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
