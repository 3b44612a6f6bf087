"""Receptive fields: which pixels a unit can see, and which of them it looks at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

from engine.networks.layer import Window
from engine.networks.network import Column, Network
from engine.probes.vision.sight import AT_ONCE, plain, sight
from engine.probes.vision.theoretical import Field, fields
from engine.runs.state import State

__all__ = ["Effective", "Field", "Rectangle", "effective", "fields", "rectangle"]

TWO_DEVIATIONS = 0.0455  # of a normal distribution's peak lies this share beyond two standard deviations


@dataclass(frozen=True)
class Rectangle:
    """Pixels of an image, the first row on top; `height` or `width` is 0 where nothing is seen."""

    top: int
    left: int
    height: int
    width: int


@dataclass(frozen=True, eq=False)
class Effective:
    """Mean |∂ unit/∂ pixel| [H, W] of one unit over images, summed over the colours.

    `sees` is the rectangle it can see.  `strong` pixels reach 4.55 % of the strongest one, and `share` is what part
    of the rectangle they are: all of it if a unit used all that it can see.  `middle` is the share of the whole
    gradient in the middle of the rectangle, in half its height and width: a quarter if it looked everywhere alike.
    Luo et al., "Understanding the effective receptive field in deep convolutional neural networks", NeurIPS 2016.
    """

    gradient: np.ndarray
    sees: Rectangle
    strong: int
    share: float
    middle: float


# -- unit by unit ---------------------------------------------------------------------------------------------


def rectangle(network: Network, column: int, channel: int | None, row: int = 0, col: int = 0) -> Rectangle:
    """Return the smallest rectangle around all pixels that one unit depends on, or all at a place (`channel` None).

    Above an inception block, whose channels see 1, 3 or 5 pixels, it is that of the widest.
    """
    at = network.columns[column]
    if len(at.shape) == 1:
        units = np.zeros(at.width, dtype=bool)
        units[slice(None) if channel is None else channel] = True
        needed: tuple[np.ndarray, ...] = (units,)
    else:
        needed = tuple(np.arange(size) == place for size, place in zip(at.shape[1:], (row, col), strict=True))
    rows, cols = _pixels(network, at, needed, channel)
    (top, height), (left, width) = _span(rows), _span(cols)
    return Rectangle(top, left, height, width)


def _span(seen: np.ndarray) -> tuple[int, int]:
    places = np.flatnonzero(seen)
    return (int(places[0]), int(places[-1] - places[0] + 1)) if len(places) else (0, 0)


def _pixels(
    network: Network, column: Column, needed: tuple[np.ndarray, ...], channel: int | None
) -> tuple[np.ndarray, ...]:
    """Return which rows and columns of the image are needed for rows and columns, or units, of `column`."""
    needed = _before(column, needed, channel)
    source = network.source(column)
    while source is not None:
        needed, source = _before(source, needed), network.source(source)
    return needed


def _before(
    column: Column, needed: tuple[np.ndarray, ...], channel: int | None = None
) -> tuple[np.ndarray, ...]:
    """Return what of its input a column needs for `needed` of its output, in one channel or in all."""
    if column.inner:
        inside = needed
        for each in reversed(column.inner):
            inside = _before(each, inside)
        return tuple(a | b for a, b in zip(needed, inside, strict=True))
    layer, given = column.layer, column.shape_in
    if layer.is_flat:
        units = needed[0].reshape(given)
        return np.asarray(units.any((0, 2))), np.asarray(units.any((0, 1)))
    if layer.sees_all:
        return tuple(np.full(size, needed[0].any()) for size in given[-2:])
    if len(given) == 1:
        return needed
    return _slid(layer.window_of(channel), needed, column)


def _slid(at: Window, needed: tuple[np.ndarray, ...], column: Column) -> tuple[np.ndarray, ...]:
    """Return what a window that slides over the image needs of it."""
    reads = _painted if column.layer.paints else _read
    found = tuple(
        (each @ reads(at, len(each), size)) > 0
        for each, size in zip(needed, column.shape_in[1:], strict=True)
    )
    seen = all(each.any() for each in found)  # a window that lies outside in one direction sees nothing
    return tuple(each & seen for each in found)


@lru_cache(maxsize=512)
def _read(at: Window, out: int, size: int) -> np.ndarray:
    """Return [out, size], true where a place of a window reads a pixel."""
    pixels = np.arange(out)[:, None] * at.stride - at.padding + at.dilation * np.arange(at.kernel)
    return (pixels[:, :, None] == np.arange(size)).any(1)


@lru_cache(maxsize=512)
def _painted(at: Window, out: int, size: int) -> np.ndarray:
    """Return [out, size], true where a pixel of a transposed convolution is painted by one below."""
    return _read(at, size, out).T


# -- by gradient ----------------------------------------------------------------------------------------------


def effective(
    state: State,
    images: np.ndarray,
    column: int,
    channel: int | None = None,
    *,
    row: int | None = None,
    col: int | None = None,
) -> Effective:
    """Return what a unit looks at in `images` [M, C, H, W]: by default the one in the middle, of all channels' mean."""
    at, network = sight(state), state.network
    here = network.columns[column]
    height, width = here.shape[1:] if len(here.shape) == 3 else (1, 1)
    row, col = height // 2 if row is None else row, width // 2 if col is None else col
    channels = range(here.width) if channel is None else (channel,)
    total = torch.zeros(images.shape[1:])
    for start in range(0, len(images), AT_ONCE):
        x = at.seen(images[start : start + AT_ONCE]).requires_grad_()
        value = at.values(x)[column]
        units = value.reshape(*value.shape[:3], -1)[0, :, :, row * width + col]
        for each in channels:
            (slope,) = torch.autograd.grad(units[:, each].sum(), x, retain_graph=True)
            total = total + slope[0].abs().sum(0)
    gradient = plain(total.sum(0) / max(1, len(images) * len(channels)))
    sees = rectangle(network, column, channel, row, col)
    strong = int((gradient >= TWO_DEVIATIONS * gradient.max()).sum()) if gradient.max() > 0 else 0
    area = sees.height * sees.width
    return Effective(gradient, sees, strong, strong / area if area else float("nan"), _middle(gradient, sees))


def _middle(gradient: np.ndarray, sees: Rectangle) -> float:
    """Return the share of a gradient in the middle half of a rectangle, pixels cut through counted in part."""

    def weights(first: int, size: int, whole: int) -> np.ndarray:
        pixels, low, high = np.arange(whole), first + size / 4, first + 3 * size / 4
        return (np.minimum(pixels + 1, high) - np.maximum(pixels, low)).clip(0)

    rows, cols = (
        weights(sees.top, sees.height, len(gradient)),
        weights(sees.left, sees.width, gradient.shape[1]),
    )
    total = gradient.sum()
    return float(rows @ gradient @ cols / total) if total > 0 else float("nan")
