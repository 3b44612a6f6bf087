"""Which rule is best, asked fairly: at one rate for all, or each tuned under the same budget; over many starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.compare.certainty import certainty, win_shares
from engine.descent.surface import Surface, relief, standing_starts
from engine.descent.walk import CONSTANT, Descent, descend
from engine.spec import N_, Refusal
from engine.training.optimizer import Optimizer
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedules import Schedule

RATES = np.geomspace(1e-5, 10.0, 13)  # what a rule is tuned over: two for every power of ten
TUNING_STARTS = 4
GOAL = 1e-6  # of the usual height in view: who comes this near to the lowest minimum has solved it
WAYS = {"own": N_("Each at its own rate"), "same": N_("One rate for all"), "tuned": N_("Each tuned")}


@dataclass(frozen=True, eq=False)
class Tuning:
    """What each rule was tuned to: `scores` [rules, rates] over `starts` [T, 2], the `best` rate of each [rules].

    `budget` is how many gradients each rule could ask for, `spent` [rules] how many it did.
    """

    rates: np.ndarray
    scores: np.ndarray
    best: np.ndarray
    starts: np.ndarray
    budget: int
    spent: np.ndarray


@dataclass(frozen=True, eq=False)
class Comparison:
    """Rules compared from S starts and under N seeds of noise, each walk with `budget` gradients.

    `excess` [rules, S, N] is how far above the lowest minimum a walk ended, ∞ where it was lost, `edge` whether that
    was because it had come to where the surface has no height; `reached` how many
    gradients it took to come within `goal`, ∞ where it did not.  `scores` rank both: powers of ten above the
    goal, below zero the share of the budget that was left when it got there.  `order` lists the rules by their
    median score, best first.  `wins` [rules, rules] is how often the row's rule beats the column's from the same
    start, and `sure` [rules − 1] how sure the order of neighbours is; see engine.compare.certainty for both.
    """

    surface: Surface
    rules: tuple[Optimizer, ...]
    way: str
    starts: np.ndarray
    seeds: tuple[int, ...]
    budget: int
    goal: float
    excess: np.ndarray
    edge: np.ndarray
    reached: np.ndarray
    scores: np.ndarray
    order: np.ndarray
    wins: np.ndarray
    sure: np.ndarray
    tuning: Tuning | None

    def quartiles(self) -> np.ndarray:
        """Return the 25 %, 50 % and 75 % quantiles of `excess` [rules, 3]."""
        flat = self.excess.reshape(len(self.rules), -1)
        return np.quantile(flat, [0.25, 0.5, 0.75], axis=1, method="inverted_cdf").T


def with_baseline(rules: Sequence[Optimizer]) -> tuple[Optimizer, ...]:
    """Return the rules with plain gradient descent among them."""
    plain = OPTIMIZERS["sgd"]
    return tuple(rules) if any(isinstance(rule, plain) for rule in rules) else (plain(), *rules)


def compare(
    surface: Surface,
    rules: Sequence[Optimizer],
    starts: np.ndarray,
    steps: int,
    *,
    way: str = "tuned",
    rate: float = 0.01,
    schedule: Schedule = CONSTANT,
    noise: float = 0.0,
    clip: float = 0.0,
    seeds: Sequence[int] = (0,),
) -> Comparison:
    """Compare rules (and plain gradient descent) from `starts` [S, 2], with `steps` gradients for each walk.

    `way` is one of WAYS; `rate` is the one for all.  Rules are tuned from other starts than they are compared from.
    Raises Refusal when this is more than fits.
    """
    if way not in WAYS:
        raise Refusal("“{way}” is no way to compare.", way=str(way)[:40])
    everybody = with_baseline(rules)
    settings = {"schedule": schedule, "noise": noise, "clip": clip, "most": steps}
    tuning = None
    if way == "same":
        everybody = tuple(rule.but(lr=rate) for rule in everybody)
    elif way == "tuned":
        tuning = _tuned(surface, everybody, steps, seeds=seeds[:1], settings=settings)
        everybody = tuple(rule.but(lr=float(lr)) for rule, lr in zip(everybody, tuning.best, strict=True))
    walks = descend(surface, everybody, starts, steps, seeds=seeds, **settings)
    goal = goal_of(surface)
    excess, reached = _outcomes(walks, goal=goal, budget=steps)
    scores = _scores(excess, reached, goal=goal, budget=steps)
    order = np.argsort(np.median(scores, axis=(1, 2)), kind="stable")
    return Comparison(
        surface=surface,
        rules=everybody,
        way=way,
        starts=walks.starts,
        seeds=walks.seeds,
        budget=steps,
        goal=goal,
        excess=excess,
        edge=np.moveaxis(walks.edge, 1, 2),
        reached=reached,
        scores=scores,
        order=order,
        wins=win_shares(scores),
        sure=certainty(scores, order),
        tuning=tuning,
    )


def goal_of(surface: Surface) -> float:
    """Return how far above the lowest height one has arrived."""
    height = _usual_heights(surface)
    usual = float(np.median(height)) - lowest_of(surface)
    return GOAL * usual if usual > 0 else GOAL


def lowest_of(surface: Surface) -> float:
    """Return the lowest height that is known."""
    return min([float(_usual_heights(surface).min()), *(each.loss for each in surface.minima())])


def _usual_heights(surface: Surface) -> np.ndarray:
    height = relief(surface, 48).height
    found = height[np.isfinite(height)]
    return found if len(found) else np.zeros(1)


def _outcomes(walks: Descent, *, goal: float, budget: int) -> tuple[np.ndarray, np.ndarray]:
    """Return how far above the lowest height walks ended, and after how many gradients they reached the goal.

    Where there is no minimum in view, who leaves below the lowest point in view is not lost but has arrived; who comes
    to where there is no height has not.
    """
    surface = walks.surface
    lowest, bottomless = lowest_of(surface), not surface.minima()
    heights = np.moveaxis(walks.losses - lowest, 1, 2)  # [rules, S, seeds, steps + 1]
    spent = np.moveaxis(walks.evaluations, 1, 2)
    last = (spent <= budget).sum(axis=-1, keepdims=True) - 1
    ends = np.take_along_axis(heights, last, axis=-1)[..., 0]
    there = (heights <= goal) & (spent <= budget)
    first = there.argmax(axis=-1)[..., None]
    reached = np.where(there.any(axis=-1), np.take_along_axis(spent, first, axis=-1)[..., 0], np.inf)
    lost, edge = np.moveaxis(walks.lost, 1, 2) >= 0, np.moveaxis(walks.edge, 1, 2)
    if bottomless:
        reached = np.where(edge, np.inf, reached)
        return np.where(np.isfinite(reached), 0.0, np.where(lost, np.inf, ends)), reached
    return np.where(lost, np.inf, np.maximum(ends, 0.0)), np.where(lost, np.inf, reached)


def _scores(excess: np.ndarray, reached: np.ndarray, *, goal: float, budget: int) -> np.ndarray:
    """Return what walks are ranked by; see Comparison.  One that reached the goal and left it has not kept it."""
    kept = np.isfinite(reached) & (excess <= goal)
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.log10(np.maximum(excess / goal, 1.0))
        return np.where(kept, reached / budget - 1.0, above)


def _tuned(
    surface: Surface, rules: Sequence[Optimizer], steps: int, *, seeds: Sequence[int], settings: dict
) -> Tuning:
    starts = standing_starts(surface, TUNING_STARTS, skip=100_000)
    tried = [rule.but(lr=float(rate)) for rule in rules for rate in RATES]
    walks = descend(surface, tried, starts, steps, seeds=seeds, **settings)
    goal = goal_of(surface)
    excess, reached = _outcomes(walks, goal=goal, budget=steps)
    scores = _scores(excess, reached, goal=goal, budget=steps)
    medians = np.median(scores, axis=(1, 2)).reshape(len(rules), len(RATES))
    spent = np.minimum(walks.evaluations[..., -1], steps).sum(axis=(1, 2))
    return Tuning(
        rates=RATES.copy(),
        scores=medians,
        best=RATES[medians.argmin(axis=1)],
        starts=starts,
        budget=len(RATES) * len(starts) * len(seeds) * steps,
        spent=spent.reshape(len(rules), len(RATES)).sum(axis=1),
    )
