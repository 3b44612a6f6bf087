"""Why a rule stands where it does in a comparison: what became of most of its walks, with the number that says it."""

from __future__ import annotations

import numpy as np

from engine.compare.fairness import Comparison
from engine.descent.fates import NEAR
from engine.remark import Remark, remark
from engine.spec import N_

# What can become of a walk; where as many end one way as another, what comes first is said.
SOLVED, LEFT, EDGE, LOST, OTHER, GOING = range(6)


def fates(found: Comparison) -> np.ndarray:
    """Return what became of each walk [rules, starts, seeds]: SOLVED, LEFT the goal again, came to the EDGE of where
    the surface has a height, LOST, came to rest in an OTHER minimum than the lowest, or still GOING.
    """
    there = np.isfinite(found.reached)
    kept = there & (found.excess <= found.goal)
    other = np.isfinite(_above(found))
    which = np.select(
        [kept, found.edge, found.lost >= 0, there, other], [SOLVED, EDGE, LOST, LEFT, OTHER], default=GOING
    )
    return which.astype(int)


def _above(found: Comparison) -> np.ndarray:
    """Return how much higher than the lowest the minimum is that a walk ended near, ∞ where there is none."""
    minima = found.surface.minima()
    if not minima or found.surface.moves:
        return np.full(found.excess.shape, np.inf)
    x0, x1, y0, y1 = found.surface.view
    places = np.array([(each.x, each.y) for each in minima])
    heights = np.array([each.loss for each in minima]) - min(each.loss for each in minima)
    with np.errstate(invalid="ignore"):
        away = np.linalg.norm(found.ends[..., None, :] - places, axis=-1)
    away = np.where(np.isfinite(away), away, np.inf)
    nearest = away.argmin(axis=-1)
    near = np.take_along_axis(away, nearest[..., None], axis=-1)[..., 0] <= NEAR * np.hypot(x1 - x0, y1 - y0)
    return np.where(near & (heights[nearest] > found.goal), heights[nearest], np.inf)


def reason(found: Comparison, rule: int) -> Remark:
    """Return why the rule with this number stands where it does."""
    which = fates(found)[rule].ravel()
    counts = np.bincount(which, minlength=6)
    most = int(counts.argmax())
    mine, all_ = which == most, len(which)
    of = {"count": int(counts[most]), "all": all_}
    if most == SOLVED:
        n = round(float(np.median(found.reached[rule].ravel()[mine])))
        if counts[SOLVED] == all_:
            return remark(N_("solved in {n} gradients"), n=n)
        return remark(N_("{count} of {all} walks solved it, in {n} gradients"), n=n, **of)
    if most == LOST:
        step = round(float(np.median(found.lost[rule].ravel()[mine])))
        return remark(N_("{count} of {all} walks diverged, at step {step}"), step=step, **of)
    if most == EDGE:
        return remark(N_("{count} of {all} walks left where the function has a value"), **of)
    if most == LEFT:
        return remark(N_("{count} of {all} walks were at the goal and left it again"), **of)
    if most == OTHER:
        height = float(np.median(_above(found)[rule].ravel()[mine]))
        text = N_("{count} of {all} walks sit in another minimum, {height} higher")
        return remark(text, height=f"{height:.3g}", **of)
    above = float(np.median(found.excess[rule].ravel()[mine]))
    text = N_("still under way after {n} gradients, {above} above the minimum")
    if not found.surface.minima():
        text = N_("still under way after {n} gradients")
    return remark(text, n=found.budget, above=f"{above:.3g}")
