"""What every column makes of one image, and the kernels it does it with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.networks.layers.dense import Activation, Dense
from engine.networks.layers.noise import Dropout, GaussianNoise
from engine.networks.layers.norm import BatchNorm, LayerNorm
from engine.networks.network import Column, Network
from engine.probes.maps import quantised
from engine.probes.vision.sight import Sight, sight
from engine.runs.experiment import Experiment
from engine.runs.image_input import lens
from engine.runs.state import State

POINTWISE = (Activation, Dropout, GaussianNoise, BatchNorm, LayerNorm)


@dataclass(frozen=True, eq=False)
class FeatureMaps:
    """What each column answers to one image, in order, [C, H, W] or [units], and the class probabilities [K]."""

    values: tuple[np.ndarray, ...]
    probabilities: np.ndarray


@dataclass(frozen=True, eq=False)
class Tiles:
    """Pictures as bytes of the same shape [C, …]: value = scale[c] · (byte − 128)/127."""

    bytes: np.ndarray
    scale: np.ndarray


@dataclass(frozen=True, eq=False)
class Kernels:
    """The kernels `weight` [out, in, k, k] of column `column`; `name` is that of the array they come from.

    In a transposed convolution out is what is painted.  Of a dense layer that reads a flattened image they are as
    large as that image.  `groups` is into how many groups the channels are split.
    """

    column: int
    name: str
    weight: np.ndarray
    groups: int = 1


class Viewer:
    """One network's places for parameters, into which those of every frame are copied."""

    def __init__(self, experiment: Experiment, network: Network) -> None:
        """`experiment` has to be about images."""
        seen = lens(experiment)
        assert seen is not None
        self._flat, self._kept = torch.zeros(1, network.size), torch.zeros(1, network.kept)
        views, kept = network.views(self._flat), network.kept_views(self._kept)
        known = (network, self._flat, views, kept, seen, experiment.loss, experiment.dataset.task)
        self._sight = Sight(*known)

    def maps(
        self,
        params: np.ndarray | Tensor,
        kept: np.ndarray | Tensor,
        image: np.ndarray,
        *,
        lesions: frozenset[tuple[int, int]] = frozenset(),
    ) -> FeatureMaps:
        """Return the feature maps of an image [C, H, W] of bytes under parameters [P] and buffers [Q]."""
        with torch.no_grad():
            self._flat.copy_(torch.as_tensor(params).reshape(1, -1))
            self._kept.copy_(torch.as_tensor(kept).reshape(1, -1))
        at = self._sight
        known = (at.network, at.flat, at.params, at.kept, at.lens, at.loss, at.task)
        return _drawn(Sight(*known, lesions), image)


def maps(state: State, image: np.ndarray) -> FeatureMaps:
    """Return the feature maps of an image [C, H, W] of bytes."""
    return _drawn(sight(state), image)


def _drawn(at: Sight, image: np.ndarray) -> FeatureMaps:
    with torch.no_grad():
        values = at.values(at.seen(image))
        # A column that lets everything through shares its memory with the one before: arrays stay whole.
        return FeatureMaps(tuple(each[0, 0].numpy() for each in values), at.said(values[-1])[0, 0].numpy())


def tiles(values: np.ndarray, *, together: bool = True) -> Tiles:
    """Return values [C, …] as bytes, on one symmetric scale for all channels, or each channel on its own."""
    rows = torch.as_tensor(values).reshape(1 if together else len(values), -1)
    found, scale = quantised(rows)
    return Tiles(found.reshape(values.shape).numpy(), scale.expand(len(values)).numpy())


def kernels(state: State) -> list[Kernels]:
    """Return the kernels of every column that has some, in order."""
    found = []
    for column in state.network.columns:
        for name in column.layer.weights:
            slot = column.slots[name]
            weight = state.params[slot.start : slot.stop].reshape(slot.shape)
            if column.layer.paints:
                weight = weight.swapaxes(0, 1)
            elif isinstance(column.layer, Dense):
                weight = weight.reshape(len(weight), *laid(state.network, column))
            groups = column.width_in if name == "depthwise" else getattr(column.layer, "groups", 1)
            found.append(Kernels(column.index, name, weight, groups))
    return found


def laid(network: Network, column: Column) -> tuple[int, int, int]:
    """Return the shape (C, H, W) of what `column` reads, before it was flattened; (units, 1, 1) of plain numbers."""
    if len(column.shape_in) == 3:
        channels, height, width = column.shape_in
        return channels, height, width
    source = network.source(column)
    while source is not None and isinstance(source.layer, POINTWISE) and len(source.shape) == 1:
        source = network.source(source)
    if source is not None and source.layer.is_flat:
        channels, height, width = source.shape_in
        return channels, height, width
    return column.shape_in[0], 1, 1
