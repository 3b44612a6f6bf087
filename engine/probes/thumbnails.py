"""Small pictures of what a menu offers, each made of the thing itself as it is by default.

A data set shows its own points, a surface its own heights, an activation its own bend, a task over time one of its own
sequences, a recurrent cell the states of three of its units while an input goes on and off.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

from engine.data.dataset import Dataset, Samples
from engine.data.images import Images
from engine.data.sequences import Sequences
from engine.data.split import random
from engine.descent.surface import Surface, relief
from engine.networks.activations import ACTIVATIONS
from engine.networks.recurrent import Recurrent
from engine.probes.bends import bend
from engine.randomness import mix
from engine.runs.experiment import Experiment
from engine.spec import Refusal

SEED = Experiment().data_seed
POINTS = 80  # of a data set at most
STEPS = 24  # of a sequence at most
UNITS = 3  # of a recurrent cell
SIDE = 16  # pixels of an image
LEVELS = 8  # of the heights of a surface
REACH, LOW, HIGH = 3.0, -1.2, 2.2  # the window in which all activations are seen


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """What is drawn: dots, lines, or cells, all in the unit square with y going up.

    `dots` [N, 2] have a `kinds` [N] each: a class, or for a number to foretell 0 (low) … 1 (high).  `lines` are [M, 2],
    NaN where they break off; `marked` [K, 2] are places on them.  `pixels` [H, W] or [H, W, 3] are bytes, and
    `levels` [H, W] whole numbers from 0 (low) to LEVELS − 1; the first row lies on top.  `axes` is where zero lies, and
    `wide` says that it takes more room across than a square.
    """

    dots: np.ndarray | None = None
    kinds: np.ndarray | None = None
    ordered: bool = False
    lines: tuple[np.ndarray, ...] = ()
    marked: np.ndarray | None = None
    pixels: np.ndarray | None = None
    levels: np.ndarray | None = None
    axes: tuple[float, float] | None = None
    wide: bool = False


@lru_cache(maxsize=256)
def thumbnail(member: type | str) -> Thumbnail | None:
    """Return the picture of a member of a family, or of an activation by its name.

    None where nothing is known of it yet: data of the reader's own, a formula to be typed.
    """
    if isinstance(member, str):
        return _bent(member) if member in ACTIVATIONS else None
    made = member()
    try:
        match made:
            case Images():
                return _images(made)
            case Sequences():
                return _sequence(made)
            case Dataset():
                return _points(made)
            case Surface():
                return _heights(made)
            case Recurrent():
                return _answer(made)
    except Refusal:
        return None
    return None


def _points(dataset: Dataset) -> Thumbnail | None:
    """Return points of the plane as they lie; of a table the two directions in which it is widest."""
    samples = dataset.raw(SEED)
    few = np.linspace(0, len(samples.targets) - 1, min(POINTS, len(samples.targets))).astype(int)
    if not len(few):
        return None
    inputs, targets = samples.inputs, samples.targets
    kinds = targets if samples.classes else _shares(targets)
    if inputs.shape[1] == 1:
        places = np.stack([_shares(inputs[:, 0]), kinds], axis=1)
        return Thumbnail(dots=places[few], kinds=np.zeros(len(few)))
    plane = inputs[:, :2]
    places = _widest(samples) if dataset.table else (plane / np.abs(plane).max() + 1) / 2
    return Thumbnail(dots=places[few], kinds=kinds[few], ordered=not samples.classes)


def _widest(samples: Samples) -> np.ndarray:
    """Return the first two principal components of the standardised columns, each from 0 to 1."""
    columns = np.nan_to_num(samples.inputs - np.nanmean(samples.inputs, axis=0))
    spread = columns.std(axis=0)
    columns = columns / np.where(spread > 0, spread, 1)
    _, _, directions = np.linalg.svd(columns, full_matrices=False)
    found = columns @ directions[:2].T
    return np.stack([_shares(each) for each in found.T], axis=1)


def _images(images: Images) -> Thumbnail | None:
    """Return two images of different classes, side by side."""
    found = images.pictures()
    classes = np.unique(found.labels)[:2]
    if not len(classes):
        return None
    some = [_shrunk(found.pixels[np.flatnonzero(found.labels == each)[0]]) for each in classes]
    pixels = np.concatenate(some, axis=1)
    return Thumbnail(pixels=pixels[..., 0] if pixels.shape[2] == 1 else pixels)


def _shrunk(pixels: np.ndarray) -> np.ndarray:
    """Return bytes [C, H, W] as an image [S, S, C] of at most SIDE pixels a side: means of what each one covers."""
    whole = torch.from_numpy(np.ascontiguousarray(pixels)).float()
    side = min(SIDE, whole.shape[-1])
    small = torch.nn.functional.adaptive_avg_pool2d(whole, side)
    return small.round().byte().permute(1, 2, 0).numpy()


def _sequence(task: Sequences) -> Thumbnail | None:
    """Return the first sequence there is: its numbers, with the marks of a second channel, or its symbols in rows."""
    inputs = task.episodes(random(SEED, 0)).inputs[0][:STEPS]
    if not len(inputs):
        return None
    at = np.linspace(0, 1, len(inputs))
    if task.letters:
        symbols = inputs.argmax(axis=1)
        return Thumbnail(dots=np.stack([at, _shares(symbols)], axis=1), kinds=np.zeros(len(at)), wide=True)
    heights = _shares(inputs[:, 0])
    line = np.stack([at, heights], axis=1)
    marked = (
        line[inputs[:, 1] > 0] if inputs.shape[1] == 2 and set(np.unique(inputs[:, 1])) <= {0, 1} else None
    )
    return Thumbnail(lines=(line,), marked=marked, wide=True)


def _heights(surface: Surface) -> Thumbnail | None:
    """Return levels that are spread so that each covers about as much of the view."""
    found = relief(surface, 24).height[::-1]
    known = found[np.isfinite(found)]
    if not len(known) or known.min() == known.max():
        return None
    bounds = np.quantile(known, np.linspace(0, 1, LEVELS + 1)[1:-1])
    levels = np.searchsorted(bounds, np.nan_to_num(found, nan=known.max()))
    return Thumbnail(levels=levels.astype(np.uint8))


def _bent(name: str) -> Thumbnail:
    """Return φ on ±REACH, broken off where it leaves the window or jumps, with the place of zero."""
    found = bend(name)
    inside = np.abs(found.z) <= REACH
    z, values = found.z[inside], found.values[inside]
    heights = (np.where((values < LOW) | (values > HIGH), np.nan, values) - LOW) / (HIGH - LOW)
    line = np.stack([(z / REACH + 1) / 2, heights], axis=1)
    return Thumbnail(lines=(line,), axes=(0.5, -LOW / (HIGH - LOW)), wide=True)


def _answer(cell: Recurrent) -> Thumbnail:
    """Return the states of three units while the input is 1, and then 0, of the first weights it would begin with."""
    generator = torch.Generator().manual_seed(mix(SEED, 0))
    shapes = cell.parameters((STEPS, 1))
    arrays = {
        name: cell.initial(name, shape, generator, "xavier_uniform")[None] for name, shape in shapes.items()
    }
    x = torch.zeros(STEPS, 1, 1, 1)
    x[: STEPS // 2] = 1
    with torch.no_grad():
        states = cell.run(x, arrays)[0][:, 0, 0, :UNITS].double().numpy()
    at, heights = np.linspace(0, 1, STEPS), (states / np.abs(states).max() + 1) / 2
    lines = tuple(np.stack([at, each], axis=1) for each in heights.T)
    return Thumbnail(lines=lines, axes=(0.5, 0.5), wide=True)


def _shares(values: np.ndarray) -> np.ndarray:
    """Return values from 0 (the least) to 1 (the most); a half where all are equal."""
    low, high = np.nanmin(values), np.nanmax(values)
    return (values - low) / (high - low) if high > low else np.full(len(values), 0.5)
