"""A network as a table: what each layer makes of the image, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass

from engine.networks.layer import Shape
from engine.networks.network import Network
from engine.probes.vision.fields import Field, fields


@dataclass(frozen=True)
class Part:
    """One column: the name of its layer (to be translated), shapes, learned numbers, multiplications for one image.

    `depth` is 1 for a layer inside a block; a block's own row repeats neither the numbers nor the work inside it.
    `field` is the theoretical receptive field, None in a network that looks at no images.
    """

    column: int
    path: tuple[int, ...]
    depth: int
    name: str
    given: Shape
    shape: Shape
    parameters: int
    multiply_adds: int
    field: Field | None


def architecture(network: Network) -> list[Part]:
    """Return the table of a network, in the order in which values pass."""
    seen = fields(network) if len(network.roots[0].shape_in) == 3 else (None,) * len(network.columns)
    return [
        Part(
            column=each.index,
            path=each.path,
            depth=len(each.path) - 1,
            name=each.layer.title,
            given=each.shape_in,
            shape=each.shape,
            parameters=each.parameters,
            multiply_adds=each.layer.multiply_adds(each.shape_in),
            field=field,
        )
        for each, field in zip(network.columns, seen, strict=True)
    ]
