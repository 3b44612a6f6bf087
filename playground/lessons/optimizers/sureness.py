"""How sure the order of two rules is, in a cell of a table."""

from __future__ import annotations

import math

from playground.language import _

WORTH_SAYING = 0.9  # below, a number would read as a finding


def surely(sure: float) -> str:
    """Return a percentage, rounded down and never a whole 100, or in words that there is nothing to say."""
    if math.isnan(sure):
        return _("too few to say")
    if sure < WORTH_SAYING:
        return _("no clear difference")
    return f"{min(math.floor(1000 * sure) / 10, 99.9):g} %"


def explained() -> str:
    """Return the sentences that say what such a percentage means."""
    return _(
        "How sure an order is: an exact signed-rank test (Wilcoxon) of rule against rule, pair by pair. Between two "
        "equal rules it says 95 % or more in at most one comparison of twenty. Below five pairs it says nothing, and "
        "five reach at most 93.75 %."
    )
