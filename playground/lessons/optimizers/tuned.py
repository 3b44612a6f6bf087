"""Each rule's own best rate in a race on a surface, found out aside."""

from __future__ import annotations

from functools import lru_cache

from engine.compare.tuning import Fair, fair, rate_of
from engine.descent.course import Walk
from engine.training.optimizers import OPTIMIZERS
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
