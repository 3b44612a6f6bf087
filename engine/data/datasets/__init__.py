"""All data there are, found in this folder: points and tables by name, images by name, and tasks over time."""

from __future__ import annotations

from engine.data.dataset import Dataset
from engine.data.images import Images
from engine.data.sequences import Sequences
from engine.spec import discover

_found = discover(__name__, __path__, Dataset)
IMAGES: dict[str, type[Images]] = {name: each for name, each in _found.items() if issubclass(each, Images)}
SEQUENCES: dict[str, type[Sequences]] = {
    name: each for name, each in _found.items() if issubclass(each, Sequences)
}
DATASETS = {name: each for name, each in _found.items() if name not in IMAGES | SEQUENCES}
