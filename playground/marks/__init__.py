"""Marks: pictures that are data.  A lesson makes one from arrays, and `show` or `follow` draws it.

What belongs here is a frozen dataclass a file, with a module of the same name in stage/marks that draws it.  Nothing
here computes what is shown, and nothing knows a lesson.
"""

from playground.marks.arrows import Arrows
from playground.marks.bars import Bars, Row
from playground.marks.graph import Edge, Graph, Node
from playground.marks.heatmap import Heatmap
from playground.marks.images import Box, Images
from playground.marks.lines import Lines, Series, Span, measured
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
from playground.marks.tiles import Tiles

__all__ = [
    "DIVERGING",
    "PROBABILITY",
    "SEQUENTIAL",
    "Arrows",
    "Axis",
    "Bars",
    "Box",
    "Edge",
    "Graph",
    "Heatmap",
    "Images",
    "Lines",
    "Mark",
    "Node",
    "Pick",
    "Row",
    "Scale",
    "Scatter",
    "Series",
    "Span",
    "Tiles",
    "carried",
    "followed",
    "measured",
    "packed",
    "show",
]
