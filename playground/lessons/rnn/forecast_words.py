"""Forecasts in a table and in words: is a network any better than a rule that needs none?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engine.data.series import Series
from engine.probes.sequences.remembering import Errors
from playground.figures.forecasting import Foretold
from playground.language import _

MARGIN = 0.03  # of an error: by so little nobody is better than another


@dataclass(frozen=True, eq=False)
class Drawn:
    """One line of the picture and of the table: forecasts in the series' own units, and their errors."""

    line: Foretold
    errors: Errors


def tabulated(lines: list[Drawn]) -> pd.DataFrame:
    """Return the errors of all lines as a table."""
    return pd.DataFrame(
        [
            {
                _("Forecast"): each.line.title,
                _("One step ahead"): _number(each.errors.ahead),
                _("Running free"): _number(each.errors.free),
            }
            for each in lines
        ]
    )


def _number(value: float) -> str:
    return f"{value:.3g}" if np.isfinite(value) else "–"


def told(lines: list[Drawn], series: Series) -> list[str]:
    """Return in words whether each network is any better than a rule that needs none, ahead and running free."""
    rules = [each for each in lines[:-1] if each.line.colour is None]
    found = []
    for each in lines:
        if each.line.colour is not None:
            found += [_ahead(each, rules), *_running_free(each, rules, series)]
    return found


def _best(rules: list[Drawn], name: str) -> Drawn:
    """Return the rule with the least error, ahead or running free."""
    return min(rules, key=lambda each: value if np.isfinite(value := getattr(each.errors, name)) else np.inf)


def _beaten(own: float, rule: float) -> bool:
    """Whether an error is less than a rule's by more than what means nothing."""
    return bool(own < (1 - MARGIN) * rule)


def _ahead(each: Drawn, rules: list[Drawn]) -> str:
    rule = _best(rules, "ahead")
    own, best = each.errors.ahead, rule.errors.ahead
    words = (
        _("**{name}** one step ahead is nearer to the truth than {rule}: off by {own} instead of {best}.")
        if _beaten(own, best)
        else _("**{name}** one step ahead is no better than {rule}: off by {own}, and that by {best}.")
    )
    return words.format(name=each.line.title, rule=rule.line.title, own=_number(own), best=_number(best))


def _running_free(each: Drawn, rules: list[Drawn], series: Series) -> list[str]:
    rule, lost = _best(rules, "free"), each.errors.lost
    free = len(each.line.forecast.free)
    found = []
    if lost:
        found.append(
            _(
                "**{name}** running free is off by more than one standard deviation ({spread}) after {step} steps, at "
                "{time} (×)."
            )
        )
    if not _beaten(each.errors.free, rule.errors.free):
        found.append(_("**{name}** running free is no better than {rule}: off by {own}, and that by {best}."))
    elif not lost:
        found.append(
            _("**{name}** running free stays within one standard deviation ({spread}) for all {free} steps.")
        )
    values = {
        "name": each.line.title,
        "rule": rule.line.title,
        "own": _number(each.errors.free),
        "best": _number(rule.errors.free),
        "spread": f"{series.spread:.3g}",
        "step": lost,
        "time": series.moment(len(series.times) - free - 1 + lost),
        "free": free,
    }
    return [words.format(**values) for words in found]
