"""Fate maps: where a walk ends and how soon, for every start of a grid and every rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from engine.descent.minima import Domain
from engine.descent.surface import Surface
from engine.descent.walk import CONSTANT, FAR, check_size, check_walk, descend, pushes
from engine.descent.walkers import Together
from engine.limits import MAX_FATES, MAX_GRID, SLOW_GRID, SLOW_MOST
from engine.spec import Refusal
from engine.training.optimizer import Optimizer
from engine.training.schedules import Schedule

LOST, GOING, EDGE = -1, -2, -3
NEAR = 0.015  # of the diagonal: how near a minimum a walk has to stay to have arrived
MOST_RESTS = 12  # places that are no minimum but where walks come to rest all the same


@dataclass(frozen=True, eq=False)
class FateMap:
    """Where walks from the grid x [G] by y [G] end; rows of [rules, G, G] belong to y, the first to the lowest.

    `fate` is a number of a place, LOST, GOING, or EDGE where the walk has come to where the surface has no height.
    `steps` is the step from which it stays at its place, at which it was lost, or all of them.  `places` [M, 2] with
    `heights` [M] are where walks can end: first the minima in view, lowest first (`known`), then others where many
    came to rest; `radius` is how near counts as there.
    """

    surface: Surface
    rules: tuple[Optimizer, ...]
    x: np.ndarray
    y: np.ndarray
    fate: np.ndarray
    steps: np.ndarray
    places: np.ndarray
    heights: np.ndarray
    known: np.ndarray
    radius: float

    def start(self, row: int, column: int) -> tuple[float, float]:
        """Return the start of a cell: `descend` from there takes the very walk that the cell shows."""
        return float(self.x[column]), float(self.y[row])

    def shares(self) -> np.ndarray:
        """Return for each rule which share of the starts ends where [rules, M + 3]; last LOST, GOING, EDGE."""
        ends = [*range(len(self.places)), LOST, GOING, EDGE]
        return np.stack([(self.fate == place).mean(axis=(1, 2)) for place in ends], axis=1)


def fate_map(
    surface: Surface,
    rules: Sequence[Optimizer],
    *,
    resolution: int = 80,
    steps: int = 300,
    schedule: Schedule = CONSTANT,
    noise: float = 0.0,
    clip: float = 0.0,
    seed: int = 0,
    domain: Domain | None = None,
) -> FateMap:
    """Walk every rule from every point of a grid; noise and clipping are those of `descend`.

    Raises Refusal when this is more than fits, or when a rule can't be asked for so many walks.
    """
    x, y, starts = _grid(surface, min(resolution, MAX_GRID), domain)
    slow = next((rule for rule in rules if rule.needs_closure), None)
    if slow:
        raise Refusal("{rule} walks one by one, and a map has too many starts for that.", rule=slow.title)
    check_walk(rules, starts, steps, schedule, (seed,))
    check_size(rules, len(starts), steps, most=MAX_FATES)
    together = Together(surface, rules, torch.from_numpy(starts)[None], clip=clip)
    factors = [schedule.factor(float(step)) for step in range(steps)]
    noises = pushes(surface, (seed,), steps, noise=noise)
    paths = together.walk(factors, noises, kept=torch.float32)[:, 0]  # [rules, G·G, steps + 1, 2]
    paths = np.moveaxis(paths, 2, 0)  # as it lies in memory: [steps + 1, rules, G·G, 2]
    cut = np.zeros(paths.shape[1:3], dtype=bool)
    return _read(surface, rules, (x, y), paths, ended=together.ended[:, 0].numpy(), cut=cut)


def slow_fate_map(
    surface: Surface,
    rule: Optimizer,
    *,
    resolution: int = SLOW_GRID,
    steps: int = 300,
    schedule: Schedule = CONSTANT,
    noise: float = 0.0,
    clip: float = 0.0,
    most: int = SLOW_MOST,
) -> FateMap:
    """Walk a rule that walks one by one from a coarser grid; where `most` gradients did not suffice it is GOING.

    Raises Refusal when this is more than fits.
    """
    if noise or surface.own_noise or surface.moves:
        raise Refusal(
            "{rule} walks one by one, and where gradients are noisy or the surface moves it never comes to rest: a map "
            "of its fates would take too long.",
            rule=rule.title,
        )
    x, y, starts = _grid(surface, resolution, None)
    walks = descend(surface, [rule], starts, steps, schedule=schedule, clip=clip, most=most)
    paths = np.moveaxis(walks.paths[:, 0], 2, 0).astype(np.float32)
    cut = walks.evaluations[:, 0, :, -1] >= most
    return _read(surface, [rule], (x, y), paths, ended=np.where(walks.edge, walks.lost, -1)[:, 0], cut=cut)


def _grid(surface: Surface, count: int, domain: Domain | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the places along both axes, at least two, and all starts [G·G, 2]."""
    x0, x1, y0, y1 = domain or surface.view
    x, y = np.linspace(x0, x1, max(2, count)), np.linspace(y0, y1, max(2, count))
    return x, y, np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def _read(
    surface: Surface,
    rules: Sequence[Optimizer],
    axes: tuple[np.ndarray, np.ndarray],
    paths: np.ndarray,
    *,
    ended: np.ndarray,
    cut: np.ndarray,
) -> FateMap:
    """Return what became of paths [steps + 1, rules, G·G, 2]; those `cut` [rules, G·G] have not come to rest, and
    `ended` [rules, G·G] is the step at which they came to where there is no height, −1 where they never did."""
    (x, y), steps = axes, len(paths) - 1
    drifts = np.array([surface.drift(step) for step in range(steps + 1)], dtype=np.float32)
    minima = surface.minima()
    known = np.array([(each.x, each.y) for each in minima], dtype=np.float64).reshape(-1, 2)
    known = known - drifts[0] + drifts[-1]
    radius = _radius(known, float(np.hypot(x[-1] - x[0], y[-1] - y[0])))
    far = _lost(paths)
    edge = (ended >= 0) & ((far < 0) | (ended <= far))
    lost = np.where(edge, ended, far)
    fate, places = _ends(paths, known, lost, cut, radius=radius)
    fate = np.where(edge, EDGE, fate)
    when = _arrivals(paths, drifts - drifts[-1], places, fate, lost, radius=radius)
    with torch.no_grad():
        heights = surface.value(torch.from_numpy(places), step=steps).numpy()
    grid = (len(rules), len(y), len(x))
    return FateMap(
        surface=surface,
        rules=tuple(rules),
        x=x,
        y=y,
        fate=fate.reshape(grid),
        steps=when.reshape(grid),
        places=places,
        heights=heights,
        known=np.arange(len(places)) < len(known),
        radius=radius,
    )


