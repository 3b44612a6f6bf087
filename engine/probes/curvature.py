"""How sharply the loss bends where a network stands, and what learning rate that allows.

The largest eigenvalue λ of the Hessian bounds the rate of plain gradient descent: where η > 2/λ the step along
its direction overshoots by more than it was off, and grows.  Training at a fixed rate often lets λ rise up to that
very bound, the edge of stability.
Source: Cohen et al., Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability, 2021.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.limits import MAX_LANDSCAPE
from engine.networks.layer import EVALUATE, Mode
from engine.networks.network import Network
from engine.probes.preconditioner import Preconditioner, preconditioners
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Refusal
from engine.training.optimizer import Optimizer

CHUNK = 2_000_000  # activations of the replicas looked at together
KRYLOV = 8  # products between two restarts


@dataclass(frozen=True, eq=False)
class Curvature:
    """The largest eigenvalue of each replica's Hessian [R] with its `vectors` [R, P].

    `residual` [R] is |Hv − λv| relative to |λ|, `products` how many Hessian-vector products it took.
    """

    largest: np.ndarray
    vectors: np.ndarray
    residual: np.ndarray
    products: int


@dataclass(frozen=True, eq=False)
class Edge:
    """Curvature against the largest that the rule can take, both [R]; `bound` is NaN for rules without one.

    `unstable` [R] says that the curvature is beyond: a step along the sharpest direction makes things worse.
    Where `adapted` [R], it is that of the loss as an adaptive rule sees it, through what divides its steps.
    """

    curvature: Curvature
    bound: np.ndarray
    unstable: np.ndarray
    adapted: np.ndarray


def sharpest(
    experiment: Experiment,
    network: Network,
    params: np.ndarray,
    kept: np.ndarray,
    *,
    start: np.ndarray | None = None,
    products: int = 100,
    tolerance: float = 1e-2,
    through: Sequence[Preconditioner | None] | None = None,
) -> Curvature:
    """Return the largest eigenvalue of the Hessian of the training loss, L2 penalty included, at params [R, P].

    Lanczos' method, restarted, with at most `products` Hessian-vector products for all replicas together; `start`
    [R, P] are vectors to begin with, such as those found a little earlier.  Batch norm uses the statistics of all
    points.  Where `through` [R] is given, the Hessian is H as that preconditioner sees it, D^(−½) (H + decay) D^(−½),
    which has the eigenvalues of D⁻¹(H + decay).  Raises Refusal when it would take too long.
    """
    points = len(experiment.data().train_inputs)
    if params.size * points * products > MAX_LANDSCAPE:
        raise Refusal("The curvature of so large a network would keep everybody waiting: take a smaller one.")
    widest = max(column.width for column in network.columns)
    chunk = max(1, CHUNK // (points * widest))
    parts = [slice(at, at + chunk) for at in range(0, len(params), chunk)]
    found = [
        _sharpest(
            experiment,
            network,
            params[part],
            kept[part],
            start=None if start is None else start[part],
            products=products,
            tolerance=tolerance,
            through=(through or [None] * len(params))[part],
        )
        for part in parts
    ]
    return Curvature(
        largest=np.concatenate([each.largest for each in found]),
        vectors=np.concatenate([each.vectors for each in found]),
        residual=np.concatenate([each.residual for each in found]),
        products=max(each.products for each in found),
    )


def _sharpest(
    experiment: Experiment,
    network: Network,
    params: np.ndarray,
    kept: np.ndarray,
    *,
    start: np.ndarray | None,
    products: int,
    tolerance: float,
    through: Sequence[Preconditioner | None],
) -> Curvature:
    flat = torch.tensor(params, dtype=torch.float64, requires_grad=True)
    with torch.enable_grad():
        loss = _objective(experiment, network, flat, torch.tensor(kept, dtype=torch.float64))
        (slope,) = torch.autograd.grad(loss, flat, create_graph=True)
    shrink, decay = (
        torch.ones_like(flat, requires_grad=False),
        torch.zeros_like(flat[:, :1], requires_grad=False),
    )
    for row, each in enumerate(through):
        if each is not None:
            shrink[row], decay[row] = torch.as_tensor(1 / np.sqrt(each.divisor)), each.decay

    def product(vector: Tensor) -> Tensor:
        seen = shrink * vector
        with torch.enable_grad():
            (found,) = torch.autograd.grad(slope, flat, seen, retain_graph=True)
        return shrink * (found + decay * seen)

    value, vector, residual, used = _lanczos(product, _first(flat, start), products, tolerance)
    return Curvature(value.numpy(), vector.numpy(), residual.numpy(), used)


def _first(flat: Tensor, start: np.ndarray | None) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    drawn = torch.randn(flat.shape[1], generator=generator, dtype=flat.dtype).expand_as(flat).clone()
    if start is not None:
        given = torch.as_tensor(start, dtype=flat.dtype)
        usable = given.isfinite().all(dim=1, keepdim=True) & (given.norm(dim=1, keepdim=True) > 0)
        # A little of everything, lest the direction that is sharpest now is missing from the one that was.
        given = given / given.norm(dim=1, keepdim=True) + 1e-2 * drawn / drawn.norm(dim=1, keepdim=True)
        drawn = torch.where(usable, given, drawn)
    return drawn / drawn.norm(dim=1, keepdim=True)


def _lanczos(
    product: Any, vector: Tensor, products: int, tolerance: float
) -> tuple[Tensor, Tensor, Tensor, int]:
    """Return the largest eigenvalue [R], its vector [R, P] and relative residual [R], and the products used.

    Begun anew from the best vector of every space of KRYLOV products; a replica whose numbers are lost gets NaN.
    """
    used = 0
    while True:
        basis, images = [], []
        latest = vector
        for _ in range(min(KRYLOV, products - used)):
            basis.append(latest)
            images.append(product(latest))
            used += 1
            latest = _across(images[-1], torch.stack(basis, dim=1))
        spanned, turned = torch.stack(basis, dim=1), torch.stack(images, dim=1)  # [R, K, P]
        small = spanned @ turned.transpose(1, 2)
        small = (small + small.transpose(1, 2)) / 2
        there = small.isfinite().all(dim=(1, 2))
        small = torch.where(there[:, None, None], small, torch.eye(small.shape[1], dtype=small.dtype))
        # Where the space is smaller than KRYLOV its last vectors are zero: they must not win against eigenvalues < 0.
        empty = spanned.square().sum(dim=2) < 0.5
        floor = small.diagonal(dim1=1, dim2=2).min(dim=1).values - small.abs().sum(dim=(1, 2)) - 1
        small = small + torch.diag_embed(torch.where(empty, floor[:, None], torch.zeros_like(floor)[:, None]))
        values, mixtures = torch.linalg.eigh(small)
        value, mixture = values[:, -1], mixtures[:, None, :, -1]
        vector, image = (mixture @ spanned)[:, 0], (mixture @ turned)[:, 0]
        residual = (image - value[:, None] * vector).norm(dim=1) / value.abs().clamp_min(1e-300)
        nowhere = torch.full_like(value, torch.nan)
        value, residual = torch.where(there, value, nowhere), torch.where(there, residual, nowhere)
        if used >= products or bool(((residual <= tolerance) | residual.isnan()).all()):
            return value, vector, residual, used


def _across(vector: Tensor, basis: Tensor) -> Tensor:
    """Return the part of `vector` [R, P] at right angles to `basis` [R, K, P], of length 1, or 0 where none is left."""
    before = vector.norm(dim=1, keepdim=True)
    for _ in range(2):  # once is not enough: rounding leaves something of the large ones
        vector = vector - (basis.transpose(1, 2) @ (basis @ vector[..., None]))[..., 0]
    length = vector.norm(dim=1, keepdim=True)
    return torch.where(length > 1e-10 * before, vector / length, torch.zeros_like(vector))


def _objective(experiment: Experiment, network: Network, flat: Tensor, kept: Tensor) -> Tensor:
    data = experiment.data()
    x = torch.tensor(data.train_inputs, dtype=flat.dtype).expand(len(flat), -1, -1)
    y = torch.tensor(data.train_targets)
    y = (y.to(flat.dtype) if y.is_floating_point() else y).expand(len(flat), -1)
    layers = [column.layer for column in network.columns]
    # Noise has no curvature, and what looks at the batch's own spread is to be seen as it trains, where there is none.
    training = any(layer.needs_batch > 1 for layer in layers) and not any(layer.noisy for layer in layers)
    output = network.forward(
        x, network.views(flat), network.kept_views(kept), Mode(training=True) if training else EVALUATE
    )
    losses = experiment.loss.per_sample(output, y, task=data.task).mean(dim=1).sum()
    if experiment.regularisation.l2:
        weights = flat * network.weight_mask().to(flat.dtype)
        losses = losses + 0.5 * experiment.regularisation.l2 * weights.square().sum()
    return losses


def stability_bound(rule: Optimizer, *, factor: float = 1.0) -> float:
    """Return the curvature beyond which steps along one direction grow, NaN for rules whose steps depend on more.

    Plain gradient descent: 2/η.  Momentum: 2(1 + μ)/(η(1 − τ)).  Nesterov: 2(1 + μ)/(η(1 + 2μ)).  A rule's own weight
    decay adds to the curvature, so it is taken off.  `factor` is what a schedule makes of the rate.
    """
    settings: dict[str, Any] = {"rate": rule.lr * factor, **vars(rule)}
    if not rule.descends or not settings["rate"]:
        return float("nan")
    momentum = settings.get("momentum", 0.0)
    bound = 2 * (1 + momentum) / settings["rate"]
    if rule.looks_ahead:
        bound /= 1 + 2 * momentum
    damped = 1 - settings.get("dampening", 0.0)
    return bound / damped - settings["weight_decay"] if damped else float("inf")


def edge(
    run: Run, *, only: Sequence[int] | None = None, start: np.ndarray | None = None, products: int = 100
) -> Edge:
    """Return where replicas of a run, all or `only` some, stand against the edge of stability of their own rules."""
    places = list(range(len(run.replicas)) if only is None else only)
    params = run.backend.params.detach()[places].cpu().numpy()
    kept = run.backend.kept[places].cpu().numpy()
    factor = run.learning_rate() / run.replicas[0].optimizer.lr
    through = preconditioners(run, places, factor=factor)
    found = sharpest(
        run.experiment, run.network, params, kept, start=start, products=products, through=through
    )
    own = [stability_bound(run.replicas[place].optimizer, factor=factor) for place in places]
    bounds = np.array([each.bound if each else bound for each, bound in zip(through, own, strict=True)])
    adapted = np.array([each is not None for each in through])
    with np.errstate(invalid="ignore"):
        return Edge(found, bounds, found.largest > bounds, adapted)
