"""Which of all that is going on is said: one sentence, which changes at events alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.happenings.happening import Happening

# What matters most comes first; a kind that is not listed comes last.
ORDER = (
    "diverged", "exploding", "lost", "without",
    "symmetric", "dead layer", "vanishing", "apart", "forgotten", "one class", "collapsed",
    "saturated", "straight", "few", "oscillating", "overfitting", "slow", "stuck",
    "unfair", "there", "solved", "found", "calm", "standing",
    "dead unit", "leads", "edge", "progress", "falling", "nobody",
)  # fmt: skip
HEARD = 20  # events that are remembered
FRESH = 400  # updates after which a note has been read, and other things are said in its place


def told(found: Sequence[Happening], before: Happening | None = None, *, step: int = 0) -> Happening | None:
    """Return the one to say at `step`, None where nothing is going on; `before` is what was said last.

    While it is still the same event, `before` itself is returned, with its words and its update: a sentence never
    changes because a number in it does.  A mere note gives way once it has been read.
    """
    if before is not None and before.update > step:  # who looks back has not seen it yet
        before = None
    if not found:
        return None
    best = min(found, key=lambda each: standing(each, before, step))
    if before is None:
        return best
    if best.event == before.event:
        return before
    return replace(best, heard=(*before.heard, before.event)[-HEARD:])


def rank(kind: str) -> int:
    """Return the place of a kind in the order of what matters."""
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def standing(each: Happening, before: Happening | None, step: int) -> tuple[bool, int]:
    """Return what is compared: whether it is a note that was read already, then its place in the order."""
    order = rank(each.kind)
    if before is None or each.severity != "note":
        return False, order
    if before.event == each.event:
        return step > 2 * before.update + FRESH, order
    kind, place, level = each.event
    return any(known[:2] == (kind, place) and known[2] >= level for known in before.heard), order
