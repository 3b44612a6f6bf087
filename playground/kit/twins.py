"""Runs side by side that may be twins: names and colours that tell them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def names_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Return names unlike all others: the first of its name keeps it, its twins get a number."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return tuple(found)


def colours_apart(own: Sequence[int], most: int) -> tuple[int, ...]:
    """Return a number below `most` for each: its own, or for a twin the first that nobody has."""
    taken, found = set(own), []
    for place, colour in enumerate(own):
        if colour in own[:place]:
            colour = next(each for each in range(most) if each not in taken)
            taken.add(colour)
        found.append(colour)
    return tuple(found)
