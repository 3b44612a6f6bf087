"""Generated data: points drawn at random by a rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.data.dataset import HALF_WIDTH, Dataset, Remark, Samples, remark
from engine.data.split import random
from engine.spec import N_, knob

TWO_COLOURS = (N_("blue"), N_("orange"))
LETTERS = tuple("ABCDEFGHIJ")
CONTRADICTORY = 0.6  # noise from which on no network can be right about most points near a border


def noise_knob(help: str, *, default: float = 0.0) -> Any:
    """Return the field for noise; `help` says what it does to these data."""
    return knob(default, 0.0, 0.9, label=N_("Noise"), help=help)


@dataclass(frozen=True)
class Generated(Dataset):
    """Points drawn at random by a rule: as many, as clean, and as many each time as its knobs say."""

    size: int = knob(
        500,
        10,
        5000,
        log=True,
        label=N_("Points"),
        help=N_("Going up, the shape shows more clearly and an epoch takes longer."),
    )
    noise: float = noise_knob(
        N_("Going up, points are coloured as if they lay elsewhere: borders blur, then vanish.")
    )

    def raw(self, seed: int) -> Samples:
        inputs, targets = self.points(random(seed, 0))
        return Samples(inputs, targets, self.columns, self.class_names(), "y")

    def points(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return inputs [size, D] and targets [size] drawn from `generator`."""
        raise NotImplementedError

    def class_names(self) -> tuple[str, ...]:
        """Return the names of the classes, none for regression."""
        return () if self.task == "regression" else TWO_COLOURS

    def remarks(self) -> tuple[Remark, ...]:
        if self.noise < CONTRADICTORY:
            return ()
        text = N_(
            "With noise at {noise} % many points contradict their neighbours: "
            "expect a test loss that no network brings down."
        )
        return (remark(text, noise=f"{100 * self.noise:.0f}"),)


def shares(size: int, classes: int) -> np.ndarray:
    """Return the class index of each of `size` points [size], the classes as equal as can be."""
    return np.sort(np.arange(size) % classes)


def inside(
    generator: np.random.Generator, draw: Callable[[np.random.Generator, np.ndarray], np.ndarray], count: int
) -> np.ndarray:
    """Return `count` points [count, 2] of the square; those that fall outside are drawn again.

    `draw(generator, positions)` gives one point for each of `positions`.
    """
    points = draw(generator, np.arange(count))
    for _ in range(100):
        outside = np.flatnonzero((np.abs(points) > HALF_WIDTH).any(axis=1))
        if not len(outside):
            break
        points[outside] = draw(generator, outside)
    return np.clip(points, -HALF_WIDTH, HALF_WIDTH)
