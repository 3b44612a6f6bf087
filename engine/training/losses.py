"""The losses: how wrong one output is, sample by sample.  What the shapes and letters mean: engine.training.loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.spec import N_, knob, register
from engine.training.distances import Huber, MeanAbsoluteError, MeanSquaredError
from engine.training.loss import (
    BINARY,
    MULTICLASS,
    REGRESSION,
    TASKS,
    Loss,
    at_target,
    decide,
    nearest_probabilities,
    one_hot,
    predicted,
    ramp,
)

__all__ = ["LOSSES", "TASKS", "Loss", "decide", "default_loss", "predicted"]


def _smoothing() -> float:
    return knob(
        0.0,
        0.0,
        0.5,
        label=N_("Label smoothing"),
        help=N_("Going up, the targets move away from 0 and 1, and the network is kept from being too sure."),
    )


@dataclass(frozen=True)
class BinaryCrossEntropy(Loss):
    """Cross-entropy of two classes, of one output that is the logit of class 1.

    Label smoothing s trains against (1 − s)·y + s/2, which is what two outputs with smoothing s amount to.
    """

    name: ClassVar[str] = "bce"
    title: ClassVar[str] = N_("Binary cross-entropy")
    summary: ClassVar[str] = N_("The surprise at the true class; being sure and wrong costs without bound.")
    tasks: ClassVar[frozenset[str]] = frozenset({BINARY})
    formula: ClassVar[str] = r"-t\ln\sigma(o)-(1-t)\ln\bigl(1-\sigma(o)\bigr),\quad t=(1-s)\,y+\tfrac{s}{2}"
    gradient: ClassVar[str] = r"\sigma(o)-t"

    smoothing: float = _smoothing()

    def per_sample(self, output: Tensor, target: Tensor, *, task: str = BINARY) -> Tensor:
        """Return the cross-entropy of σ(o) with the smoothed target, [..., B]."""
        logit = output[..., 0]
        wanted = target.to(logit.dtype)
        if self.smoothing:
            wanted = wanted * (1 - self.smoothing) + self.smoothing / 2
        return F.binary_cross_entropy_with_logits(logit, wanted.expand_as(logit), reduction="none")

    def mean(self, output: Tensor, target: Tensor, *, task: str = BINARY) -> Tensor:
        """Return the mean cross-entropy."""
        wanted = target.to(output.dtype)
        if self.smoothing:
            wanted = wanted * (1 - self.smoothing) + self.smoothing / 2
        return F.binary_cross_entropy_with_logits(output[:, 0], wanted)

    def probability(self, output: Tensor, *, task: str = BINARY, dim: int = -1) -> Tensor:
        """Return σ(o)."""
        return torch.sigmoid(output.squeeze(dim))

    def torch_code(self, task: str) -> str:
        """Return the expression with torch's `binary_cross_entropy_with_logits`."""
        smooth = f" * {1 - self.smoothing!r} + {self.smoothing / 2!r}" if self.smoothing else ""
        return f"F.binary_cross_entropy_with_logits(output[:, 0], target{smooth})"


@dataclass(frozen=True)
class CrossEntropy(Loss):
    """Cross-entropy of the softmax of K outputs.

    Label smoothing s trains against (1 − s)·one-hot + s/K.
    Source: Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2016.
    """

    name: ClassVar[str] = "cross_entropy"
    title: ClassVar[str] = N_("Cross-entropy")
    summary: ClassVar[str] = N_("The surprise at the true class; being sure and wrong costs without bound.")
    tasks: ClassVar[frozenset[str]] = frozenset({MULTICLASS})
    formula: ClassVar[str] = (
        r"-\sum_k t_k\ln p_k,\quad p_k=\frac{e^{o_k}}{\sum_j e^{o_j}},\quad t_k=(1-s)\,[k=y]+\tfrac{s}{K}"
    )
    gradient: ClassVar[str] = r"p_k-t_k"

    smoothing: float = _smoothing()

    def per_sample(self, output: Tensor, target: Tensor, *, task: str = MULTICLASS) -> Tensor:
        """Return the cross-entropy of the softmax with the smoothed target, [..., B]."""
        log_p = torch.log_softmax(output, -1)
        loss = -at_target(log_p, target)
        if self.smoothing:
            loss = (1 - self.smoothing) * loss - self.smoothing * log_p.mean(-1)
        return loss

    def mean(self, output: Tensor, target: Tensor, *, task: str = MULTICLASS) -> Tensor:
        """Return the mean cross-entropy."""
        return F.cross_entropy(output, target.long(), label_smoothing=self.smoothing)

    def probability(self, output: Tensor, *, task: str = MULTICLASS, dim: int = -1) -> Tensor:
        """Return the softmax."""
        return torch.softmax(output, dim)

    def torch_code(self, task: str) -> str:
        """Return the expression with torch's `cross_entropy`."""
        smooth = f", label_smoothing={self.smoothing!r}" if self.smoothing else ""
        return f"F.cross_entropy(output, target.long(){smooth})"


