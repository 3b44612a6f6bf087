"""What the browser plays of a race on a surface."""

from __future__ import annotations

import numpy as np

from engine.descent.course import Walk
from engine.descent.surface import relief
from engine.descent.walk import Descent
from engine.quantiles import quantiles
from engine.training.optimizer import Optimizer
from playground.language import _
from playground.lessons.optimizers.colours import colour_of, dashes_of
from playground.stage.paths import Paths, Rule

RESOLUTION = 140  # heights a side of the surface


def played(walk: Walk, descent: Descent) -> Paths:
    """Return what the browser plays: the first seed's paths, and the loss of all seeds as a band."""
    surface = walk.surface
    heights = relief(surface, RESOLUTION)
    band = None
    if walk.seeds > 1:
        band = quantiles(descent.losses[:, :, 0], axis=1).transpose(1, 0, 2)
    return Paths(
        title=_(surface.title),
        domain=surface.view,
        surface=heights.height,
        rules=tuple(
            _rule(rule, int(lost), edge=bool(edge))
            for rule, lost, edge in zip(walk.rules, descent.lost[:, 0, 0], descent.edge[:, 0, 0], strict=True)
        ),
        start=walk.begin,
        places=descent.paths[:, 0, 0],
        losses=descent.losses[:, 0, 0],
        distance=descent.distance()[:, 0, 0],
        minima=tuple((each.x, each.y) for each in surface.minima()),
        log=surface.logarithmic,
        floor=_floor(walk, heights.height),
        band=band,
    )


def _floor(walk: Walk, heights: np.ndarray) -> float | None:
    """Return the height that logarithms measure from: the lowest known, where that is below zero."""
    lowest = min([each.loss for each in walk.surface.minima()], default=float(np.nanmin(heights)))
    return float(lowest) if lowest < 0 else None


def _rule(rule: Optimizer, lost: int, *, edge: bool) -> Rule:
    colour = colour_of(rule.name)
    return Rule(
        name=rule.name,
        title=_(rule.title),
        colour=colour,
        dash=dashes_of(colour),
        diverged_at=lost if lost >= 0 else None,
        edge=edge,
        knobs=f"η {rule.lr:g}",
    )
