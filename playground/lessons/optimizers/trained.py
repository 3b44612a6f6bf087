"""What all rules of a race train: the network in outline, beside the curves, and the way to take it apart."""

from __future__ import annotations

import streamlit as st

from engine.spec import Refusal
from playground.figures.outline import outline
from playground.kit import link
from playground.kit.onward import onward
from playground.language import _
from playground.lessons.optimizers.contest import Contest

LAYERS = 7  # that are drawn: of more, the numbers alone are said


def trained(contest: Contest) -> None:
    """Draw the network, say how many weights it has, and link to it."""
    network = contest.runs[0].network
    columns = [each for each in network.columns if each.parameters]
    widths = [columns[0].width_in, *(each.width for each in columns)]
    words = " → ".join(str(width) for width in widths)
    weights = f"{network.size:,}"
    told = _("All rules train this network: {widths}, {count} weights, the same at the start.")
    told = told.format(widths=words, count=weights)
    if len(widths) <= LAYERS:
        st.image(outline(widths))
    st.caption(told)
    try:
        query = {"e": link.encode(contest.lineup.alone(0))}
    except Refusal:  # too much for an address: a table of the reader's own
        return
    onward("network", _("Open this network"), query=query)
