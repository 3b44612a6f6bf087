"""Normalisation over the batch and over the units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from engine.layer import Layer, Mode, Shape
from engine.spec import N_, knob


@dataclass(frozen=True)
class _Norm(Layer):
    """What both norms share: a learned scale γ (`weight`) and shift β (`bias`) for each unit."""

    def parameters(self, width: int) -> dict[str, Shape]:
        return {"weight": (width,), "bias": (width,)}

    def initial(self, name: str, shape: Shape, generator: torch.Generator, init: str) -> Tensor:
        return torch.ones(shape) if name == "weight" else torch.zeros(shape)

    def _changed(self, **usual: float) -> str:
        """Return the arguments that torch would not assume anyway, as they stand in a call."""
        changed = {name: getattr(self, name) for name, value in usual.items() if getattr(self, name) != value}
        return "".join(f", {name}={value!r}" for name, value in changed.items())


@dataclass(frozen=True)
class BatchNorm(_Norm):
    """y = γ (x − μ)/√(σ² + ε) + β with μ, σ² of the batch; outside training with their running means.

    Ioffe & Szegedy, "Batch normalization", ICML 2015.  As in torch.nn.BatchNorm1d the batch's own variance
    is the biased one and the running variance the unbiased one.
    """

    name = "batch_norm"
    title = N_("Batch norm")
    summary = N_("Centres and scales each unit over the batch, then learns its own scale and shift.")
    order: ClassVar[int] = 3

    momentum: float = knob(
        0.1,
        0.001,
        1.0,
        log=True,
        label=N_("Momentum"),
        help=N_("How fast the running mean follows the batches; it is what testing uses."),
        advanced=True,
    )
    eps: float = knob(
        1e-5,
        1e-8,
        0.1,
        log=True,
        label="ε",
        help=N_("Keeps the division safe; more flattens units that hardly vary."),
        advanced=True,
    )

    def buffers(self, width: int) -> dict[str, tuple[Shape, float]]:
        return {"running_mean": ((width,), 0.0), "running_var": ((width,), 1.0)}

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        if mode.training:
            variance, mean = torch.var_mean(x, dim=1, correction=0)
            with torch.no_grad():
                batch = x.shape[1]
                b["running_mean"].lerp_(mean, self.momentum)
                b["running_var"].lerp_(variance * (batch / (batch - 1)), self.momentum)
        else:
            mean, variance = b["running_mean"], b["running_var"]
        scale = p["weight"] * torch.rsqrt(variance + self.eps)
        return (x - mean.unsqueeze(1)) * scale.unsqueeze(1) + p["bias"].unsqueeze(1)

    def module(self, width: int) -> nn.Module:
        return nn.BatchNorm1d(width, eps=self.eps, momentum=self.momentum)

    def torch_code(self, width: int) -> tuple[str, ...]:
        return (f"nn.BatchNorm1d({width}{self._changed(eps=1e-5, momentum=0.1)})",)


@dataclass(frozen=True)
class LayerNorm(_Norm):
    """y = γ (x − μ)/√(σ² + ε) + β with μ, σ² over the units of one point: the same in training and test.

    Ba, Kiros & Hinton, "Layer normalization", 2016.
    """

    name = "layer_norm"
    title = N_("Layer norm")
    summary = N_("Centres and scales all units of one point together; it needs no batch.")
    order: ClassVar[int] = 4

    eps: float = knob(
        1e-5,
        1e-8,
        0.1,
        log=True,
        label="ε",
        help=N_("Keeps the division safe; more flattens units that hardly vary."),
        advanced=True,
    )

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        normal = nn.functional.layer_norm(x, x.shape[-1:], eps=self.eps)
        return normal * p["weight"].unsqueeze(1) + p["bias"].unsqueeze(1)

    def module(self, width: int) -> nn.Module:
        return nn.LayerNorm(width, eps=self.eps)

    def torch_code(self, width: int) -> tuple[str, ...]:
        return (f"nn.LayerNorm({width}{self._changed(eps=1e-5)})",)
