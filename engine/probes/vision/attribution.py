"""Why a network says what it says: which pixels its answer hangs on, by gradients and by covering them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.probes.vision.sight import AT_ONCE, Sight, plain, sight
from engine.runs.state import State

STEPS = 50
BLACK, MEAN = "black", "mean"


@dataclass(frozen=True, eq=False)
class Saliency:
    """∂ logit of class `of`/∂ pixel [C, H, W], in the network's units; `strength` [H, W] is its largest magnitude.

    Simonyan, Vedaldi & Zisserman, "Deep inside convolutional networks", ICLR workshop 2014.
    """

    of: int
    gradient: np.ndarray
    strength: np.ndarray


@dataclass(frozen=True, eq=False)
class Integrated:
    """How much each number of the image [C, H, W] adds to the logit of class `of` on the way from a baseline.

    They sum up to `logit` − `baseline`, except for `gap`, which more steps make smaller.
    Sundararajan, Taly & Yan, "Axiomatic attribution for deep networks", ICML 2017.
    """

    of: int
    parts: np.ndarray
    logit: float
    baseline: float
    gap: float


@dataclass(frozen=True, eq=False)
class GradCam:
    """Where column `column` speaks for class `of`: relu(Σ_c weights[c] · maps[c]), `coarse` [h, w] and `fine` [H, W].

    `weights` [C] are the mean gradients of the logit; `fine` is interpolated to the image's size.
    Selvaraju et al., "Grad-CAM", ICCV 2017.
    """

    of: int
    column: int
    weights: np.ndarray
    coarse: np.ndarray
    fine: np.ndarray


@dataclass(frozen=True, eq=False)
class Occlusion:
    """What covering each place of the image does to class `of`.

    The square covers `window` pixels from rows `tops` [n] and columns `lefts` [m] on; `logits` and `probabilities`
    [n, m] are what is left.  `fall` [H, W] is how much of the logit is lost, on average over the squares that cover
    a pixel (0 where none does), and `logit` and `probability` are those of the whole image.
    Zeiler & Fergus, "Visualizing and understanding convolutional networks", ECCV 2014.
    """

    of: int
    window: int
    tops: np.ndarray
    lefts: np.ndarray
    logits: np.ndarray
    probabilities: np.ndarray
    fall: np.ndarray
    logit: float
    probability: float


def saliency(state: State, image: np.ndarray, *, of: int | None = None) -> Saliency:
    """Return the gradient of a class's logit, by default the one it says, with respect to the image's pixels."""
    at = sight(state)
    x = at.seen(image).requires_grad_()
    output = at.output(x)[0]
    of = int(output.argmax()) if of is None else of
    (slope,) = torch.autograd.grad(output[of], x)
    gradient = plain(slope[0, 0])
    return Saliency(of, gradient, np.abs(gradient).max(0))


def ranked(state: State, image: np.ndarray) -> np.ndarray:
    """Return the classes [K] from the one with the highest logit on; without images of classes there are none."""
    at = sight(state)
    with torch.no_grad():
        return plain(at.output(at.seen(image))[0]).argsort(kind="stable")[::-1]


def integrated_gradients(
    state: State,
    image: np.ndarray,
    *,
    of: int | None = None,
    baseline: str | np.ndarray = BLACK,
    steps: int = STEPS,
) -> Integrated:
    """Return the integrated gradients from a black or mean-grey image, or another one [C, H, W] of bytes.

    The path is a straight line, its integral Gauss and Legendre's with `steps` points.
    """
    at = sight(state)
    x, origin = at.seen(image), _baseline(at, image, baseline)
    nodes, weights = np.polynomial.legendre.leggauss(steps)
    with torch.no_grad():
        first, last = at.output(origin)[0], at.output(x)[0]
    of = int(last.argmax()) if of is None else of
    total = torch.zeros_like(x)
    for start in range(0, steps, AT_ONCE):
        where = torch.as_tensor((nodes[start : start + AT_ONCE] + 1) / 2, dtype=x.dtype).view(1, -1, 1, 1, 1)
        share = torch.as_tensor(weights[start : start + AT_ONCE] / 2, dtype=x.dtype).view(1, -1, 1, 1, 1)
        path = (origin + where * (x - origin)).requires_grad_()
        (slope,) = torch.autograd.grad(at.output(path)[:, of].sum(), path)
        total = total + (slope * share).sum(1, keepdim=True)
    parts = plain(((x - origin) * total)[0, 0])
    before, after = float(first[of]), float(last[of])
    return Integrated(of, parts, after, before, float(parts.sum(dtype=np.float64)) - (after - before))


def _baseline(at: Sight, image: np.ndarray, baseline: str | np.ndarray) -> Tensor:
    if isinstance(baseline, np.ndarray):
        return at.seen(baseline)
    black = at.seen(np.zeros_like(image))
    return black if baseline == BLACK else torch.zeros_like(black)


def grad_cam(state: State, image: np.ndarray, column: int, *, of: int | None = None) -> GradCam:
    """Return where a column that still is an image speaks for a class, by default the one the network says."""
    at, values = sight(state), {}
    if len(state.network.columns[column].shape) != 3:
        raise IndexError(f"column {column} has no places in the image")

    def tap(each: object, value: Tensor) -> Tensor | None:
        values[getattr(each, "index", -1)] = value
        return value.requires_grad_() if getattr(each, "index", -1) == column else None

    x = at.seen(image)
    output = at.output(x, tap)[0]
    of = int(output.argmax()) if of is None else of
    (slope,) = torch.autograd.grad(output[of], values[column])
    weights = slope[0, 0].mean((1, 2))
    coarse = F.relu((weights[:, None, None] * values[column][0, 0]).sum(0))
    fine = F.interpolate(coarse[None, None], size=image.shape[1:], mode="bilinear", align_corners=False)[0, 0]
    return GradCam(of, column, plain(weights), plain(coarse), plain(fine))


@np.errstate(invalid="ignore", over="ignore")  # of a network that has diverged
def occlusion(
    state: State,
    image: np.ndarray,
    *,
    of: int | None = None,
    window: int = 5,
    stride: int = 1,
    baseline: str | np.ndarray = MEAN,
) -> Occlusion:
    """Return what happens to a class when a square of the image is covered by the baseline, place by place.

    The last squares of a row or column may reach over the edge.
    """
    at, (height, width) = sight(state), image.shape[1:]
    window = min(window, height, width)
    tops, lefts = (stride * np.arange(1 + -(-(size - window) // stride)) for size in (height, width))
    down, along = (_covers(starts, window, size) for starts, size in ((tops, height), (lefts, width)))
    covered = torch.as_tensor(down[:, None, :, None] & along[None, :, None, :]).flatten(0, 1)  # [n·m, H, W]
    x, fill = at.seen(image), _baseline(at, image, baseline)
    with torch.no_grad():
        whole = at.output(x)[0]
        parts = [at.output(torch.where(each[None, :, None], fill, x)) for each in covered.split(AT_ONCE)]
    left = torch.cat(parts)
    of = int(whole.argmax()) if of is None else of
    logits = plain(left[:, of]).reshape(len(tops), len(lefts))
    lost = float(whole[of]) - logits.astype(np.float64)
    counts = down.sum(0)[:, None] * along.sum(0)[None]
    fall = np.einsum("nm,nh,mw->hw", lost, down, along) / np.maximum(counts, 1)
    probabilities = plain(at.said(left)[:, of]).reshape(logits.shape)
    logit, probability = float(whole[of]), float(at.said(whole)[of])
    return Occlusion(of, window, tops, lefts, logits, probabilities, fall, logit, probability)


def _covers(starts: np.ndarray, window: int, size: int) -> np.ndarray:
    """Return [places, size], true where a square that starts there covers a row or column."""
    pixels = np.arange(size)
    return (pixels >= starts[:, None]) & (pixels < starts[:, None] + window)
