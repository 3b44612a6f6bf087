"""Links that train again: equal experiments train alike, so a number of updates stands for all weights."""

from __future__ import annotations

from engine.limits import MAX_REPLAY
from engine.spec import Refusal
from playground.live.live import Live


def straight(live: Live) -> int:
    """Return the update that training from the start leads to what is seen; 0 where more has happened.

    Runs that were changed, forked or added on the way stand where no training of the present experiment leads.
    """
    with live.lock:
        strands = list(live.strands.values())
        runs = [each.run for each in strands]
        changed = any(each.origin for each in strands) or any(
            run.recording.events or run.lesions for run in runs
        )
        steps = {run.step for run in runs if run.status != "diverged"}
        seen = live.strands[live.first].viewing or live.main
        return seen.step if not changed and len(steps) == 1 and seen.step <= MAX_REPLAY else 0


def retrain(live: Live, text: str) -> int:
    """Let new runs train up to the update that a link names, as fast as they can, and return that update.

    Raises Refusal when it names none.
    """
    updates = named(text)
    live.prepare()
    live.play()
    live.pace.head_for(updates)
    return updates


def named(text: str) -> int:
    """Return the update that a link names.  Raises Refusal when it names none."""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= MAX_REPLAY):
        raise Refusal("This link can't be read: what it describes does not fit together.")
    return int(text)
