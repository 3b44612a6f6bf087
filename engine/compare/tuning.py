"""Each rule's own best rate: all try the same rates, from the same starts, with the same number of gradients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.compare.outcomes import goal_of, outcomes, scored
from engine.descent.course import Walk, walked
from engine.descent.surface import Surface, standing_starts, typical_slope
from engine.descent.walk import Descent, descend
from engine.training.optimizer import Optimizer

# What a rule is tuned over, four for every power of ten: half as many, and a rate chosen by hand was often better.
RATES = np.geomspace(1e-5, 10.0, 25)
TUNING_STARTS = 4
MARGIN = 0.25  # of the width of the picture on each side: a walk that strays farther has left it


@dataclass(frozen=True, eq=False)
class Tuning:
    """What each rule was tuned to: `scores` [rules, rates] over `starts` [T, 2], the `best` rate of each [rules].

    `inside` [rules, rates] is whether at least half of the walks stay in the picture: a leap out of it is no way to
    walk down, even where it lands well, so only such rates count where there is one.
    `budget` is how many gradients each rule could ask for, `spent` [rules] how many it did.
    """

    rates: np.ndarray
    scores: np.ndarray
    inside: np.ndarray
    best: np.ndarray
    starts: np.ndarray
    budget: int
    spent: np.ndarray


def tune(
    surface: Surface,
    rules: Sequence[Optimizer],
    steps: int,
    *,
    seeds: Sequence[int],
    settings: dict[str, Any],
    starts: np.ndarray | None = None,
) -> Tuning:
    """Tune rules on a surface, with `steps` gradients for each walk; `settings` go to `descend`.

    Without `starts` [T, 2] they are spread over the view, others than a comparison has.  Raises Refusal.
    """
    if starts is None:
        starts = standing_starts(surface, TUNING_STARTS, skip=100_000)
    tried = [rule.but(lr=float(rate)) for rule in rules for rate in RATES]
    walks = descend(surface, tried, starts, steps, seeds=seeds, **settings)
    goal = goal_of(surface)
    excess, reached = outcomes(walks, goal=goal, budget=steps)
    scores = np.median(scored(excess, reached, goal=goal, budget=steps), axis=(1, 2))
    scores, inside = (each.reshape(len(rules), len(RATES)) for each in (scores, _inside(walks)))
    counted = np.where(inside | ~inside.any(axis=1, keepdims=True), scores, np.inf)
    spent = np.minimum(walks.evaluations[..., -1], steps).sum(axis=(1, 2))
    return Tuning(
        rates=RATES.copy(),
        scores=scores,
        inside=inside,
        best=RATES[counted.argmin(axis=1)],
        starts=starts,
        budget=len(RATES) * len(starts) * len(seeds) * steps,
        spent=spent.reshape(len(rules), len(RATES)).sum(axis=1),
    )


def _inside(walks: Descent) -> np.ndarray:
    """Return for each rule whether half of its walks stay in the picture; where there is no bottom all may leave."""
    surface = walks.surface
    if not surface.minima():
        return np.ones(len(walks.rules), dtype=bool)
    x0, x1, y0, y1 = surface.view
    low, high = np.array([x0, y0]), np.array([x1, y1])
    wide = MARGIN * (high - low)
    with np.errstate(invalid="ignore"):
        strays = ((walks.paths < low - wide) | (walks.paths > high + wide)).any(axis=(-1, -2))
    return strays.reshape(len(walks.rules), -1).mean(axis=1) <= 0.5


@dataclass(frozen=True, eq=False)
class Fair:
    """A race in which each rule has its own best rate.

    `walk` is that race, from the start of the one that was asked about; `budget` is how many gradients each rule was
    tuned with.  `order` lists the rules as they end in it, best first, `reached` [rules] after how many gradients each
    is at the goal, ∞ where it is not.
    """

    walk: Walk
    budget: int
    order: tuple[int, ...]
    reached: np.ndarray


def rate_of(walk: Walk) -> tuple[float, int]:
    """Return the best rate of the one rule of a walk from its start, and with how many gradients it was found.

    Raises Refusal.
    """
    (rule,) = walk.rules
    slope = walk.noise * typical_slope(walk.surface) if walk.noise else 0.0
    settings = {"schedule": walk.schedule, "noise": slope, "clip": walk.clip, "most": walk.steps}
    start, seeds = np.array([walk.begin]), range(walk.seeds)
    found = tune(walk.surface, (rule,), walk.steps, seeds=seeds, settings=settings, starts=start)
    return float(f"{found.best[0]:.3g}"), found.budget


def fair(walk: Walk, rates: Sequence[float], budget: int) -> Fair:
    """Return the race of `walk` with each rule at its own of the `rates`, run.  Raises Refusal like `walked`."""
    own = walk.but(rules=tuple(rule.but(lr=lr) for rule, lr in zip(walk.rules, rates, strict=True)))
    goal, walks = goal_of(walk.surface), walked(own)
    excess, reached = (each[:, :1] for each in outcomes(walks, goal=goal, budget=walk.steps))
    scores = np.median(scored(excess, reached, goal=goal, budget=walk.steps), axis=(1, 2))
    order = tuple(int(each) for each in np.argsort(scores, kind="stable"))
    return Fair(own, budget, order, np.median(reached, axis=(1, 2)))
