"""Marks: pictures that are data.  A lesson makes one from arrays, and `show` or `follow` draws it.

What belongs here is a frozen dataclass a file, with a module of the same name in stage/marks that draws it.  Nothing
here computes what is shown, and nothing knows a lesson.
"""

from playground.marks.heatmap import Heatmap
from playground.marks.lines import Lines, Series, Span
from playground.marks.mark import (
    DIVERGING,
    PROBABILITY,
    SEQUENTIAL,
    Axis,
    Mark,
    Pick,
    Scale,
    carried,
    followed,
    packed,
    show,
)
from playground.marks.scatter import Scatter

__all__ = [
    "DIVERGING",
    "PROBABILITY",
    "SEQUENTIAL",
    "Axis",
    "Heatmap",
    "Lines",
    "Mark",
    "Pick",
    "Scale",
    "Scatter",
    "Series",
    "Span",
    "carried",
    "followed",
    "packed",
    "show",
]
