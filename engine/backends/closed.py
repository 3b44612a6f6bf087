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


def wanted(loss: Loss, task: str, targets: Tensor, outputs: int, dtype: torch.dtype) -> Tensor:
    """Return what each of K = `outputs` outputs is compared with, [N, K], for targets [N]."""
    classes = torch.arange(outputs, device=targets.device)
    if task == "multiclass":
        values = (targets.unsqueeze(-1) == classes).to(dtype)
    else:
        values = targets.to(dtype).unsqueeze(-1)
        values = 2 * values - 1 if task == "binary" and not isinstance(loss, BinaryCrossEntropy) else values
    if isinstance(loss, BinaryCrossEntropy | CrossEntropy):
        values = values * (1 - loss.smoothing) + loss.smoothing / max(outputs, 2)
    return values


def loss_slope(loss: Loss, output: Tensor, values: Tensor) -> Tensor:
    """Return ∂/∂o of each sample's loss, [R, B, K], for `output` [R, B, K] and what is `wanted` of it."""
    if isinstance(loss, BinaryCrossEntropy):
        return torch.sigmoid(output) - values
    if isinstance(loss, CrossEntropy):
        return torch.softmax(output, -1) - values
    if isinstance(loss, Hinge):
        return _hinge_slope(loss.margin, output, values)
    away = output - values
    if isinstance(loss, MeanSquaredError):
        return away * (2 / output.shape[-1])
    away = away.clamp_(-loss.delta, loss.delta) if isinstance(loss, Huber) else away.sign_()
    return away / output.shape[-1]


def _hinge_slope(margin: float, output: Tensor, values: Tensor) -> Tensor:
    if output.shape[-1] == 1:
        return -values * (margin - output * values > 0)
    truth = (output * values).sum(-1, keepdim=True)
    short = (margin - truth + output > 0) * (1 - values)
    return (short - values * short.sum(-1, keepdim=True)) / output.shape[-1]


KNOWN = (BinaryCrossEntropy, CrossEntropy, Hinge, MeanSquaredError, MeanAbsoluteError, Huber)
SMALL = 400  # multiply–adds up to which torch writes a product straight into rows with gaps between them


@dataclass(frozen=True, eq=False)
class _Layer:
    """A dense layer's views for R replicas (none for an activation on its own), and its activation's two ways."""

    apply: Callable[[Tensor], Tensor]
    back: Callable[[Tensor, Tensor, Tensor], Tensor]
    size: int = 0  # of one replica's weight
    weight: Tensor | None = None  # [R, out, in]
    across: Any = None  # [R, in, out], the same numbers
    bias: Any = None  # [R, 1, out]
    weight_gradient: Any = None
    bias_gradient: Any = None


class Closed:
    """The layers of a network over flat params [R, P], whose gradient goes to flat `gradient` [R, P]."""

    def __init__(self, network: Network, params: Tensor, gradient: Tensor, loss: Loss) -> None:
        """Of a network and a loss that `suit`."""
        self.loss = loss
        views, found = network.views(params.detach()), network.views(gradient)
        parts = zip(network.columns, views, found, strict=True)
        self._layers = [_layer(column.layer, *each) for column, *each in parts]

    @staticmethod
    def suits(network: Network, loss: Loss) -> bool:
        """Whether all layers are dense, or activations without parameters, and the loss is known."""
        return type(loss) in KNOWN and all(
            isinstance(column.layer, Dense | Activation) and _function(column.layer) in BACK
            for column in network.columns
        )

    def backward(self, inputs: Tensor, values: Tensor) -> None:
        """Write the gradient of each replica's mean loss over inputs [R, B, F] and what is `wanted` [R, B, K]."""
        passed, y = [], inputs
        for layer in self._layers:
            x = y
            z = x if layer.weight is None else torch.baddbmm(layer.bias, x, layer.across)
            y = layer.apply(z)
            passed.append((layer, x, z, y))
        e = loss_slope(self.loss, y, values)
        e.mul_(1 / e.shape[1])
        rows, found = [], []
        for place in range(len(passed) - 1, -1, -1):
            layer, x, z, y = passed[place]
            e = layer.back(e, z, y)
            if layer.weight is None:
                continue
            torch.sum(e, 1, out=layer.bias_gradient)
            if layer.size * e.shape[1] < SMALL:
                torch.bmm(e.transpose(1, 2), x, out=layer.weight_gradient)
            else:
                rows.append(layer.weight_gradient)
                found.append(torch.bmm(e.transpose(1, 2), x))
            if place:
                e = torch.bmm(e, layer.weight)
        if rows:
            torch._foreach_copy_(rows, found)  # type: ignore[reportPrivateImportUsage]


def _layer(layer: Any, views: dict[str, Tensor], found: dict[str, Tensor]) -> _Layer:
    name = _function(layer)
    bend = ACTIVATIONS[name].apply, BACK[name]
    if not views:
        return _Layer(*bend)
    weight, bias, size = views["weight"], views["bias"].unsqueeze(1), views["weight"][0].numel()
    return _Layer(*bend, size, weight, weight.transpose(1, 2), bias, found["weight"], found["bias"])


def _function(layer: Any) -> str:
    return layer.activation if isinstance(layer, Dense) else layer.function
