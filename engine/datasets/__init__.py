"""All data there are, found in this folder: points and tables by name, and images by name."""

from __future__ import annotations

from engine.dataset import Dataset
from engine.images import Images
from engine.spec import discover

_found = discover(__name__, __path__, Dataset)
DATASETS = {name: each for name, each in _found.items() if not issubclass(each, Images)}
IMAGES: dict[str, type[Images]] = {name: each for name, each in _found.items() if issubclass(each, Images)}
