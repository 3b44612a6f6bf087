"""The edge of stability on the page: live gauges, the way there, and what they mean."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from playground.figures.stability import Gauge, stability_course, stability_gauges
from playground.kit import scale
from playground.kit.live_picture import live_picture
from playground.language import _, refusal
from playground.lessons.optimizers.contest import CURVATURE, Contest
from playground.lessons.optimizers.lane import Lane
from playground.lessons.optimizers.lineup import AXES, strides
from playground.live.trainer import Plot
from playground.marks import Lines

# Shares of the bound between which a rule hovers at the edge, as far as can be measured.
NEAR, BEYOND = 0.9, 1.05


def plots() -> dict[str, Plot]:
    """Return the live plots of the view, by their names."""
    return {CURVATURE: _gauges, "course": _course}


def stability(contest: Contest, names: list[str], key: str) -> None:
    """Draw the view; the gauges and curves follow the race by themselves."""
    for lane, name in zip(contest.lanes, names, strict=True):
        lane.title = name
    if contest.sharpness.refused is not None:
        st.info(refusal(contest.sharpness.refused))
        return
    token = contest.channel.token
    with contest.lock:
        gauges, course = _gauges(contest), _course(contest)
    label = _("Share of the largest curvature that each rule can take")
    live_picture(token, CURVATURE, gauges, key=f"{key}-gauges", label=label)
    live_picture(token, "course", course, key=f"{key}-course", label=label, height=260)
    left, right = st.columns(2, gap="large")
    with left:
        st.latex(r"\eta > \frac{2}{\lambda_{\max}} \;\Rightarrow\; |1-\eta\lambda_{\max}| > 1")
        st.caption(
            _(
                "Sharpness, λ, is how strongly the loss bends where it bends most: the largest eigenvalue of the "
                "Hessian of the whole training loss. 2/η is the bound of plain gradient descent on all points; a heavy "
                "ball has 1 + μ times as much, Nesterov's look ahead (1 + μ)/(1 + 2μ) times, which is less. "
                "Mini-batches add noise, which breaks out earlier: their λ mostly stays well below."
            )
        )
    with right:
        st.latex(r"\lambda_{\max}\bigl(P^{-1}H\bigr) > \frac{2+2\beta_1}{(1-\beta_1)\,\eta}")
        st.caption(
            _(
                "Adaptive rules see the loss through P, what they divide their steps by, so λ is measured through "
                "P as it is now (Cohen et al., 2022). P goes on changing: beyond the bound they rarely blow up."
            )
        )


def _measured(contest: Contest) -> list[Gauge]:
    axis, found = strides(contest.lineup, contest.heats), []
    for lane, stride, colour in zip(contest.lanes, axis, contest.lineup.colours, strict=True):
        track = contest.sharpness.tracks.get(lane.source)
        name = lane.title or _(lane.rule.title)
        if track is None or not track.steps:
            empty = np.zeros(0)
            found.append(Gauge(name, colour, empty, empty, _("Press Play or Step.")))
            continue
        with np.errstate(all="ignore"):
            shares = np.array(track.largest) / np.array(track.bounds)
        words, alarm = verdict(contest, lane)
        found.append(Gauge(name, colour, np.array(track.steps) * stride, shares, words, alarm))
    return found


def verdict(contest: Contest, lane: Lane) -> tuple[str, bool]:
    """Return what the last look at a lane says in words, and whether it is beyond its bound."""
    track = contest.sharpness.tracks[lane.source]
    largest, bound, share = track.largest[-1], track.bounds[-1], track.share
    if not np.isfinite(largest):
        return _("has diverged"), True
    if not np.isfinite(bound):
        if lane.rule.descends:
            return _("the rate is zero: nothing moves"), False
        if track.steps[-1] == 0:
            return _("known after the first update"), False
        words = _("sharpness {value}; no bound is known for this rule")
        return words.format(value=_short(largest)), False
    if share > BEYOND:
        words = _("may leave for flatter ground")
        if not track.adapted:
            words = _("will diverge, or leave for flatter ground")
    else:
        words = _("at the edge of stability: it oscillates") if share >= NEAR else _("stable")
    said = _("sharpness {value} of the {bound} that it can take: {words}")
    if track.adapted:
        said = _("sharpness as it sees it {value} of the {bound} that it can take: {words}")
    return said.format(words=words, value=_short(largest), bound=_short(bound)), share > BEYOND


def _short(value: float) -> str:
    return scale.shown(float(f"{value:.3g}"))


def _gauges(contest: Contest) -> go.Figure:
    return stability_gauges(_measured(contest), edge=_("edge of stability"))


def _course(contest: Contest) -> Lines:
    x, y, edge = _(AXES[contest.lineup.equal]), _("curvature / bound"), _("edge of stability")
    return stability_course(_measured(contest), x=x, y=y, edge=edge)
