"""What an activation function is, and those that torch lacks."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Activation:
    """One activation function; z is what enters the unit, its weighted sum with the bias.

    `formula` is φ(z) and `derivative` φ′(z), in LaTeX.  `apply(z)` returns φ(z) in the shape of z, whatever
    that is, and autograd does the rest; with `parameters` = 1 it is `apply(z, slope)`, where slope broadcasts
    against z.  `module` is the class of the same as a torch module.  `range` is the interval of its values,
    None where they are unbounded on both sides.  `saturates` says that it is flat at both ends, so a unit
    pushed there stops learning; `bends` is false of the identity, which does nothing.
    """

    name: str
    title: str
    formula: str
    derivative: str
    summary: str
    apply: Callable[..., Tensor]
    module: type[nn.Module]
    range: tuple[float, float] | None = None
    saturates: bool = False
    parameters: int = 0
    bends: bool = True

    @property
    def torch_code(self) -> str:
        """How a script builds the module, with `from torch import nn` and `torch_class` at hand."""
        return f"{self.module.__name__}()" if self.torch_class else f"nn.{self.module.__name__}()"

    @property
    def torch_class(self) -> str:
        """The source of the module's class where torch has none, else nothing."""
        return inspect.getsource(self.module) if self.module.__module__ == __name__ else ""


def prelu(z: Tensor, slope: Tensor) -> Tensor:
    """Return z where it is positive and slope · z elsewhere; nn.PReLU starts with a slope of 0.25."""
    return torch.where(z > 0, z, slope * z)


class Sine(nn.Module):
    """Return sin z."""

    def forward(self, z):
        """Return sin z."""
        return torch.sin(z)


class Step(nn.Module):
    """Return +1 where z ≥ 0 and −1 elsewhere, with the gradient of hard tanh (straight-through estimator).

    Source: Hubara et al., Binarized Neural Networks, 2016.
    """

    def forward(self, z):
        """Return the sign of z."""
        soft = nn.functional.hardtanh(z)
        # soft − soft is exactly zero: the value is the step's own, and only the gradient passes through.
        return torch.where(z >= 0, 1.0, -1.0).to(z.dtype) + (soft - soft.detach())
