"""What a surface is: a loss of two numbers, x and y, that optimizers walk down.

Points are the last dimension of a tensor [..., 2]; heights come back as [...], so that any number of walkers on
one surface are one call.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from engine import device
from engine.descent.formulas.formula import parse
from engine.descent.minima import Domain, Minimum, lowest_points
from engine.limits import MAX_RELIEF
from engine.spec import Spec

assert device  # torch keeps to one thread before anything is computed


@dataclass(frozen=True)
class Surface(Spec):
    """The base of every surface.

    `formula` is the height in LaTeX, in the letters of the knobs.  `domain` (x₀, x₁, y₀, y₁) is the part worth
    looking at, `starts` are points from which the walk is instructive, `logarithmic` says that levels spread by
    ratios show more.  `moves` says that the surface drifts from step to step.
    """

    formula: ClassVar[str] = ""
    source: ClassVar[str] = ""
    domain: ClassVar[Domain] = (-4.0, 4.0, -4.0, 4.0)
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-3.0, 2.5),)
    logarithmic: ClassVar[bool] = False
    moves: ClassVar[bool] = False
    order: ClassVar[int] = 100

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        """Return the height at coordinates x and y of one shape, before any drift."""
        raise NotImplementedError

    def typed(self) -> str:
        """Return the height as a formula that `engine.descent.formulas.formula` reads, with the knobs as numbers."""
        raise NotImplementedError

    def drift(self, step: int) -> tuple[float, float]:
        """Return how far the surface has moved at `step`."""
        return 0.0, 0.0

    @property
    def own_noise(self) -> float:
        """The standard deviation of the noise that every gradient of this surface carries."""
        return 0.0

    @property
    def holes(self) -> bool:
        """Whether there may be places without a height, at which walks end."""
        return False

    @property
    def latex(self) -> str:
        """The height in LaTeX."""
        return self.formula

    @property
    def view(self) -> Domain:
        """The part worth looking at, as it follows from the knobs."""
        return self.domain

    def value(self, point: Tensor, *, step: int = 0) -> Tensor:
        """Return the heights [...] at `point` [..., 2] as they are at `step`."""
        x, y = point.unbind(-1)
        if self.moves:
            dx, dy = self.drift(step)
            x, y = x - dx, y - dy
        return self.height(x, y)

    def minima(self) -> tuple[Minimum, ...]:
        """Return the local minima in view, lowest first, where they are at step 0; see `lowest_points`."""
        return _minima(self)

    def torch_code(self) -> str:
        """Return the height as a Python expression of tensors x and y, with `import torch` at hand."""
        found = parse(self.typed())
        # Without x or y it would be a plain number, which has no gradient.
        return found.torch_code() if found.constant is None else f"{found.torch_code()} + 0 * x"


@lru_cache(maxsize=256)
def _minima(surface: Surface) -> tuple[Minimum, ...]:
    return lowest_points(surface.value, surface.view)


@dataclass(frozen=True, eq=False)
class Relief:
    """Heights [G, G] of a surface over x [G] and y [G]; the first row is the lowest y, NaN where there is none."""

    x: np.ndarray
    y: np.ndarray
    height: np.ndarray


def relief(surface: Surface, resolution: int, *, domain: Domain | None = None, step: int = 0) -> Relief:
    """Return the heights on a grid of at most MAX_RELIEF × MAX_RELIEF points."""
    count = max(2, min(resolution, MAX_RELIEF))
    x0, x1, y0, y1 = domain or surface.view
    x, y = np.linspace(x0, x1, count), np.linspace(y0, y1, count)
    points = torch.from_numpy(np.stack(np.meshgrid(x, y), axis=-1))
    with torch.no_grad():
        height = surface.value(points, step=step).numpy()
    return Relief(x, y, np.where(np.isfinite(height), height, np.nan))


def height_at(surface: Surface, point: tuple[float, float]) -> float:
    """Return the height at a point at step 0, NaN where there is none."""
    with torch.no_grad():
        return float(surface.value(torch.tensor(point, dtype=torch.float64)))


def gradient(surface: Surface, points: np.ndarray, *, step: int = 0) -> np.ndarray:
    """Return the gradients [..., 2] at `points` [..., 2], float64."""
    at = torch.tensor(points, dtype=torch.float64, requires_grad=True)
    with torch.enable_grad():
        (slope,) = torch.autograd.grad(surface.value(at, step=step).sum(), at)
    return slope.numpy()


def curvature(surface: Surface, points: np.ndarray, *, step: int = 0) -> np.ndarray:
    """Return the Hessians [..., 2, 2] at `points` [..., 2], float64.

    The largest eigenvalue λ decides how far plain gradient descent may step there: η < 2/λ.
    """
    at = torch.tensor(points, dtype=torch.float64, requires_grad=True)
    with torch.enable_grad():
        height = surface.value(at, step=step).sum()
        (slope,) = torch.autograd.grad(height, at, create_graph=True)
        rows = [torch.autograd.grad(slope[..., i].sum(), at, retain_graph=True)[0] for i in range(2)]
    return torch.stack(rows, dim=-2).numpy()


@lru_cache(maxsize=256)
def typical_slope(surface: Surface) -> float:
    """Return the median length of the gradient in view: what a share of noise is a share of."""
    x0, x1, y0, y1 = surface.view
    grid = np.stack(np.meshgrid(np.linspace(x0, x1, 24), np.linspace(y0, y1, 24)), axis=-1)
    lengths = np.linalg.norm(gradient(surface, grid), axis=-1)
    finite = lengths[np.isfinite(lengths)]
    return float(np.median(finite)) if len(finite) else 0.0


def spread_starts(domain: Domain, count: int, *, skip: int = 0, margin: float = 0.05) -> np.ndarray:
    """Return `count` points [count, 2] spread evenly over the domain, after the first `skip` of them.

    They are always the same, and the first ones stay when there are more.
    Formula: xₙ = frac(½ + n/φ), yₙ = frac(½ + n/φ²), φ³ = φ + 1, from n = 1.
    Source: Roberts, The Unreasonable Effectiveness of Quasirandom Sequences, 2018.
    """
    number = np.arange(skip + 1, skip + count + 1)[:, None]
    share = (0.5 + number * np.array([1 / _PLASTIC, 1 / _PLASTIC**2])) % 1.0
    share = margin + (1 - 2 * margin) * share
    x0, x1, y0, y1 = domain
    return np.array([x0, y0]) + share * np.array([x1 - x0, y1 - y0])


def standing_starts(surface: Surface, count: int, *, skip: int = 0) -> np.ndarray:
    """Return `count` points [count, 2] spread over the view, only such at which the surface has a height."""
    if not surface.holes:
        return spread_starts(surface.view, count, skip=skip)
    tried = spread_starts(surface.view, 64 * count, skip=skip)
    with torch.no_grad():
        there = surface.value(torch.from_numpy(tried)).isfinite().numpy()
    found = tried[there][:count]
    return found if len(found) == count else tried[:count]


_PLASTIC = 1.3247179572447460
