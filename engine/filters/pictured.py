"""What an operation makes of a whole picture, as a picture."""

from __future__ import annotations

import numpy as np

from engine.filters.sliding import Slid, slide
from engine.filters.window import Operation
from engine.spec import Refusal


def keeps_brightness(operation: Operation, weights: np.ndarray) -> bool:
    """Whether an image becomes an image again: from 0 to 255 where it is, but for what lies beyond at steps."""
    if operation.pools or operation.mode == "transposed":
        return operation.pools
    sums = weights.sum((1, 2)) if operation.mode == "depthwise" else weights.sum()
    return bool(np.allclose(sums, 1))


def pictured(operation: Operation, pixels: np.ndarray, weights: np.ndarray) -> np.ndarray | None:
    """Return what comes out of all `pixels` [C, H, W], as bytes [O, h, w]; None where that is no picture.

    Where the output is an image again, bytes are its brightness; elsewhere byte 128 is zero, and the largest values but
    for one in two hundred span the bytes.
    """
    if operation.line or operation.mode == "transposed":
        return None
    try:
        output = slide(operation, pixels.astype(np.float64), weights).output
    except Refusal:
        return None
    if keeps_brightness(operation, weights):
        return np.clip(np.round(np.nan_to_num(output, neginf=0)), 0, 255).astype(np.uint8)
    most = float(np.quantile(np.abs(output), 0.995)) or float(np.abs(output).max()) or 1.0
    return (128 + 127 * np.clip(output / most, -1, 1)).round().astype(np.uint8)


def painted_evenly(slid: Slid) -> bool:
    """Whether a transposed convolution paints all cells equally often that the border does not reach.

    Odena, Dumoulin & Olah, “Deconvolution and Checkerboard Artifacts”, Distill, 2016.
    """
    if slid.overlap is None:
        return False
    edge = slid.operation.reach - 1
    inner = slid.overlap[edge : len(slid.overlap) - edge, edge : slid.overlap.shape[1] - edge]
    return inner.size > 0 and bool((inner == inner.flat[0]).all())
