"""What holds weights and gradients back, and what ends training early.

Gradients and parameters are flat, [R, P] for R replicas; `mask` [P] is 1 where a parameter is a weight and 0
at biases and at the parameters of norm layers, which are never penalised.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import torch
from torch import Tensor

from engine.spec import N_, Spec, knob

PROXIMAL, SUBGRADIENT = "proximal", "subgradient"
# How L1 takes hold, as people read it
L1_STEPS = {PROXIMAL: N_("stops at zero"), SUBGRADIENT: N_("its slope alone")}


@dataclass(frozen=True)
class Regularisation(Spec):
    """Penalties on the weights, and bounds on the gradient; 0 switches each of them off.

    L1 is a proximal step in the metric of whichever rule trains (decision 012), or its slope λ₁·sign(w) alone.
    Sources of the former: Parikh and Boyd, Proximal Algorithms, 2014; Andrew and Gao, Scalable Training of
    L1-Regularized Log-Linear Models, 2007.
    """

    title: ClassVar[str] = N_("Regularisation")
    summary: ClassVar[str] = N_("Keeps weights small and steps bounded.")
    formula: ClassVar[str] = r"L+\lambda_1\sum_i|w_i|+\frac{\lambda_2}{2}\sum_i w_i^2"

    l1: float = knob(
        0.0,
        0.0,
        10.0,
        log=True,
        label=N_("L1"),
        help=N_(
            "Going up, more weights are held at exactly zero, and links disappear. By its slope alone it brings them "
            "close to zero, and never all the way."
        ),
    )
    l1_step: str = knob(
        PROXIMAL,
        choices=L1_STEPS,
        label=N_("How L1 acts"),
        help=N_(
            "Stops at zero: a weight that would change its sign is held at zero, and leaves it only where the data "
            "pull harder than L1 (a proximal step, or soft threshold). Its slope alone: ±L1 is added to the gradient, "
            "so that steps overshoot zero time and again and no weight stays there. L-BFGS knows only the slope."
        ),
        advanced=True,
    )
    l2: float = knob(
        0.0,
        0.0,
        10.0,
        log=True,
        label=N_("L2"),
        help=N_("Going up, large weights are pulled back harder, and the boundary gets smoother."),
    )
    decoupled: float = knob(
        0.0,
        0.0,
        10.0,
        log=True,
        label=N_("Decoupled weight decay"),
        help=N_("Going up, every update shrinks the weights more, past the optimizer's own step sizes."),
        advanced=True,
    )
    clip_norm: float = knob(
        0.0,
        0.0,
        100.0,
        log=True,
        label=N_("Clip by norm"),
        help=N_(
            "Going up, longer gradients pass before they are shortened to this length; 0 never shortens."
        ),
        advanced=True,
    )
    clip_value: float = knob(
        0.0,
        0.0,
        100.0,
        log=True,
        label=N_("Clip by value"),
        help=N_(
            "Going up, larger entries of a gradient pass before they are cut to this size; 0 never cuts."
        ),
        advanced=True,
    )

    @property
    def proximal(self) -> bool:
        """Whether there is an L1 that stops weights at zero."""
        return self.l1 > 0 and self.l1_step == PROXIMAL

    def under(self, *, closure: bool) -> Regularisation:
        """Return the rules as an optimizer can follow them.

        One that asks for the objective several times an update (`closure`) searches along it and remembers how its
        gradient changed, which a stop behind its back would falsify: there L1 always acts by its slope.
        """
        return self.but(l1_step=SUBGRADIENT) if closure and self.proximal else self

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON data, in which L1 is never without how it acts."""
        return super().to_json() | ({"l1_step": self.l1_step} if self.l1 else {})

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Return the rules that `data` describes; an L1 that does not say how it acts is older than the choice."""
        if isinstance(data, Mapping) and data.get("l1") and "l1_step" not in data:
            data = {**data, "l1_step": SUBGRADIENT}
        return super().from_json(data)


def penalty(params: Tensor, mask: Tensor, spec: Regularisation) -> Tensor:
    """Return L1·Σ|w| + L2/2·Σw² over the weights of each replica, [R]."""
    weights = params * mask
    return spec.l1 * weights.abs().sum(-1) + 0.5 * spec.l2 * weights.square().sum(-1)


@torch.no_grad()
def add_penalty_gradient(grad: Tensor, params: Tensor, mask: Tensor, spec: Regularisation) -> None:
    """Add the gradient of `penalty` to `grad` in place.

    At 0 |w| has slope 0 or, with a proximal step, the slope between −1 and 1 that leaves least of the gradient.
    """
    if spec.proximal:
        grad.addcmul_(_least(grad, params, spec.l1), mask)
    elif spec.l1:
        grad.addcmul_(params.sign(), mask, value=spec.l1)
    if spec.l2:
        grad.addcmul_(params, mask, value=spec.l2)


@torch.no_grad()
def add_slope(grad: Tensor | None, weights: Tensor, l1: float) -> None:
    """Add to `grad` in place what a proximal L1 adds for weights that it all acts on."""
    if grad is not None:
        grad += _least(grad, weights, l1)


def _least(grad: Tensor, params: Tensor, l1: float) -> Tensor:
    return torch.where(params == 0, -grad.clamp(-l1, l1), l1 * params.sign())


@torch.no_grad()
def clip(grad: Tensor, spec: Regularisation) -> None:
    """Cut single entries to `clip_value`, then shorten each replica's gradient to `clip_norm`, in place.

    Each replica counts by itself, exactly as torch.nn.utils.clip_grad_norm_ would treat its network.
    """
    if spec.clip_value:
        grad.clamp_(-spec.clip_value, spec.clip_value)
    if spec.clip_norm:
        length = torch.linalg.vector_norm(grad, dim=-1, keepdim=True)
        grad.mul_((spec.clip_norm / (length + 1e-6)).clamp_(max=1.0))


@torch.no_grad()
def shrink(params: Tensor, mask: Tensor, spec: Regularisation, *, lr: float | Tensor) -> None:
    """Decay the weights by lr · `decoupled` in place, before the optimizer's step; `lr` may be [R, 1]."""
    if spec.decoupled:
        params.mul_(1 - lr * spec.decoupled * mask)


