"""The depthwise-separable convolution: look at each channel, then mix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor, nn
from torch.nn import functional as F

from engine.networks.layer import Shape, apart, side_by_side
from engine.networks.layers.convolution import Filters
from engine.networks.layers.dense import slope
from engine.spec import N_


@dataclass(frozen=True)
class Separable(Filters):
    """One kernel for each channel, then a 1×1 convolution that mixes the channels.

    Chollet, "Xception: deep learning with depthwise separable convolutions", CVPR 2017.
    """

    name = "separable"
    title = N_("Separable convolution")
    summary = N_(
        "Looks at each channel by itself, then mixes them: far fewer weights for nearly the same view."
    )
    order: ClassVar[int] = 21
    weights = ("depthwise", "pointwise")
    kernels = "pointwise"

    def parameters(self, given: Shape) -> dict[str, Shape]:
        depthwise, pointwise = (given[0], 1, self.kernel, self.kernel), (self.channels, given[0], 1, 1)
        found = {"depthwise": depthwise, "pointwise": pointwise, "bias": (self.channels,)}
        return {**found, **slope(self.activation)}

    def multiply_adds(self, given: Shape) -> int:
        channels, height, width = self.shape(given)
        return height * width * given[0] * (self.kernel**2 + channels)

    def before(self, x: Tensor, p: Mapping[str, Tensor]) -> Tensor:
        replicas, channels = len(x), x.shape[2]
        known = (self.stride, self.padding, self.dilation, channels * replicas)
        each = F.conv2d(side_by_side(x), p["depthwise"].flatten(0, 1), None, *known)
        mixed = F.conv2d(each, p["pointwise"].flatten(0, 1), p["bias"].flatten(), groups=replicas)
        return apart(mixed, replicas)

    def sums(self, given: Shape) -> tuple[nn.Module, ...]:
        known = (self.kernel, self.stride, self.padding, self.dilation, given[0])
        depthwise = nn.Conv2d(given[0], given[0], *known, bias=False)
        return depthwise, nn.Conv2d(given[0], self.channels, 1)

    def sums_code(self, given: Shape) -> tuple[str, ...]:
        settings = self.settings(groups=given[0])
        depthwise = f"nn.Conv2d({given[0]}, {given[0]}, {self.kernel}{settings}, bias=False)"
        return depthwise, f"nn.Conv2d({given[0]}, {self.channels}, 1)"
