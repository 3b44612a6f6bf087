"""The columns of a network: layers with their places, shapes and arrays."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from engine.networks.layer import Layer, Shape


@dataclass(frozen=True)
class Slot:
    """Where one array lies in the flat parameters [R, P] (or in the flat buffers)."""

    start: int
    stop: int
    shape: Shape

    def view(self, flat: Tensor) -> Tensor:
        """Return the slot's part of flat [R, P] as [R, *shape], sharing its memory."""
        return flat[:, self.start : self.stop].unflatten(1, self.shape)


@dataclass(frozen=True, eq=False)
class Column:
    """One column of the diagram: a layer with its place, its widths and its arrays.

    `index` counts the columns in the order in which values pass; a residual block comes after its inner layers.
    `path` leads to the layer in the spec: (2,) is the third layer, (2, 0) the first one inside it.
    """

    index: int
    path: tuple[int, ...]
    layer: Layer
    shape_in: Shape
    shape: Shape
    slots: dict[str, Slot]
    kept: dict[str, Slot]
    inner: tuple[Column, ...] = ()
    output: bool = False

    @property
    def width_in(self) -> int:
        """How many units, or channels, come in."""
        return _wide(self.shape_in)

    @property
    def width(self) -> int:
        """How many units, or channels, come out."""
        return _wide(self.shape)

    @property
    def parameters(self) -> int:
        """How many numbers this column learns by itself."""
        return sum(slot.stop - slot.start for slot in self.slots.values())


def _wide(shape: Shape) -> int:
    """Return how many numbers there are at one place: units, channels of an image, units at a step of a sequence."""
    return shape[-1] if len(shape) == 2 else shape[0]
