"""The interface of a layer: from the width it is given to the numbers it returns, for R replicas at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from engine.initializers import INITIALIZERS
from engine.spec import Spec

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Mode:
    """How a forward pass is meant: training or not, and where each replica draws its noise from."""

    training: bool = False
    noise: Sequence[torch.Generator] = ()


EVALUATE = Mode()


def flattened(modules: Iterable[nn.Module]) -> list[nn.Module]:
    """Return the modules in order, those inside plain `nn.Sequential`s in their place."""
    found: list[nn.Module] = []
    for module in modules:
        found.extend(module if type(module) is nn.Sequential else [module])
    return found


@dataclass(frozen=True)
class Layer(Spec):
    """One layer of the builder; all tensors carry the R stacked replicas in front.

    `links` says that every output reads every input through a weight matrix of its own, so that a diagram
    draws its weights.  Members implement `parameters`, `forward` and `module`; the rest has a default.
    """

    links: ClassVar[bool] = False

    def width(self, width: int) -> int:
        """Return how many units come out when `width` go in; raise Refusal when that can't be."""
        return width

    def parameters(self, width: int) -> dict[str, Shape]:
        """Return the shape of each learned array, in the order and layout of the torch module."""
        return {}

    def buffers(self, width: int) -> dict[str, tuple[Shape, float]]:
        """Return shape and first value of each array that is kept but not learned by gradient."""
        return {}

    def initial(self, name: str, shape: Shape, generator: torch.Generator, init: str) -> Tensor:
        """Return the first value of parameter `name`: weights by the initialiser, all else zero."""
        if name == "weight":
            return INITIALIZERS[init].fill(shape, generator)
        return torch.zeros(shape)

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        """Return the layer's output [R, B, out] for x [R, B, in]; `p` and `b` hold [R, …] arrays."""
        raise NotImplementedError

    def forward_columns(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor]) -> Tensor:
        """Return the output [out, G] of one replica for the columns of x [in, G], outside training.

        Long feature-major rows are what a whole grid of points is fastest in; the numbers are `forward`'s.
        """
        stacked = {name: each.unsqueeze(0) for name, each in p.items()}
        kept = {name: each.unsqueeze(0) for name, each in b.items()}
        return self.forward(x.t().unsqueeze(0), stacked, kept, EVALUATE)[0].t()

    def module(self, width: int) -> nn.Module:
        """Return the torch module that computes the same for one replica: the oracle, and the export."""
        raise NotImplementedError

    def torch_code(self, width: int) -> tuple[str, ...]:
        """Return the expressions that build `module` one after the other, with `from torch import nn` at hand.

        A class that torch.nn lacks is called by its name; whoever writes a script adds its source.
        """
        raise NotImplementedError

    def inner(self) -> tuple[Layer, ...]:
        """Return the layers that this one wraps."""
        return ()
