"""What happens when the image moves: does the answer stay, and do the feature maps move along?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.probes.vision.fields import Field, fields
from engine.probes.vision.sight import AT_ONCE, plain, sight
from engine.runs.state import State

REACH = 4


@dataclass(frozen=True, eq=False)
class Shifts:
    """An image moved by `offsets` [S] pixels down (first axis) and to the right (second axis).

    `probabilities` [S, S, K] are the network's answers.  For every column, `change` [columns, S, S] is
    ‖f(moved x) − moved f(x)‖/‖moved f(x)‖: 0 where the feature maps move along with the image, which for plain
    numbers means that they stay.  A column with one pixel for j of the image moves by 1/j of the way, linearly between
    pixels.  Only places count that see the same before and after, nothing beyond the edge; NaN where there are none,
    or all are zero.  `strongest` [columns, S, S] is the largest magnitude in a column.
    Zhang, "Making convolutional networks shift-invariant again", ICML 2019.
    """

    offsets: np.ndarray
    probabilities: np.ndarray
    change: np.ndarray
    strongest: np.ndarray


def shifts(state: State, image: np.ndarray, *, reach: int = REACH, edges: bool = False) -> Shifts:
    """Return answers and responses to an image [C, H, W] of bytes moved by up to `reach` pixels; black comes in.

    With `edges` places that see over the edge count too: there padding and what comes in make a change as well.
    """
    at, offsets = sight(state), np.arange(-reach, reach + 1)
    many = np.stack([moved(image, int(down), int(right)) for down in offsets for right in offsets])
    change, strongest, said = [], [], []
    with torch.no_grad():
        still = at.values(at.seen(image))
        answers = [at.values(at.seen(part)) for part in np.array_split(many, -(-len(many) // AT_ONCE))]
        values = [torch.cat(each, dim=1)[0] for each in zip(*answers, strict=True)]
        for column, seen in enumerate(values):
            field = fields(state.network)[column]
            change.append(
                _change(seen, still[column][0, 0], offsets, field, () if edges else image.shape[1:])
            )
            strongest.append(plain(seen.flatten(1).abs().amax(1)))
        said = plain(at.said(values[-1]))
    side = len(offsets)
    return Shifts(
        offsets,
        said.reshape(side, side, -1),
        np.stack(change).reshape(-1, side, side),
        np.stack(strongest).reshape(-1, side, side),
    )


def moved(image: np.ndarray, down: int, right: int) -> np.ndarray:
    """Return an image [C, H, W] moved by whole pixels, zero where nothing comes in."""
    found, (height, width) = np.zeros_like(image), image.shape[1:]
    if abs(down) >= height or abs(right) >= width:
        return found
    to, start = (max(down, 0), max(right, 0)), (max(-down, 0), max(-right, 0))
    rows, cols = height - abs(down), width - abs(right)
    part = image[:, start[0] : start[0] + rows, start[1] : start[1] + cols]
    found[:, to[0] : to[0] + rows, to[1] : to[1] + cols] = part
    return found


def _change(
    seen: Tensor, still: Tensor, offsets: np.ndarray, field: Field, image: tuple[int, ...]
) -> np.ndarray:
    """Return [S·S] relative changes of one column: `seen` [S·S, …] against `still` moved.

    Places count that see nothing outside `image` (height, width); where it is empty, all do.
    """
    if still.dim() == 1:
        return _relative(seen, still.expand_as(seen))
    inner = [_inner(field, size, *image[axis : axis + 1]) for axis, size in enumerate(still.shape[1:])]
    (down, rows), (right, cols) = (_between(offsets / field.jump, each) for each in inner)
    right, down = right.to(still.dtype), down.to(still.dtype)
    wanted = torch.einsum("yhi,ciw->ychw", down, still)
    wanted = torch.einsum("xwj,ychj->yxchw", right, wanted).flatten(0, 1)
    there = (rows[:, None, None, :, None] & cols[None, :, None, None, :]).flatten(0, 1)
    return _relative(seen * there, wanted * there)


def _inner(field: Field, size: int, *image: int) -> np.ndarray:
    """Return which of `size` places see nothing beyond the edges of an image."""
    first = field.start + (field.size - field.most) / 2 + field.jump * np.arange(size)
    return (first >= 0) & (first + field.most <= image[0]) if image else np.ones(size, dtype=bool)


def _relative(found: Tensor, wanted: Tensor) -> np.ndarray:
    size = plain(wanted.flatten(1).norm(dim=1))
    change = plain((found - wanted).flatten(1).norm(dim=1))
    return np.divide(change, size, out=np.full(len(size), np.nan), where=size > 0)


def _between(ways: np.ndarray, inner: np.ndarray) -> tuple[Tensor, Tensor]:
    """Return [S, n, n] that move a row by each of `ways` [S], linear in between, and which places count [S, n].

    `inner` [n] says which places count where nothing moves.
    """
    size, whole = len(inner), np.floor(ways + 1e-9)
    part = np.where(np.abs(ways - whole) < 1e-9, 0.0, ways - whole)
    found, there = np.zeros((len(ways), size, size)), np.tile(inner, (len(ways), 1))
    for each, (n, a) in enumerate(zip(whole.astype(int), part, strict=True)):
        for share, source in ((1 - a, np.arange(size) - n), (a, np.arange(size) - n - 1)):
            legal = (source >= 0) & (source < size)
            if share:
                found[each, np.arange(size)[legal], source[legal]] += share
                there[each] &= legal & inner[source.clip(0, size - 1)]
    return torch.as_tensor(found), torch.as_tensor(there)
