"""The colours of optimizers, by name: a rule looks the same in every race, whatever other rules there are."""

from __future__ import annotations

from zlib import crc32

HUES = 8  # colours of the palette
# Dashes in px, of the lines that share a colour.
DASHES: tuple[tuple[float, ...], ...] = ((), (7.0, 3.0), (2.0, 3.0))
LOOKS = HUES * len(DASHES)  # numbers whose colour and dashes together are unlike those of any other

# People remember colours, so these stay.  One that is not among them still has a number of its own, made from its name:
# write it down here where another would suit it better, or where two newcomers happen to look alike.
_CHOSEN = {
    "sgd": 0,
    "momentum": 1,
    "nesterov": 2,
    "adam": 3,
    "adamw": 4,
    "adagrad": 5,
    "adadelta": 6,
    "rmsprop": 7,
    "amsgrad": 8,
    "adamax": 9,
    "nadam": 10,
    "radam": 11,
    "asgd": 12,
    "rprop": 13,
    "adafactor": 14,
    "muon": 15,
    "lbfgs": 16,
}
_FREE = sorted(set(range(LOOKS)) - set(_CHOSEN.values()))


def colour_of(rule: str) -> int:
    """Return the number of a rule's look: it counts through the palette, then again with the next kind of dashes.

    It follows from the name of the rule alone, and is unlike that of every rule of this table.
    """
    return _CHOSEN[rule] if rule in _CHOSEN else _FREE[crc32(rule.encode()) % len(_FREE)]


def dashes_of(colour: int) -> tuple[float, ...]:
    """Return the dashes that tell a line from those that share its colour, none for a line that is drawn through."""
    return DASHES[min(colour // HUES, len(DASHES) - 1)]
