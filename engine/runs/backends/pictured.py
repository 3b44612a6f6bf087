"""Updates of R networks that look at images: batch by batch, from bytes that all runs on the same data share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from engine.networks.network import Network, Tap
from engine.randomness import mix
from engine.runs.backends.stacked import Stacked
from engine.runs.evaluation import Evaluation, judged, lesion
from engine.runs.experiment import Experiment
from engine.runs.image_input import Lens
from engine.runs.shuffling import Batches

AT_ONCE = 128  # images in one forward pass of an evaluation: their feature maps stay in the processor's cache
MUCH = (
    2_000_000  # multiply–adds of a network's update, from which on it is cheaper by itself than beside others
)
SHAKEN = 1_000_003  # parts the seeds of augmentation from those of dropout


def aligned(x: Tensor) -> Tensor:
    """Return images [R, B, C, H, W] with the channels of a pixel side by side in memory.

    Convolutions of one network are twice as fast that way.
    """
    replicas, batch, channels, height, width = x.shape
    laid = torch.empty(replicas, batch, height, width, channels, dtype=x.dtype, device=x.device)
    return laid.permute(0, 1, 4, 2, 3).copy_(x)


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

    def together(self, closures: Sequence[bool]) -> list[slice]:
        """Return replicas one by one where they are large, since convolutions of many groups are slow on a processor.

        Those that draw noise go one by one as well: noise comes pixel by pixel as they lie in memory, and a network's
        own must not depend on who lies beside it.
        """
        found = super().together(closures)
        self._parts = [slice(0, len(closures))]
        large = self.inputs.device.type == "cpu" and self.network.multiply_adds * self.batch >= MUCH
        if large or self._noisy:
            self._parts = [slice(r, r + 1) for r in range(len(closures))]
            found = [each for each in self._parts if any(s.start <= each.start < s.stop for s in found)]
        return found

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
        silence = lesion(self._lesions, 2)
        with torch.no_grad():
            seen = [aligned(self.lens(part).unsqueeze(0)) for part in inputs.split(AT_ONCE)]
            return torch.cat([self._said(seen, part, silence) for part in self._parts])

    def _said(self, seen: Sequence[Tensor], part: slice, silence: Tap | None) -> Tensor:
        """Return what some replicas answer to batches of images, [R, N, K]."""
        views = self.network.views(self.params[part]), self.network.kept_views(self.kept[part])
        batches = (each.expand(part.stop - part.start, *each.shape[1:]) for each in seen)
        return torch.cat([self.network.forward(each, *views, tap=silence) for each in batches], dim=1)
