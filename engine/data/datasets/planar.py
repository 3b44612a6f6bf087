"""Two classes in the plane; circle, xor, gauss and spiral have the geometry of TensorFlow Playground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.data.dataset import HALF_WIDTH
from engine.data.generated import Generated, inside, noise_knob, shares
from engine.spec import N_, knob

RADIUS = 5.0


@dataclass(frozen=True)
class _TwoClasses(Generated):
    task: ClassVar[str] = "binary"
    group: ClassVar[str] = N_("Two classes")


@dataclass(frozen=True)
class Circle(_TwoClasses):
    """A disc of radius 2.5 in a ring from 3.5 to 5; noise judges a point at a place shifted by ±5 · noise."""

    name: ClassVar[str] = "circle"
    title: ClassVar[str] = N_("Circle")
    summary: ClassVar[str] = N_("One class in the middle, the other in a ring around it.")
    puzzle: ClassVar[str] = N_("How few hidden units can close a ring around the middle?")
    order: ClassVar[int] = 1

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        inner = shares(self.size, 2) == 0
        radius = generator.uniform(0, 1, self.size)
        radius = np.where(inner, RADIUS * 0.5 * radius, RADIUS * (0.7 + 0.3 * radius))
        angle = generator.uniform(0, 2 * np.pi, self.size)
        points = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
        judged = points + self.noise * generator.uniform(-RADIUS, RADIUS, points.shape)
        return points, (np.hypot(*judged.T) < RADIUS * 0.5).astype(np.int64)


@dataclass(frozen=True)
class Xor(_TwoClasses):
    """The sign of x₁x₂, with a gap along the axes; noise judges a point at a place shifted by ±5 · noise."""

    name: ClassVar[str] = "xor"
    title: ClassVar[str] = N_("XOR")
    summary: ClassVar[str] = N_("Opposite corners belong together, so no single line can part the classes.")
    puzzle: ClassVar[str] = N_("Which one extra input feature solves it with no hidden layer at all?")
    order: ClassVar[int] = 2

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        points = generator.uniform(-RADIUS, RADIUS, (self.size, 2))
        points += np.where(points > 0, 0.3, -0.3)
        judged = points + self.noise * generator.uniform(-RADIUS, RADIUS, points.shape)
        return points, (judged[:, 0] * judged[:, 1] >= 0).astype(np.int64)


def _bell(spread: float, centres: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    return inside(
        generator, lambda g, at: centres[at] + spread * g.standard_normal((len(at), 2)), len(centres)
    )


def _spread(noise: float) -> float:
    return float(np.sqrt(0.5 + 7.0 * noise))  # variance 0.5 without noise, 4 at noise 0.5


@dataclass(frozen=True)
class Gauss(_TwoClasses):
    """Two normal clouds around (2, 2) and (−2, −2); noise widens them to a variance of 0.5 + 7 · noise."""

    name: ClassVar[str] = "gauss"
    title: ClassVar[str] = N_("Two clouds")
    summary: ClassVar[str] = N_("Two clouds of points that a straight line can part.")
    puzzle: ClassVar[str] = N_("Does a hidden layer help here, or only cost time?")
    order: ClassVar[int] = 3

    noise: float = noise_knob(N_("Going up, the clouds widen and run into each other."))

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        targets = shares(self.size, 2)
        centres = np.where(targets[:, None] == 1, 2.0, -2.0) * np.ones(2)
        return _bell(_spread(self.noise), centres, generator), targets


@dataclass(frozen=True)
class Spiral(_TwoClasses):
    """Two arms (r, 2π · turns · r/5) half a turn apart; noise moves points by up to ± noise."""

    name: ClassVar[str] = "spiral"
    title: ClassVar[str] = N_("Spiral")
    summary: ClassVar[str] = N_("Two arms wound into each other: the hard one.")
    puzzle: ClassVar[str] = N_("Can a network solve it with only x₁ and x₂?")
    order: ClassVar[int] = 4

    noise: float = noise_knob(N_("Going up, points stray from their arm until the arms touch."))
    turns: float = knob(
        1.75,
        0.25,
        3.0,
        label=N_("Turns"),
        help=N_("Going up, the arms wind more often and lie closer together."),
    )

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        return spiral(generator, shares(self.size, 2), turns=self.turns, noise=self.noise)


def spiral(
    generator: np.random.Generator, arms: np.ndarray, *, turns: float, noise: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return points [N, 2] evenly spaced along spiral arms, and the arms [N] they belong to."""
    counts = np.bincount(arms)
    along = np.concatenate([np.arange(count) / count for count in counts])
    angle = 2 * np.pi * (turns * along + arms / len(counts))
    points = RADIUS * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return points + noise * generator.uniform(-1, 1, points.shape), arms


