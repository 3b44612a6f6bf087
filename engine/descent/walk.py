"""Walks down a surface: every rule from every start, all at once.

The rules are those of torch.optim.  Every rule steps one tensor that holds all of its starts, and one call of
autograd finds the gradients of all rules together; each path is that of one instance walking alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from engine.descent.closures import Allowance, Alone
from engine.descent.internals import Internals, internals_of
from engine.descent.surface import Surface
from engine.descent.walkers import Together
from engine.limits import (
    MAX_INTERNALS,
    MAX_RULE_STEPS,
    MAX_WALKS,
    MAX_WALKS_ALONE,
)
from engine.randomness import mix
from engine.spec import Refusal
from engine.training.optimizer import Optimizer
from engine.training.schedules import SCHEDULES, Schedule

FAR = 1e9  # a walk that has come so far from the middle is lost, as one is whose numbers ended
CONSTANT = SCHEDULES["constant"]()


@dataclass(frozen=True, eq=False)
class Descent:
    """Paths [rules, seeds, S, steps + 1, 2] from S starts, and the heights [rules, seeds, S, steps + 1] along them.

    From the step `lost` [rules, seeds, S] on a path is NaN; −1 where none was lost.  Who is at the `edge` (as `lost`)
    was lost because the surface has no height there, everybody else because numbers ended.  `evaluations` (as the
    heights) counts the gradients asked for so far, `rates` [rules, steps] are the learning rates.  `internals` are
    there when they were asked for.
    """

    surface: Surface
    rules: tuple[Optimizer, ...]
    starts: np.ndarray
    seeds: tuple[int, ...]
    paths: np.ndarray
    losses: np.ndarray
    lost: np.ndarray
    edge: np.ndarray
    evaluations: np.ndarray
    rates: np.ndarray
    internals: Internals | None = None

    def of(self, place: int) -> Descent:
        """Return the walks of one rule alone, without internals."""
        own = {name: getattr(self, name)[place : place + 1] for name in _BY_RULE}
        return replace(self, **own, internals=None)

    def distance(self) -> np.ndarray:
        """Return how far each point of a path is from the nearest minimum in view [rules, seeds, S, steps + 1]."""
        minima = np.array([(each.x, each.y) for each in self.surface.minima()]).reshape(-1, 2)
        nearest = np.full(self.losses.shape, np.nan)
        paths = self.paths
        if self.surface.moves:
            at_first = np.array(self.surface.drift(0))
            drifts = np.array([self.surface.drift(step) for step in range(paths.shape[3])])
            paths = paths - (drifts - at_first)
        for minimum in minima:
            nearest = np.fmin(nearest, np.hypot(paths[..., 0] - minimum[0], paths[..., 1] - minimum[1]))
        return nearest


_BY_RULE = ("rules", "paths", "losses", "lost", "evaluations", "rates", "edge")


def beside(walks: Sequence[Descent]) -> Descent:
    """Return the walks of several rules, on one surface under the same conditions, as one; without internals."""
    first, *_ = walks
    arrays = {name: np.concatenate([getattr(each, name) for each in walks]) for name in _BY_RULE[1:]}
    return replace(
        first, rules=tuple(rule for each in walks for rule in each.rules), **arrays, internals=None
    )


def can_walk(rule: Optimizer) -> bool:
    """Say whether a rule can move a point at all."""
    return rule.moves_points


def descend(
    surface: Surface,
    rules: Sequence[Optimizer],
    starts: np.ndarray,
    steps: int,
    *,
    schedule: Schedule = CONSTANT,
    noise: float = 0.0,
    clip: float = 0.0,
    seeds: Sequence[int] = (0,),
    dtype: torch.dtype = torch.float64,
    internals: bool = False,
    most: int | None = None,
) -> Descent:
    """Walk every rule from every one of `starts` [S, 2] for `steps` steps, once for each seed.

    The gradient is g = ∇f + σ·ξ with σ² = `noise`² + the surface's own, and ξ drawn from a normal distribution for
    every seed and step: the same for all rules and starts, as a mini-batch is.  `clip` > 0 shortens longer ones to
    this length.  One step is one epoch of the schedule.  A rule that asks for several gradients a step stays where it
    is once it has asked for `most`.
    Raises Refusal when this is more than fits, or when a rule or the schedule can't walk on a surface.
    """
    points = np.asarray(starts, dtype=np.float64)
    check_walk(rules, points, steps, schedule, seeds)
    size = MAX_INTERNALS if internals else MAX_WALKS
    check_size(rules, len(points) * len(seeds), steps, most=size)
    first = torch.as_tensor(points, dtype=dtype).expand(len(seeds), -1, -1)  # [seeds, S, 2]
    noises = pushes(surface, seeds, steps, noise=noise).to(dtype)
    factors = [schedule.factor(float(step)) for step in range(steps)]
    paths = np.empty((len(rules), len(seeds), len(points), steps + 1, 2), dtype=first.numpy().dtype)
    counts = np.broadcast_to(np.arange(steps + 1, dtype=np.int32), paths.shape[:-1])
    inside: list[dict[str, np.ndarray]] = [{} for _ in rules]

    stacked = [place for place, rule in enumerate(rules) if not rule.needs_closure]
    if stacked:
        together = Together(surface, [rules[i] for i in stacked], first, clip=clip)
        paths[stacked] = together.walk(factors, noises, remember=internals)
        for place, found in zip(stacked, together.remembered(), strict=True):
            inside[place] = found
    allowance = Allowance()
    for place in (i for i, rule in enumerate(rules) if rule.needs_closure):
        alone = Alone(surface, rules[place], first, clip=clip, allowance=allowance, most=most)
        counts = counts.copy() if not counts.flags.writeable else counts
        paths[place], counts[place], slopes = alone.walk(factors, noises)
        inside[place] = {"gradient": slopes} if internals else {}
    heights = _heights(surface, paths)
    lost, edge = _lose(paths, heights, holes=surface.holes)
    rates = np.array([[rule.lr * factor for factor in factors] for rule in rules]).reshape(len(rules), steps)
    return Descent(
        surface=surface,
        rules=tuple(rules),
        starts=points,
        seeds=tuple(seeds),
        paths=paths,
        losses=heights,
        lost=lost,
        edge=edge,
        evaluations=counts,
        rates=rates,
        internals=internals_of(rules, paths, rates, inside) if internals else None,
    )


def check_walk(
    rules: Sequence[Optimizer], starts: np.ndarray, steps: int, schedule: Schedule, seeds: Sequence[int]
) -> None:
    """Raise Refusal when this can't be walked at all, however short."""
    if not len(rules) or not starts.size or not len(seeds) or steps < 1:
        raise Refusal("A walk needs a rule, a start and at least one step.")
    if starts.ndim != 2 or starts.shape[1] != 2 or not (np.abs(starts) < FAR).all():
        raise Refusal("A start is a pair of ordinary numbers, x and y.")
    stuck = next((rule for rule in rules if not can_walk(rule)), None)
    if stuck:
        raise Refusal("{rule} moves matrices only; a point on a surface is none.", rule=stuck.title)
    if schedule.follows_loss:
        raise Refusal(
            "“{schedule}” follows one loss, and here every start has its own.", schedule=schedule.title
        )


