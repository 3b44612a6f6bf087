"""The gradient of plain stacks of dense layers written out, layer by layer, for R networks at once.

Autograd finds the same numbers, but spends more time on its books than on a tiny network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from engine.activations import ACTIVATIONS
from engine.layers.dense import Activation, Dense
from engine.loss import at_target, one_hot
from engine.losses import (
    BinaryCrossEntropy,
    CrossEntropy,
    Hinge,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
)
from engine.network import Network

_aten = torch.ops.aten
SELU = (1.6732632423543772848, 1.0507009873554804934)

# ∂L/∂z of ∂L/∂y, z and y = φ(z)
BACK: dict[str, Callable[[Tensor, Tensor, Tensor], Tensor]] = {
    "linear": lambda e, z, y: e,
    "sigmoid": lambda e, z, y: _aten.sigmoid_backward.default(e, y),
    "tanh": lambda e, z, y: _aten.tanh_backward.default(e, y),
    "hardtanh": lambda e, z, y: _aten.hardtanh_backward.default(e, z, -1.0, 1.0),
    "softsign": lambda e, z, y: e / (1 + z.abs()).square_(),
    "relu": lambda e, z, y: _aten.threshold_backward.default(e, y, 0.0),
    "leaky_relu": lambda e, z, y: _aten.leaky_relu_backward.default(e, z, 0.01, False),
    "elu": lambda e, z, y: _aten.elu_backward.default(e, 1.0, 1.0, 1.0, False, z),
    "selu": lambda e, z, y: _aten.elu_backward.default(e, *SELU, 1.0, False, z),
    "gelu": lambda e, z, y: _aten.gelu_backward.default(e, z),
    "silu": lambda e, z, y: _aten.silu_backward.default(e, z),
    "mish": lambda e, z, y: _aten.mish_backward.default(e, z),
    "softplus": lambda e, z, y: _aten.softplus_backward.default(e, z, 1.0, 20.0),
    "sine": lambda e, z, y: e * torch.cos(z),
    "step": lambda e, z, y: _aten.hardtanh_backward.default(e, z, -1.0, 1.0),
}


def _target(output: Tensor, target: Tensor, task: str) -> Tensor:
    """Return the values that the outputs ought to have, [R, B, K]."""
    if task == "multiclass":
        return one_hot(output, target)
    value = target.to(output.dtype).unsqueeze(-1)
    return 2 * value - 1 if task == "binary" else value


def _smoothed(wanted: Tensor, smoothing: float, classes: int) -> Tensor:
    return wanted * (1 - smoothing) + smoothing / classes if smoothing else wanted


def loss_slope(loss: Loss, task: str, output: Tensor, target: Tensor) -> Tensor | None:
    """Return ∂/∂o of each sample's loss, [R, B, K] for `output` [R, B, K] and `target` [R, B]; None if unknown."""
    count = output.shape[-1]
    if isinstance(loss, BinaryCrossEntropy):
        return torch.sigmoid(output) - _smoothed(target.to(output.dtype).unsqueeze(-1), loss.smoothing, 2)
    if isinstance(loss, CrossEntropy):
        return torch.softmax(output, -1) - _smoothed(one_hot(output, target), loss.smoothing, count)
    if isinstance(loss, Hinge):
        return _hinge_slope(loss.margin, task, output, target)
    away = output - _target(output, target, task)
    if isinstance(loss, MeanSquaredError):
        return away * (2 / count)
    if isinstance(loss, MeanAbsoluteError):
        return away.sign_() / count
    return away.clamp_(-loss.delta, loss.delta) / count if isinstance(loss, Huber) else None


def _hinge_slope(margin: float, task: str, output: Tensor, target: Tensor) -> Tensor:
    if task == "binary":
        wanted = _target(output, target, task)
        return -wanted * (margin - output * wanted > 0)
    truth = one_hot(output, target)
    short = (margin - at_target(output, target).unsqueeze(-1) + output > 0) * (1 - truth)
    return (short - truth * short.sum(-1, keepdim=True)) / output.shape[-1]


@dataclass(frozen=True, eq=False)
class _Layer:
    """A dense layer's views for R replicas (none for an activation on its own), and its activation's two ways."""

    apply: Callable[[Tensor], Tensor]
    back: Callable[[Tensor, Tensor, Tensor], Tensor]
    weight: Tensor | None = None  # [R, out, in]
    bias: Any = None  # [R, 1, out]
    weight_gradient: Any = None
    bias_gradient: Any = None


class Closed:
    """The layers of a network over flat params [R, P], whose gradient goes to flat `gradient` [R, P]."""

    def __init__(self, network: Network, params: Tensor, gradient: Tensor, loss: Loss, task: str) -> None:
        """Of a network that `suits`."""
        self.loss, self.task = loss, task
        self._layers = [
            self._layer(column.layer, views, found)
            for column, views, found in zip(
                network.columns, network.views(params.detach()), network.views(gradient), strict=True
            )
        ]

    @staticmethod
    def suits(network: Network) -> bool:
        """Whether all layers of a network are dense, or activations without parameters."""
        return all(
            isinstance(column.layer, Dense | Activation) and _function(column.layer) in BACK
            for column in network.columns
        )

    @staticmethod
    def _layer(layer: Any, views: dict[str, Tensor], found: dict[str, Tensor]) -> _Layer:
        name = _function(layer)
        bend = ACTIVATIONS[name].apply, BACK[name]
        if not views:
            return _Layer(*bend)
        return _Layer(*bend, views["weight"], views["bias"].unsqueeze(1), found["weight"], found["bias"])

    def backward(self, inputs: Tensor, targets: Tensor) -> None:
        """Write the gradient of each replica's mean loss over inputs [R, B, F] and targets [R, B]."""
        passed, y = [], inputs
        for layer in self._layers:
            x = y
            z = x if layer.weight is None else torch.baddbmm(layer.bias, x, layer.weight.transpose(1, 2))
            y = layer.apply(z)
            passed.append((layer, x, z, y))
        e = self._slope(y, targets)
        e.mul_(1 / e.shape[1])
        weights, found = [], []
        for place in range(len(passed) - 1, -1, -1):
            layer, x, z, y = passed[place]
            e = layer.back(e, z, y)
            if layer.weight is None:
                continue
            weights.append(layer.weight_gradient)
            found.append(torch.bmm(e.transpose(1, 2), x))
            torch.sum(e, 1, out=layer.bias_gradient)
            if place:
                e = torch.bmm(e, layer.weight)
        # Products into rows with gaps between them take several times as long as a copy.
        torch._foreach_copy_(weights, found)  # type: ignore[reportPrivateImportUsage]

    def _slope(self, output: Tensor, targets: Tensor) -> Tensor:
        found = loss_slope(self.loss, self.task, output, targets)
        if found is not None:
            return found
        with torch.enable_grad():
            leaf = output.detach().requires_grad_()
            return torch.autograd.grad(self.loss.per_sample(leaf, targets, task=self.task).sum(), leaf)[0]


def _function(layer: Any) -> str:
    return layer.activation if isinstance(layer, Dense) else layer.function
