"""The dense layer, and an activation function on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import torch
from torch import Tensor, nn

from engine.limits import MAX_UNITS
from engine.networks.activations import ACTIVATIONS, module
from engine.networks.layer import Layer, Mode, Shape
from engine.spec import N_, knob


def activate(name: str, x: Tensor, p: Mapping[str, Tensor]) -> Tensor:
    """Return the activation of x [R, B, …], with the replica's own slope where it learns one."""
    activation = ACTIVATIONS[name]
    if not activation.parameters:
        return activation.apply(x)
    return activation.apply(x, p["slope"].view(-1, *(1,) * (x.dim() - 1)))


def slope(name: str) -> dict[str, Shape]:
    """Return what an activation learns."""
    return {"slope": (1,)} if ACTIVATIONS[name].parameters else {}


@dataclass(frozen=True)
class Dense(Layer):
    """y = φ(W x + b): every unit weighs every input, adds its bias and bends the sum.

    W has shape [out, in], as in torch.nn.Linear; on a sequence the same W works at every step.
    Goodfellow, Bengio & Courville, Deep Learning, ch. 6.
    """

    name = "dense"
    title = N_("Dense")
    summary = N_("Every unit weighs all inputs, adds its bias and applies the activation.")
    order: ClassVar[int] = 0
    ranks = (1, 2)
    links = True
    sees_all = True
    weights = ("weight",)
    counts = ("units",)

    units: int = knob(
        4,
        1,
        MAX_UNITS,
        label=N_("Units"),
        help=N_("More units draw a more complicated boundary, and overfit more easily."),
    )
    activation: str = knob(
        "tanh",
        choices=ACTIVATIONS,
        label=N_("Activation"),
        help=N_("The bend after the sum; without one, many layers are no more than one."),
    )

    def shape(self, given: Shape) -> Shape:
        return (*given[:-1], self.units)

    def parameters(self, given: Shape) -> dict[str, Shape]:
        return {"weight": (self.units, given[-1]), "bias": (self.units,), **slope(self.activation)}

    def multiply_adds(self, given: Shape) -> int:
        return self.units * prod(given)

    def initial(self, name: str, shape: Shape, generator: torch.Generator, init: str) -> Tensor:
        if name == "slope":
            return torch.full(shape, 0.25)  # nn.PReLU's own
        return super().initial(name, shape, generator, init)

    def before(self, x: Tensor, p: Mapping[str, Tensor]) -> Tensor:
        """Return the weighted sums W x + b, [R, B, out], or at every step of a sequence [R, B, T, out]."""
        if x.dim() == 4:
            return self.before(x.flatten(1, 2), p).unflatten(1, x.shape[1:3])
        return torch.baddbmm(p["bias"].unsqueeze(1), x, p["weight"].transpose(1, 2))

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        return activate(self.activation, self.before(x, p), p)

    def forward_columns(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor]) -> Tensor:
        sums = torch.addmm(p["bias"].unsqueeze(1), p["weight"], x)
        activation = ACTIVATIONS[self.activation]
        return activation.apply(sums, p["slope"]) if activation.parameters else activation.apply(sums)

    def module(self, given: Shape) -> nn.Module:
        linear = nn.Linear(given[-1], self.units)
        if not ACTIVATIONS[self.activation].bends:
            return linear
        return nn.Sequential(linear, module(self.activation))

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        linear = f"nn.Linear({given[-1]}, {self.units})"
        if not ACTIVATIONS[self.activation].bends:
            return (linear,)
        return linear, ACTIVATIONS[self.activation].torch_code


@dataclass(frozen=True)
class Activation(Layer):
    """y = φ(x), unit by unit: for the order sum, normalise, bend."""

    name = "activation"
    title = N_("Activation")
    summary = N_("Applies an activation on its own, for example after a normalisation.")
    order: ClassVar[int] = 1
    ranks = (1, 3)

    function: str = knob(
        "relu",
        choices=ACTIVATIONS,
        label=N_("Activation"),
        help=N_("The bend that each unit's value goes through."),
    )

    def parameters(self, given: Shape) -> dict[str, Shape]:
        return slope(self.function)

    def initial(self, name: str, shape: Shape, generator: torch.Generator, init: str) -> Tensor:
        return torch.full(shape, 0.25)

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        return activate(self.function, x, p)

    def module(self, given: Shape) -> nn.Module:
        return module(self.function)

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        return (ACTIVATIONS[self.function].torch_code,)