@dataclass(frozen=True)
class Moons(_TwoClasses):
    """Two half circles of radius 3, each reaching into the other; noise adds a normal error of 3 · noise."""

    name: ClassVar[str] = "moons"
    title: ClassVar[str] = N_("Moons")
    summary: ClassVar[str] = N_("Two half-moons, each reaching into the other.")
    puzzle: ClassVar[str] = N_("How many ReLU units does the S between the moons need?")
    order: ClassVar[int] = 5

    noise: float = noise_knob(
        N_("Going up, the moons grow thicker until they run into each other."), default=0.1
    )

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        targets = shares(self.size, 2)
        angle = generator.uniform(0, np.pi, self.size)
        upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=1)
        middle = 3 * np.where(targets[:, None] == 0, upper, -upper)

        def strayed(g: np.random.Generator, at: np.ndarray) -> np.ndarray:
            return middle[at] + 3 * self.noise * g.standard_normal((len(at), 2))

        return inside(generator, strayed, self.size), targets


@dataclass(frozen=True)
class Checkerboard(_TwoClasses):
    """The fields of a board; noise judges a point at a place shifted by ± noise · the width of a field."""

    name: ClassVar[str] = "checkerboard"
    title: ClassVar[str] = N_("Checkerboard")
    summary: ClassVar[str] = N_("Fields that change colour at every edge: XOR many times over.")
    puzzle: ClassVar[str] = N_("Where does the network bend first, in the middle or at the rim?")
    order: ClassVar[int] = 6

    size: int = knob(
        1000,
        10,
        5000,
        log=True,
        label=N_("Points"),
        help=N_("Going up, the shape shows more clearly and an epoch takes longer."),
    )
    cells: int = knob(
        4,
        2,
        8,
        label=N_("Fields per side"),
        help=N_("Going up, there are more borders to learn from fewer points."),
    )

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        width = 2 * HALF_WIDTH / self.cells
        points = generator.uniform(-HALF_WIDTH, HALF_WIDTH, (self.size, 2))
        judged = points + self.noise * generator.uniform(-width, width, points.shape)
        field = np.floor((judged + HALF_WIDTH) / width).astype(np.int64)
        return points, field.sum(axis=1) % 2


@dataclass(frozen=True)
class Imbalanced(_TwoClasses):
    """The two clouds, with `share` of the points in the orange one and never fewer than two."""

    name: ClassVar[str] = "imbalanced"
    title: ClassVar[str] = N_("Rare class")
    summary: ClassVar[str] = N_("Two clouds, one of them with only a few points.")
    puzzle: ClassVar[str] = N_("How accurate is a network that never says orange?")
    order: ClassVar[int] = 7

    noise: float = noise_knob(N_("Going up, the clouds widen and run into each other."), default=0.25)
    share: float = knob(
        0.05,
        0.01,
        0.5,
        log=True,
        label=N_("Share of orange"),
        help=N_("Going up, orange gets less rare and harder to overlook; at 0.5 the classes are equal."),
    )

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        rare = max(2, round(self.share * self.size))
        targets = (np.arange(self.size) >= self.size - rare).astype(np.int64)
        centres = np.where(targets[:, None] == 1, 2.0, -2.0) * np.ones(2)
        return _bell(_spread(self.noise), centres, generator), targets
