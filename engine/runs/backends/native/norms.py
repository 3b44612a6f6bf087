"""Normalisation, there and back again: over the units of each sample, and over the batch for each unit."""

from __future__ import annotations

import math

from engine.runs.backends.native.lanes import sqrt
from engine.runs.backends.native.simd import (
    P,
    alike,
    beyond,
    compiled,
    everywhere,
    formula,
    lanes,
    load,
    store,
    total,
)

root = formula(sqrt)


@compiled
def layer_norm(
    weight: P, bias: P, width: int, x: P, y: P, slopes: P, before: P, stride: int, eps: float
) -> None:
    """Write γ x̂ + β of each sample; x̂ and 1/√(σ² + ε), in a row of its own, stay in `before`."""
    for lane in range(0, stride, lanes(x)):
        mean = alike(x, 0.0)
        for unit in range(width):
            mean = mean + load(x, unit * stride + lane)
        mean, variance = mean * (1.0 / width), alike(x, 0.0)
        for unit in range(width):
            away = load(x, unit * stride + lane) - mean
            variance = variance + away * away
        inverse = 1.0 / root(variance * (1.0 / width) + eps)
        store(before, width * stride + lane, inverse)
        for unit in range(width):
            place = unit * stride + lane
            normal = (load(x, place) - mean) * inverse
            store(before, place, normal)
            store(y, place, normal * everywhere(weight, unit) + everywhere(bias, unit))
            store(slopes, place, alike(x, 1.0))


@compiled
def _moments(row: P, share: P, stride: int) -> tuple[float, float]:
    """Return mean and biased variance of one row."""
    sums = alike(row, 0.0)
    for lane in range(0, stride, lanes(row)):
        sums = sums + load(row, lane) * load(share, lane)
    mean, squares = total(sums), alike(row, 0.0)
    for lane in range(0, stride, lanes(row)):
        away = load(row, lane) - mean
        squares = squares + away * away * load(share, lane)
    return mean, total(squares)


@compiled
def batch_norm(
    weight: P,
    bias: P,
    width: int,
    means: P,
    x: P,
    y: P,
    slopes: P,
    before: P,
    share: P,
    stride: int,
    eps: float,
    momentum: float,
    batch: int,
) -> None:
    """Write γ x̂ + β of each unit; `means` holds running means and variances, which follow while training.

    x̂ stays in `before`, and 1/√(σ² + ε) in a row of its own for every unit.
    """
    for unit in range(width):
        first = unit * stride
        mean, variance = means[unit], means[width + unit]
        if batch > 0:
            old_mean, old_variance = mean, variance
            mean, variance = _moments(beyond(x, first), share, stride)
            means[unit] = old_mean + (mean - old_mean) * momentum
            unbiased = variance * (batch / (batch - 1.0))
            means[width + unit] = old_variance + (unbiased - old_variance) * momentum
        inverse = 1.0 / math.sqrt(variance + eps)
        before[(width + unit) * stride] = inverse
        for lane in range(first, first + stride, lanes(x)):
            normal = (load(x, lane) - mean) * inverse
            store(before, lane, normal)
            store(y, lane, normal * everywhere(weight, unit) + everywhere(bias, unit))
            store(slopes, lane, alike(x, 1.0))


@compiled
def layer_norm_back(weight: P, width: int, errors: P, before: P, results: P, stride: int) -> None:
    """Turn the errors of a layer norm's outputs into those of its inputs."""
    for lane in range(0, stride, lanes(errors)):
        inverse = load(before, width * stride + lane) * (1.0 / width)
        plain, along = alike(errors, 0.0), alike(errors, 0.0)
        for unit in range(width):
            place = unit * stride + lane
            e = load(errors, place) * everywhere(weight, unit)
            plain, along = plain + e, along + e * load(before, place)
        for unit in range(width):
            place = unit * stride + lane
            e = load(errors, place) * everywhere(weight, unit) * float(width)
            store(results, place, (e - plain - load(before, place) * along) * inverse)


@compiled
def batch_norm_back(
    weight: P, width: int, plain: P, along: P, errors: P, before: P, share: P, results: P, stride: int
) -> None:
    """The same for a batch norm, whose gradients by β and γ are the sums `plain` and `along`."""
    for unit in range(width):
        scale = before[(width + unit) * stride] * weight[unit]
        for lane in range(0, stride, lanes(errors)):
            # A lane that only fills up has no share, and so no error to hand on.
            place, part = unit * stride + lane, load(share, lane)
            e = load(errors, place) - part * (load(before, place) * along[unit] + plain[unit])
            store(results, place, e * scale)