def _radius(minima: np.ndarray, diagonal: float) -> float:
    """Return how near counts as there: less than half the way to the next minimum."""
    radius = NEAR * diagonal
    if len(minima) > 1:
        gaps = np.hypot(*(minima[:, None] - minima[None]).transpose(2, 0, 1))
        radius = min(radius, 0.4 * float(gaps[~np.eye(len(minima), dtype=bool)].min()))
    return radius


def _lost(paths: np.ndarray) -> np.ndarray:
    """Return the step [rules, N] at which each walk is lost, −1 where it is not."""
    found = np.full(paths.shape[1:3], -1, dtype=np.int32)
    with np.errstate(invalid="ignore"):
        reach = np.maximum(paths.max(axis=0), -paths.min(axis=0))
        ever = ~(np.maximum(reach[..., 0], reach[..., 1]) < FAR)
        for step in range(len(paths) - 1, -1, -1) if ever.any() else ():
            gone = ~(np.abs(paths[step][ever]) < FAR).all(axis=-1)
            found[ever] = np.where(gone, step, found[ever])
    return found


def _ends(
    paths: np.ndarray, known: np.ndarray, lost: np.ndarray, cut: np.ndarray, *, radius: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the fates [rules, N] and all places [M, 2], those where walks merely came to rest added."""
    ends = paths[-1].astype(np.float64)
    fate = np.where(lost >= 0, LOST, GOING).astype(np.int16)
    places = list(known)
    for number, place in enumerate(places):
        fate[(fate == GOING) & _near(ends, place, radius)] = number
    # The step before as well: one that jumps to and fro between two points looks at rest to every second glance.
    before = (paths[-1 - len(paths) // 10], paths[-2])
    at_rest = (
        (fate == GOING) & ~cut & np.logical_and.reduce([_near(paths[-1], p, 0.01 * radius) for p in before])
    )
    for place in _crowds(ends[at_rest], radius=radius, least=max(3, fate[0].size // 200)):
        fate[at_rest & (fate == GOING) & _near(ends, place, radius)] = len(places)
        places.append(place)
    return fate, np.array(places, dtype=np.float64).reshape(-1, 2)


def _near(points: np.ndarray, place: np.ndarray, radius: float) -> np.ndarray:
    with np.errstate(invalid="ignore", over="ignore"):
        return _squares(points - place) < radius**2


def _squares(offsets: np.ndarray) -> np.ndarray:
    """Return squared lengths [...] of offsets [..., 2]; summing over so short an axis takes NumPy far longer."""
    return np.square(offsets[..., 0]) + np.square(offsets[..., 1])


def _crowds(points: np.ndarray, *, radius: float, least: int) -> list[np.ndarray]:
    """Return the middles of the places where at least `least` points crowd within `radius`, the fullest first."""
    found: list[np.ndarray] = []
    while len(points) >= least and len(found) < MOST_RESTS:
        cells, members = np.unique(np.round(points / radius), axis=0, return_inverse=True)
        fullest = np.bincount(members.ravel(), minlength=len(cells)).argmax()
        middle = np.median(points[members.ravel() == fullest], axis=0)
        inside = _near(points, middle, radius)
        if inside.sum() < least:
            break
        found.append(middle)
        points = points[~inside]
    return found


def _arrivals(
    paths: np.ndarray,
    drifts: np.ndarray,
    places: np.ndarray,
    fate: np.ndarray,
    lost: np.ndarray,
    *,
    radius: float,
) -> np.ndarray:
    """Return the step [rules, N] from which each walk stays near its place, which drifts with the surface."""
    steps = len(paths) - 1
    found = np.where(lost >= 0, lost, steps).astype(np.int32)
    there = np.flatnonzero(fate.ravel() >= 0)
    target = places[fate.ravel()[there]].astype(np.float32)
    when = np.zeros(len(there), dtype=np.int32)
    near = np.arange(len(there))  # those that have been near at every later step
    for step in range(steps - 1, -1, -1):
        offset = paths[step].reshape(-1, 2)[there[near]] - target[near] - drifts[step]
        outside = _squares(offset) >= radius**2
        when[near[outside]] = step + 1
        near = near[~outside]
    found.ravel()[there] = when
    return found
