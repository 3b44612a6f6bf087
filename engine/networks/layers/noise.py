"""Layers that disturb what passes through while training, and let it through untouched afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from engine.networks import modules
from engine.networks.layer import Layer, Mode, Shape
from engine.spec import N_, knob


def thinned(x: Tensor, blank: Callable[[], Tensor], rate: float, mode: Mode) -> Tensor:
    """Return x while training under a mask drawn into what `blank` makes, by each replica's generator; else x."""
    if not mode.training or rate == 0:
        return x
    keep = blank()
    for replica, generator in enumerate(mode.noise):
        keep[replica].bernoulli_(1 - rate, generator=generator)
    return x * keep.div_(1 - rate)


@dataclass(frozen=True)
class Dropout(Layer):
    """While training, each unit is silenced with probability `rate` and the others grow by 1/(1 − rate).

    Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014.
    """

    name = "dropout"
    title = N_("Dropout")
    summary = N_("While training, silences random units, so that no unit can rely on another.")
    order: ClassVar[int] = 2
    ranks = (1, 3)

    rate: float = knob(
        0.2,
        0.0,
        0.9,
        label=N_("Rate"),
        help=N_("The share of units that each step silences; more means stronger."),
    )

    @property
    def noisy(self) -> bool:
        return True

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        return thinned(x, lambda: torch.empty_like(x), self.rate, mode)

    def module(self, given: Shape) -> nn.Module:
        return nn.Dropout(self.rate)

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        return (f"nn.Dropout({self.rate!r})",)


@dataclass(frozen=True)
class GaussianNoise(Layer):
    """While training, adds noise of the given standard deviation to every value.

    Bishop, "Training with noise is equivalent to Tikhonov regularization", Neural Computation 1995.
    """

    name = "noise"
    title = N_("Gaussian noise")
    summary = N_("While training, shakes every value a little, so that the boundary stays smooth.")
    order: ClassVar[int] = 6
    ranks = (1, 3)

    deviation: float = knob(
        0.1, 0.0, 2.0, label=N_("Deviation"), help=N_("The size of the noise; more blurs what passes.")
    )

    @property
    def noisy(self) -> bool:
        return True

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        if not mode.training or self.deviation == 0:
            return x
        noise = torch.empty_like(x)
        for replica, generator in enumerate(mode.noise):
            noise[replica].normal_(generator=generator)
        return x + self.deviation * noise

    def module(self, given: Shape) -> nn.Module:
        return modules.GaussianNoise(self.deviation)

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        return (f"GaussianNoise({self.deviation!r})",)
