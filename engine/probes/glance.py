"""One point of a plane through parameter space: the network there, beside the true one that is nearest to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.networks.network import Network
from engine.probes.landscape import Cut, Honesty, honesty, losses_at
from engine.probes.maps import Canvas, Maps
from engine.runs.experiment import Experiment


@dataclass(frozen=True, eq=False)
class Trail:
    """One path over the plane: parameters [T, P] and buffers [T, Q] at `steps` [T], and what the plane hides of it."""

    steps: np.ndarray
    params: np.ndarray
    kept: np.ndarray
    honesty: Honesty


@dataclass(frozen=True, eq=False)
class Glance:
    """The network at `point` of the plane with its `loss` and `maps`, beside a true one.

    The true one is state `place` of the path `trail`, recorded at `step`: its loss is `true_loss`, its shadow on the
    plane has the loss `shadow_loss` and lies `off` away from it, in the units of the parameters.
    """

    point: tuple[float, float]
    loss: float
    maps: Maps
    trail: int
    place: int
    step: int
    true_loss: float
    shadow_loss: float
    off: float
    true_maps: Maps


@dataclass(frozen=True, eq=False)
class Ground:
    """A plane with the paths above it, on which networks can be looked at; `kept` [Q] are the buffers of all points."""

    experiment: Experiment
    network: Network
    cut: Cut
    kept: np.ndarray
    trails: tuple[Trail, ...]
    canvas: Canvas

    def nearest(self, point: tuple[float, float]) -> tuple[int, int]:
        """Return path and place of the recorded state whose shadow is nearest to a point, in parameter space."""
        metric = self.cut.axes @ self.cut.axes.T
        best, found = np.inf, (0, 0)
        for trail, each in enumerate(self.trails):
            away = each.honesty.coordinates - np.asarray(point, dtype=np.float64)
            squares = np.einsum("ti,ij,tj->t", away, metric, away)
            place = int(np.argmin(np.where(np.isfinite(squares), squares, np.inf)))
            if squares[place] < best:
                best, found = float(squares[place]), (trail, place)
        return found

    def at(self, point: tuple[float, float]) -> Glance:
        """Return what is seen at a point of the plane, beside the nearest recorded state."""
        return self._seen(point, *self.nearest(point), self.kept)

    def on(self, trail: int, place: int) -> Glance:
        """Return what is seen under a recorded state, whose own buffers the network on the plane gets."""
        each = self.trails[trail]
        a, b = each.honesty.coordinates[place]
        return self._seen((float(a), float(b)), trail, place, each.kept[place])

    def _seen(self, point: tuple[float, float], trail: int, place: int, kept: np.ndarray) -> Glance:
        each, loss = self.trails[trail], self.experiment.loss
        params = self.cut.at(np.array(point)).astype(np.float32)
        return Glance(
            point=point,
            loss=float(losses_at(self.experiment, self.network, params[None], kept)[0]),
            maps=self.canvas.maps(self.network, params, kept, loss),
            trail=trail,
            place=place,
            step=int(each.steps[place]),
            true_loss=float(each.honesty.true[place]),
            shadow_loss=float(each.honesty.plane[place]),
            off=float(each.honesty.off[place]),
            true_maps=self.canvas.maps(self.network, each.params[place], each.kept[place], loss),
        )


def trail(
    experiment: Experiment,
    network: Network,
    cut: Cut,
    states: tuple[np.ndarray, np.ndarray, np.ndarray],
    *,
    most: int,
) -> Trail:
    """Return the path of the `states` (steps [T], parameters [T, P], buffers [T, Q]) thinned to at most `most`."""
    picked = thinned(len(states[0]), most)
    steps, params, kept = (each[picked] for each in states)
    params = params.astype(np.float32)
    return Trail(steps, params, kept, honesty(experiment, network, cut, params, kept))


def thinned(count: int, most: int) -> np.ndarray:
    """Return at most `most` places of `count`, evenly chosen, the first and the last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(int))


def coordinates(trails: Sequence[Trail]) -> np.ndarray:
    """Return the coordinates [N, 2] of all shadows of all paths."""
    return np.concatenate([each.honesty.coordinates for each in trails])
