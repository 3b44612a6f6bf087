"""Models: what learns by small steps and is no stack of layers with labels, one file each."""

from __future__ import annotations

from engine.spec import discover
from engine.training.model import Model

MODELS = discover(__name__, __path__, Model)
