"""Numbers to predict: surfaces over the plane (as in TensorFlow Playground) and curves over the line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.data.dataset import HALF_WIDTH
from engine.data.generated import Generated, noise_knob
from engine.spec import N_, knob

SHIFTED = N_("Going up, points get the value of a place further away, up to noise × 6 in each direction.")


@dataclass(frozen=True)
class _Surface(Generated):
    task: ClassVar[str] = "regression"
    group: ClassVar[str] = N_("Numbers to predict")

    noise: float = noise_knob(SHIFTED)

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        points = generator.uniform(-HALF_WIDTH, HALF_WIDTH, (self.size, 2))
        shifted = points + self.noise * generator.uniform(-HALF_WIDTH, HALF_WIDTH, points.shape)
        return points, self.height(shifted)

    def height(self, points: np.ndarray) -> np.ndarray:
        """Return the true value at points [N, 2]."""
        raise NotImplementedError


@dataclass(frozen=True)
class Plane(_Surface):
    """(x₁ + x₂) / 10."""

    name: ClassVar[str] = "plane"
    title: ClassVar[str] = N_("Tilted plane")
    summary: ClassVar[str] = N_("The value rises evenly from one corner to the opposite one.")
    puzzle: ClassVar[str] = N_("What does a network with no hidden layer leave unlearned here?")
    order: ClassVar[int] = 21

    def height(self, points: np.ndarray) -> np.ndarray:
        return points.sum(axis=1) / 10


HILLS = np.array([[-4, 2.5, 1], [0, 2.5, -1], [4, 2.5, 1], [-4, -2.5, -1], [0, -2.5, 1], [4, -2.5, -1]])


@dataclass(frozen=True)
class Hills(_Surface):
    """Six cones of radius 2 in two rows, by turns up and down, 0 between them."""

    name: ClassVar[str] = "multi_gauss"
    title: ClassVar[str] = N_("Hills and hollows")
    summary: ClassVar[str] = N_("Three hills and three hollows by turns in a flat land.")
    puzzle: ClassVar[str] = N_("Which hill does the network find last?")
    order: ClassVar[int] = 22

    def height(self, points: np.ndarray) -> np.ndarray:
        far = np.linalg.norm(points[:, None, :] - HILLS[None, :, :2], axis=2)
        heights = HILLS[:, 2] * np.clip(1 - far / 2, 0, 1)
        return np.take_along_axis(heights, np.abs(heights).argmax(axis=1)[:, None], axis=1)[:, 0]


# name → y(x) on [-6, 6], within [-1, 1]
CURVES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "sine": np.sin,
    "sinc": lambda x: np.sinc(x / 2),
    "step": lambda x: np.where(x < 0, -1.0, 1.0),
    "cubic": lambda x: (x**3 - 20 * x) / 96,
    "chirp": lambda x: np.sin((x + HALF_WIDTH) ** 2 / 6),
    "|x|": lambda x: np.abs(x) / 3 - 1,
}


@dataclass(frozen=True)
class Curve(Generated):
    """y = f(x) at places drawn evenly from [-6, 6], without those in the gap; noise adds a normal error."""

    name: ClassVar[str] = "curve"
    title: ClassVar[str] = N_("Curve")
    summary: ClassVar[str] = N_("One input, one number: watch the network bend a line through the points.")
    puzzle: ClassVar[str] = N_("Open the gap: do two seeds agree on what happens where no point is?")
    order: ClassVar[int] = 23
    task: ClassVar[str] = "regression"
    group: ClassVar[str] = N_("Numbers to predict")
    columns: ClassVar[tuple[str, ...]] = ("x1",)

    size: int = knob(
        200,
        10,
        5000,
        log=True,
        label=N_("Points"),
        help=N_("Going up, the shape shows more clearly and an epoch takes longer."),
    )
    noise: float = noise_knob(N_("Going up, points lie further above or below the curve."), default=0.1)
    shape: str = knob("sine", choices=CURVES, label=N_("Shape"), help=N_("The curve that the points lie on."))
    gap: float = knob(
        0.0, 0.0, 8.0, label=N_("Gap"), help=N_("Going up, a wider stretch in the middle has no points.")
    )

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        side = generator.uniform(-1, 1, self.size)
        x = side * (HALF_WIDTH - self.gap / 2) + np.sign(side) * self.gap / 2
        y = CURVES[self.shape](x) + self.noise * generator.standard_normal(self.size)
        return x[:, None], y
