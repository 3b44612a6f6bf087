"""The residual block: what comes in is added to what the inner layers make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor, nn

from engine import modules
from engine.layer import Layer, Mode, flattened
from engine.layers.dense import Dense
from engine.limits import MAX_LAYERS
from engine.spec import N_, Refusal, parts


@dataclass(frozen=True)
class Residual(Layer):
    """y = x + F(x), where F is a stack of layers that ends as wide as it began.

    He et al., "Deep residual learning for image recognition", CVPR 2016.
    """

    name = "residual"
    title = N_("Residual block")
    summary = N_("Adds its input to what the layers inside make of it, so that gradients find a way past.")
    order: ClassVar[int] = 5

    layers: tuple[Layer, ...] = parts(
        (Dense(),),
        Layer,
        most=MAX_LAYERS,
        label=N_("Layers inside"),
        help=N_("What the block computes on top."),
    )

    def inner(self) -> tuple[Layer, ...]:
        return self.layers

    def width(self, width: int) -> int:
        out = width
        for layer in self.layers:
            if layer.inner():
                raise Refusal("A residual block can't hold another one; put them one after the other.")
            out = layer.width(out)
        if out != width:
            raise Refusal(
                "A residual block adds its input to its output: {width} units go in but {out} come out of the "
                "layers inside. Give its last dense layer {width} units.",
                width=width,
                out=out,
            )
        return width

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        return x + x  # only an empty block gets here: the network walks through inner layers itself

    def module(self, width: int) -> nn.Module:
        return modules.Residual(*flattened(layer.module(into) for layer, into in self._steps(width)))

    def torch_code(self, width: int) -> tuple[str, ...]:
        inside = [code for layer, into in self._steps(width) for code in layer.torch_code(into)]
        return (f"Residual({', '.join(inside)})",)

    def _steps(self, width: int) -> Iterator[tuple[Layer, int]]:
        for layer in self.layers:
            yield layer, width
            width = layer.width(width)
