"""Vanishing or exploding, and how fast: what the lengths of gradients say, in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.dataset import Remark, remark
from engine.spec import N_

STEADY = 0.02  # a rate per step this near to 1 is called steady
THOUSANDTH = 1e-3


@dataclass(frozen=True)
class Verdict:
    """`kind` is "vanishing", "underflow", "steady", "exploding" or "overflow", `words` the same for people.

    `rate` is the factor per step back, `lost` the last step whose gradient is exactly zero; None where there is none.
    """

    kind: str
    rate: float | None
    lost: int | None
    words: Remark


def rate(lengths: np.ndarray) -> float | None:
    """Return the factor by which lengths [T] change from one step to the one before it, None where nothing can be said.

    It is the slope of a straight line through their logarithms, without those that have become zero or infinite.
    """
    steps = np.arange(len(lengths))
    fine = np.isfinite(lengths) & (lengths > 0)
    if fine.sum() < 3:
        return None
    slope = np.polyfit(steps[fine], np.log(lengths[fine]), 1)[0]
    return float(np.exp(-slope))


def verdict(lengths: np.ndarray, products: np.ndarray) -> Verdict:
    """Return what gradients lengths [T] and products [T] of Jacobians of the top layer come to."""
    found = rate(products)
    zero = np.flatnonzero(lengths == 0)
    lost = int(zero[-1]) + 1 if len(zero) else None
    shown = "?" if found is None else f"{found:.3g}"
    if not (np.isfinite(lengths).all() and np.isfinite(products).all()):
        text = N_(
            "Overflows: the gradient has grown beyond all numbers. A smaller spectral radius keeps it finite."
        )
        return Verdict("overflow", found, lost, remark(text))
    if lost is not None:
        text = N_(
            "Vanishes, ×{rate} with every step back: up to step {lost} single precision holds nothing but 0."
        )
        return Verdict("underflow", found, lost, remark(text, rate=shown, lost=lost))
    if found is None:
        return Verdict("steady", None, None, remark(N_("Too few steps to tell.")))
    if found < 1 - STEADY:
        text = N_("Vanishes, ×{rate} with every step back: {steps} steps leave a thousandth.")
        steps = int(np.ceil(np.log(THOUSANDTH) / np.log(found)))
        return Verdict("vanishing", found, None, remark(text, rate=shown, steps=steps))
    if found > 1 + STEADY:
        text = N_("Explodes, ×{rate} with every step back: {steps} steps make it a thousand times as large.")
        steps = int(np.ceil(-np.log(THOUSANDTH) / np.log(found)))
        return Verdict("exploding", found, None, remark(text, rate=shown, steps=steps))
    text = N_("Lives, ×{rate} with every step back: the first step still gets its share.")
    return Verdict("steady", found, None, remark(text, rate=shown))
