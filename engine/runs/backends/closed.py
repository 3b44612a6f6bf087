"""The gradient of plain stacks of dense layers written out, layer by layer, for R networks at once.

Autograd finds the same numbers, but spends more time on its books than on a tiny network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor

from engine.networks.activations import ACTIVATIONS
from engine.networks.layers.dense import Activation, Dense
from engine.networks.network import Network
from engine.training.losses import (
    BinaryCrossEntropy,
    CrossEntropy,
    Hinge,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
)

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
FEW = 4  # units up to which a product with ones is the faster sum

# Activations whose way back needs their values alone, so that these may take the place of what they were made from
IN_PLACE: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda z: z,
    "sigmoid": torch.sigmoid_,
    "tanh": torch.tanh_,
    "relu": torch.relu_,
}


@dataclass(frozen=True, eq=False, slots=True)
class _Layer:
    """A dense layer for R replicas and B samples, with room for what it computes; an activation on its own has none."""

    apply: Callable[[Tensor], Tensor]
    back: Callable[[Tensor, Tensor, Tensor], Tensor]
    scale: int = 1  # what activations are made from is so many times z
    weight: Any = None  # [R, out, in]
    across: Any = None  # [R, in, out], the same numbers
    bias: Any = None  # [R, 1, out]
    values: Any = None  # [R, B, out]
    errors: Any = None  # [R, B, in], of what came in
    weight_gradient: Any = None  # [R, out, in] in the flat gradient
    bias_gradient: Any = None  # [R, out]
    bias_row: Any = None  # [R, 1, out], the same numbers, where a product with ones is the faster sum
    found: Tensor | None = None  # [R, out, in] without gaps, where torch needs that


class _Pass:
    """One way there and back for batches of B samples."""

    def __init__(self, owner: Closed, batch: int) -> None:
        params, gradient, network = owner.params, owner.gradient, owner.network
        self.loss, self.layers = owner.loss, []
        replicas = len(params)
        with torch.inference_mode(False):  # what is made here has to stay changeable
            self.share = params.new_full((replicas, batch, network.outputs), 1 / batch)
            self.ones = params.new_ones(replicas, 1, batch)
            views, found = network.views(params), network.views(gradient)
            for column, view, place in zip(network.columns, views, found, strict=True):
                self.layers.append(_layer(column.layer, view, place, batch))
        self.copied = [layer for layer in self.layers if layer.found is not None]
        self.gaps = [layer.weight_gradient for layer in self.copied], [layer.found for layer in self.copied]

    def __call__(self, inputs: Tensor, values: Tensor) -> None:
        passed, y = [], inputs
        for layer in self.layers:
            x = z = y
            if layer.weight is not None:
                scale = layer.scale
                z = torch.baddbmm(layer.bias, x, layer.across, beta=scale, alpha=scale, out=layer.values)
            y = layer.apply(z)
            passed.append((x, z, y))
        e = torch.mul(loss_slope(self.loss, y, values), self.share)
        for layer, (x, z, y) in zip(reversed(self.layers), reversed(passed), strict=True):
            e = layer.back(e, z, y)
            if layer.weight is not None:
                e = self._gradient(layer, e, x, further=x is not inputs)
        if self.copied:
            torch._foreach_copy_(*self.gaps)  # type: ignore[reportPrivateImportUsage]

    def _gradient(self, layer: _Layer, e: Tensor, x: Tensor, *, further: bool) -> Tensor:
        """Write the gradient of a layer with errors e [R, B, out], and return the errors of x, if `further`."""
        if layer.bias_row is None:
            torch.sum(e, 1, out=layer.bias_gradient)
        else:
            torch.bmm(self.ones, e, out=layer.bias_row)
        torch.bmm(e.mT, x, out=layer.weight_gradient if layer.found is None else layer.found)
        if not further:
            return e
        if e.shape[2] == 1:  # an outer product
            return torch.mul(e, layer.weight, out=layer.errors)
        return torch.bmm(e, layer.weight, out=layer.errors)


def _layer(layer: Any, views: dict[str, Tensor], found: dict[str, Tensor], batch: int) -> _Layer:
    name = _function(layer)
    if not views:
        return _Layer(ACTIVATIONS[name].apply, BACK[name])
    weight, bias, gradient = views["weight"], views["bias"], found["weight"]
    (replicas, width, width_in), apply, scale = weight.shape, IN_PLACE.get(name, ACTIVATIONS[name].apply), 1
    on_processor = weight.device.type == "cpu"
    if ACTIVATIONS[name].apply is torch.tanh and on_processor:
        # tanh z = 2 σ(2z) − 1, and torch's σ takes a fifth of the time of its tanh.
        below, scale = weight.new_full((replicas, batch, width), -1.0), 2
        apply = partial(_tanh_of_twice, below)
    small, few = width * width_in * batch < SMALL, on_processor and width <= FEW and width * batch < SMALL
    return _Layer(
        apply,
        BACK[name],
        scale=scale,
        weight=weight,
        across=weight.mT,
        bias=bias.unsqueeze(1),
        values=weight.new_empty(replicas, batch, width),
        errors=weight.new_empty(replicas, batch, width_in),
        weight_gradient=gradient,
        bias_gradient=found["bias"],
        bias_row=found["bias"].unsqueeze(1) if few else None,
        found=None if small else torch.empty_like(gradient, memory_format=torch.contiguous_format),
    )


def _tanh_of_twice(below: Tensor, twice: Tensor) -> Tensor:
    """Replace `twice` = 2z by tanh z; `below` is −1."""
    return torch.add(below, twice.sigmoid_(), alpha=2, out=twice)


class Closed:
    """The layers of a network over flat params [R, P], whose gradient goes to flat `gradient` [R, P]."""

    def __init__(self, network: Network, params: Tensor, gradient: Tensor, loss: Loss, *, batch: int) -> None:
        """Of a network and a loss that `suit`; most batches are of `batch` samples."""
        self.network, self.params, self.gradient, self.loss = network, params.detach(), gradient, loss
        self._passes = {batch: _Pass(self, batch)}

    @staticmethod
    def suits(network: Network, loss: Loss) -> bool:
        """Whether all layers are dense, or activations without parameters, and the loss is known."""
        return type(loss) in KNOWN and all(
            isinstance(column.layer, Dense | Activation) and _function(column.layer) in BACK
            for column in network.columns
        )

    def backward(self, inputs: Tensor, values: Tensor) -> None:
        """Write the gradient of each replica's mean loss over inputs [R, B, F] and what is `wanted` [R, B, K]."""
        batch = inputs.shape[1]
        if batch not in self._passes:
            self._passes[batch] = _Pass(self, batch)
        self._passes[batch](inputs, values)


def _function(layer: Any) -> str:
    return layer.activation if isinstance(layer, Dense) else layer.function
