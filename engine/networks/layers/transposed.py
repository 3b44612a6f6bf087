"""The transposed convolution: from a small image to a larger one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor, nn
from torch.nn import functional as F

from engine.limits import MAX_KERNEL
from engine.networks.layer import Shape, apart, side_by_side, spelled
from engine.networks.layers.convolution import Filters
from engine.networks.layers.dense import slope
from engine.spec import N_, Refusal, knob


@dataclass(frozen=True)
class Transposed(Filters):
    """The way back of a convolution: every pixel paints its kernel into a larger image.

    W has shape [in, out, k, k], as in torch.nn.ConvTranspose2d.
    Zeiler et al., "Deconvolutional networks", CVPR 2010.
    """

    name = "transposed"
    title = N_("Transposed convolution")
    summary = N_(
        "Every pixel paints its kernel into a larger image; with stride 2 it about doubles height and width."
    )
    order: ClassVar[int] = 22
    weights = ("weight",)
    kernels = "weight"
    paints = True

    kernel: int = knob(
        3,
        1,
        MAX_KERNEL,
        label=N_("Kernel"),
        help=N_("Height and width of what each pixel paints; a larger one reaches farther and costs more."),
    )
    stride: int = knob(
        1,
        1,
        4,
        label=N_("Stride"),
        help=N_("How many pixels apart the kernels are painted; 2 about doubles height and width."),
    )
    padding: int = knob(
        1,
        0,
        8,
        label=N_("Padding"),
        help=N_("Rows and columns that are cut off all around; more leaves a smaller picture."),
    )

    def shape(self, given: Shape) -> Shape:
        reach = self.dilation * (self.kernel - 1) + 1
        height, width = ((size - 1) * self.stride - 2 * self.padding + reach for size in given[1:])
        if height < 1 or width < 1:
            raise Refusal("The padding of “{layer}” cuts away the whole image.", layer=self.title)
        if max(height, width) > 64:
            raise Refusal(
                "“{layer}” would make images of {shape}; 64 pixels is the most that fits here.",
                layer=self.title,
                shape=spelled((height, width)),
            )
        return self.channels, height, width

    def parameters(self, given: Shape) -> dict[str, Shape]:
        weight = (given[0], self.channels, self.kernel, self.kernel)
        return {"weight": weight, "bias": (self.channels,), **slope(self.activation)}

    def multiply_adds(self, given: Shape) -> int:
        channels, height, width = given
        return channels * height * width * self.kernel**2 * self.channels

    def before(self, x: Tensor, p: Mapping[str, Tensor]) -> Tensor:
        weight, bias = p["weight"].flatten(0, 1), p["bias"].flatten()
        y = F.conv_transpose2d(
            side_by_side(x), weight, bias, self.stride, self.padding, 0, len(x), self.dilation
        )
        return apart(y, len(x))

    def sums(self, given: Shape) -> tuple[nn.Module, ...]:
        known = (self.kernel, self.stride, self.padding)
        return (nn.ConvTranspose2d(given[0], self.channels, *known, dilation=self.dilation),)

    def sums_code(self, given: Shape) -> tuple[str, ...]:
        return (f"nn.ConvTranspose2d({given[0]}, {self.channels}, {self.kernel}{self.settings()})",)
