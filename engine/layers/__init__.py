"""The layers of the builder, found in this folder: adding one is adding a file."""

from engine.layer import Layer
from engine.spec import discover

LAYERS = discover(__name__, __path__, Layer)
