"""How stored pixels become what a network sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.data.augmentation import Augmentation
from engine.data.dataset import Data
from engine.data.images import Images
from engine.runs.experiment import Experiment


@dataclass(frozen=True)
class Lens:
    """From bytes 0…255 to (pixel/255 − mean)/spread, both of the training images; while training, changed before."""

    mean: float
    spread: float
    augmentation: Augmentation
    dtype: torch.dtype = torch.float32

    def __call__(self, pixels: Tensor) -> Tensor:
        """Return images [..., C, H, W] for bytes of that shape."""
        return pixels.to(self.dtype).sub_(255 * self.mean).mul_(1 / (255 * self.spread))

    def shaken(self, pixels: Tensor, generators: Sequence[torch.Generator]) -> Tensor:
        """Return images [R, B, C, H, W] for bytes of that shape, each replica's changed by its own generator."""
        if not self.augmentation.active:
            return self(pixels)
        bright = pixels.to(self.dtype) / 255
        pairs = zip(bright, generators, strict=True)
        changed = torch.stack([self.augmentation.apply(each, generator) for each, generator in pairs])
        return (changed - self.mean) / self.spread


def lens(
    experiment: Experiment, dtype: torch.dtype = torch.float32, *, data: Data | None = None
) -> Lens | None:
    """Return how the networks of an experiment see its images, or None where its data are none.

    `data` are the experiment's, where they are at hand: images of a visitor may be forgotten by the others.
    """
    dataset = experiment.dataset
    if not isinstance(dataset, Images):
        return None
    data = data or experiment.data()
    return Lens(data.mean, data.spread, dataset.augmentation, dtype)
