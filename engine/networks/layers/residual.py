"""The residual block: what comes in is added to what the inner layers make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor, nn

from engine.limits import MAX_LAYERS
from engine.networks import modules
from engine.networks.layer import Layer, Mode, Shape, fitting, flattened, spelled
from engine.networks.layers.dense import Dense
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
    ranks = (1, 3)

    layers: tuple[Layer, ...] = parts(
        (Dense(),),
        Layer,
        most=MAX_LAYERS,
        label=N_("Layers inside"),
        help=N_("What the block computes on top."),
    )

    def inner(self) -> tuple[Layer, ...]:
        return self.layers

    def shape(self, given: Shape) -> Shape:
        out = given
        for layer in self.layers:
            if layer.inner():
                raise Refusal("A residual block can't hold another one; put them one after the other.")
            out = fitting(layer, out)
        if out != given and len(out) == len(given) == 1:
            raise Refusal(
                "A residual block adds its input to its output: {width} units go in but {out} come out of the "
                "layers inside. Give its last dense layer {width} units.",
                width=given[0],
                out=out[0],
            )
        if out != given:
            raise Refusal(
                "A residual block adds its input to its output: {given} goes in but {out} comes out of the layers "
                "inside. Give the last one {channels} channels, and keep height and width by padding.",
                given=spelled(given),
                out=spelled(out),
                channels=given[0],
            )
        return given

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        return x + x  # only an empty block gets here: the network walks through inner layers itself

    def module(self, given: Shape) -> nn.Module:
        return modules.Residual(*flattened(layer.module(into) for layer, into in self._steps(given)))

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        inside = [code for layer, into in self._steps(given) for code in layer.torch_code(into)]
        return (f"Residual({', '.join(inside)})",)

    def _steps(self, given: Shape) -> Iterator[tuple[Layer, Shape]]:
        for layer in self.layers:
            yield layer, given
            given = layer.shape(given)
