"""Numbers as people like to pick them: round steps, round stops on a logarithmic slider, short spellings."""

from __future__ import annotations

import math

DECADES = 7  # how far below its top a logarithmic slider reaches where its knob may be zero


def stops(low: float, high: float, *, whole: bool = False, also: float | None = None) -> list[float]:
    """Return 1, 2, 5, 10, … between `low` ≥ 0 and `high`, with both ends and `also`, in rising order.

    `whole` asks for whole numbers.  Where `low` is zero the stops begin with it and go on seven decades below
    the top.
    """
    bottom = low if low > 0 else (1.0 if whole else high * 10.0**-DECADES)
    first, last = math.floor(math.log10(bottom)), math.ceil(math.log10(high))
    # Read from text: 1 × 10⁻⁵ computed is not the float that is written 1e-5.
    grid = {float(f"{digit}e{power}") for power in range(first, last + 1) for digit in (1, 2, 5)}
    found = {value for value in grid if bottom <= value <= high} | {float(low), float(high)}
    if also is not None:
        found.add(float(also))
    ordered = sorted(found)
    return [int(value) for value in ordered if value == int(value)] if whole else list(ordered)


def stride(low: float, high: float) -> float:
    """Return the round step that divides the way from `low` to `high` into 100 to 250 steps."""
    raw = (high - low) / 100
    power = math.floor(math.log10(raw))
    digit = max(digit for digit in (1, 2, 5) if digit <= raw / 10.0**power + 1e-9)
    return float(f"{digit}e{power}")


def decimals(step: float) -> int:
    """Return how many digits after the point a multiple of `step` needs."""
    return max(0, -math.floor(math.log10(step) + 1e-9))


def nudge(value: float) -> float:
    """Return a step that changes `value` by one in its second digit."""
    return (float(f"1e{math.floor(math.log10(abs(value))) - 1}") if value else 0.0) or 0.001


def shown(value: float) -> str:
    """Return a short spelling of a number, such as 0.003 or 1e-5."""
    return f"{value:g}".replace("e-0", "e-").replace("e+0", "e")
