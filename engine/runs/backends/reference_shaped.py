"""The reference for images and sequences: what the exported script does to them, operation by operation."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.export import windowed
from engine.networks.layers.simple_recurrent import Reservoir
from engine.networks.network import Column, Network
from engine.networks.recurrent import Recurrent
from engine.randomness import mix
from engine.runs.backends.pictured import AT_ONCE, SHAKEN
from engine.runs.backends.reference import Reference
from engine.runs.backends.ridge import ridge
from engine.runs.evaluation import Evaluation, judged
from engine.runs.experiment import Experiment
from engine.runs.image_input import Lens
from engine.training.loss import MULTICLASS


class _Shaped(Reference):
    """What both have in common: samples go through each network some at a time when they are only looked at."""

    def evaluate(self, inputs: Tensor, targets: Tensor, *, train: int) -> Evaluation:
        """Return losses and metrics on inputs [N, …], of which the first `train` are for training."""
        return judged(self.answers(inputs), targets, train=train, loss=self.loss, task=self.task)

    def answers(self, inputs: Tensor) -> Tensor:
        """Return the outputs [R, N, …, K] for samples [N, …]."""
        found = []
        with torch.no_grad():
            for single in self.singles:
                single.module.eval()
                found.append(torch.cat([single.module(self.shown(some)) for some in inputs.split(AT_ONCE)]))
                single.module.train()
        return torch.stack(found)

    def shown(self, inputs: Tensor) -> Tensor:
        """Return samples as a network sees them."""
        return inputs


class PicturedReference(_Shaped):
    """`Reference` for images, which are stored as bytes."""

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
        self.lens = lens
        super().__init__(replicas, network, inputs, targets, task=task, dtype=lens.dtype)

    def shown(self, inputs: Tensor) -> Tensor:
        return self._scaled(inputs.to(self.lens.dtype) / 255)

    def _scaled(self, bright: Tensor) -> Tensor:
        x = (bright - self.lens.mean) / self.lens.spread
        return torch.empty_like(x, memory_format=torch.channels_last).copy_(x)

    def seen(self, points: Tensor, seed: int, step: int) -> Tensor:
        bright, change = self.inputs[points].to(self.lens.dtype) / 255, self.lens.augmentation
        if change.active:
            generator = torch.Generator(bright.device).manual_seed(mix(seed + SHAKEN, step))
            bright = change.apply(bright, generator)
        return self._scaled(bright)


class SequencedReference(_Shaped):
    """`Reference` for sequences [N, T, F], whose targets are [N], or [N, k] where the last k steps are asked."""

    def __init__(
        self,
        replicas: Sequence[Experiment],
        network: Network,
        inputs: Tensor,
        targets: Tensor,
        *,
        task: str,
    ) -> None:
        layers = [column.layer for column in network.columns]
        self._cut = any(isinstance(layer, Recurrent) and layer.window for layer in layers)
        super().__init__(replicas, network, inputs, targets, task=task)
        reservoirs = [layer for layer in layers if isinstance(layer, Reservoir)]
        if reservoirs and reservoirs[-1].ridge:
            for single in self.singles:
                self._solve(single.module, reservoirs[-1].ridge)

    def modules(self, column: Column) -> list[nn.Module]:
        found = super().modules(column)
        if self._cut and isinstance(column.layer, Recurrent):
            windowed.stretch(found[0], column.layer.window or column.shape_in[0])
        return found

    def _solve(self, module: nn.Sequential, penalty: float) -> None:
        """Give the read-out the solution of ridge regression over all training sequences."""
        head = max(place for place, each in enumerate(module) if isinstance(each, nn.Linear))
        targets = self.targets
        wanted = (
            F.one_hot(targets.flatten(), self.network.outputs)
            if self.task == MULTICLASS
            else targets.reshape(-1, 1)
        )
        module.eval()
        with torch.no_grad():
            weight, bias = ridge(module[:head](self.inputs).flatten(0, -2), wanted, penalty)
            readout = module[head]
            assert isinstance(readout, nn.Linear)
            readout.weight.copy_(weight)
            readout.bias.copy_(bias)
        module.train()