@dataclass(frozen=True)
class Hinge(Loss):
    """Margin loss: of two classes as in a support vector machine, of several as nn.MultiMarginLoss.

    Source: Crammer and Singer, On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines,
    2001.
    """

    name: ClassVar[str] = "hinge"
    title: ClassVar[str] = N_("Hinge")
    summary: ClassVar[str] = N_("Stops caring about a sample once it lies on the right side by the margin.")
    tasks: ClassVar[frozenset[str]] = frozenset({BINARY, MULTICLASS})
    formula: ClassVar[str] = (
        r"\begin{cases}\max(0,\,m-t\,o),\quad t=2y-1&K=1\\"
        r"\frac1K\sum_{k\ne y}\max(0,\,m-o_y+o_k)&K>1\end{cases}"
    )
    gradient: ClassVar[str] = (
        r"\begin{cases}-t\,[t\,o<m]&K=1\\\frac1K\,[o_y-o_k<m]&K>1,\ k\ne y\\"
        r"-\frac1K\sum_{j\ne y}[o_y-o_j<m]&K>1,\ k=y\end{cases}"
    )

    margin: float = knob(
        1.0,
        0.1,
        10.0,
        log=True,
        label=N_("Margin"),
        help=N_("Going up, samples have to lie further on the right side before they stop pulling."),
    )

    def per_sample(self, output: Tensor, target: Tensor, *, task: str) -> Tensor:
        """Return by how much each sample falls short of the margin, [..., B]."""
        if task == BINARY:
            return torch.relu(self.margin - output[..., 0] * (2 * target.to(output.dtype) - 1))
        short = torch.relu(self.margin - at_target(output, target).unsqueeze(-1) + output)
        # The true class itself is in the sum, where it falls short by exactly the margin: leave it out.
        return (short * (1 - one_hot(output, target))).sum(-1) / output.shape[-1]

    def mean(self, output: Tensor, target: Tensor, *, task: str) -> Tensor:
        """Return how far samples fall short of the margin on average."""
        if task == BINARY:
            return F.relu(self.margin - output[:, 0] * (2 * target.to(output.dtype) - 1)).mean()
        return F.multi_margin_loss(output, target.long(), margin=self.margin)

    def probability(self, output: Tensor, *, task: str, dim: int = -1) -> Tensor:
        """Return probabilities that are 1 exactly where the output clears the margin."""
        scaled = output / self.margin
        return ramp(scaled.squeeze(dim)) if task == BINARY else nearest_probabilities(scaled, dim=dim)

    def torch_code(self, task: str) -> str:
        """Return the expression: torch's `multi_margin_loss`, or the margin written out for two classes."""
        if task == BINARY:
            return f"F.relu({self.margin!r} - output[:, 0] * (2 * target - 1)).mean()"
        return f"F.multi_margin_loss(output, target.long(), margin={self.margin!r})"


LOSSES = register(Loss, [BinaryCrossEntropy, CrossEntropy, MeanSquaredError, MeanAbsoluteError, Huber, Hinge])


def default_loss(task: str) -> Loss:
    """Return the loss that a task starts with."""
    return {BINARY: BinaryCrossEntropy, MULTICLASS: CrossEntropy, REGRESSION: MeanSquaredError}[task]()
