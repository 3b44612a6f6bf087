"""Where a surface has its minima: found on a grid, then made exact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

Domain = tuple[float, float, float, float]
Height = Callable[[Tensor], Tensor]

GRID = 81  # points a side on which minima are looked for
MOST = 200  # minima of one surface
SAME = 1e-3  # of the width in view: minima nearer to one another are one
_TURNS = torch.arange(16, dtype=torch.float64) * (torch.pi / 8)
_AROUND = torch.stack([_TURNS.cos(), _TURNS.sin()], dim=-1)  # [16, 2]


@dataclass(frozen=True)
class Minimum:
    """A point that is lower than everything around it."""

    x: float
    y: float
    loss: float


def lowest_points(height: Height, domain: Domain) -> tuple[Minimum, ...]:
    """Return the isolated local minima of `height` in the domain, lowest first, MOST at the most.

    A minimum need not be smooth: the tip of a cone counts.  Along a level valley no point is lower than its
    neighbours, so there is none.
    """
    span = max(domain[1] - domain[0], domain[3] - domain[2])
    points = _newton(height, _compass(height, *_candidates(height, domain)))
    points = points[_inside(points, domain, slack=1e-9 * span)]
    if not len(points):
        return ()
    points = points[_lower_than_around(height, points, span)]
    with torch.no_grad():
        losses = height(points)
    order = losses.argsort(stable=True)
    return _different(points[order].numpy(), losses[order].numpy(), SAME * span)


def _heights(height: Height, points: Tensor) -> Tensor:
    with torch.no_grad():
        return height(points).nan_to_num(nan=torch.inf)


def _candidates(height: Height, domain: Domain) -> tuple[Tensor, Tensor]:
    """Return the points [M, 2] of a grid that none of their neighbours is lower than, and how fine it is [M]."""
    x0, x1, y0, y1 = domain
    x = torch.linspace(x0, x1, GRID, dtype=torch.float64)
    y = torch.linspace(y0, y1, GRID, dtype=torch.float64)
    grid = torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=-1)
    values = _heights(height, grid)
    lowest = -torch.nn.functional.max_pool2d(-values[None, None], 3, stride=1, padding=1)[0, 0]
    found = (values <= lowest) & values.isfinite()
    points, values = grid[found], values[found]
    points = points[values.argsort(stable=True)[: 2 * MOST]]
    return points, torch.full((len(points),), float(max(x[1] - x[0], y[1] - y[0])), dtype=torch.float64)


def _compass(height: Height, points: Tensor, reach: Tensor) -> Tensor:
    """Walk each point downhill among its neighbours, ever nearer ones; needs no gradient."""
    values = _heights(height, points)
    for _ in range(80):
        around = points[:, None] + reach[:, None, None] * _AROUND
        lowest, which = _heights(height, around).min(dim=1)
        better = lowest < values
        points = torch.where(better[:, None], around[torch.arange(len(points)), which], points)
        values = torch.where(better, lowest, values)
        reach = torch.where(better, reach, reach / 2)
    return points


def _newton(height: Height, points: Tensor) -> Tensor:
    """Take Newton's steps for as long as they shorten the gradient without climbing."""
    values, slope, bend = _bends(height, points)
    for _ in range(20):
        determinant = bend[:, 0, 0] * bend[:, 1, 1] - bend[:, 0, 1] * bend[:, 1, 0]
        step = torch.stack(
            [
                bend[:, 1, 1] * slope[:, 0] - bend[:, 0, 1] * slope[:, 1],
                bend[:, 0, 0] * slope[:, 1] - bend[:, 1, 0] * slope[:, 0],
            ],
            dim=-1,
        )
        moved = points - step / determinant[:, None]
        after, slope_after, bend_after = _bends(height, moved)
        better = (after <= values + 1e-12 * values.abs()) & (slope_after.norm(dim=1) < slope.norm(dim=1))
        if not better.any():
            break
        points = torch.where(better[:, None], moved, points)
        values = torch.where(better, after, values)
        slope = torch.where(better[:, None], slope_after, slope)
        bend = torch.where(better[:, None, None], bend_after, bend)
    return points


def _bends(height: Height, points: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return heights [M], gradients [M, 2] and Hessians [M, 2, 2]."""
    at = points.detach().requires_grad_()
    with torch.enable_grad():
        values = height(at)
        (slope,) = torch.autograd.grad(values.sum(), at, create_graph=True)
        # A plane has a gradient that no longer depends on the point.
        parts = [slope[:, i].sum() + 0.0 * at.sum() for i in range(2)]
        rows = [torch.autograd.grad(part, at, retain_graph=True)[0] for part in parts]
    return values.detach(), slope.detach(), torch.stack(rows, dim=1)


def _inside(points: Tensor, domain: Domain, *, slack: float) -> Tensor:
    x, y = points.unbind(-1)
    return (
        (x >= domain[0] - slack)
        & (x <= domain[1] + slack)
        & (y >= domain[2] - slack)
        & (y <= domain[3] + slack)
    )


def _lower_than_around(height: Height, points: Tensor, span: float) -> Tensor:
    """Say which points are lower than all around them, and than none nearby but for rounding.

    A saddle may fall so narrowly that no direction tried finds it, but its curvature tells.
    """
    values = _heights(height, points)[:, None]
    around = _heights(height, points[:, None] + 1e-3 * span * _AROUND)
    near = _heights(height, points[:, None] + 1e-6 * span * _AROUND)
    rise = around - values
    lower = (rise > 1e-9 * rise.masked_fill(rise.isinf(), 0).amax(1, keepdim=True)).all(dim=1)
    lower &= (near >= values - 1e-12 * values.abs()).all(dim=1)
    _, slope, bend = _bends(height, points)
    smooth = (slope.norm(dim=1) < 1e-6 * (1 + bend.abs().amax((1, 2)))) & bend.isfinite().all(2).all(1)
    bends = torch.linalg.eigvalsh(torch.where(smooth[:, None, None], bend, torch.zeros_like(bend)))
    return lower & (bends[:, 0] >= -1e-6 * bends[:, 1].abs())


def _different(points: np.ndarray, losses: np.ndarray, least: float) -> tuple[Minimum, ...]:
    kept: list[Minimum] = []
    for (x, y), loss in zip(points, losses, strict=True):
        if all(np.hypot(x - each.x, y - each.y) > least for each in kept):
            kept.append(Minimum(float(x), float(y), float(loss)))
    return tuple(kept[:MOST])
