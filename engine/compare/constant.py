"""What an answer is worth that takes no notice of its inputs: the loss that a network has to beat."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from engine.data.dataset import Data
from engine.training.losses import Loss

ENOUGH = 4000  # training targets that settle a constant
TURNS = 60  # of L-BFGS


@lru_cache(maxsize=8)
def constant_loss(data: Data, loss: Loss) -> float:
    """Return the mean loss on the watched test points of the constant answer that is best for the training points.

    That is the mean of the targets for the squared error, their median for the absolute one, the frequencies of the
    classes for the cross-entropy.  The constant is found by L-BFGS in double precision, whatever the loss.
    """
    count = len(data.test_targets) if data.watched is None else data.watched[1]
    learned = _flat(data.train_targets)[:ENOUGH]
    constant = _best(learned, loss, task=data.task, outputs=data.outputs)
    return float(_mean(constant, _flat(data.test_targets[:count]), loss, task=data.task))


def _best(targets: Tensor, loss: Loss, *, task: str, outputs: int) -> Tensor:
    """Return the constant output [K] with the least mean loss on `targets` [N]."""
    constant = _start(targets, task=task, outputs=outputs).requires_grad_()
    search = torch.optim.LBFGS([constant], max_iter=TURNS, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        search.zero_grad()
        value = _mean(constant, targets, loss, task=task)
        value.backward()
        return value

    with torch.enable_grad():
        search.step(closure)
    return constant.detach()


def _start(targets: Tensor, *, task: str, outputs: int) -> Tensor:
    if task == "regression":
        return targets.median().reshape(1).clone()
    shares = torch.bincount(targets, minlength=max(outputs, 2)).double().add(0.5)
    shares = shares / shares.sum()
    return shares.log() if outputs > 1 else (shares[1] / shares[0]).log().reshape(1)


def _mean(constant: Tensor, targets: Tensor, loss: Loss, *, task: str) -> Tensor:
    output = constant.expand(1, len(targets), len(constant))
    return loss.per_sample(output, targets.expand(1, -1), task=task).mean()


def _flat(targets: np.ndarray) -> Tensor:
    """Return targets [N] or [N, k], one after the other: numbers in double precision, classes without those that don't
    count (−1)."""
    flat = torch.as_tensor(targets.flatten())
    return flat.double() if flat.is_floating_point() else flat[flat >= 0].long()