@torch.no_grad()
def sides(params: Tensor, grad: Tensor) -> Tensor:
    """Return on which side of zero each parameter has to stay in this update: −1, 1, or 0 where it may not leave zero.

    One that lies at zero may go where `grad`, penalties included, sends it.
    """
    return torch.where(params == 0, -grad.sign(), params.sign())


@torch.no_grad()
def stop_at_zero(params: Tensor, mask: Tensor, side: Tensor) -> None:
    """Put weights to exactly zero, in place, that an update brought across it; see `sides`.  NaN stays NaN."""
    params.masked_fill_((params * side <= 0) & (mask > 0), 0.0)


@dataclass(frozen=True)
class EarlyStopping(Spec):
    """When to end training because the test loss no longer falls."""

    title: ClassVar[str] = N_("Early stopping")
    summary: ClassVar[str] = N_("Ends training when the test loss has not improved for a while.")

    patience: int = knob(
        0,
        0,
        10_000,
        label=N_("Patience in epochs"),
        help=N_("Going up, the test loss may stand still for longer before training ends; 0 never ends it."),
    )
    min_delta: float = knob(
        0.0,
        0.0,
        1.0,
        log=True,
        label=N_("Least improvement"),
        help=N_("Going up, the test loss has to fall further before it counts as an improvement."),
        advanced=True,
    )


class StoppingTracker:
    """The memory of early stopping: `observe` the test loss once an epoch.

    What it remembers are the plain numbers in its `__dict__`; the rule lies beside them, so that a checkpoint
    that is put back brings the past, not former settings.
    """

    __slots__ = ("__dict__", "rule")

    def __init__(self, rule: EarlyStopping) -> None:
        self.rule = rule
        self.best = math.inf
        self.waited = 0

    def observe(self, loss: float) -> bool:
        """Take in the test loss after an epoch and return whether to stop; NaN is no improvement."""
        if loss < self.best - self.rule.min_delta:
            self.best, self.waited = loss, 0
        else:
            self.waited += 1
        return 0 < self.rule.patience <= self.waited
