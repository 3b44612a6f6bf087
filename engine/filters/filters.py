"""Kernels with a name: what image processing and signal processing have written by hand.

Gonzalez & Woods, "Digital Image Processing", chapters 3 and 10; Gabor, "Theory of communication", 1946.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np
import torch

from engine.spec import N_, Refusal

ALL = (1, 2, 3, 4, 5, 6, 7)
ODD = (1, 3, 5, 7)
OWN = "own"


@dataclass(frozen=True)
class Turn:
    """What can be turned on kernels that are made by a formula or by chance."""

    angle: float = 0.0  # degrees
    frequency: float = 0.2  # cycles for each cell
    seed: int = 0


@dataclass(frozen=True)
class Filter:
    """A kernel of any of `sizes`: `plane` gives it [k, k], `line` (None where there is none) [k]."""

    title: str
    thought: str
    sizes: tuple[int, ...]
    plane: Callable[[int, Turn], np.ndarray]
    line: Callable[[int, Turn], np.ndarray] | None
    turns: tuple[str, ...] = ()  # which fields of Turn it listens to
    line_title: str = ""  # its name along a line, where that is another


def binomial(k: int) -> np.ndarray:
    """Return row k of Pascal's triangle: 1; 1 1; 1 2 1; …"""
    return reduce(np.convolve, [np.array([1.0, 1.0])] * (k - 1), np.array([1.0]))


def difference(k: int) -> np.ndarray:
    """Return a smoothed first difference of k ≥ 2 weights: −1 1; −1 0 1; −1 −1 1 1; …"""
    return np.convolve(binomial(k - 1), [-1.0, 1.0])


def bend(k: int) -> np.ndarray:
    """Return a smoothed second difference of k ≥ 3 weights: 1 −2 1; …"""
    return np.convolve(binomial(k - 2), [1.0, -2.0, 1.0])


