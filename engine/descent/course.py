"""The course of a race on a surface: all that decides where the rules walk; their walks, kept for a while."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, ClassVar, Self

import numpy as np

from engine.descent.fates import FateMap, fate_map, slow_fate_map
from engine.descent.surface import Surface, height_at, relief, typical_slope
from engine.descent.surfaces.simple import Ravine
from engine.descent.walk import Descent, beside, check_size, descend
from engine.spec import N_, Refusal, Spec, knob, part, parts, value
from engine.training.optimizer import Optimizer
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedules import SCHEDULES, Schedule

KEPT = 120  # walks of single rules: at 16 seeds and 1,000 steps about a megabyte each


def rules(*names: str, lr: float | None = None) -> tuple[Optimizer, ...]:
    """Return the rules of these names, all at the rate `lr`, or each at its own."""
    found = (OPTIMIZERS[name]() for name in names)
    return tuple(rule if lr is None else rule.but(lr=lr) for rule in found)


@dataclass(frozen=True)
class Walk(Spec):
    """A race on a surface: equal walks take equal paths."""

    name: ClassVar[str] = "walk"
    title: ClassVar[str] = N_("Optimizer race")
    summary: ClassVar[str] = N_("Rules that walk down the same surface from the same start.")

    surface: Surface = part(Ravine(condition=100.0), Surface, label=N_("Surface"))
    rules: tuple[Optimizer, ...] = parts(
        rules("sgd", "momentum", "rmsprop", "adam", lr=0.018),
        Optimizer,
        most=len(OPTIMIZERS),
        label=N_("Optimizers"),
    )
    start: tuple[float, ...] = value((), label=N_("Start"))
    steps: int = knob(
        200, 10, 1000, log=True, label=N_("Steps"), help=N_("Going up, every rule walks for longer.")
    )
    noise: float = knob(
        0.0,
        0.0,
        3.0,
        label=N_("Gradient noise"),
        help=N_(
            "Going up, every gradient is disturbed more, as small mini-batches do; 1 is a typical slope here."
        ),
    )
    clip: float = knob(
        0.0,
        0.0,
        100.0,
        log=True,
        label=N_("Clip gradients"),
        help=N_(
            "Going up, longer gradients pass before they are shortened to this length; 0 never shortens."
        ),
    )
    seeds: int = knob(
        1,
        1,
        16,
        label=N_("Noise seeds"),
        help=N_("Going up, the noise is drawn more often: the loss becomes a band."),
    )
    schedule: Schedule = part(SCHEDULES["constant"](), Schedule, label=N_("Schedule"))

    def __post_init__(self) -> None:
        super().__post_init__()
        start = self.start
        fits = (
            isinstance(start, tuple)
            and len(start) in (0, 2)
            and all(isinstance(s, int | float) for s in start)
        )
        if not fits or not all(abs(s) < 1e6 for s in start):
            raise Refusal("A start is a pair of ordinary numbers, x and y.")
        if not self.rules:
            raise Refusal("Choose at least one optimizer to walk.")
        names = [rule.name for rule in self.rules]
        if len(set(names)) < len(names):
            raise Refusal("Every optimizer walks once.")

    def but(self, **changes: Any) -> Self:
        """Return the walk with some knobs changed; on another kind of surface it begins at that one's own start."""
        if type(changes.get("surface", self.surface)) is not type(self.surface):
            changes = {"start": (), **changes}
        return super().but(**changes)

    @property
    def begin(self) -> tuple[float, float]:
        """Where all rules start: the place that was chosen, else the surface's own."""
        return (float(self.start[0]), float(self.start[1])) if self.start else first_start(self.surface)

    def at_rate(self, rate: float) -> Self:
        """Return the walk with the same learning rate for every rule."""
        return self.but(rules=tuple(rule.but(lr=rate) for rule in self.rules))

    def with_rules(self, names: list[str]) -> Self:
        """Return the walk with the rules of these names; those that walk already keep their knobs."""
        known = {rule.name: rule for rule in self.rules}
        return self.but(
            rules=tuple(known.get(name) or OPTIMIZERS[name]() for name in OPTIMIZERS if name in names)
        )

    def descent(self, *, internals: bool = False) -> Descent:
        """Return the paths, and with `internals` what each rule has in mind on the way.

        Raises Refusal when a rule can't walk, or when it is too much.
        """
        return descend(
            self.surface,
            self.rules,
            np.array([self.begin]),
            self.steps,
            schedule=self.schedule,
            noise=self.noise * typical_slope(self.surface) if self.noise else 0.0,
            clip=self.clip,
            seeds=tuple(range(self.seeds)),
            internals=internals,
        )


@lru_cache(maxsize=64)
def first_start(surface: Surface) -> tuple[float, float]:
    """Return the surface's own start, or the place nearest to it where a typed formula gives a number."""
    start = surface.starts[0]
    ground = relief(surface, 81)
    x, y = np.meshgrid(ground.x, ground.y)
    away = np.where(np.isfinite(ground.height), np.hypot(x - start[0], y - start[1]), np.inf)
    nearest = away.argmin()
    with np.errstate(all="ignore"):
        there = np.isfinite(height_at(surface, start))
    return start if there else (float(x.flat[nearest]), float(y.flat[nearest]))


_ALONE: OrderedDict[Walk, Descent] = OrderedDict()  # walks of one rule, those used last at the end
_TURN = Lock()


@lru_cache(maxsize=24)
def walked(walk: Walk) -> Descent:
    """Return the paths of a walk; a rule that has walked just so before does not walk again.

    Raises Refusal like `Walk.descent`.
    """
    check_size(walk.rules, walk.seeds, walk.steps)
    alone = [walk.but(rules=(rule,)) for rule in walk.rules]
    with _TURN:
        known = {each: _ALONE[each] for each in alone if each in _ALONE}
    new = [each for each in alone if each not in known]
    if new:
        found = walk.but(rules=tuple(each.rules[0] for each in new)).descent()
        known |= {each: found.of(place) for place, each in enumerate(new)}
    with _TURN:
        for each in alone:
            _ALONE[each] = known[each]
            _ALONE.move_to_end(each)
        while len(_ALONE) > KEPT:
            _ALONE.popitem(last=False)
    return beside([known[each] for each in alone])


@lru_cache(maxsize=12)
def mapped(walk: Walk) -> FateMap:
    """Return where the walks from every start end.  Raises Refusal when a rule can't walk so often."""
    return fate_map(walk.surface, walk.rules, **_conditions(walk))


@lru_cache(maxsize=12)
def slowly_mapped(walk: Walk) -> FateMap:
    """Return where the walks of its one rule, which walks one by one, end.  Raises Refusal like `mapped`."""
    (rule,) = walk.rules
    return slow_fate_map(walk.surface, rule, **_conditions(walk))


def _conditions(walk: Walk) -> dict[str, Any]:
    noise = walk.noise * typical_slope(walk.surface) if walk.noise else 0.0
    return {"steps": walk.steps, "schedule": walk.schedule, "noise": noise, "clip": walk.clip}
