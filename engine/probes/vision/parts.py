"""Which sums a number is made of, kind of layer by kind of layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from engine.networks.layer import Layer, Window
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.dense import Activation, Dense
from engine.networks.layers.inception import Inception
from engine.networks.layers.noise import Dropout, GaussianNoise
from engine.networks.layers.norm import BatchNorm, LayerNorm
from engine.networks.layers.pooling import Flatten, GlobalPool, Pool, SpatialDropout
from engine.networks.layers.separable import Separable
from engine.networks.layers.transposed import Transposed
from engine.probes.vision.stages import Normal, Squeeze, Stage, alone, cut, shares, summed


@dataclass(frozen=True, eq=False)
class Place:
    """One number of a column: what lies `below` it [C, H, W], its layer and the layer's arrays."""

    layer: Layer
    channel: int
    row: int
    col: int
    below: np.ndarray
    p: Mapping[str, np.ndarray]
    b: Mapping[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Parts:
    """What a number is made of: the last stage's total, or the norm's value, goes through the activation."""

    stages: tuple[Stage, ...] = ()
    norm: Normal | None = None
    squeeze: Squeeze | None = None


def _convolution(at: Place) -> Parts:
    assert isinstance(at.layer, Convolution)
    weight = at.p["weight"][at.channel]
    group = at.channel // (at.layer.channels // at.layer.groups)
    channels = group * len(weight) + np.arange(len(weight))
    patch, rows, cols, inside = cut(at.below[channels], at.layer.window, at.row, at.col)
    bias = float(at.p["bias"][at.channel])
    return Parts((summed("weight", channels, (rows, cols), patch, weight, inside=inside, bias=bias),))


def _separable(at: Place) -> Parts:
    assert isinstance(at.layer, Separable)
    channels = np.arange(len(at.below))
    patch, rows, cols, inside = cut(at.below, at.layer.window, at.row, at.col)
    each = summed(
        "depthwise", channels, (rows, cols), patch, at.p["depthwise"][:, 0], inside=inside, bias=None
    )
    return Parts((each, _mixed(each.partial, at, at.channel, weight="pointwise", bias="bias")))


def _mixed(given: np.ndarray, at: Place, channel: int, *, weight: str, bias: str) -> Stage:
    """Return the 1×1 convolution of one number [n] for each channel, with arrays of these names."""
    here, patch = (np.array([at.row]), np.array([at.col])), given[:, None, None]
    kernel, offset = at.p[weight][channel], float(at.p[bias][channel])
    return summed(weight, np.arange(len(given)), here, patch, kernel, bias=offset)


def _transposed(at: Place) -> Parts:
    layer = at.layer
    assert isinstance(layer, Transposed)

    def painters(place: int, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Return which pixels paint `place`, and with which row of their kernel."""
        taps = np.arange(layer.kernel)
        pixels, rest = np.divmod(place + layer.padding - layer.dilation * taps, layer.stride)
        reached = (rest == 0) & (pixels >= 0) & (pixels < size)
        return pixels[reached], taps[reached]

    (rows, down), (cols, along) = (
        painters(at.row, at.below.shape[1]),
        painters(at.col, at.below.shape[2]),
    )
    patch = at.below[:, rows][:, :, cols]
    kernel = at.p["weight"][:, at.channel][:, down][:, :, along]
    known = np.arange(len(at.below)), (rows, cols), patch, kernel
    return Parts((summed("weight", *known, bias=float(at.p["bias"][at.channel])),))


def _pool(at: Place) -> Parts:
    layer = at.layer
    assert isinstance(layer, Pool)
    patch, rows, cols, _ = cut(at.below[at.channel : at.channel + 1], layer.window, at.row, at.col)
    taken = shares(layer.function, patch.astype(np.float64), layer.power)
    return Parts((summed(layer.function, np.array([at.channel]), (rows, cols), patch, taken),))


def _global_pool(at: Place) -> Parts:
    assert isinstance(at.layer, GlobalPool)
    patch = at.below[at.channel : at.channel + 1]
    whole = np.arange(patch.shape[1]), np.arange(patch.shape[2])
    taken = shares(at.layer.function, patch.astype(np.float64))
    return Parts((summed(at.layer.function, np.array([at.channel]), whole, patch, taken),))


def _inception(at: Place) -> Parts:
    assert isinstance(at.layer, Inception)
    name, channel = at.layer.branch(at.channel)
    if name == "pooled":
        return _pooled_branch(at, channel)
    if name == "one":
        given = at.below[:, at.row, at.col]
        return Parts((_mixed(given, at, channel, weight="one.weight", bias="one.bias"),))
    weight, bias = at.p[f"{name}.weight"][channel], float(at.p[f"{name}.bias"][channel])
    window = Window(weight.shape[-1], padding=weight.shape[-1] // 2)
    patch, rows, cols, inside = cut(at.below, window, at.row, at.col)
    before = _squeezed(f"before_{name}", patch, inside, at)
    channels = np.arange(len(before.values))
    last = summed(f"{name}.weight", channels, (rows, cols), before.values, weight, inside=inside, bias=bias)
    return Parts((last,), squeeze=before)


def _squeezed(name: str, patch: np.ndarray, inside: np.ndarray, at: Place) -> Squeeze:
    weight, bias = at.p[f"{name}.weight"][:, :, 0, 0], at.p[f"{name}.bias"]
    products = weight[:, :, None, None].astype(np.float64) * patch
    sums = products.sum(1) + bias[:, None, None]
    return Squeeze(name, patch, weight, products, bias, sums, np.where(inside, sums.clip(0), 0.0))


def _pooled_branch(at: Place, channel: int) -> Parts:
    patch, rows, cols, inside = cut(at.below, Window(3, padding=1), at.row, at.col)
    legal = np.where(inside, patch.astype(np.float64), -np.inf)
    taken = np.stack([shares("max", each) for each in legal])
    known = np.arange(len(patch)), (rows, cols), patch, taken
    largest = summed("max", *known, inside=inside, bias=None)
    return Parts((largest, _mixed(largest.partial, at, channel, weight="pooled.weight", bias="pooled.bias")))


def _dense(at: Place) -> Parts:
    whole = np.arange(at.below.shape[1]), np.arange(at.below.shape[2])
    kernel = at.p["weight"][at.channel].reshape(at.below.shape)
    bias = float(at.p["bias"][at.channel])
    return Parts((summed("weight", np.arange(len(at.below)), whole, at.below, kernel, bias=bias),))


def _flatten(at: Place) -> Parts:
    channel, row, col = (int(each) for each in np.unravel_index(at.channel, at.below.shape))
    return Parts((alone(at.below, channel, row, col),))


def _same(at: Place) -> Parts:
    return Parts((alone(at.below, at.channel, at.row, at.col),))


def _batch_norm(at: Place) -> Parts:
    mean, variance = (float(at.b[name][at.channel]) for name in ("running_mean", "running_var"))
    return _normalised(at, mean, variance)


def _layer_norm(at: Place) -> Parts:
    units = at.below.astype(np.float64)
    return _normalised(at, float(units.mean()), float(units.var()))


def _normalised(at: Place, mean: float, variance: float) -> Parts:
    assert isinstance(at.layer, BatchNorm | LayerNorm)
    x, eps = float(at.below[at.channel, at.row, at.col]), at.layer.eps
    scale, shift = float(at.p["weight"][at.channel]), float(at.p["bias"][at.channel])
    normal = (x - mean) / (variance + eps) ** 0.5
    norm = Normal(x, mean, variance, eps, normal, scale, shift, scale * normal + shift)
    return Parts((alone(at.below, at.channel, at.row, at.col),), norm)


PARTS: dict[type[Layer], Callable[[Place], Parts]] = {
    Convolution: _convolution,
    Separable: _separable,
    Transposed: _transposed,
    Pool: _pool,
    GlobalPool: _global_pool,
    Inception: _inception,
    Dense: _dense,
    Flatten: _flatten,
    BatchNorm: _batch_norm,
    LayerNorm: _layer_norm,
    **dict.fromkeys((Activation, Dropout, GaussianNoise, SpatialDropout), _same),
}
