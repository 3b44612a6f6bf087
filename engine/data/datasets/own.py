"""Points that a visitor paints on the canvas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from engine.data.dataset import HALF_WIDTH, Dataset, Samples
from engine.data.generated import LETTERS, TWO_COLOURS
from engine.data.split import steady
from engine.limits import MAX_CLASSES, MAX_COPIED_POINTS, MAX_OWN_POINTS
from engine.spec import N_, Refusal, value

Point = tuple[float, float, int]


def _face() -> tuple[Point, ...]:
    """Return a smile, to begin with: its outline is blue, eyes and mouth are orange."""
    turns = np.arange(28) / 28 * 2 * np.pi
    outline = [(5 * math.sin(t), 5 * math.cos(t), 0) for t in turns]
    eyes = [
        (x + dx, 1.6 + dy, 1) for x in (-1.7, 1.7) for dx, dy in ((-0.3, 0), (0.3, 0), (0, -0.4), (0, 0.4))
    ]
    mouth = [(3 * math.sin(t), -3 * math.cos(t), 1) for t in np.linspace(-1, 1, 12)]
    return tuple((round(x, 2), round(y, 2), c) for x, y, c in (*outline, *eyes, *mouth))


@dataclass(frozen=True)
class Painted(Dataset):
    """Points (x₁, x₂, class) in the square, to the nearest hundredth; one outside is moved to its edge."""

    name: ClassVar[str] = "painted"
    title: ClassVar[str] = N_("Your own points")
    summary: ClassVar[str] = N_("Points that you paint on the picture yourself.")
    puzzle: ClassVar[str] = N_("Can you paint something that this network can't learn?")
    group: ClassVar[str] = N_("Your own")
    order: ClassVar[int] = 41

    points: tuple[Point, ...] = value(
        _face(), label=N_("Points"), help=N_("Click on the picture to add a point.")
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "points", _checked(self.points))

    @classmethod
    def like(cls, samples: Samples) -> Self:
        """Return the points of other planar classes, to go on painting, with room for as many again."""
        inputs, targets = samples.inputs[:, :2], samples.targets.astype(int)
        keep = np.linspace(0, len(inputs) - 1, min(len(inputs), MAX_COPIED_POINTS)).astype(int)
        return cls(
            tuple((float(x), float(y), int(c)) for (x, y), c in zip(inputs[keep], targets[keep], strict=True))
        )

    @property
    def task(self) -> str:  # type: ignore[override]
        """ "binary" as long as only the first two colours are used."""
        return "binary" if len(self.classes) == 2 else "multiclass"

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, up to the last one that is used."""
        used = 1 + max((point[2] for point in self.points), default=0)
        return TWO_COLOURS if used <= 2 else LETTERS[:used]

    def raw(self, seed: int) -> Samples:
        if len({point[2] for point in self.points}) < 2:
            raise Refusal("Paint points of at least two classes: with fewer there is nothing to tell apart.")
        table = np.array(self.points, dtype=np.float64)
        return Samples(table[:, :2].copy(), table[:, 2].astype(np.int64), self.columns, self.classes, "y")

    def divided(self, samples: Samples, *, test_fraction: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Return a split that a further point leaves as it is: nobody likes to see old points vanish."""
        return steady(
            [f"{x:.2f} {y:.2f} {label}" for x, y, label in self.points],
            samples.targets,
            classes=len(samples.classes),
            test_fraction=test_fraction,
            seed=seed,
        )


def _checked(points: Any) -> tuple[Point, ...]:
    if not isinstance(points, tuple):
        raise Refusal("“{name}” has to be a list.", name=N_("Points"))
    if len(points) > MAX_OWN_POINTS:
        raise Refusal("There is room for {most} points of your own.", most=MAX_OWN_POINTS)
    return tuple(_point(each) for each in points)


def _point(point: Any) -> Point:
    if not isinstance(point, Sequence) or isinstance(point, str) or len(point) != 3:
        raise Refusal("A painted point has two coordinates and a class.")
    if not all(isinstance(each, int | float) and abs(each) <= 1e300 for each in point):
        raise Refusal("The coordinates and the class of a painted point have to be numbers.")
    x, y, c = point
    if c != int(c) or not 0 <= c < MAX_CLASSES:
        raise Refusal(
            "The class of a painted point is a whole number from 0 to {most}.", most=MAX_CLASSES - 1
        )
    x, y = (round(max(-HALF_WIDTH, min(HALF_WIDTH, float(each))), 2) for each in (x, y))
    return x, y, int(c)
