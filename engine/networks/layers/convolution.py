"""Convolutions: one small kernel for all places of an image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.limits import MAX_CHANNELS, MAX_KERNEL
from engine.networks.activations import ACTIVATIONS, module
from engine.networks.layer import Layer, Mode, Shape, Window, apart, side_by_side
from engine.networks.layers.dense import activate, slope
from engine.spec import N_, Refusal, knob

KERNEL_HELP = N_("Height and width of the patch that is looked at; a larger one sees more and costs more.")
STRIDE_HELP = N_("How many pixels the kernel moves on each time; 2 about halves height and width.")
PADDING_HELP = N_("Rows and columns of zeros around the image; more keeps the picture large.")


def slid(size: int, window: Window) -> int:
    """Return how many places a window has along `size` pixels: ⌊(n + 2p − d(k − 1) − 1)/s⌋ + 1, 0 where none.

    Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", 2016.
    """
    reach = window.dilation * (window.kernel - 1) + 1
    return max(0, (size + 2 * window.padding - reach) // window.stride + 1)


def over(layer: Layer, given: Shape, window: Window, channels: int) -> Shape:
    """Return the shape that a window sliding over `given` leaves; raise Refusal where it doesn't fit."""
    height, width = (slid(size, window) for size in given[1:])
    if height < 1 or width < 1:
        raise Refusal(
            "“{layer}” looks at {reach}×{reach} pixels, but only {height}×{width} come in: take a smaller kernel or "
            "dilation, more padding, or fewer poolings before it.",
            layer=layer.title,
            reach=window.dilation * (window.kernel - 1) + 1,
            height=given[1] + 2 * window.padding,
            width=given[2] + 2 * window.padding,
        )
    return channels, height, width


@dataclass(frozen=True)
class Filters(Layer):
    """What the kinds of convolution share."""

    ranks = (3,)
    counts = ("channels",)

    channels: int = knob(
        8,
        1,
        MAX_CHANNELS,
        label=N_("Channels"),
        help=N_(
            "How many kernels there are, each with a feature map of its own; more see more kinds of things."
        ),
    )
    kernel: int = knob(3, 1, MAX_KERNEL, label=N_("Kernel"), help=KERNEL_HELP)
    stride: int = knob(1, 1, 4, label=N_("Stride"), help=STRIDE_HELP)
    padding: int = knob(1, 0, 8, label=N_("Padding"), help=PADDING_HELP)
    dilation: int = knob(
        1,
        1,
        4,
        label=N_("Dilation"),
        help=N_("The distance between the pixels a kernel reads; more sees farther with as many weights."),
        advanced=True,
    )
    activation: str = knob(
        "relu",
        choices=ACTIVATIONS,
        label=N_("Activation"),
        help=N_("The bend after the sum; without one, many layers are no more than one."),
    )

    @property
    def window(self) -> Window:
        return Window(self.kernel, self.stride, self.padding, self.dilation)

    def window_of(self, channel: int | None = None) -> Window:
        return self.window

    def shape(self, given: Shape) -> Shape:
        return over(self, given, self.window, self.channels)

    def initial(self, name: str, shape: Shape, generator: torch.Generator, init: str) -> Tensor:
        if name == "slope":
            return torch.full(shape, 0.25)  # nn.PReLU's own
        return super().initial("weight" if name in self.weights else name, shape, generator, init)

    def before(self, x: Tensor, p: Mapping[str, Tensor]) -> Tensor:
        """Return the sums before the activation, [R, B, C, H, W]."""
        raise NotImplementedError

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        return activate(self.activation, self.before(x, p), p)

    def sums(self, given: Shape) -> tuple[nn.Module, ...]:
        """Return the modules that compute the sums."""
        raise NotImplementedError

    def sums_code(self, given: Shape) -> tuple[str, ...]:
        """Return the expressions that build `sums`."""
        raise NotImplementedError

    def module(self, given: Shape) -> nn.Module:
        bend = (module(self.activation),) if ACTIVATIONS[self.activation].bends else ()
        parts = (*self.sums(given), *bend)
        return parts[0] if len(parts) == 1 else nn.Sequential(*parts)

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        activation = ACTIVATIONS[self.activation]
        bend = (activation.torch_code,) if activation.bends else ()
        return (*self.sums_code(given), *bend)

    def settings(self, **usual: int) -> str:
        """Return the arguments that torch would not assume anyway, as they stand in a call."""
        values = {"stride": self.stride, "padding": self.padding, "dilation": self.dilation, **usual}
        plain = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}
        return "".join(f", {name}={value}" for name, value in values.items() if value != plain.get(name))


@dataclass(frozen=True)
class Convolution(Filters):
    """y[o] = φ(b[o] + Σ_c w[o, c] ⋆ x[c]): the same kernels slide over all places of the image.

    W has shape [out, in / groups, k, k], as in torch.nn.Conv2d; ⋆ is cross-correlation.
    LeCun et al., "Gradient-based learning applied to document recognition", 1998.
    """

    name = "convolution"
    title = N_("Convolution")
    summary = N_("Slides small kernels over the image; each answers where its pattern is.")
    order: ClassVar[int] = 20
    weights = ("weight",)
    kernels = "weight"
    fills = True

    groups: int = knob(
        1,
        1,
        MAX_CHANNELS,
        label=N_("Groups"),
        help=N_("Splits the channels into groups that don't see one another; fewer weights, less mixing."),
        advanced=True,
    )

    def shape(self, given: Shape) -> Shape:
        if given[0] % self.groups or self.channels % self.groups:
            raise Refusal(
                "{given} channels come in and {channels} go out: {groups} groups have to divide both evenly.",
                given=given[0],
                channels=self.channels,
                groups=self.groups,
            )
        return super().shape(given)

    def parameters(self, given: Shape) -> dict[str, Shape]:
        weight = (self.channels, given[0] // self.groups, self.kernel, self.kernel)
        return {"weight": weight, "bias": (self.channels,), **slope(self.activation)}

    def multiply_adds(self, given: Shape) -> int:
        channels, height, width = self.shape(given)
        return channels * height * width * self.kernel**2 * given[0] // self.groups

    def before(self, x: Tensor, p: Mapping[str, Tensor]) -> Tensor:
        weight, bias = p["weight"].flatten(0, 1), p["bias"].flatten()
        known = (self.stride, self.padding, self.dilation, self.groups * len(x))
        return apart(F.conv2d(side_by_side(x), weight, bias, *known), len(x))

    def sums(self, given: Shape) -> tuple[nn.Module, ...]:
        known = (self.kernel, self.stride, self.padding, self.dilation, self.groups)
        return (nn.Conv2d(given[0], self.channels, *known),)

    def sums_code(self, given: Shape) -> tuple[str, ...]:
        settings = self.settings(groups=self.groups)
        return (f"nn.Conv2d({given[0]}, {self.channels}, {self.kernel}{settings})",)
