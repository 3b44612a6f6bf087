"""The stacked back end on CUDA, several updates recorded once and then played back as one.

A tiny network's kernels take less time than launching them.  A CUDA graph launches all of them together; what
changes from update to update, the points and the learning rates, lies in buffers that it reads.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.networks.network import Network
from engine.runs.backends.stacked import Stacked
from engine.runs.experiment import Experiment
from engine.runs.shuffling import Batches
from engine.training.optimizer import Optimizer

TOGETHER = 8  # updates in one graph
FIRST = 3  # updates done one by one before, which make the optimizers' memory

# What makes torch read learning rates and steps from the device.
CAPTURABLE = ("Adadelta", "Adam", "AdamW", "Adamax", "ASGD", "NAdam", "RAdam", "RMSprop", "Rprop")
EXECUTIONS: dict[Any, dict[str, bool]] = {
    torch.optim.SGD: {"fused": True},
    **{getattr(torch.optim, name): {"foreach": False, "capturable": True} for name in CAPTURABLE},
}

log = logging.getLogger(__name__)


def recordable(replicas: Sequence[Experiment], network: Network) -> bool:
    """Whether every update can be recorded: no noise from generators, and rules that read from the device."""
    noisy = any(column.layer.noisy for column in network.columns)
    return not noisy and all(each.optimizer.rule in EXECUTIONS for each in replicas)


class Graphs(Stacked):
    """`Stacked` on CUDA for experiments that are `recordable`."""

    def __init__(
        self, replicas: Sequence[Experiment], network: Network, inputs: Tensor, targets: Tensor, *, task: str
    ) -> None:
        """`inputs` [N, F] and `targets` [N] are the training points, on a CUDA device."""
        super().__init__(replicas, network, inputs, targets, task=task)
        self._indices = torch.zeros(
            TOGETHER, len(replicas), self.batch, dtype=torch.int64, device=inputs.device
        )
        self._rates = torch.zeros(TOGETHER, len(self._rules), device=inputs.device)
        self._graph: torch.cuda.CUDAGraph | None = None
        self._done, self._possible = 0, True

    def built(self, optimizer: Optimizer, parameter: Tensor) -> torch.optim.Optimizer:
        """Return the optimizer in the form that can be recorded."""
        execution = EXECUTIONS[optimizer.rule]
        return optimizer.rule([parameter], lr=optimizer.lr, **optimizer.arguments(), **execution)

    def silence(self, lesions: frozenset[tuple[int, int]]) -> None:
        super().silence(lesions)
        self._graph = None

    def load(self, state: object) -> None:
        super().load(state)
        self._graph, self._done = None, 0

    @torch.no_grad()
    def train(self, batches: Batches, factors: Sequence[float] | np.ndarray, step: int) -> None:
        waiting, at = zip(batches, batches.gathered(self.inputs, self.compared), strict=True), 0
        whole = self._indices.shape[2]
        while some := list(islice(waiting, TOGETHER if self._done >= FIRST and self._possible else 1)):
            together = len(some) == TOGETHER and all(index.shape[1] == whole for index, _ in some)
            if together and self._recorded():
                self._play([index for index, _ in some], factors[at : at + TOGETHER])
            else:
                for place, (_, (inputs, targets)) in enumerate(some):
                    self.update(inputs, targets, factors[at + place], step + at + place)
            at += len(some)
            self._done += len(some)

    def _play(self, batches: Sequence[Tensor], factors: Sequence[float] | np.ndarray) -> None:
        rates = [[rule.rate * float(factor) for rule in self._rules] for factor in factors]
        self._indices.copy_(torch.stack(list(batches)))
        self._rates.copy_(torch.tensor(rates))
        assert self._graph is not None
        self._graph.replay()

    def _recorded(self) -> bool:
        """Record the updates if that was not done yet, and return whether it could be."""
        if self._graph is None and self._possible:
            graph = torch.cuda.CUDAGraph()
            try:
                torch.cuda.synchronize(self.inputs.device)
                with torch.cuda.graph(graph):
                    self._updates()
                self._graph = graph
            except RuntimeError as error:
                log.warning("Updates could not be recorded (%s): they go on one by one.", error)
                self._possible = False
            self._set_factor(1.0)
        return self._graph is not None

    def _updates(self) -> None:
        for place, index in enumerate(self._indices):
            inputs, targets = self.inputs[index], self.compared[index]
            for span in self._spans:
                span.backward(inputs, targets)
            for number, rule in enumerate(self._rules):
                rate = self._rates[place, number]
                for group in rule.instances[0].param_groups:
                    group["lr"] = rate
                self._step(rule, rate, inputs, targets)
