"""The loss landscape of a race on a network: the plane, the networks on it, and how far it can be trusted."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from engine.spec import N_, Refusal
from playground.figures.landscape import honesty_chart
from playground.kit.choice import pick
from playground.language import _, current, refusal
from playground.lessons.optimizers.colours import dashes_of
from playground.lessons.optimizers.contest import Contest
from playground.lessons.optimizers.lineup import AXES, Lineup, strides
from playground.lessons.optimizers.lookout import PLANE, TRUE, Lookout
from playground.marks import show
from playground.stage.field import field
from playground.stage.plane import Path, landscape_plane

CUTS = {"pca": N_("Through the paths (PCA)"), "random": N_("Two random directions")}


def landscape(contest: Contest, names: list[str], key: str) -> None:
    """Draw the plane, the network at the place that a reader points at, and the true one nearest to it."""
    lookout = _lookout(contest, key)
    if lookout is None:
        return
    lookout.speak(current())
    plane, there, true = st.columns([1.25, 1, 1], gap="medium")
    with plane:
        _plane(lookout, contest.lineup, names, key)
    seen = (
        (there, "there", PLANE, _("The network on the plane")),
        (true, "true", TRUE, _("The true network nearest to it")),
    )
    for place, name, source, label in seen:
        with place:
            field(lookout.channel.token, key=f"{key}-{name}", source=source, label=label, size=330)
    st.markdown(f"**{_('How far the plane can be trusted')}**")
    chart, table = st.columns([1, 1.1], gap="medium")
    with chart:
        figure = honesty_chart(
            lookout.trails,
            names,
            contest.lineup.colours,
            strides=strides(contest.lineup, contest.heats),
            words=(_(AXES[contest.lineup.equal]), _("training loss"), _("loss on the plane")),
        )
        show(
            figure, key=f"{key}-honesty", height=260, label=_("True loss and loss on the plane at each step")
        )
    with table:
        st.dataframe(pd.DataFrame(_rows(lookout, names)), hide_index=True, width="stretch")


def _lookout(contest: Contest, key: str) -> Lookout | None:
    """Let the reader choose the plane; return what is seen on it, made anew only when it has to be."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = pick(
            f"{key}:cut",
            _("Plane"),
            list(CUTS),
            first="pca",
            shown=lambda name: _(CUTS[name]),
            help=_(
                "A network has many weights and a picture two directions: which two decides what you see."
            ),
        )
        again = st.button(
            _("Look again"), key=f"{key}:look", help=_("Takes the paths up to where the race is now.")
        )
        found = contest.lookout
        stale = found is not None and not contest.playing and contest.step != found.step
        if again or found is None or stale or not found.fits(contest, kind):
            try:
                found = contest.lookout = Lookout(contest, kind, lang=current())
            except Refusal as exc:
                contest.lookout = None
                st.info(refusal(exc))
                return None
        st.caption(_("The paths up to update {step}.").format(step=found.step))
    return found


def _plane(lookout: Lookout, lineup: Lineup, names: list[str], key: str) -> None:
    seen, held = lookout.landscape, lookout.ground.cut.held
    title = _("Training loss over the plane")
    if lookout.kind == "pca":
        title += " · " + _("shows {share} of how far the paths move").format(share=f"{held.sum():.0%}")
    paths = [
        Path(
            lane.source,
            name,
            colour,
            dashes_of(colour),
            each.honesty.coordinates,
            each.steps,
        )
        for lane, name, colour, each in zip(lookout.lanes, names, lineup.colours, lookout.trails, strict=True)
    ]
    landscape_plane(
        lookout.channel.token,
        key=f"{key}-plane",
        heights=seen.losses,
        reach=(seen.a[0], seen.a[-1], seen.b[0], seen.b[-1]),
        paths=paths,
        title=title,
    )


def _rows(lookout: Lookout, names: list[str]) -> list[dict[str, str]]:
    return [
        {
            _("Optimizer"): name,
            _("Share of its way that the plane shows"): f"{each.honesty.held:.0%}",
            _("Distance off the plane"): f"{each.honesty.off[-1]:.3g}",
            _("True loss"): f"{each.honesty.true[-1]:.4g}",
            _("Loss on the plane"): f"{each.honesty.plane[-1]:.4g}",
        }
        for name, each in zip(names, lookout.trails, strict=True)
    ]
