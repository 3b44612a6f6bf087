"""All data there are: every dataset written in this folder, by name."""

from __future__ import annotations

from engine.dataset import Dataset
from engine.spec import discover

DATASETS = discover(__name__, __path__, Dataset)
