"""A convolution is one small table of weights that is laid on every place of an image, multiplied cell by cell, and
summed.

Here you lay it yourself. Point at an output to see what it reads, at an input to see where it goes, at a weight to see
all it touches; change any weight, and watch the whole picture answer. Every number is what PyTorch returned.

Space plays, arrow keys step the kernel by hand.
"""

from __future__ import annotations

from engine.spec import N_
from playground.kit.lesson import Part, lesson
from playground.lessons.convolution.table import table
from playground.lessons.convolution.tour import TOUR

KEY = "convolution"


@lesson(
    N_("Convolution bench"),
    part=Part.VISION,
    order=1,
    icon="🔲",
    sentence=N_("Slide a kernel over an image by hand, and see every product and every sum."),
    question=N_("What do nine weights say of nine pixels?"),
    minutes=4,
    tour=TOUR,
)
def page() -> None:
    """Draw the page."""
    table(KEY)
