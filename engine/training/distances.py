"""Losses that measure how far outputs lie from the values they ought to have.  Shapes and letters: engine.training.loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch.nn.functional as F
from torch import Tensor

from engine.spec import N_, knob
from engine.training.loss import Distance


@dataclass(frozen=True)
class MeanSquaredError(Distance):
    """Squared distance."""

    name: ClassVar[str] = "mse"
    title: ClassVar[str] = N_("Mean squared error")
    summary: ClassVar[str] = N_("Squares each error, so that one large error outweighs many small ones.")
    formula: ClassVar[str] = r"\frac{1}{K}\sum_{k}(o_k-t_k)^2"
    gradient: ClassVar[str] = r"\frac{2}{K}\,(o_k-t_k)"

    def distance(self, output: Tensor, wanted: Tensor, reduction: str = "none") -> Tensor:
        """Return (o − t)²."""
        return F.mse_loss(output, wanted, reduction=reduction)

    def torch_code(self, task: str) -> str:
        """Return the expression with torch's `mse_loss`."""
        return self._code(task, "F.mse_loss({})")


@dataclass(frozen=True)
class MeanAbsoluteError(Distance):
    """Absolute distance."""

    name: ClassVar[str] = "mae"
    title: ClassVar[str] = N_("Mean absolute error")
    summary: ClassVar[str] = N_(
        "Counts each error as it is: outliers matter less, and the pull stays the same near the target."
    )
    formula: ClassVar[str] = r"\frac{1}{K}\sum_{k}|o_k-t_k|"
    gradient: ClassVar[str] = r"\frac{1}{K}\,\operatorname{sign}(o_k-t_k)"

    def distance(self, output: Tensor, wanted: Tensor, reduction: str = "none") -> Tensor:
        """Return |o − t|."""
        return F.l1_loss(output, wanted, reduction=reduction)

    def torch_code(self, task: str) -> str:
        """Return the expression with torch's `l1_loss`."""
        return self._code(task, "F.l1_loss({})")


@dataclass(frozen=True)
class Huber(Distance):
    """Squared distance near the target and absolute distance far from it.

    Source: Huber, Robust Estimation of a Location Parameter, 1964.
    """

    name: ClassVar[str] = "huber"
    title: ClassVar[str] = N_("Huber")
    summary: ClassVar[str] = N_(
        "Squares small errors and takes large ones as they are, so outliers can't rule."
    )
    formula: ClassVar[str] = (
        r"\frac{1}{K}\sum_{k}\begin{cases}\frac12 e_k^2&|e_k|\le\delta\\"
        r"\delta\,(|e_k|-\frac12\delta)&|e_k|>\delta\end{cases},\quad e_k=o_k-t_k"
    )
    gradient: ClassVar[str] = r"\frac{1}{K}\,\max\bigl(-\delta,\min(\delta,\,o_k-t_k)\bigr)"

    delta: float = knob(
        1.0,
        0.01,
        10.0,
        log=True,
        label=N_("Delta"),
        help=N_("Going up, larger errors are squared too, and the loss comes closer to the squared error."),
    )

    def distance(self, output: Tensor, wanted: Tensor, reduction: str = "none") -> Tensor:
        """Return ½(o − t)² up to δ and δ(|o − t| − ½δ) beyond it."""
        return F.huber_loss(output, wanted, reduction=reduction, delta=self.delta)

    def torch_code(self, task: str) -> str:
        """Return the expression with torch's `huber_loss`."""
        return self._code(task, f"F.huber_loss({{}}, delta={self.delta!r})")
