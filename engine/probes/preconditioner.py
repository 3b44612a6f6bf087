"""What an adaptive rule divides its steps by, and how sharp a loss it can take then.

With its divisor D held fixed, an adaptive rule is plain or heavy-ball descent on the loss seen through D: what counts
is the largest eigenvalue of D⁻¹H.  Adam leaves the edge at (2 + 2β₁)/((1 − β₁)η), which is 38/η for β₁ = 0.9.
Source: Cohen et al., Adaptive Gradient Methods at the Edge of Stability, 2022.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.runs.backends.instances import neighbours
from engine.runs.run import Run
from engine.training.optimizer import Optimizer


@dataclass(frozen=True, eq=False)
class Preconditioner:
    """The `divisor` [P] of a rule's steps, the `decay` it adds to the Hessian, and the `bound` on D⁻¹(H + decay)."""

    divisor: np.ndarray
    decay: float
    bound: float


def preconditioners(run: Run, places: list[int], *, factor: float = 1.0) -> list[Preconditioner | None]:
    """Return for replicas of a run what divides their steps now; None where that is not known, or not yet."""
    found: dict[int, Preconditioner | None] = {}
    wanted = {run.replicas[place].optimizer.name for place in places} & set(DIVISORS)
    if not wanted:
        return [None] * len(places)
    rules = [each.optimizer for each in run.replicas]
    for (rule, span), saved in zip(neighbours(rules), run.backend.state(), strict=True):
        state = saved[0]["state"].get(0, {}) if rule.name in wanted else {}
        for row, place in enumerate(range(len(rules))[span]):
            found[place] = preconditioner(rule, state, row, factor=factor)
    return [found[place] for place in places]


def preconditioner(
    rule: Optimizer, state: Mapping[str, Any], row: int, *, factor: float = 1.0
) -> Preconditioner | None:
    """Return what divides the next steps of replica `row` of a torch optimizer's `state`, arrays of it [R, P].

    `factor` is what a schedule makes of the rate.
    """
    if rule.name not in DIVISORS or not state or not rule.lr * factor:
        return None
    settings = vars(rule)
    kept = {name: np.asarray(value, dtype=np.float64) for name, value in state.items()}
    if not kept["step"].all():
        return None
    return DIVISORS[rule.name](settings | {"lr": rule.lr * factor}, kept, row)


def _adagrad(settings: Mapping[str, Any], kept: Mapping[str, np.ndarray], row: int) -> Preconditioner:
    rate = settings["lr"] / (1 + float(kept["step"].flat[0]) * settings["lr_decay"])
    divisor = np.sqrt(kept["sum"][row]) + settings["eps"]
    return Preconditioner(divisor, settings["weight_decay"], 2 / rate)


def _rmsprop(settings: Mapping[str, Any], kept: Mapping[str, np.ndarray], row: int) -> Preconditioner:
    mean = kept["grad_avg"][row] if settings["centered"] else 0.0
    divisor = np.sqrt(np.maximum(kept["square_avg"][row] - np.square(mean), 0.0)) + settings["eps"]
    bound = 2 * (1 + settings["momentum"]) / settings["lr"]
    return Preconditioner(divisor, settings["weight_decay"], bound)


def _adam(settings: Mapping[str, Any], kept: Mapping[str, np.ndarray], row: int) -> Preconditioner:
    """Adam, AMSGrad and AdamW, whose decay is beside the gradient."""
    updates = float(kept["step"].flat[0])
    beta1, beta2, beside = settings["beta1"], settings["beta2"], settings.get("beside", False)
    squares = kept.get("max_exp_avg_sq", kept["exp_avg_sq"])[row]
    divisor = np.sqrt(squares / (1 - beta2**updates)) + settings["eps"]
    # The average starts at zero, and what makes up for it shortens the memory: early steps are longer.
    rate = settings["lr"] / (1 - beta1**updates)
    shrinking = settings["lr"] * settings["weight_decay"] if beside else 0.0
    bound = (2 - shrinking) * (1 + beta1) / ((1 - beta1) * rate)
    return Preconditioner(divisor, 0.0 if beside else settings["weight_decay"], bound)


def _adamw(settings: Mapping[str, Any], kept: Mapping[str, np.ndarray], row: int) -> Preconditioner:
    return _adam({**settings, "beside": True}, kept, row)


DIVISORS = {"adagrad": _adagrad, "rmsprop": _rmsprop, "adam": _adam, "amsgrad": _adam, "adamw": _adamw}
