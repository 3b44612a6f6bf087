"""Updates of R networks that look at images: batch by batch, from bytes that all runs on the same data share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from engine.backends.stacked import Stacked
from engine.evaluation import Evaluation, judged, lesion
from engine.experiment import Experiment
from engine.lens import Lens
from engine.network import Network
from engine.order import Batches, mix

AT_ONCE = 128  # images in one forward pass of an evaluation: their feature maps stay in the processor's cache
SHAKEN = 1_000_003  # parts the seeds of augmentation from those of dropout


def aligned(x: Tensor) -> Tensor:
    """Return images [R, B, C, H, W] with the channels of a pixel side by side in memory.

    Convolutions of one network are twice as fast that way; several networks are side by side already.
    """
    if len(x) > 1:
        return x
    laid = torch.empty_like(x[0], memory_format=torch.channels_last)
    return laid.copy_(x[0]).unsqueeze(0)


class Pictured(Stacked):
    """`Stacked` for images, which are stored as bytes and seen through a `Lens`."""

    def __init__(
        self,
        replicas: Sequence[Experiment],
        network: Network,
        inputs: Tensor,
        targets: Tensor,
        *,
        task: str,
        lens: Lens,
    ) -> None:
        """`inputs` [N, C, H, W] are bytes, `targets` [N] classes."""
        super().__init__(replicas, network, inputs, targets, task=task, dtype=lens.dtype)
        self.lens, self._rows = lens, inputs.flatten(1)
        self._shaking = [torch.Generator(inputs.device) for _ in self.seeds]

    def train(self, batches: Batches, factors: Sequence[float] | np.ndarray, step: int) -> None:
        for offset, (index, factor) in enumerate(zip(batches, factors, strict=True)):
            index = index.to(self.inputs.device, torch.int64)
            with torch.no_grad():
                seen = self._seen(self._gathered(index), step + offset)
                self.update(seen, self.targets[index], factor, step + offset)

    def _gathered(self, index: Tensor) -> Tensor:
        """Return the images [R, B, C, H, W] at `index` [R, B]: row by row, fifty times as fast as byte by byte."""
        rows = self._rows.index_select(0, index.flatten())
        return rows.view(*index.shape, *self.inputs.shape[1:])

    def _seen(self, pixels: Tensor, step: int) -> Tensor:
        for generator, seed in zip(self._shaking, self.seeds, strict=True):
            generator.manual_seed(mix(seed + SHAKEN, step))
        return aligned(self.lens.shaken(pixels, self._shaking))

    def evaluate(self, inputs: Tensor, targets: Tensor, *, train: int) -> Evaluation:
        """Return losses and metrics on bytes [N, C, H, W], of which the first `train` are for training."""
        return judged(self.answers(inputs), targets, train=train, loss=self.loss, task=self.task)

    def answers(self, inputs: Tensor) -> Tensor:
        """Return the outputs [R, N, K] for bytes [N, C, H, W]."""
        params, kept = self.network.views(self.params), self.network.kept_views(self.kept)
        silence = lesion(self._lesions, 2)
        with torch.no_grad():
            seen = (aligned(self.lens(part).unsqueeze(0)) for part in inputs.split(AT_ONCE))
            parts = (each.expand(len(self.params), *each.shape[1:]) for each in seen)
            return torch.cat([self.network.forward(part, params, kept, tap=silence) for part in parts], dim=1)
