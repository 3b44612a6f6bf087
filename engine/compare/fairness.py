"""Which rule is best, asked fairly: at one rate for all, or each tuned under the same budget; over many starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.compare.certainty import certainty, win_shares
from engine.compare.outcomes import ends_of, goal_of, outcomes, scored
from engine.compare.tuning import Tuning, tune
from engine.descent.surface import Surface
from engine.descent.walk import CONSTANT, descend
from engine.spec import N_, Refusal
from engine.training.optimizer import Optimizer
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedules import Schedule

WAYS = {"own": N_("Each at its own rate"), "same": N_("One rate for all"), "tuned": N_("Each tuned")}


@dataclass(frozen=True, eq=False)
class Comparison:
    """Rules compared from S starts and under N seeds of noise, each walk with `budget` gradients.

    `excess` [rules, S, N] is how far above the lowest minimum a walk ended, ∞ where it was lost, `edge` whether that
    was because it had come to where the surface has no height; `reached` how many
    gradients it took to come within `goal`, ∞ where it did not.  `ends` [rules, S, N, 2] is where it ended and `lost`
    [rules, S, N] the step at which it was lost, −1 where it was not.  `scores` rank them (engine/compare/outcomes.py);
    `order` lists the rules by their median score, best first.  `wins` [rules, rules] is how often the row's rule beats
    the column's from the same start, and `sure` [rules − 1] how sure the order of neighbours is; see
    engine.compare.certainty for both.
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
    ends: np.ndarray
    lost: np.ndarray
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
        tuning = tune(surface, everybody, steps, seeds=seeds[:1], settings=settings)
        everybody = tuple(rule.but(lr=float(lr)) for rule, lr in zip(everybody, tuning.best, strict=True))
    walks = descend(surface, everybody, starts, steps, seeds=seeds, **settings)
    goal = goal_of(surface)
    excess, reached = outcomes(walks, goal=goal, budget=steps)
    scores = scored(excess, reached, goal=goal, budget=steps)
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
        ends=ends_of(walks, budget=steps),
        lost=np.moveaxis(walks.lost, 1, 2),
        scores=scores,
        order=order,
        wins=win_shares(scores),
        sure=certainty(scores, order),
        tuning=tuning,
    )
