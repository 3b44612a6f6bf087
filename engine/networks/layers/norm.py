"""Normalisation over the batch and over the units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from engine.networks.layer import Layer, Mode, Shape, apart, side_by_side
from engine.spec import N_, knob


@dataclass(frozen=True)
class _Norm(Layer):
    """What both norms share: a learned scale γ (`weight`) and shift β (`bias`) for each unit."""

    def parameters(self, given: Shape) -> dict[str, Shape]:
        return {"weight": given[:1], "bias": given[:1]}

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
    ranks = (1, 3)
    needs_batch = 2

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

    def buffers(self, given: Shape) -> dict[str, tuple[Shape, float]]:
        return {"running_mean": (given[:1], 0.0), "running_var": (given[:1], 1.0)}

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        if x.dim() == 5:
            return self._images(x, p, b, mode)
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

    def _images(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        """Return x [R, B, C, H, W] normalised: as R·C channels of one batch, which torch does in one call."""
        weight, bias = p["weight"].reshape(-1), p["bias"].reshape(-1)
        # Copies: the way back must find what the way there used.
        mean, variance = (b[name].flatten().clone() for name in ("running_mean", "running_var"))
        y = nn.functional.batch_norm(
            side_by_side(x), mean, variance, weight, bias, mode.training, self.momentum, self.eps
        )
        if mode.training:
            b["running_mean"].copy_(mean.view_as(b["running_mean"]))
            b["running_var"].copy_(variance.view_as(b["running_var"]))
        return apart(y, len(x))

    def module(self, given: Shape) -> nn.Module:
        kind = nn.BatchNorm2d if len(given) == 3 else nn.BatchNorm1d
        return kind(given[0], eps=self.eps, momentum=self.momentum)

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        kind = "2d" if len(given) == 3 else "1d"
        return (f"nn.BatchNorm{kind}({given[0]}{self._changed(eps=1e-5, momentum=0.1)})",)


@dataclass(frozen=True)
class LayerNorm(_Norm):
    """y = γ (x − μ)/√(σ² + ε) + β with μ, σ² over the units of one point: the same in training and test.

    Ba, Kiros & Hinton, "Layer normalization", 2016.
    """

    name = "layer_norm"
    title = N_("Layer norm")
    summary = N_("Centres and scales all units of one point together; it needs no batch.")
    order: ClassVar[int] = 4
    sees_all = True

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

    def module(self, given: Shape) -> nn.Module:
        return nn.LayerNorm(given[0], eps=self.eps)

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        return (f"nn.LayerNorm({given[0]}{self._changed(eps=1e-5)})",)
