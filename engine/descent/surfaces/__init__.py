"""The surfaces: test functions of two numbers, each with one thing to teach."""

from engine.descent.surface import Surface
from engine.spec import discover

SURFACES = discover(__name__, __path__, Surface)
