"""The tour of the convolution bench: what weights that sum to 0 say of flat ground."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.spec import N_
from playground.kit.tour import Do, Guess, See, Tour, Turn, Why
from playground.lessons.convolution.bench import Bench
from playground.lessons.convolution.scene import slid

# A digit with black and with white ground.
DIGIT = Bench(image="handwritten", which=3, left=4, top=4, size=20, filter="box")


def _measured(bench: Bench) -> dict[str, float]:
    found = slid(bench)
    side = bench.operation.kernel
    read = np.lib.stride_tricks.sliding_window_view(found.given[0], (side, side))  # [h, w, side, side]
    flat = read.max((2, 3)) == read.min((2, 3))
    said, ground = found.output[0], read[..., 0, 0]
    return {
        "flat": int(flat.sum()),
        "most_flat": float(np.abs(said[flat]).max()),
        "white": float(ground[flat].max()),
        "edge": round(float(np.abs(said).max())),
        "sum": float(found.weights.sum()),
    }


def _answer(found: Mapping[str, float]) -> str:
    return "zero" if found["most_flat"] == 0 else "ground" if found["most_flat"] <= found["white"] else "more"


TOUR = Tour(
    Guess(
        N_("Nine equal weights say how bright it is. What do the weights of Sobel x, which sum to 0, say on flat "
           "ground?"),
        {"zero": "0", "ground": N_("how bright it is"), "more": N_("more than that")},
        spec=DIGIT, at="picture",
    ),
    Do(N_("Sobel x slides over the digit: nine products, one sum, one cell."), spec=DIGIT.but(filter="sobel_x"),
       at="picture"),
    See(N_("{flat} places are flat, black or white: none says more than {most_flat}. An edge says up to {edge}.")),
    Why(N_("On flat ground all nine cells are equal: the answer is their value, times the sum of the weights, {sum}.")),
    Turn(N_("Your turn: change one weight. What does flat ground say now?")),
    measure=_measured, truth=_answer,
)  # fmt: skip
