"""The surfaces: test functions of two numbers, each with one thing to teach."""

from engine.spec import discover
from engine.surface import Surface

SURFACES = discover(__name__, __path__, Surface)