def dot(k: int) -> np.ndarray:
    """Return 1 in the middle of zeros."""
    return np.eye(1, k, (k - 1) // 2)[0]


def across(k: int) -> np.ndarray:
    """Return how far each of k weights is from the middle."""
    return np.arange(k) - (k - 1) / 2


def laplace(k: int) -> np.ndarray:
    """Return the sum of the second differences along both axes."""
    return np.outer(bend(k), dot(k)) + np.outer(dot(k), bend(k))


def emboss(k: int) -> np.ndarray:
    """Return light that falls in from the upper left."""
    slope = across(k)
    return np.outer(dot(k), dot(k)) + (slope[:, None] + slope[None]) * (2 / (k - 1))


def gabor(k: int, turn: Turn) -> np.ndarray:
    """Return a wave under a bell, without the mean: exp(−r²/2σ²)·cos(2πf·x′), σ = k/4."""
    y, x = np.meshgrid(across(k), across(k), indexing="ij")
    angle = np.deg2rad(turn.angle)
    along = x * np.cos(angle) + y * np.sin(angle)
    bell = np.exp(-(x**2 + y**2) / (2 * (k / 4) ** 2))
    wave = bell * np.cos(2 * np.pi * turn.frequency * along)
    return _balanced(wave - bell * wave.sum() / bell.sum())


def gabor_line(k: int, turn: Turn) -> np.ndarray:
    """Return the same along a line."""
    bell = np.exp(-(across(k) ** 2) / (2 * (k / 4) ** 2))
    wave = bell * np.cos(2 * np.pi * turn.frequency * across(k))
    return _balanced(wave - bell * wave.sum() / bell.sum())


def _balanced(wave: np.ndarray) -> np.ndarray:
    """Return weights to two decimals that still sum to 0: the middle one takes what rounding has left over."""
    found = wave.round(2)
    found.flat[(found.size - 1) // 2] -= found.sum()
    return found.round(2) + 0.0


def chance(count: int, turn: Turn) -> np.ndarray:
    """Return `count` draws from a normal distribution, to one decimal."""
    generator = torch.Generator().manual_seed(turn.seed)
    return torch.randn(count, generator=generator, dtype=torch.float64).numpy().round(1) + 0.0


FILTERS: dict[str, Filter] = {
    "identity": Filter(
        N_("Identity"),
        N_("One weight of 1: the output is the input."),
        ODD,
        lambda k, _: np.outer(dot(k), dot(k)),
        lambda k, _: dot(k),
    ),
    "box": Filter(
        N_("Blur (box)"),
        N_("The mean of a square: noise and detail go."),
        ALL,
        lambda k, _: np.full((k, k), 1 / k**2),
        lambda k, _: np.full(k, 1 / k),
    ),
    "gauss": Filter(
        N_("Blur (Gaussian)"),
        N_("A mean that trusts the middle most; binomial weights."),
        ALL,
        lambda k, _: np.outer(binomial(k), binomial(k)) / 4 ** (k - 1),
        lambda k, _: binomial(k) / 2 ** (k - 1),
    ),
    "sharpen": Filter(
        N_("Sharpen"),
        N_("The image minus its Laplacian: every step becomes steeper."),
        ODD[1:],
        lambda k, _: np.outer(dot(k), dot(k)) - laplace(k),
        lambda k, _: dot(k) - bend(k),
    ),
    "laplace": Filter(
        N_("Edges (Laplace)"),
        N_("Second differences: flat places and even slopes give 0."),
        ODD[1:],
        lambda k, _: laplace(k),
        lambda k, _: bend(k),
        line_title=N_("Second difference"),
    ),
    "sobel_x": Filter(
        N_("Sobel x"),
        N_("Right minus left: upright edges, with the sign of the step."),
        ALL[1:],
        lambda k, _: np.outer(binomial(k), difference(k)),
        lambda k, _: difference(k),
        line_title=N_("Difference"),
    ),
    "sobel_y": Filter(
        N_("Sobel y"),
        N_("Below minus above: level edges, with the sign of the step."),
        ALL[1:],
        lambda k, _: np.outer(difference(k), binomial(k)),
        None,
    ),
    "emboss": Filter(
        N_("Emboss"),
        N_("Light from the upper left: the picture looks like relief."),
        ODD[1:],
        lambda k, _: emboss(k),
        None,
    ),
    "gabor": Filter(
        N_("Gabor"),
        N_(
            "A small wave: answers to stripes of one width and one direction, as cells of the visual cortex do."
        ),
        ALL[2:],
        gabor,
        gabor_line,
        ("angle", "frequency"),
    ),
    "random": Filter(
        N_("Random"),
        N_("What a network has before it learns."),
        ALL,
        lambda k, turn: chance(k * k, turn).reshape(k, k),
        lambda k, turn: chance(k, turn),
        ("seed",),
    ),
}


def filtered(name: str, shape: tuple[int, int, int], turn: Turn) -> np.ndarray:
    """Return the weights of a filter in the shape [C, kh, kw] of an operation.  Raises Refusal where it has none."""
    found, (channels, rows, columns) = FILTERS[name], shape
    if columns not in found.sizes:
        raise Refusal("“{filter}” can't have the size {size}.", filter=found.title, size=columns)
    if rows > 1 or columns == 1:
        plane = found.plane(columns, turn)[:rows]
        return np.repeat(plane[None], channels, axis=0)
    if found.line is None:
        raise Refusal("“{filter}” exists over images only.", filter=found.title)
    return found.line(columns, turn)[None, None]


def refitted(weights: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """Return weights [C, kh, kw] brought to another shape: cut or filled with zeros around the middle."""
    channels, rows, _columns = shape
    if rows == 1 and weights.shape[1] > 1:
        weights = weights[:, (weights.shape[1] - 1) // 2][:, None]
    planes = weights[np.arange(channels) % len(weights)]
    found = np.zeros(shape)
    for target, source in ((found[each], planes[each]) for each in range(channels)):
        _centred(target, source)
    return found


def _centred(target: np.ndarray, source: np.ndarray) -> None:
    cuts = []
    for size, given in zip(target.shape, source.shape, strict=True):
        shift = (size - 1) // 2 - (given - 1) // 2
        low, high = max(0, shift), min(size, given + shift)
        cuts.append((slice(low, high), slice(low - shift, high - shift)))
    (rows, own_rows), (columns, own_columns) = cuts
    target[rows, columns] = source[own_rows, own_columns]
