"""Vanishing or exploding, and after how many steps: what the lengths of gradients say, counted, in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.data.dataset import Remark, remark
from engine.spec import N_

THOUSANDTH = 1e-3
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
TENTH = 0.1  # a share from a tenth to ten times is called alive


@dataclass(frozen=True)
class Verdict:
    """`kind` is "vanishing", "fading", "steady", "growing", "exploding", "underflow" or "overflow", `words` the same.

    `rate` is the factor per step back of the products, `lost` the last step whose gradient is exactly zero.  `share` is
    what reaches the first step of what the last one has, and `steps` after how many steps back a thousandth is left,
    or it is a thousand times as large: counted, never extrapolated.  None where there is none.
    """

    kind: str
    rate: float | None
    lost: int | None
    words: Remark
    share: float | None = None
    steps: int | None = None


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


def verdict(lengths: np.ndarray, products: np.ndarray, *, asked_once: bool = True) -> Verdict:
    """Return what gradients lengths [T] and products [T] of Jacobians of the top layer come to.

    Counted is on the gradients, which are a mean over many sequences, where the answer is asked once, at the end;
    where every step adds an error of its own (not `asked_once`), on the products.
    """
    pace = rate(products)
    zero = np.flatnonzero(lengths == 0)
    lost = int(zero[-1]) + 1 if len(zero) else None
    counted = lengths if asked_once else products
    if not (np.isfinite(lengths).all() and np.isfinite(products).all()):
        text = N_(
            "Overflows: the gradient has grown beyond all numbers. A smaller spectral radius keeps it finite."
        )
        return Verdict("overflow", pace, lost, remark(text))
    if lost is not None:
        text = N_(
            "Vanishes, ×{rate} with every step back: up to step {lost} single precision holds nothing but 0."
        )
        shown = "?" if pace is None else f"{pace:.3g}"
        return Verdict("underflow", pace, lost, remark(text, rate=shown, lost=lost))
    if rate(counted) is None or counted[-1] <= 0:
        return Verdict("steady", None, None, remark(N_("Too few steps to tell.")))
    return _counted(counted / counted[-1], rate(counted) or 1.0, pace)


def _counted(shares: np.ndarray, own: float, pace: float | None) -> Verdict:
    """Return the verdict on shares [T] of what the last step has, which change by the factor `own` a step back."""
    first, back = float(shares[0]), shares[::-1]
    values = {"rate": f"{own:.3g}", "share": percent(first)}
    if first <= THOUSANDTH:
        steps = int(np.flatnonzero(back <= THOUSANDTH)[0])
        text = N_("Vanishes in {steps} steps: {share} of the error left.")
        return Verdict("vanishing", pace, None, remark(text, steps=steps, **values), first, steps)
    if first >= 1 / THOUSANDTH:
        steps = int(np.flatnonzero(back >= 1 / THOUSANDTH)[0])
        text = N_("Explodes: {steps} steps back it is a thousand times as large (×{rate} a step).")
        return Verdict("exploding", pace, None, remark(text, steps=steps, **values), first, steps)
    if first < TENTH:
        text = N_("Fades: {share} of the error gets back to step 1.")
        return Verdict("fading", pace, None, remark(text, **values), first)
    if first > 1 / TENTH:
        text = N_("Grows, ×{rate} with every step back: at step 1 it is {times} times as large.")
        return Verdict("growing", pace, None, remark(text, times=f"{first:.0f}", **values), first)
    text = N_("Lives: {share} of the error gets back to step 1.")
    return Verdict("steady", pace, None, remark(text, **values), first)


def percent(share: float) -> str:
    """Return a share with two digits that count: 37 %, 0.012 %; of what is smaller its power of ten, 3·10⁻⁷."""
    if share < 1e-4:
        digits, power = f"{share:.0e}".split("e")
        return f"{digits}·10{str(int(power)).translate(RAISED)}"
    return f"{100 * share:.0f} %" if share >= TENTH else f"{100 * share:.2g} %"
