"""The same training written out plainly in torch: what the engine's runs are compared with.

Nothing of the engine's arithmetic is used here, only its descriptions: modules and optimizers come from
torch.nn and torch.optim, gradients of penalties from autograd, clipping from torch.nn.utils.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.data.datasets import DATASETS
from engine.networks.layers import LAYERS
from engine.networks.layers.dense import Dense
from engine.networks.layers.residual import Residual
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.schedules import Plateau

DOUBLE = torch.float64

SMALL = Experiment(dataset=DATASETS["circle"](size=60), seed=3, batch=8)  # 30 points: 8, 8, 8, 6

DEEP = NetworkSpec(
    (
        Dense(units=6, activation="prelu"),
        LAYERS["batch_norm"](),
        LAYERS["dropout"](rate=0.3),
        Residual(
            (Dense(units=6, activation="gelu"), LAYERS["layer_norm"](), Dense(units=6, activation="linear"))
        ),
        LAYERS["noise"](deviation=0.2),
        LAYERS["activation"](function="mish"),
    ),
    init="he",
)

# L-BFGS multiplies rounding errors with every step of its line searches: gentle ones, on full batches.
GENTLE = {"lr": 0.1, "line_search": "none", "iterations": 2}


@dataclass
class Trained:
    """What came out: the module, the objective of each update, and the losses after each epoch."""

    module: nn.Module
    losses: list[float]
    rates: list[float]
    epochs: list[tuple[float, float]]  # (train loss, test loss)
    stopped: bool = False

    def parameters(self) -> Tensor:
        """Return all parameters in one row."""
        return nn.utils.parameters_to_vector(self.module.parameters()).detach()


def trained(experiment: Experiment, steps: int, *, dtype: torch.dtype = DOUBLE) -> Trained:
    """Train the one network of `experiment` for `steps` updates, fewer when it stops early."""
    loop = Loop(experiment, dtype)
    result = Trained(loop.module, [], [], [])
    for step, batch in zip(range(steps), loop.batches(), strict=False):
        result.rates.append(loop.set_rate(step))
        result.losses.append(loop.update(step, batch))
        if (step + 1) % loop.per_epoch == 0:
            result.epochs.append((loop.loss_of("train"), loop.loss_of("test")))
            if loop.plateau:
                loop.plateau.step(result.epochs[-1][0])
            if loop.is_enough([test for _, test in result.epochs]):
                result.stopped = True
                break
    return result


class Loop:
    """One network of torch.nn with everything that its training needs."""

    def __init__(self, experiment: Experiment, dtype: torch.dtype) -> None:
        self.experiment, self.data = experiment, experiment.data()
        network = experiment.compiled()
        flat, kept = network.initial([torch.Generator().manual_seed(experiment.seed)])
        self.module = network.module(flat[0], kept[0]).to(dtype).train()
        self.points = {
            "train": self._points(self.data.train_inputs, self.data.train_targets, dtype),
            "test": self._points(self.data.test_inputs, self.data.test_targets, dtype),
        }
        total = len(self.data.train_inputs)
        self.size = min(experiment.batch, total)
        self.per_epoch = total // self.size + (total % self.size > 1)
        self.weights = [each.weight for each in self.module.modules() if isinstance(each, nn.Linear)]
        self.optimizer = self._built(experiment.optimizer.torch_code())
        if experiment.optimizer.rule is torch.optim.LBFGS:
            assert isinstance(self.optimizer, torch.optim.LBFGS)
        self.plateau = None
        if isinstance(experiment.schedule, Plateau):
            self.plateau = self._built(experiment.schedule.torch_code())

    @staticmethod
    def _points(inputs: Any, targets: Any, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
        return torch.tensor(inputs, dtype=dtype), torch.tensor(targets).to(dtype)

    def _built(self, code: str) -> Any:
        names: dict[str, Any] = {"torch": torch, "model": self.module, "math": math}
        names["optimizer"] = getattr(self, "optimizer", None)
        exec(self.experiment.optimizer.torch_class, names)
        return eval(code, names)

    def batches(self) -> Iterator[Tensor]:
        """Yield the points of one update after the other; a lone last point is left out."""
        seed, total = self.experiment.seed, len(self.points["train"][0])
        for epoch in count():
            shuffle = torch.Generator().manual_seed(seed * 1_000_003 + epoch + 1)
            for batch in torch.randperm(total, generator=shuffle).split(self.size):
                if len(batch) > 1 or self.size == 1:
                    yield batch

    def set_rate(self, step: int) -> float:
        """Give the optimizer the rate that its schedule has for this update."""
        if not self.plateau:
            factor = self.experiment.schedule.factor(step / self.per_epoch)
            self.optimizer.param_groups[0]["lr"] = self.experiment.optimizer.lr * factor
        return self.optimizer.param_groups[0]["lr"]

    def loss(self, output: Tensor, target: Tensor) -> Tensor:
        """Return the mean loss of a batch, by torch's own functions."""
        code = self.experiment.loss.torch_code(self.data.task)
        return eval(code, {"F": F, "torch": torch, "output": output, "target": target})

    def update(self, step: int, batch: Tensor) -> float:
        """Do one update and return its objective."""
        rules, closure = self.experiment.regularisation, isinstance(self.optimizer, torch.optim.LBFGS)
        proximal = rules.l1 > 0 and rules.l1_step == "proximal" and not closure
        slope = 0.0 if proximal else rules.l1
        x, y = (each[batch] for each in self.points["train"])
        torch.manual_seed(self.experiment.seed * 1_000_003 + step + 1)

        def objective() -> Tensor:
            self.optimizer.zero_grad()
            found = self.loss(self.module(x), y)
            for weight in self.weights:
                found = found + slope * weight.abs().sum() + rules.l2 / 2 * weight.square().sum()
            found.backward()
            if proximal:
                for weight in self.weights:
                    assert weight.grad is not None
                    corner = F.softshrink(weight.grad, rules.l1)
                    weight.grad = torch.where(weight == 0, corner, weight.grad + rules.l1 * weight.sign())
            if rules.clip_value:
                nn.utils.clip_grad_value_(self.module.parameters(), rules.clip_value)
            if rules.clip_norm:
                nn.utils.clip_grad_norm_(self.module.parameters(), rules.clip_norm)
            return found

        rate = self.optimizer.param_groups[0]["lr"]
        if closure:
            self._decay(rate * rules.decoupled)
            return float(self.optimizer.step(objective).detach())
        found = objective()
        before = [(each.detach().clone(), each.grad) for each in self.weights]
        self._decay(rate * rules.decoupled)
        self.optimizer.step()
        if proximal:
            self._stop_at_zero(before)
        return float(found.detach())

    @torch.no_grad()
    def _decay(self, share: float) -> None:
        for weight in self.weights:
            weight.mul_(1 - share)

    @torch.no_grad()
    def _stop_at_zero(self, before: list[tuple[Tensor, Tensor | None]]) -> None:
        """Put a weight back to zero that came to the other side, or left zero where nothing pulled."""
        for weight, (old, slope) in zip(self.weights, before, strict=True):
            assert slope is not None
            crossed = (old > 0) & (weight < 0) | (old < 0) & (weight > 0)
            left = (old == 0) & (weight.sign() != -slope.sign())
            weight[crossed | left] = 0.0

    @torch.no_grad()
    def loss_of(self, part: str) -> float:
        """Return the loss over all training or test points, with noise off."""
        x, y = self.points[part]
        found = float(self.loss(self.module.eval()(x), y))
        self.module.train()
        return found

    def is_enough(self, test_losses: list[float]) -> bool:
        """Whether the last `patience` epochs brought no test loss below the best before them."""
        rule = self.experiment.stopping
        if not rule.patience:
            return False
        best, waited = math.inf, 0
        for loss in test_losses:
            best, waited = (loss, 0) if loss < best - rule.min_delta else (best, waited + 1)
        return waited >= rule.patience


def after(experiment: Experiment, steps: int) -> Run:
    """Return a run of the engine after so many updates."""
    run = Run(experiment)
    run.advance(steps)
    return run
