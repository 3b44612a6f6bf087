"""The inception block: kernels of several sizes side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.networks import modules
from engine.networks.layer import Layer, Mode, Shape, Window, apart, side_by_side
from engine.spec import N_, knob


@dataclass(frozen=True)
class Inception(Layer):
    """Four views side by side, their channels joined: 1×1, 3×3, 5×5 and pooled, each behind a cheap 1×1.

    Szegedy et al., "Going deeper with convolutions", CVPR 2015.
    """

    name = "inception"
    title = N_("Inception block")
    summary = N_("Looks with kernels of several sizes at once and joins what they see.")
    order: ClassVar[int] = 24
    ranks = (3,)
    counts = ("one", "three", "five", "pooled")
    weights = tuple(f"{part}.weight" for part in modules.BRANCHES)

    one: int = knob(4, 1, 32, label=N_("1×1"), help=N_("Channels that look at single pixels."))
    three: int = knob(6, 1, 32, label=N_("3×3"), help=N_("Channels that look at 3×3 pixels."))
    five: int = knob(4, 1, 32, label=N_("5×5"), help=N_("Channels that look at 5×5 pixels."))
    pooled: int = knob(2, 1, 32, label=N_("Pooled"), help=N_("Channels that look at the largest neighbours."))

    def shape(self, given: Shape) -> Shape:
        return (self.one + self.three + self.five + self.pooled, *given[1:])

    def _branches(self, channels: int) -> dict[str, tuple[int, int, int]]:
        """Return (out, in, kernel) of each convolution; those before 3×3 and 5×5 make half as many channels."""
        before_three, before_five = max(1, self.three // 2), max(1, self.five // 2)
        return {
            "one": (self.one, channels, 1),
            "before_three": (before_three, channels, 1),
            "three": (self.three, before_three, 3),
            "before_five": (before_five, channels, 1),
            "five": (self.five, before_five, 5),
            "pooled": (self.pooled, channels, 1),
        }

    def branch(self, channel: int) -> tuple[str, int]:
        """Return which branch makes a channel, and the place of the channel in it."""
        for name in ("one", "three", "five"):
            count = getattr(self, name)
            if channel < count:
                return name, channel
            channel -= count
        return "pooled", channel

    def sees(self, channel: int) -> int:
        """Return how many pixels a side a channel looks at."""
        return {"one": 1, "five": 5}.get(self.branch(channel)[0], 3)

    def window_of(self, channel: int | None = None) -> Window:
        kernel = 5 if channel is None else self.sees(channel)
        return Window(kernel, padding=kernel // 2)

    def parameters(self, given: Shape) -> dict[str, Shape]:
        found: dict[str, Shape] = {}
        for name, (out, into, kernel) in self._branches(given[0]).items():
            found |= {f"{name}.weight": (out, into, kernel, kernel), f"{name}.bias": (out,)}
        return found

    def initial(self, name: str, shape: Shape, generator: torch.Generator, init: str) -> Tensor:
        return super().initial(name.rpartition(".")[2], shape, generator, init)

    def multiply_adds(self, given: Shape) -> int:
        places = given[1] * given[2]
        return sum(out * into * kernel**2 * places for out, into, kernel in self._branches(given[0]).values())

    def before(self, x: Tensor, p: Mapping[str, Tensor]) -> Tensor:
        """Return the sums before the last activation, [R, B, C, H, W]."""
        replicas, whole = len(x), side_by_side(x)

        def sums(image: Tensor, name: str) -> Tensor:
            weight, bias = p[f"{name}.weight"].flatten(0, 1), p[f"{name}.bias"].flatten()
            return F.conv2d(image, weight, bias, padding=weight.shape[-1] // 2, groups=replicas)

        parts = (
            sums(whole, "one"),
            sums(F.relu(sums(whole, "before_three")), "three"),
            sums(F.relu(sums(whole, "before_five")), "five"),
            sums(F.max_pool2d(whole, 3, 1, 1), "pooled"),
        )
        return torch.cat([apart(each, replicas) for each in parts], dim=2)

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        return F.relu(self.before(x, p))

    def module(self, given: Shape) -> nn.Module:
        return modules.Inception(given[0], self.one, self.three, self.five, self.pooled)

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        return (f"Inception({given[0]}, {self.one}, {self.three}, {self.five}, {self.pooled})",)
