"""A descent on the cliff, taken three times from one start: as it is, clipped by norm, and clipped by value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from engine.limits import MAX_TIME
from engine.probes.sequences.cliff import VIEW, Cliff, Path, cliff, descend
from engine.spec import N_, Spec, knob

UPDATES = 200
WAYS = {"plain": N_("No clipping"), "norm": N_("By norm"), "value": N_("By value")}


@dataclass(frozen=True)
class CliffWalk(Spec):
    """A descent on the cliff, taken in each of WAYS: equal ones take equal paths."""

    name: ClassVar[str] = "cliff_walk"
    title: ClassVar[str] = N_("A cliff in the loss")
    summary: ClassVar[str] = N_("One recurrent unit walks down its loss, with and without clipping.")

    lr: float = knob(
        0.5,
        0.001,
        100.0,
        log=True,
        label=N_("Learning rate η"),
        help=N_("Going up, the same gradient moves w and b further."),
    )
    threshold: float = knob(
        1.0,
        0.001,
        1000.0,
        log=True,
        label=N_("Clip at"),
        help=N_("Going up, longer gradients pass as they are; high enough, and clipping does nothing."),
    )
    w: float = knob(
        5.7, *VIEW[:2], label=N_("Start w"), help=N_("Going up, the unit listens more to its own past.")
    )
    b: float = knob(-2.4, *VIEW[2:], label=N_("Start b"), help=N_("Going up, the unit is pushed towards 1."))
    length: int = knob(
        50,
        1,
        MAX_TIME,
        log=True,
        label=N_("Sequence length T"),
        help=N_("Going up, the gradient comes back through more steps, and the wall gets steeper."),
    )
    momentum: float = knob(
        0.0,
        0.0,
        0.95,
        label=N_("Momentum"),
        help=N_("Going up, an update remembers more of those before."),
        advanced=True,
    )
    update: int = knob(
        -1,
        -1,
        UPDATES,
        label=N_("Update"),
        help=N_("Going up, you look at a later moment of all three walks."),
    )

    def clips(self, way: str) -> dict[str, float]:
        """Return what `descend` and `clipping` have to clip at in one of WAYS; 0 is nothing."""
        return {each: self.threshold if each == way else 0.0 for each in ("norm", "value")}

    @property
    def paths(self) -> dict[str, Path]:
        """The path of each way.  Raises Refusal like `descend`."""
        return {way: _walked(self.but(update=-1), way) for way in WAYS}

    @property
    def ground(self) -> Cliff:
        """The loss after sequences of this length, as far as it is shown."""
        return _ground(self.length)

    @property
    def seen(self) -> int:
        """The update that is looked at: the chosen one, or −1 for where the unclipped gradient first explodes."""
        return self.update if self.update >= 0 else max(self.paths["plain"].exploded, 0)


@lru_cache(maxsize=32)
def _walked(walk: CliffWalk, way: str) -> Path:
    clips = walk.clips(way)
    return descend(
        (walk.w, walk.b),
        lr=walk.lr,
        steps=UPDATES,
        length=walk.length,
        clip_norm=clips["norm"],
        clip_value=clips["value"],
        momentum=walk.momentum,
    )


@lru_cache(maxsize=8)
def _ground(length: int) -> Cliff:
    return cliff(length)
