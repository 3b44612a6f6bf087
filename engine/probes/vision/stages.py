"""What one number of a feature map is made of: patches, kernels, products and sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.networks.layer import Window


@dataclass(frozen=True, eq=False)
class Stage:
    """One sum: n patches of what lies below, times n kernels, summed channel by channel and then together.

    `name` is that of the array with the weights, or what a pooling takes.  The patches lie in `channels` [n] at
    `rows` [h] and `cols` [w]; where these lie outside the image, in the padding, `inside` [h, w] is false and `patch`
    [n, h, w] zero.  `products` is patch · kernel, `partial` [n] its sums, and `total` their sum with the `bias`;
    None in a stage that keeps the channels apart and hands `partial` on.
    """

    name: str
    channels: np.ndarray
    rows: np.ndarray
    cols: np.ndarray
    inside: np.ndarray
    patch: np.ndarray
    kernel: np.ndarray
    products: np.ndarray
    partial: np.ndarray
    bias: float
    total: float | None

    @property
    def ranked(self) -> np.ndarray:
        """Return the places [n·h·w] of the products, the largest in magnitude first, counted row by row."""
        return np.argsort(-np.abs(self.products), axis=None, kind="stable")


@dataclass(frozen=True, eq=False)
class Normal:
    """The numbers of a norm: y = scale · (x − mean)/√(variance + eps) + shift, whose fraction is `normal`."""

    x: float
    mean: float
    variance: float
    eps: float
    normal: float
    scale: float
    shift: float
    value: float


@dataclass(frozen=True, eq=False)
class Squeeze:
    """The 1×1 convolution `name` in front of a larger one: values = relu(Σ_c weight · patch + bias).

    `patch` [n, h, w] are the pixels below, `weight` [m, n], `products` [m, n, h, w], `bias` [m], `sums` and `values`
    [m, h, w]; in the padding of the larger one the values are zero.
    """

    name: str
    patch: np.ndarray
    weight: np.ndarray
    products: np.ndarray
    bias: np.ndarray
    sums: np.ndarray
    values: np.ndarray


def summed(
    name: str,
    channels: np.ndarray,
    at: tuple[np.ndarray, np.ndarray],
    patch: np.ndarray,
    kernel: np.ndarray,
    *,
    inside: np.ndarray | None = None,
    bias: float | None = 0.0,
) -> Stage:
    """Return the stage of these patches and kernels, summed in double precision; `bias` None keeps channels apart."""
    products = patch.astype(np.float64) * kernel
    partial = products.sum((1, 2))
    within = np.ones(patch.shape[1:], dtype=bool) if inside is None else inside
    total = None if bias is None else float(partial.sum() + bias)
    return Stage(name, channels, *at, within, patch, kernel, products, partial, bias or 0.0, total)


def cut(below: np.ndarray, at: Window, row: int, col: int) -> tuple[np.ndarray, ...]:
    """Return the patches [C, k, k] that a window at (row, col) reads, their rows and columns, and what is inside."""
    steps = np.arange(at.kernel) * at.dilation - at.padding
    rows, cols = row * at.stride + steps, col * at.stride + steps
    height, width = below.shape[1:]
    inside = ((rows >= 0) & (rows < height))[:, None] & ((cols >= 0) & (cols < width))
    patch = below[:, rows.clip(0, height - 1)][:, :, cols.clip(0, width - 1)]
    return np.where(inside, patch, 0), rows, cols, inside


def shares(function: str, patch: np.ndarray, power: float = 2.0) -> np.ndarray:
    """Return with which share each number of a patch counts, so that the pooled value is Σ share · number.

    Those of stochastic pooling are its probabilities.  For the Lᵖ norm the sum is Σ |x|ᵖ, whose root is the value.
    """
    flat = patch.ravel()
    found = np.zeros(len(flat))
    match function:
        case "max":
            found[flat.argmax()] = 1
        case "mean":
            found[:] = 1 / len(flat)
        case "median":
            order, last = flat.argsort(kind="stable"), len(flat) - 1
            for middle in (last // 2, (last + 1) // 2):
                found[order[middle]] += 0.5
        case "stochastic":
            positive = flat.clip(0)
            found = positive / (positive.sum() or 1.0)
        case _:
            found = np.sign(flat) * np.abs(flat) ** (power - 1)
    return found.reshape(patch.shape)


def alone(below: np.ndarray, channel: int, row: int, col: int) -> Stage:
    """Return the stage of a number that is taken as it is."""
    here, patch = (
        (np.array([row]), np.array([col])),
        below[channel : channel + 1, row : row + 1, col : col + 1],
    )
    return summed("", np.array([channel]), here, patch, np.ones((1, 1, 1)))
