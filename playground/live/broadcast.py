"""From a run to what travels to the browser: its scene (what rarely changes) and its frame (what does)."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.data.tabular.sheet import shortened
from engine.networks.network import Column, Network
from engine.probes.confusion import constant_guess, uneven
from engine.probes.maps import Canvas, Maps
from engine.probes.space import folding
from engine.runs.evaluation import LOSSES, MEASURES, measures
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.state import State
from engine.training.recording import Checkpoint, Curves, Reading, Recording
from playground.language import translate
from playground.stage.curve_frames import described, packed

SHARP = 100  # grid points a side of the output field
TILE = 50  # of a neuron's tile where there are many
FEW = 16  # up to so many neurons every tile is as sharp as the field
SHORT = 26  # characters of a class's name beside a picture
WIDE = 40  # and of a column's along its side
POINTS = 2000  # more points than these are a grey mass: a fixed sample of them is drawn


def layers(network: Network) -> list[dict[str, Any]]:
    """Return the columns of the diagram, a residual block holding its inner ones."""
    return [_layer(column) for column in network.roots]


def _layer(column: Column) -> dict[str, Any]:
    layer = column.layer
    entry: dict[str, Any] = {
        "index": column.index,
        "path": column.path,
        "kind": layer.name,
        "title": layer.title,
        "units": column.width,
        "activation": getattr(layer, "activation", getattr(layer, "function", "")),
        "parameters": column.parameters + sum(each.parameters for each in column.inner),
        "shape": f"{column.width_in} → {column.width}",
        "taps": column.width,
        "links": layer.links,
        "output": column.output,
    }
    if column.inner:
        entry["inner"] = [_layer(each) for each in column.inner]
    return entry


def scene(run: Run, canvas: Canvas, network: Network, experiment: Experiment, *, lang: str) -> dict[str, Any]:
    """Return what the browser has to know of a run once; `network` and `experiment` are those that are looked at."""
    data, plane = canvas.data, canvas.plane
    return {
        "task": data.task,
        "classes": list(shortened([translate(name, lang) for name in data.classes], SHORT)),
        "guess": constant_guess(data) if uneven(data) else None,
        "domain": list(plane.domain),
        "axes": list(shortened([translate(name, lang) for name in plane.axes], WIDE)),
        "plane": plane.kind,
        "held": plane.held,
        "inputs": [
            {"name": key, "label": translate(label, lang)}
            for key, label in zip(data.features, data.labels, strict=True)
        ],
        "layers": layers(network),
        "loss": experiment.loss.name,
        "metric": "r2" if data.task == "regression" else "accuracy",
        **described(measures(data.task), lang, bands=LOSSES),
        "seeds": len(run.replicas),
        "parameters": network.size,
        "per_epoch": run.order.per_epoch,
    }


def points(canvas: Canvas, source: str) -> dict[str, np.ndarray]:
    """Return the arrays that go with a scene: points, labels, and the features' own maps."""
    data = canvas.data
    raw = np.concatenate([data.raw_train, data.raw_test])
    labels = np.concatenate([data.train_targets, data.test_targets])
    test = np.arange(len(raw)) >= len(data.raw_train)
    if len(raw) > POINTS:
        chosen = np.random.default_rng(0).choice(len(raw), POINTS, replace=False)
        raw, labels, test = raw[chosen], labels[chosen], test[chosen]
    inputs, scale = canvas.inputs()
    return {
        f"{source}/points": canvas.plane.project(raw, labels).astype(np.float32),
        f"{source}/labels": labels.astype(np.float32),
        f"{source}/test": test.astype(np.uint8),
        f"{source}/inputs": _tiles(inputs),
        f"{source}/inputs_scale": scale,
    }


def _tiles(maps: np.ndarray) -> np.ndarray:
    """Return maps [U, G, G] (or lines [U, 1, G]) at the resolution of a tile, from rim to rim."""
    side = maps.shape[-1]
    if side <= TILE:
        return maps
    picked = np.linspace(0, side - 1, TILE).round().astype(int)
    return maps[:, :, picked] if maps.shape[1] == 1 else maps[:, picked][:, :, picked]


def pictures(maps: Maps, source: str) -> dict[str, np.ndarray]:
    """Return the arrays of a frame that show what the network sees; bytes, see the stage's protocol."""
    sharp = len(maps.units) <= FEW and maps.units.shape[1] > 1
    return {
        f"{source}/maps": maps.units if sharp else _tiles(maps.units),
        f"{source}/scale": maps.scale,
        f"{source}/field": maps.field,
        f"{source}/field_scale": maps.field_scale,
    }


def present(run: Run) -> dict[str, Any]:
    """Return the numbers of a header for a run as it stands."""
    return numbers(run.reading())


def recorded(recording: Recording, seen: Checkpoint) -> dict[str, Any]:
    """Return the numbers of a header for a recorded state."""
    row = [row for row in recording.rows if row.step <= seen.step][-1]
    first = {name: float(each[0]) for name, each in row.values.items()}
    return {"step": seen.step, "epoch": seen.epoch, "learning_rate": row.learning_rate, **first}


def numbers(reading: Reading) -> dict[str, Any]:
    """Return the plain numbers of a reading."""
    names = ("step", "epoch", "train_loss", "test_loss", "train_metric", "test_metric", "learning_rate")
    return {name: getattr(reading, name) for name in names}


def weights(network: Network, params: np.ndarray, source: str) -> dict[str, np.ndarray]:
    """Return weights and biases of the linked columns of one replica's params [P], in the order of the columns."""
    linked = [column for column in network.columns if column.layer.links]

    def flat(name: str) -> np.ndarray:
        parts = [params[c.slots[name].start : c.slots[name].stop] for c in linked]
        return np.concatenate(parts).astype(np.float32)

    return {f"{source}/weights": flat("weight"), f"{source}/biases": flat("bias")}


def folded(
    state: State, canvas: Canvas, column: int, source: str, arrays: dict[str, np.ndarray]
) -> dict[str, Any]:
    """Put the folding of one layer into `arrays` and return its part of the header."""
    if column >= len(state.network.columns):
        return {}
    found = folding(state, canvas.data, canvas.plane, column)
    arrays |= {
        f"{source}/fold_lines": found.lines.astype(np.float32),
        f"{source}/fold_points": found.points.astype(np.float32),
        f"{source}/fold_labels": found.labels.astype(np.float32),
    }
    if found.boundary is not None:
        arrays[f"{source}/fold_line"] = found.boundary.astype(np.float32)
    return {"fold": {"layer": column, "held": found.held, "axes": list(found.axes)}}


def curves(recorded: Curves, source: str) -> dict[str, np.ndarray]:
    """Return the recorded curves of the first replica, and the quartiles over replicas where there are several."""
    return packed(source, recorded, MEASURES, bands=LOSSES)
