"""The layers of the builder, found in this folder: adding one is adding a file."""

from engine.networks.layer import Layer
from engine.spec import discover

LAYERS = discover(__name__, __path__, Layer)


def taking(rank: int) -> dict[str, type[Layer]]:
    """Return the layers for vectors (`rank` 1) or for images (3)."""
    return {name: layer for name, layer in LAYERS.items() if rank in layer.ranks}
