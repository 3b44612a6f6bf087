"""The geometry of one operation: what each output reads along an axis, how many there are, and what is legal.

Dumoulin & Visin, "A guide to convolution arithmetic for deep learning", 2016.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
import torch
from torch.nn import functional as F

from engine.spec import N_, Refusal, Spec, knob


class Mode(NamedTuple):
    """What a kind of operation is called, and what is to be thought of it."""

    title: str
    thought: str


MODES = {
    "conv2d": Mode(N_("2-D"), N_("One channel, one kernel: the picture in grey.")),
    "channels": Mode(
        N_("RGB → 1"), N_("Three channels, three kernels, and one sum: how a layer mixes what comes in.")
    ),
    "depthwise": Mode(
        N_("Depthwise"), N_("Three channels, each with a kernel of its own; nothing is mixed.")
    ),
    "transposed": Mode(
        N_("Transposed"),
        N_("The way back: every input cell paints its kernel into the output, and overlaps add up."),
    ),
    "max_pool": Mode(N_("Max pooling"), N_("The largest value in each window; there are no weights.")),
    "mean_pool": Mode(N_("Mean pooling"), N_("The mean of each window; there are no weights to learn.")),
    "conv1d": Mode(N_("1-D"), N_("Along a signal: the same sums in one dimension.")),
    "causal": Mode(N_("Causal"), N_("Along a signal, and blind to the future: all padding lies before it.")),
}
BORDERS = {
    "zeros": N_("zeros"),
    "reflect": N_("mirrored"),
    "replicate": N_("repeated edge"),
    "circular": N_("wrapped around"),
}
LINES = ("conv1d", "causal")  # what slides along a signal
POOLS = ("max_pool", "mean_pool")  # what has no weights
COLOURED = ("channels", "depthwise")  # what sees red, green and blue apart
BORDERED = ("conv2d", "channels", "depthwise", "conv1d")  # what torch knows other paddings for than zeros


@dataclass(frozen=True)
class Operation(Spec):
    """One window that slides: a convolution of some kind, or a pooling.  Illegal sizes show up with an input."""

    name: ClassVar[str] = "operation"
    title: ClassVar[str] = N_("Operation")
    summary: ClassVar[str] = N_("A window that slides over an image or a signal.")

    mode: str = knob("conv2d", choices=MODES, label=N_("Operation"))
    kernel: int = knob(3, 1, 7, label=N_("Kernel size"))
    stride: int = knob(1, 1, 6, label=N_("Stride"))
    padding: int = knob(0, 0, 8, label=N_("Padding"))
    dilation: int = knob(1, 1, 4, label=N_("Dilation"))
    border: str = knob("zeros", choices=BORDERS, label=N_("Border"))

    @property
    def line(self) -> bool:
        """Whether it slides along a signal rather than over an image."""
        return self.mode in LINES

    @property
    def pools(self) -> bool:
        """Whether it has no weights."""
        return self.mode in POOLS

    @property
    def channels(self) -> int:
        """How many channels come in."""
        return 3 if self.mode in COLOURED else 1

    @property
    def reach(self) -> int:
        """How many cells the kernel spans along an axis: d(k − 1) + 1."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def weights(self) -> tuple[int, int, int]:
        """The shape of the weights: channels, rows, columns."""
        return self.channels, 1 if self.line else self.kernel, self.kernel

    def size(self, given: int) -> int:
        """Return how many outputs `given` cells leave along an axis.  Raises Refusal where torch would raise."""
        self._check_kind()
        if self.mode == "transposed":
            found = (given - 1) * self.stride - 2 * self.padding + self.reach
            if found < 1:
                raise Refusal("This padding cuts away the whole output; take less, or a larger kernel.")
            return found
        if self.mode == "causal":
            return (given - 1) // self.stride + 1
        if self.pools and self.padding > self.kernel // 2:
            raise Refusal("Pooling pads at most half of its kernel: {most} here.", most=self.kernel // 2)
        if self.border == "reflect" and self.padding >= given:
            raise Refusal("A mirrored border takes at most {most} cells from this input.", most=given - 1)
        if self.border == "circular" and self.padding > given:
            raise Refusal("A wrapped border takes at most {most} cells from this input.", most=given)
        room = given + 2 * self.padding
        if self.reach > room:
            raise Refusal(
                "The kernel spans {reach} cells, but there are only {room}: take a smaller kernel or dilation, or "
                "more padding.",
                reach=self.reach,
                room=room,
            )
        return (room - self.reach) // self.stride + 1

    def _check_kind(self) -> None:
        """Raise Refusal for settings that this kind of operation does not have at all."""
        if self.border != "zeros" and self.mode not in BORDERED:
            raise Refusal("PyTorch pads “{mode}” with one kind of border only.", mode=MODES[self.mode].title)
        if self.mode == "mean_pool" and self.dilation > 1:
            raise Refusal("Mean pooling has no dilation in PyTorch.")
        if self.mode == "causal" and self.padding:
            raise Refusal(
                "A causal convolution pads by itself: d(k − 1) cells, all of them before the signal."
            )

    def fits(self, given: int) -> bool:
        """Whether it is legal on `given` cells."""
        try:
            return self.size(given) >= 1
        except Refusal:
            return False

    def around(self, given: int) -> tuple[int, int]:
        """Return how many cells are put before and after an input of `given` cells."""
        if self.mode == "causal":
            return self.reach - 1, 0
        return (0, 0) if self.mode == "transposed" else (self.padding, self.padding)


@dataclass(frozen=True, eq=False)
class Axis:
    """Who reads whom along one axis.

    `reads` [outputs, kernel]: the cell (counted with the padding before it) that a weight multiplies for an output,
    −1 for none.  `origin` [cells with padding]: the input cell whose value stands there, −1 for padding's own.
    """

    reads: np.ndarray
    origin: np.ndarray


def axis(operation: Operation, given: int) -> Axis:
    """Return who reads whom along `given` cells.  Raises Refusal where the operation does not fit."""
    size = operation.size(given)
    outputs, taps = np.arange(size)[:, None], np.arange(operation.kernel)[None] * operation.dilation
    if operation.mode != "transposed":
        return Axis(outputs * operation.stride + taps, _origin(operation, given))
    reached = outputs + operation.padding - taps
    source = reached // operation.stride
    lands = (reached % operation.stride == 0) & (source >= 0) & (source < given)
    return Axis(np.where(lands, source, -1), np.arange(given))


def still(given: int = 1) -> Axis:
    """Return the axis along which nothing slides: the height of a signal."""
    return Axis(np.zeros((given, 1), dtype=int), np.arange(given))


def _origin(operation: Operation, given: int) -> np.ndarray:
    places = torch.arange(given, dtype=torch.float64)[None, None]
    around = operation.around(given)
    if operation.border == "zeros":
        padded = F.pad(places, around, value=-1.0)
    else:
        padded = F.pad(places, around, mode=operation.border)
    return padded[0, 0].numpy().astype(int)


def legal(operation: Operation, given: int) -> dict[str, tuple[int | str, ...]]:
    """Return for each setting the values that it may take while all others stay as they are."""
    knobs = operation.knobs()
    found: dict[str, tuple[int | str, ...]] = {}
    for name in ("kernel", "stride", "padding", "dilation"):
        values = range(int(knobs[name].low or 0), int(knobs[name].high or 0) + 1)
        found[name] = tuple(each for each in values if operation.but(**{name: each}).fits(given))
    found["border"] = tuple(each for each in BORDERS if operation.but(border=each).fits(given))
    return found


def settled(operation: Operation, given: int) -> Operation:
    """Return `operation` where it is legal on `given` cells, else what is legal and close to it."""
    for border in dict.fromkeys((operation.border, "zeros")):
        for kernel in range(operation.kernel, 0, -1):
            for dilation in range(operation.dilation, 0, -1):
                for padding in sorted(range(9), key=lambda each: abs(each - operation.padding)):
                    found = operation.but(border=border, kernel=kernel, dilation=dilation, padding=padding)
                    if found.fits(given):
                        return found
    return operation
