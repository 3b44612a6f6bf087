"""Updates of R networks by compiled code: many in one call, without the lock that Python holds.

What every column, loss and rule does is read from tables (engine.backends.program and .rules), so one compilation
serves all networks.  Replicas are worked on one after the other, and may differ in rule and knobs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.backends import compiled
from engine.backends.program import Program, goals, program, silenced
from engine.backends.rules import SCALARS, SLOTS, knobs_of, memories, restore, rule_of
from engine.backends.stacked import neighbours
from engine.evaluation import Evaluation
from engine.experiment import Experiment
from engine.layers.noise import Dropout, GaussianNoise
from engine.network import Network
from engine.order import Batches, mix

LANES = {torch.float32: 16, torch.float64: 8}  # numbers of one vector
BLOCK = 64  # points that are evaluated together; as in engine.backends.kernels.evaluating
NOISE_NUMBERS = 2**18  # random numbers drawn ahead for one call


@lru_cache(maxsize=256)
def known(network: Network) -> Program | None:
    """Return the tables of a network, worked out once, or None where a layer is not known."""
    return program(network)


def suits(replicas: Sequence[Experiment], network: Network, dtype: torch.dtype, task: str) -> bool:
    """Whether compiled code knows everything in these experiments; it need not be ready."""
    first = replicas[0]
    return (
        dtype in LANES
        and goals(first.loss, task, first.regularisation) is not None
        and all(rule_of(each) is not None for each in {each.optimizer for each in replicas})
        and known(network) is not None
    )


def rounded_up(count: int, step: int) -> int:
    """Return the next multiple of `step`."""
    return -(-count // step) * step


class Fused:
    """R networks of one shape, trained on the processor by compiled code.

    Raises ValueError when the kernels are not ready or don't suit; see `suits`.
    """

    name = "fused"

    def __init__(
        self, replicas: Sequence[Experiment], network: Network, inputs: Tensor, targets: Tensor, *, task: str
    ) -> None:
        """`inputs` [N, F] and `targets` [N] are the training points, in the type to use."""
        dtype, kernels = inputs.dtype, compiled.ready(inputs.dtype)
        if kernels is None or inputs.device.type != "cpu" or not suits(replicas, network, dtype, task):
            raise ValueError("The compiled back end is not ready for this experiment.")
        tables, first = known(network), replicas[0]
        aims = goals(first.loss, task, first.regularisation)
        assert tables is not None
        assert aims is not None
        self.network, self.task, self._kernels, self._tables, self._goals = network, task, kernels, tables, aims
        self.seeds = [each.seed for each in replicas]
        self.optimizers = [each.optimizer for each in replicas]
        flat, kept = network.initial([torch.Generator().manual_seed(seed) for seed in self.seeds])
        self.params, self.kept = flat.to(dtype), kept.to(dtype)
        self.gradient = torch.zeros_like(self.params)
        self._points = inputs.contiguous(), targets.to(dtype)
        self._columns, self._column_knobs = tables.columns.ravel(), tables.knobs.ravel()
        self._rules = np.array([_code(each) for each in self.optimizers])
        self._rule_knobs = np.concatenate([knobs_of(each) for each in self.optimizers])
        self._make_room()
        self.silence(frozenset())

    def _make_room(self) -> None:
        numbers, count = self.params.numpy().dtype, len(self.seeds)
        self._lanes = LANES[self.params.dtype]
        size = rounded_up(self.network.size, self._lanes)
        self._scalars = np.zeros(count * SCALARS)
        self._memory = np.zeros(count * SLOTS * size, dtype=numbers)
        self._mask = np.zeros(size, dtype=numbers)
        self._mask[: self.network.size] = self.network.weight_mask().numpy()
        self._work, self._spare = np.zeros(0, dtype=numbers), np.zeros(16)
        self._evaluated: Any = None

    def silence(self, lesions: frozenset[tuple[int, int]]) -> None:
        """Train with these units (column, unit) held at zero."""
        self._dead = silenced(self._tables, self.network, sorted(lesions))

    def train(self, batches: Batches, factors: Sequence[float], step: int) -> None:
        most = len(batches)
        if self._tables.noise:
            most = max(1, NOISE_NUMBERS // (self._tables.noise * batches.batch * len(self.seeds)))
        for begin in range(0, len(batches), most):
            some = np.array(factors[begin : begin + most])
            self._train(batches, batches.first + begin, some, step + begin)

    def _train(self, batches: Batches, first: int, factors: np.ndarray, step: int) -> None:
        inputs, targets = self._points
        count, points = len(self.seeds), len(targets)
        width = rounded_up(batches.batch, self._lanes)
        self._make_work(2 * len(self._mask) + (4 * self._tables.rows + 4 + self._tables.noise) * width)
        shape = count, self.network.size, self.network.kept, inputs.shape[1], points
        place = first, batches.per_epoch, batches.batch
        size = len(self._tables.columns), self._tables.rows, self._tables.noise, int(self._dead.any())
        self._kernels.train(
            np.array([*shape, *place, *size]), self._columns, self._column_knobs, self._goals,
            self._rules, self._rule_knobs, self._scalars, factors, self._dead, batches.orders.numpy().ravel(),
            _flat(self.params), _flat(self.kept), _flat(self.gradient), self._memory, self._mask,
            _flat(inputs), _flat(targets), self._drawn(batches, first, len(factors), step), self._work,
            self._spare,
        )  # fmt: skip

    def _make_work(self, size: int) -> None:
        if len(self._work) < size:
            self._work = np.zeros(size, dtype=self._mask.dtype)

    def _drawn(self, batches: Batches, first: int, count: int, step: int) -> np.ndarray:
        """Return the noise of so many updates, replica by replica, drawn as the layers themselves draw it."""
        if not self._tables.noise:
            return self._mask[:0]
        noisy = [column for column in self.network.columns if _noise_of(column.layer) > 0]
        points, found, generator = batches.orders.shape[2], [], torch.Generator()
        for seed in self.seeds:
            for update in range(count):
                place = (first + update) % batches.per_epoch * batches.batch
                rows = min(batches.batch, points - place)
                generator.manual_seed(mix(seed, step + update))
                parts = []
                for column in noisy:
                    part = torch.empty(rows, column.width, dtype=self.params.dtype)
                    if isinstance(column.layer, Dropout):
                        part.bernoulli_(1 - column.layer.rate, generator=generator)
                    else:
                        part.normal_(generator=generator)
                    parts.append(part)
                found.append(torch.cat(parts, 1).view(-1))
        return torch.cat(found).numpy()

    def evaluate(self, inputs: Tensor, targets: Tensor, *, train: int) -> Evaluation:
        """Return losses and metrics on inputs [N, F], of which the first `train` are for training."""
        columns, wanted, height, spreads = self._prepared(inputs, targets, train)
        self._make_work((3 * self._tables.rows + 5) * BLOCK)
        results = np.empty(len(self.seeds) * 4)
        shape = len(self.seeds), self.network.size, self.network.kept, inputs.shape[1], height
        size = len(self._tables.columns), self._tables.rows, int(self._dead.any()), train, len(inputs)
        self._kernels.evaluate(
            np.array([*shape, *size]), self._columns, self._column_knobs, self._goals, self._dead,
            _flat(self.params), _flat(self.kept), columns, wanted, results, self._work,
        )  # fmt: skip
        losses, test_losses, found, test_found = results.reshape(-1, 4).T
        if self.task == "regression":
            found, test_found = (_r2(each, spread) for each, spread in zip((found, test_found), spreads, strict=True))
        return Evaluation(losses, test_losses, found, test_found)

    def _prepared(self, inputs: Tensor, targets: Tensor, train: int) -> Any:
        """Return the points as long rows with room behind them, and the variances of both parts' targets."""
        if self._evaluated is None or self._evaluated[0] is not inputs or self._evaluated[1] is not targets:
            height = rounded_up(len(inputs), self._lanes) + self._lanes
            columns = inputs.new_zeros(inputs.shape[1], height)
            columns[:, : len(inputs)] = inputs.t()
            wanted = inputs.new_zeros(height)
            wanted[: len(inputs)] = 2 * targets - 1 if self.task == "binary" else targets
            spreads = [float(part.double().var(correction=0)) for part in (targets[:train].double(), targets[train:].double())]
            self._evaluated = inputs, targets, (_flat(columns), _flat(wanted), height, spreads)
        return self._evaluated[2]

    def state(self) -> Any:
        memory, scalars = self._views()
        return [
            [{"state": memories(rule, memory[span], scalars[span], self.network.size)}]
            for rule, span in neighbours(self.optimizers)
        ]

    def load(self, state: Any) -> None:
        memory, scalars = self._views()
        for (rule, span), (saved,) in zip(neighbours(self.optimizers), state, strict=True):
            restore(rule, saved["state"].get(0, {}), memory[span], scalars[span], self.network.size)

    def _views(self) -> tuple[np.ndarray, np.ndarray]:
        count = len(self.seeds)
        return self._memory.reshape(count, SLOTS, -1), self._scalars.reshape(count, SCALARS)


def _flat(tensor: Tensor) -> np.ndarray:
    return tensor.detach().numpy().reshape(-1)


def _code(optimizer: Any) -> int:
    rule = rule_of(optimizer)
    assert rule is not None
    return rule.code


def _noise_of(layer: Any) -> float:
    if isinstance(layer, Dropout):
        return layer.rate
    return layer.deviation if isinstance(layer, GaussianNoise) else 0.0


def _r2(squares: np.ndarray, variance: float) -> np.ndarray:
    """Return R² from the mean squared error, as engine.evaluation defines it."""
    return 1 - squares / variance if variance > 0 else (squares == 0).astype(float)
