"""Each rule's own best rate in a race on a surface, found out aside."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from engine.compare.fairness import Comparison
from engine.compare.tuning import Fair, fair, rate_of
from engine.descent.course import Walk
from engine.training.optimizers import OPTIMIZERS
from playground.kit import scale
from playground.language import _
from playground.live.aside import Aside

FEW = 3  # rules from which on it can be said that one rate for all does one of them injustice


@lru_cache(maxsize=256)
def _rate(alone: Walk) -> tuple[float, int]:
    return rate_of(alone)


def _tuned(walk: Walk) -> Fair:
    found = [_rate(walk.but(rules=(rule,))) for rule in walk.rules]
    return fair(walk, [rate for rate, _budget in found], found[0][1])


FAIR: Aside[Walk, Fair] = Aside(_tuned)


def asked(walk: Walk) -> Walk:
    """Return what tuning depends on: the race, whatever rates its rules have now."""
    return walk.but(rules=tuple(rule.but(lr=OPTIMIZERS[rule.name]().lr) for rule in walk.rules))


def shared(walk: Walk) -> float | None:
    """Return the one rate of all rules, None where they have several, or where there is only one rule."""
    rates = {rule.lr for rule in walk.rules}
    return rates.pop() if len(rates) == 1 and len(walk.rules) > 1 else None


def fits(walk: Walk) -> bool:
    """Whether it is worth knowing, before anybody asks, how the rules do at their own best rates."""
    return shared(walk) is not None and len(walk.rules) >= FEW and all(rule.stacks() for rule in walk.rules)


def order(walk: Walk) -> tuple[int, ...]:
    """Return the rules of a walk, best first, as they end at their own best rates; () as long as that is not known."""
    found = FAIR.known(asked(walk))
    return () if found is None else found.order


def beside(found: Comparison, walk: Walk) -> str:
    """Return what is best over many starts beside what is best from the reader's own, where that is known.

    `found` is a comparison of tuned rules.
    """
    alone = FAIR.known(asked(walk))
    if alone is None:
        return _("Best over many starts: from your start alone other rates, and another order, may be best.")
    ranked = [found.rules[index].name for index in found.order]
    here = [alone.walk.rules[index] for index in alone.order]
    best = {rule.name: rule.lr for rule in found.rules}
    others = [
        f"{_(rule.title)} {scale.shown(rule.lr)}"
        for rule in here
        if not np.isclose(rule.lr, best.get(rule.name, rule.lr), rtol=0.01)
    ]
    names = [rule.name for rule in here]
    if not others and names == [name for name in ranked if name in names]:
        return _("Best over many starts; from your start alone rates and order are the same.")
    order = ", ".join(_(rule.title) for rule in here)
    if not others:
        return _("Best over many starts. From your start alone the order is {order}.").format(order=order)
    words = _("Best over many starts. From your start alone the order is {order}, with other rates: {rates}.")
    return words.format(order=order, rates=", ".join(others))
