"""What both races let the reader turn for all rules at once: their rate, and who takes part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from engine.training.optimizer import Optimizer
from engine.training.optimizers import OPTIMIZERS
from playground.kit import scale
from playground.kit.bound import bound
from playground.kit.held import Held
from playground.language import _

LEAST, MOST = 1e-5, 10.0  # rates that are offered
OWN = 0.0  # no rate: stands where the rules have several


def rate_of_all(page: Held[Any], rules: Sequence[Optimizer], *, help: str) -> None:
    """Draw one rate for all rules; where each has its own, it says so and no rate.  The spec moves `at_rate`."""
    rates = {rule.lr for rule in rules}
    now = rates.pop() if len(rates) == 1 else OWN
    stops = scale.stops(LEAST, MOST, also=now or None)
    bound(
        page,
        "rate",
        st.select_slider,
        _("Rate for all"),
        stops if now else [OWN, *stops],
        value=now,
        make=lambda spec, rate: spec.at_rate(float(rate)) if rate else spec,
        format_func=lambda rate: scale.shown(rate) if rate else _("each its own"),
        help=help,
    )


def taking_part(page: Held[Any], offered: Sequence[str], rules: Sequence[str], *, help: str) -> None:
    """Draw who takes part, by names; the spec goes on `with_rules`, and never without any."""
    bound(
        page,
        "rules",
        st.pills,
        _("Optimizers"),
        offered,
        value=list(rules),
        make=lambda spec, names: spec.with_rules(list(names)) if names else spec,
        selection_mode="multi",
        format_func=lambda name: _(OPTIMIZERS[name].title),
        label_visibility="collapsed",
        help=help,
    )


def formula_of(rule: Optimizer) -> None:
    """Draw what a rule does, in words and as its formula, and where it is from."""
    st.markdown(_(rule.summary))
    st.latex(rule.formula)
    st.caption(rule.source)
