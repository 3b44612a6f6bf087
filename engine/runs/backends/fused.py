"""Updates of R networks by compiled code: many in one call, without the lock that Python holds.

What every column, loss and rule does is read from tables (engine.runs.backends.program and .rules), so one compilation
serves all networks.  Replicas are worked on one after the other, and may differ in rule and knobs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.networks.layers.noise import Dropout, GaussianNoise
from engine.networks.network import Network
from engine.randomness import mix
from engine.runs.backends import compiled
from engine.runs.backends.instances import neighbours
from engine.runs.backends.program import BLOCK, Program, goals, program, silenced
from engine.runs.backends.rules import SCALARS, SLOTS, knobs_of, memories, restore, rule_of
from engine.runs.evaluation import Evaluation
from engine.runs.experiment import Experiment
from engine.runs.shuffling import Batches

LANES = {torch.float32: 16, torch.float64: 8}  # numbers of one vector
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
        self.network, self.task, self._kernels, self._tables, self._goals = (
            network,
            task,
            kernels,
            tables,
            aims,
        )
        self.seeds = [each.seed for each in replicas]
        self.optimizers = [each.optimizer for each in replicas]
        flat, kept = network.initial([torch.Generator().manual_seed(seed) for seed in self.seeds])
        self.params, self.kept = flat.to(dtype), kept.to(dtype)
        self.gradient = torch.full_like(self.params, torch.nan)  # until there is one
        self._points = inputs.contiguous(), targets.to(dtype)
        self._columns, self._column_knobs = tables.columns.ravel(), tables.knobs.ravel()
        self._rules = np.array([_code(each) for each in self.optimizers])
        self._rule_knobs = np.concatenate([knobs_of(each) for each in self.optimizers])
        self._make_room()
        self.silence(frozenset())

    def _make_room(self) -> None:
        count, size = len(self.seeds), rounded_up(self.network.size, LANES[self.params.dtype])
        inputs, targets = self._points
        self._flat = [_flat(each) for each in (self.params, self.kept, self.gradient)]
        numbers = self._flat[0].dtype
        self._scalars = np.zeros(count * SCALARS)
        self._memory = compiled.aligned(count * SLOTS * size, numbers)
        self._mask = compiled.aligned(size, numbers)
        self._mask[: self.network.size] = self.network.weight_mask().numpy()
        self._work, self._spare = compiled.aligned(0, numbers), compiled.aligned(16, np.float64)
        shape = count, self.network.size, self.network.kept, inputs.shape[1], len(targets)
        tables = self._tables
        self._plan = np.array([*shape, 0, 0, 0, len(tables.columns), tables.rows, tables.noise, 0])
        self._known_points = [_flat(inputs), _flat(targets)]
        self._evaluated: Any = None

    def silence(self, lesions: frozenset[tuple[int, int]]) -> None:
        """Train with these units (column, unit) held at zero."""
        self._dead = silenced(self._tables, self.network, sorted(lesions))
        self._plan[-1] = self._dead.any()

    def train(self, batches: Batches, factors: Sequence[float] | np.ndarray, step: int) -> None:
        most, factors = len(batches), np.asarray(factors, dtype=np.float64)
        if self._tables.noise:
            most = max(1, NOISE_NUMBERS // (self._tables.noise * batches.batch * len(self.seeds)))
        width = rounded_up(batches.batch, LANES[self.params.dtype])
        self._make_work(3 * len(self._mask) + (4 * self._tables.rows + 4 + self._tables.noise) * width)
        orders = _flat(batches.orders)
        for begin in range(0, len(batches), most):
            some, first = factors[begin : begin + most], batches.first + begin
            self._plan[5:8] = first, batches.per_epoch, batches.batch
            noise = self._drawn(batches, first, len(some), step + begin)
            self._kernels.train(
                self._plan, self._columns, self._column_knobs, self._goals, self._rules, self._rule_knobs,
                self._scalars, some, self._dead, orders, *self._flat, self._memory, self._mask,
                *self._known_points, noise, self._work, self._spare,
            )  # fmt: skip

    def _make_work(self, size: int) -> None:
        if len(self._work) < size:
            self._work = compiled.aligned(size, self._mask.dtype)

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
        if self._evaluated is None or self._evaluated[0] is not inputs or self._evaluated[1] is not targets:
            self._evaluated = inputs, targets, *self._laid_out(inputs, targets, train)
        _, _, plan, points, wanted, variances = self._evaluated
        plan[7], plan[8] = self._plan[-1], train
        self._make_work((3 * self._tables.rows + 5) * BLOCK)
        results = np.empty(len(self.seeds) * 4)
        self._kernels.evaluate(
            plan, self._columns, self._column_knobs, self._goals, self._dead, *self._flat[:2], points, wanted,
            results, self._work,
        )  # fmt: skip
        found = results.reshape(-1, 4).T
        if self.task == "regression":
            found[2:] = [_r2(*each) for each in zip(found[2:], variances, strict=True)]
        return Evaluation(*found)

    def _laid_out(self, inputs: Tensor, targets: Tensor, train: int) -> tuple[Any, ...]:
        """Return the kernel's plan, points and targets as long rows with room behind them, and variances."""
        lanes, count = LANES[self.params.dtype], len(inputs)
        height = rounded_up(count, lanes) + lanes
        points, wanted = inputs.new_zeros(inputs.shape[1], height), inputs.new_zeros(height)
        points[:, :count] = inputs.t()
        wanted[:count] = 2 * targets - 1 if self.task == "binary" else targets
        shape = len(self.seeds), self.network.size, self.network.kept, inputs.shape[1], height
        plan = np.array([*shape, len(self._tables.columns), self._tables.rows, 0, train, count])
        parts = (targets[:train].double(), targets[train:].double())
        return plan, _flat(points), _flat(wanted), [float(part.var(correction=0)) for part in parts]

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
    """Return R² from the mean squared error, as engine.runs.evaluation defines it."""
    return 1 - squares / variance if variance > 0 else (squares == 0).astype(float)
