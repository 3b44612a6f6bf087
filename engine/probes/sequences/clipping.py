"""Clipping: what is done to a gradient that is too long before it may move anything.

By norm, g ← g · min(1, c / (‖g‖ + 1e-6)): shorter, in the same direction.  By value, every number g_i is cut to
[−c, c]: the direction turns, since only the large ones are cut.
Source: Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, 2013; Mikolov, Statistical
Language Models based on Neural Networks, 2012, for values.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.spec import Refusal

SPARE = 1e-6  # what torch.nn.utils.clip_grad_norm_ adds to the length before it divides by it


@dataclass(frozen=True, eq=False)
class Clipped:
    """A gradient before and after clipping: both lengths, the `angle` between them in degrees, and a picture.

    `share` of its numbers are cut by value.  `plane` [2, 2] are before and after as points of the plane that holds
    both, the first along its first axis.
    """

    before: float
    after: float
    angle: float
    share: float
    plane: np.ndarray

    @property
    def factor(self) -> float:
        """How much shorter it is, 1 where nothing was clipped."""
        return self.after / self.before if self.before else 1.0


def clip(gradient: np.ndarray, *, norm: float = 0.0, value: float = 0.0) -> np.ndarray:
    """Return a gradient [P] after torch's clip_grad_value_ and then its clip_grad_norm_; 0 leaves one of them out."""
    found = np.clip(gradient, -value, value) if value > 0 else gradient
    if norm > 0:
        found = found * min(1.0, norm / (float(np.linalg.norm(found)) + SPARE))
    return found


def clipping(gradient: np.ndarray, *, norm: float = 0.0, value: float = 0.0) -> Clipped:
    """Return what clipping makes of a gradient [P] in float64; see `clip`.

    Raises Refusal when it is empty, not finite, or too long for its length to be a number.
    """
    given = np.asarray(gradient, dtype=np.float64).reshape(-1)
    with np.errstate(over="ignore"):
        before = float(np.linalg.norm(given))
    if not given.size or not np.isfinite(before):
        raise Refusal("This gradient is no longer a number: there is nothing left to clip.")
    made = clip(given, norm=norm, value=value)
    axis = given / before if before else np.zeros_like(given)
    along = float(made @ axis)
    across = float(np.linalg.norm(made - along * axis))
    across = across if across > 1e-12 * before else 0.0  # rounding alone turns nothing
    return Clipped(
        before=before,
        after=float(np.linalg.norm(made)),
        angle=float(np.degrees(np.arctan2(across, along))),
        share=float((np.abs(given) > value).mean()) if value > 0 else 0.0,
        plane=np.array([[before, 0.0], [along, across]]),
    )
