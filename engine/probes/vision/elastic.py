"""One number of a feature map, taken apart: what it sees below, the products and the sums, to the number shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from engine.networks.layers.convolution import Filters
from engine.networks.layers.dense import Activation, Dense
from engine.networks.layers.inception import Inception
from engine.networks.layers.pooling import Pool
from engine.networks.layers.residual import Residual
from engine.networks.modules import StochasticPool2d
from engine.networks.network import Column, Network
from engine.probes.vision.fields import Rectangle, rectangle
from engine.probes.vision.maps import laid
from engine.probes.vision.parts import PARTS, Parts, Place
from engine.probes.vision.sight import plain, sight
from engine.probes.vision.stages import Normal, Squeeze, Stage, summed
from engine.runs.state import State

ROOT = "root"  # what the sum of an Lᵖ norm goes through


@dataclass(frozen=True, eq=False)
class Elastic:
    """One number `value` of a column at (channel, row, col); plain numbers have row and col 0.

    `sources` are the columns that it reads, None for the image; two where a residual block adds.  `stages` lead to
    `total`, which goes through `activation` ("root": the Lᵖ norm's, to 1/`power`; a learned slope is `slope`); a
    norm's numbers are in `norm`, those of an inception block's 1×1 convolution in front in `squeeze`.  `value` is
    what the network answered, 0 where the unit is `silenced`, and `sees` the pixels of the image it depends on.
    """

    column: int
    kind: str
    channel: int
    row: int
    col: int
    sources: tuple[int | None, ...]
    stages: tuple[Stage, ...]
    norm: Normal | None
    squeeze: Squeeze | None
    total: float
    activation: str
    slope: float
    power: float
    value: float
    silenced: bool
    sees: Rectangle


@dataclass(frozen=True, eq=False)
class Resample:
    """Cells (counted row by row) and values [count] that stochastic pooling drew, and how often each cell [k, k]."""

    cells: np.ndarray
    values: np.ndarray
    counts: np.ndarray


@np.errstate(invalid="ignore", over="ignore")  # of a network that has diverged
def elastic(
    state: State, image: np.ndarray, column: int, channel: int, row: int = 0, col: int = 0
) -> Elastic:
    """Return what one number is made of for an image [C, H, W] of bytes; raises IndexError where there is none."""
    at, network = sight(state), state.network
    here = network.columns[column]
    wanted = (channel, row, col)[: len(here.shape)]
    if not all(0 <= place < size for place, size in zip(wanted, here.shape, strict=True)):
        raise IndexError(f"column {column} of shape {here.shape} has no place {wanted}")
    with torch.no_grad():
        x = at.seen(image)
        values = [plain(each[0, 0]) for each in at.values(x)]
    source = network.source(here)
    below = plain(x[0, 0]) if source is None else values[source.index]
    sources: tuple[int | None, ...] = (None if source is None else source.index,)
    if isinstance(here.layer, Residual):
        inner = here.inner[-1].index if here.inner else sources[0]
        parts = _added(below, values[inner] if inner is not None else below, wanted)
        sources = (*sources, inner)
    else:
        p = {name: plain(each[0]) for name, each in at.params[column].items()}
        b = {name: plain(each[0]) for name, each in at.kept[column].items()}
        parts = PARTS[type(here.layer)](
            Place(here.layer, channel, row, col, _as_images(network, here, below), p, b)
        )
    last = parts.stages[-1].total
    assert last is not None
    slot = here.slots.get("slope")
    return Elastic(
        column=column,
        kind=here.layer.name,
        channel=channel,
        row=row,
        col=col,
        sources=sources,
        stages=parts.stages,
        norm=parts.norm,
        squeeze=parts.squeeze,
        total=parts.norm.value if parts.norm else last,
        activation=_bend(here),
        slope=float(state.params[slot.start]) if slot else 0.0,
        power=getattr(here.layer, "power", 1.0),
        value=float(values[column][wanted]),
        silenced=(column, channel) in state.lesions,
        sees=rectangle(network, column, channel, row, col),
    )


def _as_images(network: Network, column: Column, below: np.ndarray) -> np.ndarray:
    """Return what a column reads as [C, H, W], flattened images as they were before."""
    if isinstance(column.layer, Dense):
        return below.reshape(laid(network, column))
    return below if below.ndim == 3 else below.reshape(-1, 1, 1)


def _added(x: np.ndarray, fx: np.ndarray, place: tuple[int, ...]) -> Parts:
    both = np.array([x[place], fx[place]]).reshape(2, 1, 1)
    here = tuple(np.array([each]) for each in (*place[1:], 0, 0)[:2])
    channels = np.array([place[0], place[0]])
    return Parts((summed("sum", channels, (here[0], here[1]), both, np.ones((2, 1, 1))),))


def _bend(column: Column) -> str:
    layer = column.layer
    if isinstance(layer, Pool):
        return ROOT if layer.function == "lp" else "linear"
    if isinstance(layer, Filters | Dense):
        return layer.activation
    if isinstance(layer, Activation):
        return layer.function
    return "relu" if isinstance(layer, Inception) else "linear"


def resampled(patch: np.ndarray, *, seed: int, count: int = 1) -> Resample:
    """Return what stochastic pooling makes of one patch [k, k] in training, drawn `count` times by a seed.

    The operator itself draws, and its gradient says which cell it took.
    """
    side = len(patch)
    pool = StochasticPool2d(side, 1, torch.Generator().manual_seed(seed)).train()
    many = torch.tensor(patch).expand(count, 1, side, side).clone().requires_grad_()
    # Where nothing is positive, zero is taken from the last cell; the clamp lets no gradient through there.
    values = pool(many)
    (taken,) = torch.autograd.grad(values.sum(), many)
    flat = taken.reshape(count, -1)
    cells = torch.where(flat.any(1), flat.argmax(1), side**2 - 1)
    counts = np.bincount(cells.numpy(), minlength=side**2).reshape(side, side)
    return Resample(cells.numpy(), plain(values.reshape(-1)), counts)
