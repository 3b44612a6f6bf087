"""What torch returns when an operation slides over an image or a signal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.filters.window import Axis, Operation, axis, still
from engine.spec import Refusal


@dataclass(frozen=True, eq=False)
class Slid:
    """An operation carried out on `given` [C, H, W].

    `padded` [C, H', W'] is what the kernel sees (max pooling pads with −∞), `weights` [C, kh, kw] (empty where there
    are none), `output` [O, h, w]; `parts` [C, h, w] are the sums of each channel alone where they become one output;
    `overlap` [h, w] says how many inputs paint an output of a transposed convolution.  `rows` and `columns` say who
    reads whom.
    """

    operation: Operation
    given: np.ndarray
    padded: np.ndarray
    weights: np.ndarray
    output: np.ndarray
    rows: Axis
    columns: Axis
    parts: np.ndarray | None = None
    overlap: np.ndarray | None = None


def slide(operation: Operation, given: np.ndarray, weights: np.ndarray) -> Slid:
    """Carry out `operation` in double precision.  Raises Refusal in words where torch would raise."""
    if given.shape[0] != operation.channels or (operation.line and given.shape[1] != 1):
        raise Refusal("This operation needs an input of another kind.")
    if not operation.pools and weights.shape != operation.weights:
        raise Refusal("The kernel does not have as many weights as it has cells.")
    rows = still() if operation.line else axis(operation, given.shape[1])
    columns = axis(operation, given.shape[2])
    x = torch.from_numpy(np.array(given, dtype=np.float64))[None]
    w = torch.from_numpy(np.array(weights, dtype=np.float64))
    parts = overlap = None
    if operation.mode == "channels":
        parts = operated(operation.but(mode="depthwise"), x, w)[0].numpy()
    if operation.mode == "transposed":
        overlap = operated(operation, torch.ones_like(x), torch.ones_like(w))[0, 0].numpy()
    return Slid(
        operation,
        given,
        _padded(operation, x)[0].numpy(),
        weights,
        operated(operation, x, w)[0].numpy(),
        rows,
        columns,
        parts,
        overlap,
    )


def operated(operation: Operation, x: Tensor, w: Tensor) -> Tensor:
    """Return what torch makes of `x` [1, C, H, W] and `w` [C, kh, kw]: [1, O, h, w]."""
    o = operation
    if o.line:
        return _along(o, x[:, :, 0], w[:, 0])[:, :, None]
    if o.mode == "max_pool":
        return F.max_pool2d(x, o.kernel, o.stride, o.padding, o.dilation)
    if o.mode == "mean_pool":
        return F.avg_pool2d(x, o.kernel, o.stride, o.padding)
    if o.mode == "transposed":
        return F.conv_transpose2d(x, w[:, None], None, o.stride, o.padding, dilation=o.dilation)
    kernel = w[:, None] if o.mode == "depthwise" else w[None]
    groups = 3 if o.mode == "depthwise" else 1
    if o.border == "zeros":
        return F.conv2d(x, kernel, None, o.stride, o.padding, o.dilation, groups)
    return F.conv2d(_padded(o, x), kernel, None, o.stride, 0, o.dilation, groups)


def _along(operation: Operation, x: Tensor, w: Tensor) -> Tensor:
    """Return the convolution of a signal `x` [1, 1, N] with `w` [1, k]."""
    o = operation
    if o.mode == "causal":
        return F.conv1d(F.pad(x, o.around(x.shape[2])), w[None], None, o.stride, 0, o.dilation)
    if o.border == "zeros":
        return F.conv1d(x, w[None], None, o.stride, o.padding, o.dilation)
    around = o.around(x.shape[2])
    return F.conv1d(F.pad(x, around, mode=o.border), w[None], None, o.stride, 0, o.dilation)


def _padded(operation: Operation, x: Tensor) -> Tensor:
    """Return `x` with the border that the kernel sees around it."""
    across = operation.around(x.shape[3])
    if not any(across):
        return x
    if operation.line:
        line = x[:, :, 0]
        padded = (
            F.pad(line, across) if operation.border == "zeros" else F.pad(line, across, mode=operation.border)
        )
        return padded[:, :, None]
    around = (*across, *operation.around(x.shape[2]))
    if operation.border == "zeros":
        return F.pad(x, around, value=-torch.inf if operation.mode == "max_pool" else 0.0)
    return F.pad(x, around, mode=operation.border)
