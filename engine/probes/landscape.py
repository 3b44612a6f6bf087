"""The loss of a network over a plane through its parameters, and how far that picture can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from engine.limits import MAX_LANDSCAPE
from engine.networks.network import Network
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.state import State
from engine.spec import Refusal

LEAST_STATES, MOST_NUMBERS = 8, 1_000_000  # states of a path that its plane is made from, and numbers in them
CHUNK = 1_000_000  # activations at a time


@dataclass(frozen=True, eq=False)
class Paths:
    """Parameters [R, T, P] and buffers [R, T, Q] of R replicas at T recorded `steps`."""

    steps: np.ndarray
    params: np.ndarray
    kept: np.ndarray


@dataclass(frozen=True, eq=False)
class Cut:
    """A plane through parameter space: `origin` [P] and two `axes` [2, P], of kind "pca" or "random".

    `held` [2] is the share of the paths' variance along each axis of a "pca" plane, NaN for random ones.
    """

    origin: np.ndarray
    axes: np.ndarray
    kind: str
    held: np.ndarray

    def at(self, coordinates: np.ndarray) -> np.ndarray:
        """Return the parameters [..., P] at `coordinates` [..., 2]."""
        return self.origin + np.asarray(coordinates, dtype=np.float64) @ self.axes

    def coordinates(self, params: np.ndarray) -> np.ndarray:
        """Return the coordinates [..., 2] of the points of the plane nearest to `params` [..., P]."""
        offsets = np.asarray(params, dtype=np.float64) - self.origin
        return np.linalg.solve(self.axes @ self.axes.T, (offsets @ self.axes.T)[..., None])[..., 0]

    def distance(self, params: np.ndarray) -> np.ndarray:
        """Return how far `params` [..., P] lie off the plane [...], in the units of the parameters."""
        return np.linalg.norm(params - self.at(self.coordinates(params)), axis=-1)


@dataclass(frozen=True, eq=False)
class Landscape:
    """Training losses [G, G] over coordinates `a` [G] and `b` [G] of a cut; the first row is the lowest b."""

    cut: Cut
    a: np.ndarray
    b: np.ndarray
    losses: np.ndarray


@dataclass(frozen=True, eq=False)
class Honesty:
    """A path beside its shadow on the plane.

    `coordinates` [..., T, 2] of the shadow, `off` [..., T] how far the path is from it, the `true` loss of the path
    and the loss on the `plane` under it, both [..., T], and the share of the path's variance the plane has `held`.
    """

    coordinates: np.ndarray
    off: np.ndarray
    true: np.ndarray
    plane: np.ndarray
    held: float


def paths(run: Run) -> Paths:
    """Return the recorded states of a run, those of its present network, and the state it is in."""
    kept = [
        each for each in run.recording.checkpoints if each.network is run.network and each.step < run.step
    ]
    kept = [each for each in kept if each.params.shape[0] == len(run.replicas)]
    now = run.checkpoint()
    states = [*kept, now]
    return Paths(
        steps=np.array([each.step for each in states]),
        params=np.stack([each.params for each in states], axis=1),
        kept=np.stack([each.kept for each in states], axis=1),
    )


def pca_cut(params: np.ndarray) -> Cut:
    """Return the plane that holds most of the variance of all states `params` [..., P]; lost ones are left out.

    Of very many numbers only some states are looked at, evenly chosen.

    Raises Refusal when they do not move.
    """
    states = params.reshape(-1, params.shape[-1])
    states = states[np.isfinite(states).all(axis=1)].astype(np.float64)
    most = max(LEAST_STATES, MOST_NUMBERS // params.shape[-1])
    if len(states) > most:
        states = states[np.unique(np.linspace(0, len(states) - 1, most).astype(int))]
    if len(states) < 2:
        raise Refusal("There is no path yet to lay a plane through: train a little first.")
    origin = states.mean(axis=0)
    offsets = states - origin
    _, sizes, found = np.linalg.svd(offsets, full_matrices=False)
    if sizes[0] <= 1e-12 * max(1.0, float(np.abs(origin).max())):
        raise Refusal("There is no path yet to lay a plane through: train a little first.")
    axes = found[:2]
    if len(sizes) < 2 or sizes[1] <= 1e-9 * sizes[0]:
        axes = np.stack([axes[0], _across(axes[0])])  # a straight path: any plane through it holds it all
    axes = axes * np.sign(axes[[0, 1], np.abs(axes).argmax(axis=1)])[:, None]
    held = np.square(offsets @ axes.T).sum(axis=0) / np.square(offsets).sum()
    return Cut(origin, axes, "pca", held)


def _across(axis: np.ndarray) -> np.ndarray:
    other = np.random.default_rng(0).standard_normal(len(axis))
    other -= axis * (axis @ other)
    return other / np.linalg.norm(other)


def random_cut(network: Network, centre: np.ndarray, *, seed: int = 0) -> Cut:
    """Return a plane through `centre` [P] along two random directions, each unit's weights as long as its own.

    Biases and the parameters of norm layers stay as they are.
    Source: Li et al., Visualizing the Loss Landscape of Neural Nets, 2018.
    """
    generator, axes = np.random.default_rng(seed), np.zeros((2, len(centre)))
    for column in network.columns:
        for slot in column.slots.values():
            if len(slot.shape) < 2:
                continue
            own = centre[slot.start : slot.stop].reshape(slot.shape[0], -1)
            drawn = generator.standard_normal((2, *own.shape))
            drawn *= np.linalg.norm(own, axis=-1, keepdims=True) / np.linalg.norm(
                drawn, axis=-1, keepdims=True
            )
            axes[:, slot.start : slot.stop] = drawn.reshape(2, -1)
    if not (np.linalg.norm(axes, axis=1) > 0).all() or not np.isfinite(axes).all():
        raise Refusal("There is no weight to move: every weight is zero, or no number at all.")
    return Cut(np.asarray(centre, dtype=np.float64), axes, "random", np.full(2, np.nan))


def losses_at(experiment: Experiment, network: Network, params: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Return the mean training loss [...] of each network params [..., P], buffers [..., Q] or [Q], without penalties.

    Computed in the precision of `params`.  Raises Refusal when it would take too long.
    """
    data, shape = experiment.data(), params.shape[:-1]
    _check_size(network, len(data.train_inputs), int(np.prod(shape)))
    flat = torch.from_numpy(np.ascontiguousarray(params.reshape(-1, params.shape[-1])))
    buffers = np.array(np.broadcast_to(kept, (*shape, kept.shape[-1]))).reshape(len(flat), -1)
    extra = torch.as_tensor(buffers, dtype=flat.dtype)
    x = torch.tensor(data.train_inputs, dtype=flat.dtype)
    y = torch.tensor(data.train_targets)
    y = y.to(flat.dtype) if y.is_floating_point() else y
    widest = max(column.width for column in network.columns)
    chunk = max(1, CHUNK // (len(x) * widest))
    found = []
    with torch.no_grad():
        for some, more in zip(flat.split(chunk), extra.split(chunk), strict=True):
            inputs, targets = x.expand(len(some), -1, -1), y.expand(len(some), -1)
            output = network.forward(inputs, network.views(some), network.kept_views(more))
            found.append(experiment.loss.per_sample(output, targets, task=data.task).mean(dim=1))
    return torch.cat(found).double().numpy().reshape(shape)


def _check_size(network: Network, points: int, count: int) -> None:
    if network.size * points * count > MAX_LANDSCAPE:
        raise Refusal(
            "A picture of the loss of so large a network would keep everybody waiting: take a smaller one."
        )


def landscape(
    experiment: Experiment,
    network: Network,
    cut: Cut,
    *,
    kept: np.ndarray,
    reach: tuple[float, float, float, float],
    resolution: int = 40,
) -> Landscape:
    """Return the training loss over the plane, a from reach[0] to reach[1] and b from reach[2] to reach[3].

    `kept` [Q] are the buffers that all networks on the plane share.  Raises Refusal when it would take too long.
    """
    _check_size(network, len(experiment.data().train_inputs), resolution**2)
    a, b = np.linspace(*reach[:2], resolution), np.linspace(*reach[2:], resolution)
    params = cut.at(np.stack(np.meshgrid(a, b), axis=-1)).astype(np.float32)
    losses = losses_at(experiment, network, params, kept)
    return Landscape(cut, a, b, np.where(np.isfinite(losses), losses, np.nan))


def reach_of(coordinates: np.ndarray, *, margin: float = 0.25) -> tuple[float, float, float, float]:
    """Return a rectangle around `coordinates` [..., 2], neither side less than half the other."""
    flat = coordinates.reshape(-1, 2)
    flat = flat[np.isfinite(flat).all(axis=1)]
    if not len(flat):
        return -1.0, 1.0, -1.0, 1.0
    low, high = flat.min(axis=0), flat.max(axis=0)
    half = np.maximum((high - low) / 2, 1e-6)
    half = np.maximum(half, half.max() / 2) * (1 + 2 * margin)
    (a, b), (c, d) = (low + high) / 2 - half, (low + high) / 2 + half
    return float(a), float(c), float(b), float(d)


def honesty(
    experiment: Experiment, network: Network, cut: Cut, params: np.ndarray, kept: np.ndarray
) -> Honesty:
    """Return what the plane hides of paths params [..., T, P] with buffers [..., T, Q]; see Honesty."""
    coordinates = cut.coordinates(params)
    shadow = cut.at(coordinates).astype(params.dtype)
    there = np.isfinite(params).all(axis=-1)
    states = params[there].astype(np.float64)
    spread = np.square(states - states.mean(axis=0)).sum() if len(states) else 0.0
    on_plane = cut.at(coordinates[there])
    inside = np.square(on_plane - on_plane.mean(axis=0)).sum() if len(states) else 0.0
    return Honesty(
        coordinates=coordinates,
        off=cut.distance(params.astype(np.float64)),
        true=losses_at(experiment, network, params, kept),
        plane=losses_at(experiment, network, shadow, kept),
        held=float(inside / spread) if spread else 1.0,
    )


def state_at(
    experiment: Experiment, network: Network, cut: Cut, point: tuple[float, float], *, kept: np.ndarray
) -> State:
    """Return the network at a point (a, b) of the plane."""
    params = cut.at(np.array(point)).astype(np.float32)
    return State(experiment, network, params, np.asarray(kept, dtype=np.float32), frozenset())
