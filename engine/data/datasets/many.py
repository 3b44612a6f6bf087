"""Several classes in the plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.data.datasets.planar import RADIUS, spiral
from engine.data.generated import LETTERS, Generated, inside, noise_knob, shares
from engine.limits import MAX_CLASSES
from engine.spec import N_, knob


@dataclass(frozen=True)
class _ManyClasses(Generated):
    task: ClassVar[str] = "multiclass"
    group: ClassVar[str] = N_("Several classes")


@dataclass(frozen=True)
class Blobs(_ManyClasses):
    """Normal clouds on a circle of radius 3.5; noise is the share of points that get any class at random."""

    name: ClassVar[str] = "blobs"
    title: ClassVar[str] = N_("Blobs")
    summary: ClassVar[str] = N_("One round cloud for each class.")
    puzzle: ClassVar[str] = N_("Which clouds get confused when the spread goes up?")
    order: ClassVar[int] = 11

    noise: float = noise_knob(N_("Going up, a larger share of the points gets a class at random."))
    classes: int = knob(
        4, 3, MAX_CLASSES, label=N_("Classes"), help=N_("Going up, more clouds share the same room.")
    )
    spread: float = knob(
        0.7, 0.2, 2.0, label=N_("Spread"), help=N_("Going up, the clouds widen and run into each other.")
    )

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        targets = shares(self.size, self.classes)
        angle = 2 * np.pi * targets / self.classes + np.pi / 2
        centres = 0.7 * RADIUS * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        luck = generator.uniform(0, 1, self.size)
        other = generator.integers(0, self.classes, self.size)

        def cloud(g: np.random.Generator, at: np.ndarray) -> np.ndarray:
            return centres[at] + self.spread * g.standard_normal((len(at), 2))

        return inside(generator, cloud, self.size), np.where(luck < self.noise, other, targets)

    def class_names(self) -> tuple[str, ...]:
        return LETTERS[: self.classes]


@dataclass(frozen=True)
class Arms(_ManyClasses):
    """Spiral arms of radius 5 spread evenly over the circle; noise moves points by up to ± noise."""

    name: ClassVar[str] = "arms"
    title: ClassVar[str] = N_("Spiral with many arms")
    summary: ClassVar[str] = N_("Every arm of a spiral is a class of its own.")
    puzzle: ClassVar[str] = N_("Does it get harder with more arms or with more turns?")
    order: ClassVar[int] = 12

    noise: float = noise_knob(N_("Going up, points stray from their arm until the arms touch."), default=0.2)
    arms: int = knob(3, 3, 8, label=N_("Arms"), help=N_("Going up, there are more classes, closer together."))
    turns: float = knob(
        0.75,
        0.25,
        2.0,
        label=N_("Turns"),
        help=N_("Going up, the arms wind more often and lie closer together."),
    )

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        return spiral(generator, shares(self.size, self.arms), turns=self.turns, noise=self.noise)

    def class_names(self) -> tuple[str, ...]:
        return LETTERS[: self.arms]
