"""Space folding: how a layer bends the plane that the points lie in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.data.dataset import Data
from engine.probes.plane import Plane
from engine.runs.state import State

LINES, STEPS = 33, 61  # grid lines each way, and points along each
SHOWN = 400  # points that are drawn


@dataclass(frozen=True, eq=False)
class Folding:
    """The plane's own grid and the points, seen in the space of one layer.

    `lines` [L, n, 2] and `points` [N, 2] are coordinates of two units, or of the first two principal components
    (of the training points' activations) where the layer has more; `held` is the share of variance these hold.
    `labels` [N] are the points' targets.  `boundary` [2, 2] are two ends of the straight line on which the output
    changes its mind, where the layer has two units and only the output after it.
    """

    column: int
    lines: np.ndarray
    points: np.ndarray
    labels: np.ndarray
    held: float
    axes: tuple[str, str]
    boundary: np.ndarray | None


def folding(state: State, data: Data, plane: Plane, column: int) -> Folding:
    """Return how column `column` (by its index) sees the plane.

    The projection is scikit-learn's PCA; each component points to where its largest loading is positive, so that
    pictures of successive steps don't flip.
    """
    grid = _grid(plane)
    raw = np.concatenate([data.raw_train, data.raw_test])[:SHOWN]
    labels = np.concatenate([data.train_targets, data.test_targets])[:SHOWN]
    fitted = state.activations(data.train_inputs)[column]
    seen = state.activations(data.encode(np.concatenate([grid.reshape(-1, grid.shape[-1]), raw])))[column]
    basis, centre, held = _basis(fitted)
    flat = (seen - centre) @ basis
    lines = flat[: -len(raw)].reshape(*grid.shape[:2], 2)
    names = ("h₁", "h₂") if fitted.shape[1] <= 2 else ("PC 1", "PC 2")
    edge = _boundary(state, column, flat)
    return Folding(column, lines, flat[-len(raw) :], labels, held, names, edge)


def _grid(plane: Plane) -> np.ndarray:
    """Return grid lines [L, n, D] of the plane in raw coordinates."""
    if plane.kind == "curve":
        return plane.at(np.linspace(*plane.domain[:2], STEPS)[None, :, None] * np.array([1.0, 0.0]))
    x0, x1, y0, y1 = plane.domain
    along, across = np.linspace(0, 1, STEPS), np.linspace(0, 1, LINES)
    upright = np.stack(np.broadcast_arrays(across[:, None], along[None]), axis=-1)
    both = np.concatenate([upright, upright[..., ::-1]])
    return plane.at(np.array([x0, y0]) + both * np.array([x1 - x0, y1 - y0]))


def _basis(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the projection [U, 2], its origin [U] and the share of variance it holds."""
    units = values.shape[1]
    if units <= 2:
        return np.eye(units, 2), np.zeros(units), 1.0
    centre = values.mean(axis=0)
    _, sizes, directions = np.linalg.svd(values - centre, full_matrices=False)
    largest = np.abs(directions).argmax(axis=1)
    signs = np.sign(directions[np.arange(len(directions)), largest])
    variance = sizes**2
    held = float(variance[:2].sum() / variance.sum()) if variance.sum() > 0 else 1.0
    return (directions * signs[:, None])[:2].T, centre, held


def _boundary(state: State, column: int, flat: np.ndarray) -> np.ndarray | None:
    head, layer = state.network.columns[-1], state.network.columns[column]
    if layer.width != 2 or head.width != 1 or column != head.index - 1:
        return None
    (a, b), c = (
        state.params[head.slots["weight"].start : head.slots["weight"].stop],
        state.params[head.slots["bias"].start],
    )
    normal = a * a + b * b
    if normal == 0 or not np.isfinite(normal):
        return None
    foot = np.array([-a * c, -b * c]) / normal
    along = np.array([-b, a]) / np.sqrt(normal)
    reach = float(np.ptp(flat, axis=0).max()) * 2 + 1
    return np.stack([foot - along * reach, foot + along * reach])
