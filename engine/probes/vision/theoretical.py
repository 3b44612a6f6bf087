"""Theoretical receptive fields: how far units of every column see, layer by layer, whatever the weights are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.networks.network import Column, Network

PERIOD = 64  # units of a row that are looked at, at most; what they see in turn repeats sooner


@dataclass(frozen=True)
class Field:
    """The receptive field of a column's units by recurrence over the layers, in pixels of the image.

    Unit i of a row sees `size` pixels from `start` + i · `jump` on, those beyond the image included.  Behind a
    transposed convolution units see more and less in turn, from `least` to `most` pixels: `size` is their mean then,
    and `start` where a field of that size around the mean middle would begin.  `whole` says that every unit sees the
    whole image; `size` is its longer side then, and `jump` 0.
    Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks", Distill 2019.
    """

    size: float
    jump: float
    start: float
    least: int
    most: int
    whole: bool = False


@lru_cache(maxsize=256)
def fields(network: Network) -> tuple[Field, ...]:
    """Return the theoretical receptive field of every column."""
    return tuple(_field(network, column) for column in network.columns)


def _field(network: Network, column: Column) -> Field:
    image = max(network.roots[0].shape_in[1:])
    path = [column]
    while (source := network.source(path[-1])) is not None:
        path.append(source)
    everything = [each for part in path for each in (part, *part.inner)]
    if any(each.layer.sees_all for each in everything):
        return Field(image, 0.0, 0.0, image, image, whole=True)
    transposed = [each.layer.window_of().stride for each in everything if each.layer.paints]
    count = min(PERIOD, math.prod(transposed))
    jump = math.prod(_pace(part) for part in path)
    seen = [_traced(path, {unit}) for unit in range(count)]
    ends = [(min(each), max(each)) if each else None for each in seen]
    sizes = [0 if each is None else each[1] - each[0] + 1 for each in ends]
    size = int(mean) if (mean := float(np.mean(sizes))).is_integer() else mean
    middles = [(each[0] + each[1]) / 2 - unit * jump for unit, each in enumerate(ends) if each is not None]
    start = float(np.mean(middles)) - (size - 1) / 2 if middles else 0.0
    return Field(size, jump, start, min(sizes), max(sizes))


def _pace(column: Column) -> float:
    """Return how far the windows of neighbouring units are apart."""
    if column.inner:
        return math.prod(_pace(each) for each in column.inner)
    stride = column.layer.window_of().stride
    return 1 / stride if column.layer.paints else float(stride)


def _traced(path: list[Column], units: set[int]) -> set[int]:
    """Return which pixels of a row `units` depend on, through the columns of `path`, the last one first."""
    for column in path:
        units = (
            units | _traced(list(reversed(column.inner)), units) if column.inner else _reached(column, units)
        )
    return units


def _reached(column: Column, units: set[int]) -> set[int]:
    at = column.layer.window_of()
    taps = [at.dilation * tap - at.padding for tap in range(at.kernel)]
    if not column.layer.paints:
        return {unit * at.stride + tap for unit in units for tap in taps}
    return {(unit - tap) // at.stride for unit in units for tap in taps if (unit - tap) % at.stride == 0}
