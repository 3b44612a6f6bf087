"""A formula in x and y that somebody typed: read by a small grammar of its own, never run as code.

sum     = product (("+" | "-") product)*
product = row (("*" | "/") row)*
row     = signed factor*                       factors side by side are multiplied: 2x, xy, 3 sin(x)
signed  = ("-" | "+") signed | factor
factor  = atom ("^" signed)?                   so that -x^2 is -(x^2), and x^y^2 is x^(y^2)
atom    = number | "x" | "y" | "pi" | "e" | function | "(" sum ")" | "|" sum "|"

What people read differently (1/2x, sin 2x, e^2x) is refused, and each of its readings offered.
"""

from __future__ import annotations

from functools import lru_cache

from engine.descent.formulas.parts import Part
from engine.descent.formulas.reader import Reader
from engine.limits import MAX_FORMULA_CHARACTERS
from engine.spec import Refusal

_REPAIRS = 4  # mistakes of one line that are mended together


@lru_cache(maxsize=256)
def parse(text: str) -> Part:
    """Return the formula that `text` spells.

    Raises Refusal with the `position` of what is wrong, from 1, and with the lines it could be as its `offers`.
    """
    if not text.strip():
        raise Refusal("The formula is empty: write something in x and y, such as x^2 + 3*y^2.")
    if len(text) > MAX_FORMULA_CHARACTERS:
        raise Refusal(
            "The formula has {length} characters; {most} is the most.",
            length=f"{len(text):,}",
            most=MAX_FORMULA_CHARACTERS,
        )
    try:
        return Reader(text).whole()
    except Refusal as refused:
        refused.offers = _readable(refused.offers)
        raise


def _readable(offers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the offers that are formulas, mended further in the same way where one mistake is not all."""
    found = []
    for place, line in enumerate(offers):
        for _ in range(_REPAIRS):
            if not 0 < len(line.strip()) <= MAX_FORMULA_CHARACTERS:
                break
            try:
                Reader(line).whole()
            except Refusal as refused:
                if not refused.offers:
                    break
                line = refused.offers[min(place, len(refused.offers) - 1)]
            else:
                found.append(line)
                break
    return tuple(dict.fromkeys(found))
