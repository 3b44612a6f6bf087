"""Numbers in sentences and formulas: short, with powers of ten where they are tiny."""

from __future__ import annotations

import math

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def spelled(value: float) -> str:
    """Return a number in three digits, infinity and minus as they are printed: 4.5 · 10⁻⁷, −0.25, ∞."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    mantissa, _e, power = f"{abs(value):.1e}".partition("e")
    small = 0 < abs(value) < 1e-3 or abs(value) >= 1e5
    text = f"{mantissa} · 10{str(int(power)).translate(RAISED)}" if small else f"{abs(value):.3g}"
    return f"−{text}" if value < 0 and float(f"{value:.3g}") else text
