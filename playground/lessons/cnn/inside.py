"""One number of a feature map taken apart, as it travels to the browser with every frame."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.networks.network import Network
from engine.probes.vision.elastic import Elastic, elastic, resampled
from engine.probes.vision.maps import maps
from engine.runs.state import State
from playground.language import translate

DRAWS = 200  # of stochastic pooling, so that their shares can be compared with its probabilities
SHOWN = 6  # channels below whose products are written out; the others are summed up
Place = tuple[int, int, int, int]  # column, channel, row, column of the picture


def fitted(place: Place, network: Network) -> Place:
    """Return the nearest place that the network has: where a layer shrank, the last of its channels or pixels."""
    at, *wanted = place
    at = min(max(0, at), len(network.columns) - 1)
    shape = (*network.columns[at].shape, 1, 1)[:3]
    channel, row, col = (min(max(0, each), size - 1) for each, size in zip(wanted, shape, strict=True))
    return at, channel, row, col


def middle(network: Network, column: int, channel: int) -> Place:
    """Return the place in the middle of a channel."""
    shape = network.columns[column].shape
    row, col = (shape[1] // 2, shape[2] // 2) if len(shape) == 3 else (0, 0)
    return fitted((column, channel, row, col), network)


def pack(
    state: State, image: np.ndarray, place: Place, source: str, lang: str, *, seed: int = 0
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the header and the arrays that show what the number at `place` is made of.

    Where a pooling draws, `seed` decides what it draws here.
    """
    found = elastic(state, image, *place)
    seen = maps(state, image).values
    stage = found.stages[-1]
    order = np.argsort(-np.abs(stage.partial), kind="stable")[:SHOWN]
    below = image[:].astype(np.float32) / 255 if found.sources[0] is None else seen[found.sources[0]]
    pictures = below if below.ndim == 3 else below.reshape(-1, 1, 1)
    own = seen[place[0]]
    header = _header(found, state.network, order, lang)
    arrays = {
        "own": own[place[1]] if own.ndim == 3 else own.reshape(1, -1),
        "below": pictures[stage.channels[order].clip(0, len(pictures) - 1)],
        "patch": stage.patch[order],
        "kernel": np.broadcast_to(stage.kernel, stage.patch.shape)[order],
        "products": stage.products[order],
        "partial": stage.partial[order],
        "inside": stage.inside.astype(np.uint8),
        "rows": stage.rows.astype(np.int32),
        "cols": stage.cols.astype(np.int32),
    }
    if getattr(state.network.columns[place[0]].layer, "function", "") == "stochastic":
        drawn = resampled(stage.patch[0], seed=seed, count=DRAWS)
        header["drawn"] = {"value": float(drawn.values[0]), "cell": int(drawn.cells[0]), "count": DRAWS}
        arrays["draws"] = (drawn.counts / DRAWS)[None]
    return header, {f"{source}/inside_{name}": np.asarray(each) for name, each in arrays.items()}


def _header(found: Elastic, network: Network, order: np.ndarray, lang: str) -> dict[str, Any]:
    column = network.columns[found.column]
    stage, sees = found.stages[-1], found.sees
    return {
        "column": found.column,
        "title": translate(column.layer.title, lang),
        "kind": found.kind,
        "shape": list(column.shape),
        "channel": found.channel,
        "row": found.row,
        "col": found.col,
        "below": found.sources[0],
        "flat": len(column.shape_in) == 1,
        "channels": stage.channels[order].tolist(),
        "others": len(stage.partial) - len(order),
        "rest": float(stage.partial.sum() - stage.partial[order].sum()),
        "bias": stage.bias,
        "total": found.total,
        "activation": found.activation,
        "value": found.value,
        "silenced": found.silenced,
        "norm": vars(found.norm) if found.norm else None,
        "sees": [sees.top, sees.left, sees.height, sees.width],
    }
