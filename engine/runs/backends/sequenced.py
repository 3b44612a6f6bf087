"""Updates of R networks that read sequences: every asked step counts like a sample."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.networks.layers.simple_recurrent import Reservoir
from engine.networks.network import Network
from engine.runs.backends.ridge import solve
from engine.runs.backends.stacked import Stacked
from engine.runs.evaluation import Evaluation, judged
from engine.runs.experiment import Experiment

NUMBERS_AT_ONCE = 2**21  # of one layer's states in a forward pass that only looks


class Sequenced(Stacked):
    """`Stacked` for sequences [N, T, F], whose targets are [N], or [N, k] where the last k steps are asked."""

    def __init__(
        self,
        replicas: Sequence[Experiment],
        network: Network,
        inputs: Tensor,
        targets: Tensor,
        *,
        task: str,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__(replicas, network, inputs, targets, task=task, dtype=dtype)
        solve(self)
        columns = [column for column in network.columns if isinstance(column.layer, Reservoir)]
        self._fixed = [slot for column in columns for slot in column.slots.values()]

    def update(self, inputs: Tensor, targets: Tensor, factor: float, step: int) -> None:
        """Do update number `step`; a reservoir stays as it was drawn, whatever a rule's own decay does to weights."""
        before = [slot.view(self.params).clone() for slot in self._fixed]
        super().update(inputs, targets, factor, step)
        for slot, each in zip(self._fixed, before, strict=True):
            slot.view(self.params).copy_(each)

    def evaluate(self, inputs: Tensor, targets: Tensor, *, train: int) -> Evaluation:
        """Return losses and metrics on sequences [N, T, F], of which the first `train` are for training."""
        return judged(self.answers(inputs), targets, train=train, loss=self.loss, task=self.task)

    def answers(self, inputs: Tensor) -> Tensor:
        """Return the outputs [R, N, K], or [R, N, k, K], for sequences [N, T, F]; some at a time, to save memory."""
        wide = inputs.shape[1] * len(self.params) * 4 * max(column.width for column in self.network.columns)
        with torch.no_grad():
            views = self.network.views(self.params), self.network.kept_views(self.kept)
            parts = inputs.split(max(1, NUMBERS_AT_ONCE // wide))
            found = [self.network.forward(x.expand(len(self.params), *x.shape), *views) for x in parts]
        return torch.cat(found, dim=1)
