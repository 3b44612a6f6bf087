"""From a run on images to what travels to the browser."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.networks.layer import spelled
from engine.networks.network import Column, Network, Slot
from engine.probes.vision.fields import Field, fields
from engine.runs.evaluation import LOSSES, measures
from engine.runs.run import Run
from engine.spec import N_
from playground.language import translate
from playground.stage.curve_frames import described


def layers(network: Network, lang: str) -> list[dict[str, Any]]:
    """Return the columns of the diagram, a residual block holding its inner ones."""
    return [_layer(network, column, lang) for column in network.roots]


def linked(column: Column) -> bool:
    """Whether the diagram draws lines into a column: a kernel's size, a weight, or the size of several."""
    return bool(column.layer.kernels or column.layer.links)


def behind(network: Network, column: Column) -> Column | None:
    """Return where the lines into a column come from: what has units to begin at, None for the image itself."""
    source = at = network.source(column)
    while at is not None and (at.layer.is_flat or not at.layer.counts):
        if at.layer.is_flat:
            source = network.source(at)
        at = network.source(at)
    return source


def _lines(network: Network, column: Column) -> dict[str, int]:
    """Return which column lines come from, how many into each unit, and for how many weights each stands."""
    if not linked(column) or column.layer.kernels:
        return {}
    source = behind(network, column)
    width = network.roots[0].width_in if source is None else source.width
    return {
        "source": -1 if source is None else source.index,
        "lines": width,
        "many": column.width_in // width,
    }


def _layer(network: Network, column: Column, lang: str) -> dict[str, Any]:
    layer = column.layer
    flat = layer.is_flat
    entry: dict[str, Any] = {
        "index": column.index,
        "path": column.path,
        "kind": layer.name,
        "title": translate(layer.title, lang),
        "units": 0 if flat else column.width,
        "taps": 0 if flat else column.width,
        "activation": getattr(layer, "activation", ""),
        "parameters": column.parameters + sum(each.parameters for each in column.inner),
        "caption": spelled(column.shape),
        "sum": _sum(column),
        "more": _more(network, column, lang),
        "links": linked(column),
        **_lines(network, column),
        "output": column.output,
    }
    if column.inner:
        entry["inner"] = [_layer(network, each, lang) for each in column.inner]
    return entry


def _more(network: Network, column: Column, lang: str) -> str:
    """Return what a column costs, and how much of the image one of its units sees."""
    field = fields(network)[column.index]
    size = translate(N_("the whole image"), lang) if field.whole else sees(field, lang)
    words = translate(N_("{work} multiplications for each image; each unit sees {size}"), lang)
    return words.format(work=f"{column.layer.multiply_adds(column.shape_in):,}", size=size)


def sees(field: Field, lang: str) -> str:
    """Return how many pixels a unit sees; behind a transposed convolution units see more and less in turn."""
    if field.least == field.most:
        return f"{field.most}×{field.most}"
    words = translate(N_("{least}×{least} to {most}×{most} in turn, {mean} a side on average"), lang)
    return words.format(least=field.least, most=field.most, mean=f"{field.size:.3g}")


def _sum(column: Column) -> str:
    """Return how the number of a column's parameters comes about."""
    shapes = [slot.shape for slot in column.slots.values()]
    if not shapes:
        return ""
    return f"{' + '.join(spelled(shape) for shape in shapes[:3])} = {column.parameters:,}"


def scene(run: Run, network: Network, lang: str) -> dict[str, Any]:
    """Return what the browser has to know of a run once."""
    data = run.data
    channels = network.roots[0].width_in
    names = [N_("red"), N_("green"), N_("blue")] if channels == 3 else [N_("image")]
    return {
        "task": data.task,
        "classes": [translate(name, lang) for name in data.classes],
        "inputs": [{"name": name, "label": translate(name, lang)} for name in names],
        "layers": layers(network, lang),
        "loss": run.experiment.loss.name,
        "metric": "accuracy",
        "plain": True,  # no picture of this page has a colour for each class
        **described(measures(data.task), lang, bands=LOSSES),
        "seeds": len(run.replicas),
        "parameters": network.size,
        "multiply_adds": network.multiply_adds,
        "per_epoch": run.order.per_epoch,
        "batch": run.order.batch,
    }


def weights(network: Network, params: np.ndarray, source: str) -> dict[str, np.ndarray]:
    """Return a number for every line of the diagram, and biases: of several weights √Σw² with the sign of their sum.

    Those are a kernel, or behind a flat layer all weights that one channel's places have into a unit.
    """
    parts: list[np.ndarray] = []
    biases: list[np.ndarray] = []
    for column in network.columns:
        if not linked(column):
            continue
        weight = _array(column.slots[column.layer.kernels or "weight"], params)
        many = _lines(network, column).get("many", 1)
        parts.append(
            _between(column, weight if many == 1 else weight.reshape(len(weight), -1, many, 1)).ravel()
        )
        biases.append(_array(column.slots["bias"], params))
    nothing = np.zeros(0, dtype=np.float32)
    return {
        f"{source}/weights": np.concatenate([nothing, *parts]).astype(np.float32),
        f"{source}/biases": np.concatenate([nothing, *biases]).astype(np.float32),
    }


def _array(slot: Slot, params: np.ndarray) -> np.ndarray:
    return params[slot.start : slot.stop].reshape(slot.shape)


def _between(column: Column, weight: np.ndarray) -> np.ndarray:
    """Return [out, in]: one number for each kernel, zero between channels of different groups."""
    if weight.ndim == 2:
        return weight
    if column.layer.paints:
        weight = weight.swapaxes(0, 1)
    sizes = np.sqrt(np.square(weight).sum((2, 3))) * np.where(weight.sum((2, 3)) < 0, -1, 1)
    groups = getattr(column.layer, "groups", 1)
    if groups == 1:
        return sizes
    found = np.zeros((column.width, column.width_in))
    out, into = column.width // groups, column.width_in // groups
    for group in range(groups):
        rows = slice(group * out, (group + 1) * out)
        found[rows, group * into : (group + 1) * into] = sizes[rows]
    return found
