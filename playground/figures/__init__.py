"""Figures: pure functions from arrays to a mark, or to a `go.Figure` in the light theme's colours.

The browser puts the reader's own theme in their place, colour by colour, and its template around them.
"""

from playground.theme import PALETTE

INK = PALETTE["light"]
