"""What is asked of each kind of operation, and what is taken home from it."""

from __future__ import annotations

from typing import NamedTuple

from engine.spec import N_

NOTHING = 1e-5
FLAT_ASKED = ("conv2d", "conv1d", "causal")  # what is asked about flat ground where the kernel is another one


class Asked(NamedTuple):
    """A question that is answered by looking, and the sentence that remains."""

    question: str
    home: str


ASKED = {
    "conv2d": Asked(
        N_("Point at an output where the picture is flat: which sum do the nine products have there?"),
        N_(
            "A kernel whose weights sum to 0 says nothing on flat ground; one that sums to 1 keeps its brightness."
        ),
    ),
    "channels": Asked(
        N_(
            "Point at an output: how many products are in one sum, and which of the three channels brings the most?"
        ),
        N_(
            "A channel that comes out is a sum over all channels that go in, each through a kernel of its own."
        ),
    ),
    "depthwise": Asked(
        N_("Change a weight of the green kernel: which of the three outputs stay as they were?"),
        N_("Each channel is filtered by itself: a third of the products, and nothing is mixed."),
    ),
    "transposed": Asked(
        N_("Point at an input: how many outputs does it paint, and where do two of them add up?"),
        N_(
            "A transposed convolution turns the arrows round: each input paints its kernel, and overlaps are summed."
        ),
    ),
    "max_pool": Asked(
        N_("How much smaller is the output, and which cells of a window never count?"),
        N_(
            "Max pooling keeps the largest of each window: half the size, and a shift by a cell often changes nothing."
        ),
    ),
    "mean_pool": Asked(
        N_("Does a single bright cell survive the mean? And its window's largest value?"),
        N_("Mean pooling is a convolution with equal weights that sum to 1, in steps as wide as its window."),
    ),
    "conv1d": Asked(
        N_("Where does the output leave zero, and where does it stay there?"),
        N_(
            "Along a signal a convolution is the same sum in one dimension, at every place with the same weights."
        ),
    ),
    "causal": Asked(
        N_("Point at an output: how far back does it look, and does it ever look ahead?"),
        N_("A causal convolution sees the present and d(k − 1) steps of the past, and never the future."),
    ),
}

# What is asked of a kernel that the reader has put in another one's place, by what its weights sum to.
FLAT = N_("{kernel}: the weights sum to 0. What does it say where all is flat, and what at an edge?")
BRIGHT = N_("{kernel}: the weights sum to 1. What becomes of flat ground, and what of an edge?")
SCALED = N_("{kernel}: the weights sum to {sum}. How bright does flat ground come out?")


def of_kernel(total: float) -> str:
    """Return what is asked of a kernel whose weights sum to `total`."""
    return FLAT if abs(total) < NOTHING else BRIGHT if abs(total - 1) < NOTHING else SCALED
