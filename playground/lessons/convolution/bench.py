"""The bench: everything that decides what lies on it, as one spec, and what follows from that."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from engine.data.photographs import grey
from engine.filters.filters import FILTERS, OWN, Turn, filtered, refitted
from engine.filters.signals import SIGNALS, signal
from engine.filters.window import COLOURED, Operation
from engine.spec import N_, Refusal, Spec, knob, part, value
from playground.lessons.convolution.pictures import DRAWING, IMAGES, picture

IMAGE = "image"  # a signal that is a row of the image
# How kernels and signals are called in menus and chips.
KERNELS = {name: each.title for name, each in FILTERS.items()} | {OWN: N_("Your own")}
TRACES = {IMAGE: N_("A row of the image")} | {name: title for name, (title, _make) in SIGNALS.items()}
SIDE = 28  # cells of a drawing's side, and the most that are looked at
MOST_WEIGHT = 999.0
# What a kernel that waits has for a shape, by how many weights it has: squares of one plane or three, never as many.
LARGEST = int(Operation.knobs()["kernel"].high or 1)
KEPT = {planes * side**2: (planes, side, side) for planes in (1, 3) for side in range(1, LARGEST + 1)}


@dataclass(frozen=True)
class Bench(Spec):
    """What lies on the bench: equal benches show equal numbers."""

    name: ClassVar[str] = "bench"
    title: ClassVar[str] = N_("Convolution bench")
    summary: ClassVar[str] = N_("A kernel that slides over a piece of an image.")

    operation: Operation = part(Operation(), Operation)
    image: str = knob("coffee", choices=IMAGES, label=N_("Image"))
    which: int = knob(0, 0, 9_999, label=N_("Which image"))
    drawing: str = value("", label=N_("Drawing"))
    upload: str = value("", label=N_("Your picture"))
    left: int = knob(38, 0, 255, label=N_("Crop from the left"))
    top: int = knob(30, 0, 255, label=N_("Crop from the top"))
    size: int = knob(16, 3, SIDE, label=N_("Cells a side"))
    signal: str = knob("heartbeat", choices=TRACES, label=N_("Signal"))
    length: int = knob(32, 8, 64, label=N_("Samples"))
    filter: str = knob("sobel_x", choices=KERNELS, label=N_("Kernel"))
    angle: float = knob(0.0, 0.0, 175.0, label=N_("Angle"))
    frequency: float = knob(0.2, 0.02, 0.5, label=N_("Frequency"))
    seed: int = knob(0, 0, 9_999, label=N_("Seed"))
    weights: tuple[float, ...] = value((), label=N_("Weights"))

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.filter == OWN:
            pools = self.operation.pools
            _check_weights(self.weights, KEPT if pools else {math.prod(self.operation.weights)})
        elif self.weights:
            raise Refusal("A kernel with a name has its own weights.")
        if not isinstance(self.upload, str) or len(self.upload) > 64:
            raise Refusal("This link can't be read: it is cut off or was changed on its way.")
        if self.drawing != "":
            drawn(self.drawing)

    @property
    def kernel(self) -> np.ndarray:
        """The weights [C, kh, kw].  Raises Refusal where the kernel does not exist in this size.

        What pools has none; a kernel of one's own waits meanwhile as it was, in a shape that its weights tell.
        """
        shape = self.operation.weights
        if self.filter == OWN:
            if self.operation.pools:
                shape = KEPT[len(self.weights)]
            return np.array(self.weights, dtype=np.float64).reshape(shape)
        return filtered(self.filter, shape, Turn(self.angle, self.frequency, self.seed))

    @property
    def weighing(self) -> np.ndarray:
        """The kernel, empty where the operation has no weights.  Raises Refusal like `kernel`."""
        return np.zeros((1, 0, 0)) if self.operation.pools else self.kernel

    @property
    def whole(self) -> np.ndarray:
        """The whole picture as bytes [3 or 1, H, W].  Raises Refusal where it is gone."""
        if self.image == DRAWING:
            return drawn(self.drawing) if self.drawing else np.zeros((1, SIDE, SIDE), np.uint8)
        return picture(self.image, self.which, self.upload)

    @property
    def cells(self) -> int:
        """How many cells there are along the axis that the kernel slides along."""
        return self.length if self.operation.line else self.size

    @property
    def made(self) -> bool:
        """Whether it is a signal made by a formula, and no image is looked at."""
        return self.operation.line and self.signal != IMAGE

    def given(self) -> np.ndarray:
        """Return what the kernel slides over, [C, H, W]: a piece of the picture, or a signal [1, 1, N]."""
        if self.made:
            return signal(self.signal, self.length)[None, None]
        height = 1 if self.operation.line else self.size
        piece = self.seen(self.whole)[:, self.top : self.top + height, self.left : self.left + self.cells]
        return piece.astype(np.float64)

    def seen(self, pixels: np.ndarray) -> np.ndarray:
        """Return pixels with the channels that the operation looks at."""
        if self.operation.mode in COLOURED:
            return np.repeat(pixels, 3, axis=0) if len(pixels) == 1 else pixels
        return grey(pixels)

    def placed(self) -> Self:
        """Return the bench with a crop that lies within the picture."""
        if self.made:
            return self
        _, height, width = self.whole.shape
        if self.operation.line:
            length = min(self.length, width)
            return self.but(length=length, left=min(self.left, width - length), top=min(self.top, height - 1))
        size = min(self.size, height, width)
        return self.but(size=size, left=min(self.left, width - size), top=min(self.top, height - size))

    def moved(self, operation: Operation) -> Self:
        """Return the bench with another operation, its own kernel brought to that one's shape.

        Raises Refusal where a kernel with a name does not exist in the new size.
        """
        if self.filter == OWN:
            kernel, shape = self.kernel, operation.weights
            if operation.pools:  # nothing is weighed, so nothing is cut off
                shape = (len(kernel), kernel.shape[-1], kernel.shape[-1])
            weights = refitted(kernel, shape)
            return self.but(operation=operation, weights=tuple(weights.ravel().tolist()))
        found = FILTERS[self.filter]
        name = "sobel_x" if operation.line and found.line is None else self.filter
        moved = self.but(operation=operation, filter=name)
        if not operation.pools:
            _ = moved.kernel
        return moved


def _check_weights(weights: Any, counts: Collection[int]) -> None:
    numbers = isinstance(weights, tuple) and all(
        isinstance(each, int | float) and not isinstance(each, bool) for each in weights
    )
    if not numbers or len(weights) not in counts:
        raise Refusal("The kernel does not have as many weights as it has cells.")
    if not all(abs(each) <= MOST_WEIGHT for each in weights):
        raise Refusal("A weight lies between −{most} and {most}.", most=f"{MOST_WEIGHT:g}")


def drawn(text: str) -> np.ndarray:
    """Return a drawing as bytes [1, 28, 28].  Raises Refusal where the text is none."""
    try:
        short = isinstance(text, str) and len(text) < 2 * SIDE**2
        data = base64.b64decode(text, validate=True) if short else b""
    except (binascii.Error, ValueError):
        data = b""
    if len(data) != SIDE**2:
        raise Refusal("This drawing can't be read.")
    return np.frombuffer(data, np.uint8).reshape(1, SIDE, SIDE)
