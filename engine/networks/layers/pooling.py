"""Pooling: what a patch comes to, and from an image to plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import torch
from torch import Tensor, nn

from engine.networks import modules
from engine.networks.layer import Layer, Mode, Shape, Window, apart, side_by_side
from engine.networks.layers.convolution import STRIDE_HELP, over
from engine.networks.layers.noise import thinned
from engine.spec import N_, knob

POOLS = {
    "max": N_("largest"),
    "mean": N_("mean"),
    "lp": N_("Lᵖ norm"),
    "median": N_("median"),
    "stochastic": N_("drawn at random"),
}


def halved(x: Tensor) -> Tensor:
    """Return the largest of every 2×2 pixels of x [..., H, W]; max pooling takes longer, for it notes the places."""
    height, width = (size // 2 * 2 for size in x.shape[-2:])
    rows = torch.maximum(x[..., :height:2, :width], x[..., 1:height:2, :width])
    return torch.maximum(rows[..., ::2], rows[..., 1::2])


@dataclass(frozen=True)
class Pool(Layer):
    """Each patch of each channel becomes one number: its largest, its mean, (Σ xᵖ)^(1/p), its median, or one drawn.

    Stochastic pooling draws xᵢ with probability xᵢ / Σ x while training and takes Σ x² / Σ x afterwards; negative
    numbers count as zero.  Zeiler & Fergus, "Stochastic pooling for regularization", ICLR 2013.
    """

    name = "pool"
    title = N_("Pooling")
    summary = N_("Keeps one number of each patch, so that the picture shrinks and small shifts matter less.")
    order: ClassVar[int] = 23
    ranks = (3,)

    function: str = knob(
        "max", choices=POOLS, label=N_("Takes"), help=N_("What becomes of the numbers in a patch.")
    )
    kernel: int = knob(2, 1, 7, label=N_("Patch"), help=N_("Height and width of a patch; more forgets more."))
    stride: int = knob(2, 1, 4, label=N_("Stride"), help=STRIDE_HELP)
    power: float = knob(
        2.0,
        1.0,
        8.0,
        label="p",
        help=N_("Of the Lᵖ norm: 1 is the sum, and the larger it is, the more it is like the largest."),
        advanced=True,
    )

    @property
    def window(self) -> Window:
        return Window(self.kernel, self.stride)

    def window_of(self, channel: int | None = None) -> Window:
        return self.window

    def shape(self, given: Shape) -> Shape:
        return over(self, given, self.window, given[0])

    @property
    def noisy(self) -> bool:
        return self.function == "stochastic"

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        if self.function == "stochastic" and mode.training:
            pools = (modules.StochasticPool2d(self.kernel, self.stride, noise) for noise in mode.noise)
            return torch.stack([pool(each) for pool, each in zip(pools, x, strict=True)])
        if self.function == "max" and self.kernel == self.stride == 2 and not torch.is_grad_enabled():
            return halved(x)
        return apart(self.module(()).eval()(side_by_side(x)), len(x))

    def module(self, given: Shape) -> nn.Module:
        match self.function:
            case "max":
                return nn.MaxPool2d(self.kernel, self.stride)
            case "mean":
                return nn.AvgPool2d(self.kernel, self.stride)
            case "lp":
                return modules.LpPool2d(self.power, self.kernel, self.stride)
            case "median":
                return modules.MedianPool2d(self.kernel, self.stride)
        return modules.StochasticPool2d(self.kernel, self.stride)

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        size = f"{self.kernel}, {self.stride}"
        names = {
            "max": "nn.MaxPool2d",
            "mean": "nn.AvgPool2d",
            "median": "MedianPool2d",
            "stochastic": "StochasticPool2d",
        }
        if self.function == "lp":
            return (f"LpPool2d({self.power!r}, {size})",)
        return (f"{names[self.function]}({size})",)


@dataclass(frozen=True)
class GlobalPool(Layer):
    """One number for each channel, whatever the size of the image: its mean or its largest.

    Lin, Chen & Yan, "Network in network", ICLR 2014.
    """

    name = "global_pool"
    title = N_("Global pooling")
    summary = N_("Leaves one number for each channel: whether its pattern is there, not where.")
    order: ClassVar[int] = 25
    ranks = (3,)
    sees_all = True

    function: str = knob(
        "mean",
        choices=("mean", "max"),
        label=N_("Takes"),
        help=N_("What becomes of all the pixels of a channel."),
    )

    def shape(self, given: Shape) -> Shape:
        return given[:1]

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        return x.mean((-1, -2)) if self.function == "mean" else x.amax((-1, -2))

    def module(self, given: Shape) -> nn.Module:
        pool = nn.AdaptiveAvgPool2d(1) if self.function == "mean" else nn.AdaptiveMaxPool2d(1)
        return nn.Sequential(pool, nn.Flatten())

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        return f"nn.Adaptive{'Avg' if self.function == 'mean' else 'Max'}Pool2d(1)", "nn.Flatten()"


@dataclass(frozen=True)
class Flatten(Layer):
    """All pixels of all channels in one row, for the dense layers: channel by channel, row by row."""

    name = "flatten"
    title = N_("Flatten")
    summary = N_("Puts all pixels of all channels in one row, for the dense layers.")
    order: ClassVar[int] = 26
    ranks = (3,)
    is_flat = True

    def shape(self, given: Shape) -> Shape:
        return (prod(given),)

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        return x.flatten(2)

    def module(self, given: Shape) -> nn.Module:
        return nn.Flatten()

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        return ("nn.Flatten()",)


@dataclass(frozen=True)
class SpatialDropout(Layer):
    """While training, each whole channel is silenced with probability `rate` and the others grow by 1/(1 − rate).

    Tompson et al., "Efficient object localization using convolutional networks", CVPR 2015.
    """

    name = "spatial_dropout"
    title = N_("Spatial dropout")
    summary = N_(
        "While training, silences random channels: neighbours know each other too well for single pixels."
    )
    order: ClassVar[int] = 27
    ranks = (3,)

    rate: float = knob(
        0.1,
        0.0,
        0.9,
        label=N_("Rate"),
        help=N_("The share of channels that each step silences; more means stronger."),
    )

    @property
    def noisy(self) -> bool:
        return True

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        return thinned(x, lambda: x.new_empty(*x.shape[:3], 1, 1), self.rate, mode)

    def module(self, given: Shape) -> nn.Module:
        return nn.Dropout2d(self.rate)

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        return (f"nn.Dropout2d({self.rate!r})",)
