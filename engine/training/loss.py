"""What a loss is, and what the output of a network then decides.

Shapes: `output` is [..., B, K] with K = 1 for the tasks "binary" and "regression" and K = number of classes
for "multiclass"; `target` is [..., B], a class index (as int or float) or, in a regression, the value.  In
the formulas o is the output, y the target, and t the target as the loss sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeVar

import numpy as np
import torch
from torch import Tensor

from engine.spec import Spec

BINARY, MULTICLASS, REGRESSION = TASKS = ("binary", "multiclass", "regression")

Array = TypeVar("Array", Tensor, np.ndarray)


@dataclass(frozen=True)
class Loss(Spec):
    """The base of every loss; `tasks` are those it serves.

    `formula` is the loss of one sample and `gradient` its derivative with respect to one output, in LaTeX.
    """

    tasks: ClassVar[frozenset[str]] = frozenset()
    formula: ClassVar[str] = ""
    gradient: ClassVar[str] = ""

    def per_sample(self, output: Tensor, target: Tensor, *, task: str) -> Tensor:
        """Return the loss of each sample, [..., B], for `output` [..., B, K] and `target` [..., B]."""
        raise NotImplementedError

    def mean(self, output: Tensor, target: Tensor, *, task: str) -> Tensor:
        """Return the mean loss of `output` [B, K] and `target` [B] by the very call of torch that `torch_code` spells.

        The mean over `per_sample` is the same number, rounded differently.
        """
        raise NotImplementedError

    def probability(self, output: Tensor, *, task: str, dim: int = -1) -> Tensor:
        """Return what `output`, with the K units along `dim`, says: see `decide`."""
        raise NotImplementedError

    def torch_code(self, task: str) -> str:
        """Return the mean loss as a Python expression of `output` [B, K], `target` [B], torch and F."""
        raise NotImplementedError


@dataclass(frozen=True)
class Distance(Loss):
    """A loss that measures how far the outputs lie from the values they ought to have.

    Regression: the target itself.  Two classes: −1 and +1 against the raw output.  Several classes: one-hot
    against the K raw outputs; the loss of a sample is the mean over them, as in torch's `reduction="mean"`.
    """

    tasks: ClassVar[frozenset[str]] = frozenset(TASKS)

    def distance(self, output: Tensor, wanted: Tensor, reduction: str = "none") -> Tensor:
        """Return the distance of each output from the value it ought to have, in the shape of both, or their mean."""
        raise NotImplementedError

    def per_sample(self, output: Tensor, target: Tensor, *, task: str) -> Tensor:
        """Return the mean distance over the K outputs, [..., B]."""
        return self.distance(output, _wanted(output, target, task)).mean(-1)

    def mean(self, output: Tensor, target: Tensor, *, task: str) -> Tensor:
        """Return the mean distance over samples and outputs."""
        wanted = _wanted(output, target, task)
        if task != MULTICLASS:
            output, wanted = output[:, 0], wanted[:, 0]
        return self.distance(output, wanted, "mean")

    def probability(self, output: Tensor, *, task: str, dim: int = -1) -> Tensor:
        """Return the output itself in a regression, else the probabilities nearest to the outputs."""
        if task == REGRESSION:
            return output.squeeze(dim)
        return ramp(output.squeeze(dim)) if task == BINARY else nearest_probabilities(output, dim=dim)

    def _code(self, task: str, call: str) -> str:
        wanted = {
            REGRESSION: "output[:, 0], target",
            BINARY: "output[:, 0], 2 * target - 1",
            MULTICLASS: "output, F.one_hot(target.long(), output.shape[1]).to(output.dtype)",
        }
        return call.format(wanted[task])


def decide(loss: Loss, task: str, output: Array, *, dim: int = -1) -> Array:
    """Return what the outputs of a network say, in the type of `output`, whose units lie along `dim`.

    Two classes: the probability of class 1, without `dim`.  Several classes: the probabilities, shaped
    like `output`.  Regression: the value, without `dim`.  Cross-entropies use sigmoid and softmax.  The other
    losses know no probabilities: for them it is the probability vector nearest to the outputs, which for two
    classes is (clip(o, −1, 1) + 1)/2.
    """
    if isinstance(output, np.ndarray):
        return loss.probability(torch.from_numpy(output), task=task, dim=dim).numpy()
    return loss.probability(output, task=task, dim=dim)


def predicted(loss: Loss, task: str, output: Array, *, dim: int = -1) -> Array:
    """Return the class index (int64) that `decide` finds likeliest, in a regression the value.

    A tie goes to the first class.
    """
    if isinstance(output, np.ndarray):
        return predicted(loss, task, torch.from_numpy(output), dim=dim).numpy()
    if task == REGRESSION:
        return output.squeeze(dim)
    return (output.squeeze(dim) > 0).long() if task == BINARY else output.argmax(dim)


def nearest_probabilities(output: Tensor, *, dim: int = -1) -> Tensor:
    """Return the probability vector nearest to `output` along `dim`, by Euclidean distance.

    The order of the classes stays as it is, and one class gets all where it leads every other by 1 or more.
    Source: Martins and Astudillo, From Softmax to Sparsemax, 2016.
    """
    ordered = output.sort(dim, descending=True).values.movedim(dim, -1)
    excess = ordered.cumsum(-1) - 1
    rank = torch.arange(1, ordered.shape[-1] + 1, dtype=ordered.dtype, device=ordered.device)
    support = (ordered * rank > excess).sum(-1, keepdim=True)
    threshold = excess.gather(-1, (support - 1).clamp_(min=0)) / support
    return (output - threshold.movedim(-1, dim)).clamp_(0, 1)


def ramp(output: Tensor) -> Tensor:
    """Return 0 below −1, 1 above 1, and a straight line between them."""
    return (output.clamp(-1, 1) + 1) / 2


def one_hot(output: Tensor, target: Tensor) -> Tensor:
    """Return 1 at each sample's true class and 0 elsewhere, [..., B, K], in the type of `output`."""
    classes = torch.arange(output.shape[-1], device=output.device)
    return (target.unsqueeze(-1) == classes).to(output.dtype)


def at_target(output: Tensor, target: Tensor) -> Tensor:
    """Return the output of each sample's true class, [..., B]."""
    index = target.long().expand(output.shape[:-1]).unsqueeze(-1)
    return output.gather(-1, index).squeeze(-1)


def _wanted(output: Tensor, target: Tensor, task: str) -> Tensor:
    if task == MULTICLASS:
        return one_hot(output, target).expand_as(output)
    value = target.to(output.dtype).unsqueeze(-1).expand_as(output)
    return 2 * value - 1 if task == BINARY else value