def check_size(rules: Sequence[Optimizer], walkers: int, steps: int, *, most: int = MAX_WALKS) -> None:
    """Raise Refusal when so many walkers (starts × seeds) of each rule take more steps than fit."""
    walked = len(rules) * walkers * steps
    if walked > most or len(rules) * steps > MAX_RULE_STEPS:
        raise Refusal(
            "All walks together would take {count} steps, more than fit here: take fewer rules, starts or steps.",
            count=f"{walked:,}",
        )
    alone = [rule.title for rule in rules if not rule.stacks()]
    if len(alone) * walkers * steps > MAX_WALKS_ALONE:
        raise Refusal(
            "{rules} can only walk one by one: take fewer starts, seeds or steps, or leave them out.",
            rules=", ".join(sorted(set(alone))),
        )


def pushes(surface: Surface, seeds: Sequence[int], steps: int, *, noise: float) -> Tensor:
    """Return what noise adds to the gradients [steps, seeds, 2], float64; empty [0, …] where there is none."""
    strength = float(np.hypot(noise, surface.own_noise))
    if not strength:
        return torch.zeros(0, len(seeds), 2)
    generator, found = torch.Generator(), torch.empty(steps, len(seeds), 2, dtype=torch.float64)
    for step in range(steps):
        for place, seed in enumerate(seeds):
            found[step, place].normal_(generator=generator.manual_seed(mix(seed, step)))
    return found * strength


def _lose(paths: np.ndarray, heights: np.ndarray, *, holes: bool) -> tuple[np.ndarray, np.ndarray]:
    """Make paths and heights NaN from where a walk is lost, in place.

    Return the steps at which that is, −1 for never, and whether it is because there is no height.
    """
    with np.errstate(invalid="ignore"):
        far = ~(np.abs(paths) < FAR).all(axis=-1)
    nowhere = np.isnan(paths).all(axis=-1)
    gone = far | ~np.isfinite(heights) if holes else far
    gone = np.logical_or.accumulate(gone, axis=-1)
    # Some formulas have a height even where there is no point: x^0 is always 1.
    paths[gone] = heights[gone] = np.nan
    first = gone.argmax(axis=-1)
    # Who is nowhere, and not far out, came from a line search between heights that were none.
    out = np.take_along_axis(far & ~nowhere, first[..., None], axis=-1)[..., 0]
    edge = gone[..., -1] & ~out if holes else np.zeros_like(gone[..., -1])
    return np.where(gone[..., -1], first, -1).astype(np.int32), edge


def _heights(surface: Surface, paths: np.ndarray) -> np.ndarray:
    points = torch.from_numpy(paths)
    with torch.no_grad():
        if surface.moves:
            moments = [surface.value(points[..., t, :], step=t) for t in range(paths.shape[-2])]
            heights = torch.stack(moments, dim=-1).numpy()
        else:
            heights = surface.value(points).numpy()
    return heights
