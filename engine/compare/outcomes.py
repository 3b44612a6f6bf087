"""What a walk has come to: how far above the goal it ended, after how many gradients it was there, and its score."""

from __future__ import annotations

import numpy as np

from engine.descent.surface import Surface, relief
from engine.descent.walk import Descent
from engine.remark import Remark, remark
from engine.spec import N_

GOAL = 1e-6  # of the usual height in view: who comes this near to the lowest minimum has solved it


def goal_of(surface: Surface) -> float:
    """Return how far above the lowest height one has arrived."""
    height = _usual_heights(surface)
    usual = float(np.median(height)) - lowest_of(surface)
    return GOAL * usual if usual > 0 else GOAL


def lowest_of(surface: Surface) -> float:
    """Return the lowest height that is known."""
    return min([float(_usual_heights(surface).min()), *(each.loss for each in surface.minima())])


def aim_of(surface: Surface) -> Remark:
    """Return the goal in words."""
    words = N_("{height} above the lowest point") if lowest_of(surface) else N_("a loss below {height}")
    return remark(words, height=f"{goal_of(surface):.2g}")


def _usual_heights(surface: Surface) -> np.ndarray:
    height = relief(surface, 48).height
    found = height[np.isfinite(height)]
    return found if len(found) else np.zeros(1)


def outcomes(walks: Descent, *, goal: float, budget: int) -> tuple[np.ndarray, np.ndarray]:
    """Return how far above the lowest height walks ended, and after how many gradients they reached the goal.

    Both are [rules, starts, seeds].  Where there is no minimum in view, who leaves below the lowest point in view is
    not lost but has arrived; who comes to where there is no height has not.
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


def scored(excess: np.ndarray, reached: np.ndarray, *, goal: float, budget: int) -> np.ndarray:
    """Return what walks are ranked by, lower is better: powers of ten above the goal, below zero the share of the
    budget that was left when it got there.  One that reached the goal and left it has not kept it.
    """
    kept = np.isfinite(reached) & (excess <= goal)
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.log10(np.maximum(excess / goal, 1.0))
        return np.where(kept, reached / budget - 1.0, above)


def ends_of(walks: Descent, *, budget: int) -> np.ndarray:
    """Return where walks were when they had spent `budget` gradients [rules, starts, seeds, 2]; NaN where lost."""
    paths, spent = np.moveaxis(walks.paths, 1, 2), np.moveaxis(walks.evaluations, 1, 2)
    last = (spent <= budget).sum(axis=-1)[..., None, None] - 1
    return np.take_along_axis(paths, last, axis=-2)[..., 0, :]
