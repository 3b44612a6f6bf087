"""Losses and their slopes where a network is very sure or far off, by every back end, against double precision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from engine.data.datasets import DATASETS
from engine.networks.network import NetworkSpec
from engine.runs.backends.fused import Fused
from engine.runs.backends.reference import Reference
from engine.runs.backends.stacked import Stacked
from engine.runs.experiment import Experiment
from engine.runs.shuffling import Order
from engine.training.losses import LOSSES, Loss
from engine.training.optimizers import OPTIMIZERS
from tests.engine.kernels import kernels

__all__ = ["kernels"]
pytestmark = pytest.mark.usefixtures("kernels")

BACKENDS = {"fused": Fused, "stacked": Stacked, "reference": Reference}
SIZES = (0.0, 1e-6, 1e-3, 0.3, 1.0, 5.0, 17.0, 18.6, 25.0, 40.0, 80.0, 300.0, 1e4, 1e6)
SAID: dict[str, dict[str, Any]] = {
    "binary": {"dataset": DATASETS["circle"](), "features": ("x1",)},
    "regression": {"dataset": DATASETS["curve"]()},
    "multiclass": {"dataset": DATASETS["iris"]()},  # four columns, of which the last one stays zero here
}
AIMS = {
    f"{task} {name}{' smooth' if smooth else ''}": (
        task,
        LOSSES[name](**({"smoothing": 0.2} if smooth else {})),
    )
    for task in SAID
    for name in LOSSES
    for smooth in (False, True)
    if task in LOSSES[name].tasks and (not smooth or "smoothing" in LOSSES[name].knobs())
}


def cases(task: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Return outputs [N, K] in single precision, and targets [N]."""
    if task == "multiclass":
        rows = [row for m in SIZES for row in ((m, 0, 0), (0, m, m / 2), (-m, 0, m), (m, m, 0), (0, 0, -m))]
        output = torch.tensor(rows).repeat_interleave(3, 0)
        return output, torch.arange(len(output)) % 3
    output = torch.tensor([side * m for m in SIZES for side in (-1.0, 1.0)]).repeat_interleave(2)[:, None]
    targets = torch.arange(len(output)) % 2
    return output, targets if task == "binary" else targets * 0.3


def truth(
    task: str, loss: Loss, output: torch.Tensor, targets: torch.Tensor
) -> tuple[np.ndarray, np.ndarray]:
    """Return the loss [N] and its slopes [N, K]: torch's in double precision, cross-entropies exact.

    −ln pₖ = ln(1 + Σ eᵒʲ⁻ᵒᵏ) over the other classes j, and slopes pₖ − tₖ without a difference of nearly equal numbers.
    """
    if loss.name in ("bce", "cross_entropy"):
        o = output.double().numpy()
        o = np.concatenate([np.zeros_like(o), o], 1) if task == "binary" else o
        away = o[:, None, :] - o[:, :, None]  # [N, k, j]
        away[:, range(o.shape[1]), range(o.shape[1])] = -np.inf
        surprise = np.logaddexp(0, np.logaddexp.reduce(away, axis=2))
        smoothing, count = loss.smoothing, o.shape[1]  # type: ignore[attr-defined]
        hot = np.eye(count)[targets.long().numpy()]
        t, rest = (
            each * (1 - smoothing) + smoothing * part
            for each, part in ((hot, 1 / count), (1 - hot, 1 - 1 / count))
        )
        p, others = np.exp(-surprise), -np.expm1(-surprise)
        slopes = np.where(p < 0.5, p - t, rest - others)
        return (t * surprise).sum(1), slopes[:, 1:] if task == "binary" else slopes
    o = output.double().requires_grad_()
    found = loss.per_sample(o, targets, task=task)
    (slopes,) = torch.autograd.grad(found.sum(), o)
    return found.detach().numpy(), slopes.numpy()


class Plain:
    """A back end with one linear layer that hands its inputs on as outputs."""

    def __init__(self, name: str, aim: str) -> None:
        self.task, loss = AIMS[aim]
        self.output, targets = cases(self.task)
        self.losses, self.slopes = truth(self.task, loss, self.output, targets)
        made = Experiment(network=NetworkSpec(()), loss=loss, optimizer=OPTIMIZERS["sgd"](lr=1e-5), batch=1)
        made = made.but(**SAID[self.task])
        several = self.task == "multiclass"
        self.given = torch.cat([self.output, torch.zeros(len(self.output), 1)], 1) if several else self.output
        self.targets = targets if several else targets.float()
        make: Callable[..., Any] = BACKENDS[name]
        self.backend = make([made], made.compiled(), self.given, self.targets, task=self.task)
        self.reset()

    @torch.no_grad()
    def reset(self) -> dict[str, torch.Tensor]:
        """Make the layer the identity, and return the views of its gradient."""
        (views,) = self.backend.network.views(self.backend.params)
        views["weight"].copy_(torch.eye(*views["weight"].shape[1:])[None])
        views["bias"].zero_()
        return self.backend.network.views(self.backend.gradient)[0]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("aim", AIMS)
def test_losses_of_the_sure_and_of_the_lost_are_right(aim: str, backend: str) -> None:
    plain, digits = Plain(backend, aim), {"rtol": 2e-6, "atol": 1e-15}
    if backend == "fused":
        digits["atol"] = 1e-36
    for i, wanted in enumerate(plain.losses):
        twice = torch.tensor([i, i])
        found = plain.backend.evaluate(plain.given[twice], plain.targets[twice], train=1)
        said = f"{plain.output[i]}, {plain.targets[i]}"
        np.testing.assert_allclose(found.train_loss[0], wanted, err_msg=said, **digits)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("aim", AIMS)
def test_slopes_of_the_sure_and_of_the_lost_are_right(aim: str, backend: str) -> None:
    plain, digits = Plain(backend, aim), {"rtol": 1e-5, "atol": 3e-7}  # torch's own are differences from 1
    if backend == "fused":
        digits["atol"] = 1e-36
    order = Order([0], len(plain.output), 1)
    for step, index in enumerate(order.batches(0, len(plain.output))):
        slopes, i = plain.reset(), int(index)
        plain.backend.train(order.batches(step, 1), [1.0], step)
        said = f"{plain.output[i]}, {plain.targets[i]}"
        np.testing.assert_allclose(slopes["bias"][0], plain.slopes[i], err_msg=said, **digits)
