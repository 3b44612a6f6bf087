"""The PyTorch of an operation: the one call, and a script that runs alone and prints what is on the screen."""

from __future__ import annotations

import numpy as np

from engine.filters.sliding import Slid
from engine.filters.window import Operation


def call(operation: Operation) -> str:
    """Return the expression in `x` and `w` that computes the output."""
    o = operation
    place = {"stride": (o.stride, 1), "padding": (o.padding, 0), "dilation": (o.dilation, 1)}
    if o.pools:
        kind = {"max_pool": "max_pool2d", "mean_pool": "avg_pool2d"}[o.mode]
        place["stride"] = (o.stride, 0)  # a pooling's own stride is its window
        return f"F.{kind}(x, {o.kernel}{_arguments(place)})"
    if o.mode == "transposed":
        return f"F.conv_transpose2d(x, w{_arguments(place)})"
    source = "x"
    if o.mode == "causal":
        source = f"F.pad(x, ({o.reach - 1}, 0))" if o.reach > 1 else "x"
    elif o.border != "zeros" and o.padding:
        around = ", ".join([str(o.padding)] * (2 if o.line else 4))
        source = f'F.pad(x, ({around}), mode="{o.border}")'
        place["padding"] = (0, 0)
    if o.mode == "depthwise":
        place["groups"] = (3, 1)
    return f"F.conv{1 if o.line else 2}d({source}, w{_arguments(place)})"


def _arguments(place: dict[str, tuple[int, int]]) -> str:
    return "".join(f", {name}={value}" for name, (value, usual) in place.items() if value != usual)


def script(slid: Slid) -> str:
    """Return a script that does what was done to make `slid`, and prints the output."""
    o = slid.operation
    given = slid.given[:, 0] if o.line else slid.given
    lines = ["import torch", "from torch.nn import functional as F", ""]
    lines += [f"x = torch.tensor({_numbers(given)}, dtype=torch.float64)[None]  # {_spoken(given)}"]
    if not o.pools:
        weights = slid.weights[:, 0] if o.line else slid.weights
        kernel = "[:, None]" if o.mode == "depthwise" else "[None]"
        lines += [f"w = torch.tensor({_numbers(weights)}, dtype=torch.float64){kernel}"]
    return "\n".join([*lines, "", f"y = {call(o)}", "print(tuple(y.shape))", "print(y)", ""])


def _numbers(array: np.ndarray) -> str:
    """Return nested lists as people write them, one row a line."""
    if array.ndim == 1:
        return f"[{', '.join(map(_number, array))}]"
    return f"[{(',' + chr(10) + '    ').join(map(_numbers, array))}]"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))


def _spoken(array: np.ndarray) -> str:
    names = ("channels", "rows", "columns") if array.ndim == 3 else ("channels", "samples")
    return "batch, " + ", ".join(names)
