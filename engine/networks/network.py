"""From a list of layers to the arrays and the arithmetic of R stacked networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod
from typing import ClassVar

import torch
from torch import Tensor, nn

from engine.limits import (
    MAX_ALPHABET,
    MAX_IMAGE_LAYERS,
    MAX_IMAGE_PARAMETERS,
    MAX_LAYERS,
    MAX_PARAMETERS,
    MAX_UNITS,
)
from engine.networks.activations import ACTIVATIONS
from engine.networks.column import Column, Slot
from engine.networks.initializers import INITIALIZERS
from engine.networks.layer import EVALUATE, Layer, Mode, Shape, fitting, flattened
from engine.networks.layers import LAYERS
from engine.networks.layers.dense import Dense
from engine.spec import N_, Refusal, Spec, knob, parts

assert LAYERS  # a network is read from links, and so needs its layers registered

__all__ = ["Column", "Network", "NetworkSpec", "Slot", "Tap", "Views", "network"]

Views = Sequence[Mapping[str, Tensor]]
Tap = Callable[["Column", Tensor], Tensor | None]


@dataclass(frozen=True)
class NetworkSpec(Spec):
    """The hidden layers from input to output; the output layer follows from the data and is not listed."""

    name: ClassVar[str] = "network"
    title: ClassVar[str] = N_("Network")
    summary: ClassVar[str] = N_("A stack of layers between the features and the output.")

    layers: tuple[Layer, ...] = parts(
        (Dense(units=4), Dense(units=2)),
        Layer,
        most=MAX_IMAGE_LAYERS,
        label=N_("Layers"),
        help=N_("The hidden layers in order."),
    )
    init: str = knob(
        "xavier",
        choices=INITIALIZERS,
        label=N_("Initial weights"),
        help=N_("How large the first random weights are; too small or too large stops deep networks."),
    )
    output: str = knob(
        "linear",
        choices=ACTIVATIONS,
        label=N_("Output activation"),
        help=N_("What the output goes through before the loss; linear unless you want to see what happens."),
        advanced=True,
    )


@dataclass(frozen=True)
class _Wide(Dense):
    """The layer of the answers where there are more of them than a layer that one builds may have units."""

    units: int = knob(1, 1, MAX_ALPHABET, label=N_("Units"))


@dataclass(eq=False)
class Network:
    """A network spec worked out for `inputs` features, or images of that shape, and `outputs` outputs.

    Raises Refusal when it can't be.

    A Refusal that concerns one layer carries its top-level position as `layer`.
    """

    spec: NetworkSpec
    inputs: int | Shape
    outputs: int
    columns: tuple[Column, ...] = field(init=False)
    roots: tuple[Column, ...] = field(init=False)
    size: int = field(init=False, default=0)  # P, learned numbers
    kept: int = field(init=False, default=0)  # numbers that are kept but not learned

    def __post_init__(self) -> None:
        self._found: list[Column] = []
        shape, roots = (self.inputs,) if isinstance(self.inputs, int) else self.inputs, []
        most = MAX_IMAGE_LAYERS if len(shape) == 3 else MAX_LAYERS
        for position, layer in enumerate(self.spec.layers):
            try:
                column = self._column((position,), layer, shape)
            except Refusal as refusal:
                refusal.layer = position
                raise
            roots.append(column)
            shape = column.shape
        wide = self.outputs > MAX_UNITS
        head = (_Wide if wide else Dense)(units=self.outputs, activation=self.spec.output)
        roots.append(self._column((len(self.spec.layers),), head, shape, output=True))
        self.roots, self.columns = tuple(roots), tuple(self._found)
        if len(self.columns) > most + 1:
            raise Refusal(
                "A network holds at most {most} hidden layers, those inside blocks counted.", most=most
            )
        bound = MAX_IMAGE_PARAMETERS if len(roots[0].shape_in) == 3 else MAX_PARAMETERS
        if self.size > bound:
            raise Refusal(
                "This network would have {size} weights and biases; {most} is the most that fits here.",
                size=f"{self.size:,}",
                most=f"{bound:,}",
            )

    def _column(self, path: tuple[int, ...], layer: Layer, given: Shape, *, output: bool = False) -> Column:
        out, inner, inside = fitting(layer, given), [], given
        for position, each in enumerate(layer.inner()):
            inner.append(self._column((*path, position), each, inside))
            inside = inner[-1].shape
        slots, kept = {}, {}
        for name, shape in layer.parameters(given).items():
            slots[name] = Slot(self.size, self.size + prod(shape), shape)
            self.size = slots[name].stop
        for name, (shape, _) in layer.buffers(given).items():
            kept[name] = Slot(self.kept, self.kept + prod(shape), shape)
            self.kept = kept[name].stop
        column = Column(len(self._found), path, layer, given, out, slots, kept, tuple(inner), output)
        self._found.append(column)
        return column

    @property
    def multiply_adds(self) -> int:
        """How many multiplications with a weight one sample costs."""
        return sum(column.layer.multiply_adds(column.shape_in) for column in self.columns)

    def initial(self, generators: Sequence[torch.Generator]) -> tuple[Tensor, Tensor]:
        """Return first parameters [R, P] and buffers [R, Q], float32, each replica drawn from its generator."""
        flat, kept = torch.zeros(len(generators), self.size), torch.zeros(len(generators), self.kept)
        for replica, generator in enumerate(generators):
            for column in self.columns:
                for name, slot in column.slots.items():
                    first = column.layer.initial(name, slot.shape, generator, self.spec.init)
                    flat[replica, slot.start : slot.stop] = first.flatten()
        for column in self.columns:
            for name, (_, first) in column.layer.buffers(column.shape_in).items():
                kept[:, column.kept[name].start : column.kept[name].stop] = first
        return flat, kept

    def views(self, flat: Tensor) -> list[dict[str, Tensor]]:
        """Return, for every column, its parameters as views [R, *shape] into flat [R, P]."""
        return [{name: slot.view(flat) for name, slot in column.slots.items()} for column in self.columns]

    def kept_views(self, kept: Tensor) -> list[dict[str, Tensor]]:
        """Return, for every column, its buffers as views into kept [R, Q]."""
        return [{name: slot.view(kept) for name, slot in column.kept.items()} for column in self.columns]

    def weight_mask(self) -> Tensor:
        """Return [P], one where a number is a weight, no bias or scale: what penalties and decay act on."""
        mask = torch.zeros(self.size)
        for column in self.columns:
            for name in set(column.layer.weights) & set(column.slots):
                mask[column.slots[name].start : column.slots[name].stop] = 1
        return mask

    def forward(
        self, x: Tensor, params: Views, kept: Views, mode: Mode = EVALUATE, tap: Tap | None = None
    ) -> Tensor:
        """Return the output [R, B, K] for x [R, B, F], or for images [R, B, C, H, W].

        `tap(column, value)` sees every column's output and may return another value to go on with.
        """
        for column in self.roots:
            x = self._pass(column, x, params, kept, mode, tap)
        return x

    def _pass(
        self, column: Column, x: Tensor, params: Views, kept: Views, mode: Mode, tap: Tap | None
    ) -> Tensor:
        if column.inner:
            y = x
            for each in column.inner:
                y = self._pass(each, y, params, kept, mode, tap)
            y = x + y
        else:
            y = column.layer.forward(x, params[column.index], kept[column.index], mode)
        changed = tap(column, y) if tap else None
        return y if changed is None else changed

    def forward_columns(self, x: Tensor, params: Views, kept: Views, tap: Tap) -> Tensor:
        """Return the output [K, G] of one replica for columns x [F, G]; `params` and `kept` without R."""

        def step(column: Column, x: Tensor) -> Tensor:
            if column.inner:
                y = x
                for each in column.inner:
                    y = step(each, y)
                y = x + y
            else:
                y = column.layer.forward_columns(x, params[column.index], kept[column.index])
            changed = tap(column, y)
            return y if changed is None else changed

        for column in self.roots:
            x = step(column, x)
        return x

    def source(self, column: Column) -> Column | None:
        """Return the column whose values `column` reads, None where it reads the data themselves."""
        path = column.path
        if path[-1] > 0:
            wanted = (*path[:-1], path[-1] - 1)
        elif len(path) == 2 and path[0] > 0:
            wanted = (path[0] - 1,)
        else:
            return None
        return next(each for each in self.columns if each.path == wanted)

    def module(self, flat: Tensor | None = None, kept: Tensor | None = None) -> nn.Sequential:
        """Return the same network in torch.nn, holding the parameters flat [P] and buffers [Q] of one replica."""
        module = nn.Sequential(*flattened(column.layer.module(column.shape_in) for column in self.roots))
        if flat is not None:
            nn.utils.vector_to_parameters(flat, module.parameters())
        if kept is not None:
            with torch.no_grad():
                floating = [b for b in module.buffers() if b.is_floating_point()]
                for buffer, part in zip(floating, kept.split([b.numel() for b in floating]), strict=True):
                    buffer.copy_(part.view_as(buffer))
        return module


@lru_cache(maxsize=256)
def network(spec: NetworkSpec, inputs: int | Shape, outputs: int) -> Network:
    """Return the network of a spec, worked out once; raises Refusal like `Network`."""
    return Network(spec, inputs, outputs)
