"""What is drawn on a photographed page: its strokes without paper, shadow and printed lines.

The ground is what remains when everything narrower than a share of the page is closed (a morphological closing), so
that a shadow belongs to it; ink is what is darker than its own ground, in connected pieces (Gonzalez & Woods, Digital
Image Processing, 4th ed., §9.6 and §9.8: black top-hat, connected components).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from engine.data.uploads.bitmap import border

BROAD = 0.34  # of the shorter side: what is broader than that is paper or shadow, no stroke
LEAST = 0.02  # of the longer side, and 4 pixels: what is smaller is a speck and nobody's drawing
# Pixels a side, and how much neighbours differ, from which on three of them are smoothed.
LARGE, GRAIN = 100, 1.5
LEAST_CONTRAST = 12.0  # of 255 that ink is darker than its ground
NOISE = 5.0  # standard deviations of the paper's own tones that ink has to be darker
SHARE = 0.4  # of the darkest ink's contrast from which a pixel is ink, where nobody says otherwise
SPECK = 0.12  # of the tallest piece: what is smaller each way is dirt
FIGURE = 0.45  # of the tallest shape: what is as tall is a shape of its own, no dot or dash
# Of the tallest piece: from this height on, pieces within the page count before those that leave it.
WITHIN = 0.3
NEAR = 0.3  # of the tallest piece's height: a gap within one shape
LINE = 0.85  # of a side of the page: what runs so far, straight, is printed
SAME = ndimage.generate_binary_structure(2, 2)


@dataclass(frozen=True, eq=False)
class Ink:
    """What was found on a page [H, W]: `strokes`, bytes [H, W], light on black, of the shape that is taken.

    `shapes` are the boxes (top, left, bottom, right) of all that might have been taken, from left to right, `taken` is
    the place of the one that was; `share` is how much darker than its ground ink had to be, in percent of full
    contrast; `lines` says that printed lines were taken away, `width` is the width of a stroke in pixels.
    """

    strokes: np.ndarray
    shapes: tuple[tuple[int, int, int, int], ...] = ()
    taken: int = 0
    share: float = 0.0
    lines: bool = False
    width: float = 0.0

    @property
    def box(self) -> tuple[int, int, int, int] | None:
        """The box of the shape that is taken, None where nothing was found."""
        return self.shapes[self.taken] if self.shapes else None


def find(dark: np.ndarray, *, threshold: float = 0.0, shape: int = 0) -> Ink:
    """Return the ink on a page [H, W] whose ink has the higher values.

    `threshold` is how much darker than its ground ink is, in percent of full contrast; 0 finds it.  `shape` is which
    of several shapes is taken, counted from 1 and from the left; 0 takes the largest.
    """
    page = dark.astype(np.float64)
    if min(page.shape) > LARGE and np.median(np.abs(np.diff(page, axis=0))) > GRAIN:
        # Otherwise the paper's grain would pass for its ground.
        page = ndimage.uniform_filter(page, 3, mode="nearest")
    found = _found(page, _ground(page), threshold, shape)
    if found.shapes or page.size == 0:
        return found
    # What is drawn may be broader than any stroke.
    return _found(page, np.full_like(page, border(page)), threshold, shape)


def _found(page: np.ndarray, ground: np.ndarray, threshold: float, shape: int) -> Ink:
    contrast = page - ground
    contrast -= np.median(contrast)
    noise = 1.4826 * float(np.median(np.abs(contrast)))
    few = min(contrast.size, max(4, contrast.size // 5000))
    peak = float(np.partition(contrast.ravel(), -few)[-few:].mean())
    level = 2.55 * threshold if threshold else max(LEAST_CONTRAST, NOISE * noise, SHARE * peak)
    nothing = Ink(np.zeros(page.shape, np.uint8), share=level / 2.55)
    if peak < level:
        return nothing
    mask, lines = _without_lines(contrast >= level)
    shapes, labels = _shapes(mask)
    if not shapes:
        return nothing
    areas = [int((labels == number).sum()) for number, _ in shapes]
    taken = min(shape, len(shapes)) - 1 if shape else int(np.argmax(areas))
    own = labels == shapes[taken][0]
    deep = np.asarray(ndimage.distance_transform_edt(np.pad(own, 1)))[1:-1, 1:-1][own]
    around = _grown(own, 1)
    full = float(np.median(contrast[own]))
    strength = ((contrast - level / 2) / max(full - level / 2, 1.0)).clip(0, 1) * around
    boxes = tuple(box for _, box in shapes)
    width = max(1.0, 4 * float(deep.mean() - 0.5))  # the distance to the edge is a quarter of it on average
    return Ink(np.round(255 * strength).astype(np.uint8), boxes, taken, level / 2.55, lines, width)


def _ground(page: np.ndarray) -> np.ndarray:
    """Return the tone of the paper at each place: light strokes on dark are opened away."""
    side = max(3, round(BROAD * min(page.shape)) | 1)
    return ndimage.grey_opening(page, size=(side, side), mode="nearest")


def _without_lines(mask: np.ndarray) -> tuple[np.ndarray, bool]:
    """Return a mask without straight lines that run along most of the page, but for where ink crosses them."""
    found = np.zeros_like(mask)
    for axis in (0, 1):
        length = max(8, round(LINE * mask.shape[axis]))
        bar = np.ones((length, 1) if axis == 0 else (1, length), bool)
        found |= np.asarray(ndimage.binary_opening(mask, bar), bool)
    if not found.any():
        return mask, False
    rest = mask & ~_grown(found, 1)
    if not rest.any():
        return mask, False  # a long stroke, and nothing else
    return np.asarray(ndimage.binary_closing(rest | mask & _grown(rest, 2), SAME), bool), True


def _grown(mask: np.ndarray, steps: int) -> np.ndarray:
    return np.asarray(ndimage.binary_dilation(mask, SAME, steps), bool)


def _shapes(mask: np.ndarray) -> tuple[list[tuple[int, tuple[int, int, int, int]]], np.ndarray]:
    """Return the shapes of a mask, each a number and its box from left to right, and which pixel [H, W] is whose."""
    labels = np.empty(mask.shape, np.int64)
    count = int(ndimage.label(mask, SAME, output=labels))  # type: ignore[arg-type]
    boxes = {
        number: (rows.start, columns.start, rows.stop, columns.stop)
        for number, (rows, columns) in enumerate(ndimage.find_objects(labels), 1)
    }
    tallest = max((_tall(box) for box in boxes.values()), default=0)
    boxes = {n: box for n, box in boxes.items() if max(_tall(box), _wide(box)) >= SPECK * tallest}
    inside = {n: box for n, box in boxes.items() if not _on_edge(box, mask.shape)}
    if max(map(_tall, inside.values()), default=0) >= WITHIN * tallest:
        boxes = inside
    owner = {number: number for number in boxes}
    for one, first in boxes.items():
        for other, second in boxes.items():
            if one < other and _together(first, second, tallest):
                low, high = sorted((owner[one], owner[other]))
                owner = {number: low if root == high else root for number, root in owner.items()}
    table = np.zeros(count + 1, np.int64)
    table[list(owner)] = list(owner.values())
    labels = table[labels]
    joined = {
        root: _around([boxes[n] for n in owner if owner[n] == root]) for root in sorted(set(owner.values()))
    }
    tall = max((_tall(box) for box in joined.values()), default=0)
    least = max(4.0, LEAST * max(mask.shape))
    kept = [
        (n, box)
        for n, box in joined.items()
        if _tall(box) >= FIGURE * tall and max(_tall(box), _wide(box)) >= least
    ]
    return sorted(kept, key=lambda each: each[1][1]), labels


def _together(first: tuple[int, ...], second: tuple[int, ...], tallest: int) -> bool:
    """Whether two pieces are one shape: one above the other, and near."""
    across = min(first[3], second[3]) - max(first[1], second[1])
    gap = max(first[0], second[0]) - min(first[2], second[2])
    return across > 0.3 * min(_wide(first), _wide(second)) and gap < NEAR * tallest


def _around(boxes: list[tuple[int, int, int, int]]) -> tuple[int, int, int, int]:
    top, left, bottom, right = zip(*boxes, strict=True)
    return min(top), min(left), max(bottom), max(right)


def _tall(box: tuple[int, ...]) -> int:
    return box[2] - box[0]


def _wide(box: tuple[int, ...]) -> int:
    return box[3] - box[1]


def _on_edge(box: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    return box[0] == 0 or box[1] == 0 or box[2] == shape[0] or box[3] == shape[1]
