"""A network in outline: a dot for each unit, a line for each weight between them, and the numbers of the layers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

WIDE, TALL = 240, 132  # units of the picture
MOST = 10  # dots of a column; of more units only so many are drawn, with dots of another kind between them
MARGIN = 14
# As an image it does not know the theme of the page: colours that can be seen on a light and on a dark one.
DOTS, LINES, NUMBERS = "#7c6cf0", "#8a93a5", "#808a9c"


def outline(widths: Sequence[int]) -> str:
    """Return an SVG of layers with these numbers of units, from left to right."""
    columns = [_column(place, len(widths), width) for place, width in enumerate(widths)]
    lines = [
        f'<path d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}"/>'
        for left, right in pairwise(columns)
        for x0, y0 in left
        for x1, y1 in right
    ]
    radius = min(4.5, 0.36 * (TALL - 2 * MARGIN) / max(2, min(MOST, max(widths))))
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>' for column in columns for x, y in column]
    names = [
        f'<text x="{column[0][0]:.1f}" y="{TALL + 12}" text-anchor="middle">{width}</text>'
        for column, width in zip(columns, widths, strict=True)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {TALL + 16}" width="{WIDE}" height="{TALL + 16}">'
        f'<g stroke="{LINES}" stroke-opacity="0.45">{"".join(lines)}</g><g fill="{DOTS}">{"".join(dots)}</g>'
        f'<g fill="{NUMBERS}" font-size="11" font-family="sans-serif">{"".join(names)}</g></svg>'
    )


def _column(place: int, count: int, width: int) -> list[tuple[float, float]]:
    """Return where the dots of a layer lie, in the middle of the picture's height."""
    x = MARGIN + place * (WIDE - 2 * MARGIN) / max(1, count - 1)
    shown = min(MOST, width)
    step = (TALL - MARGIN) / max(MOST if shown > 8 else 8, shown)
    return [(x, TALL / 2 + (dot - (shown - 1) / 2) * step) for dot in range(shown)]
