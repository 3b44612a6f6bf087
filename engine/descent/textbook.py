"""The formula of each rule, worked out with the numbers that torch.optim remembered.

Each reading follows the `formula` of its Optimizer letter by letter, in NumPy and float64; the moments are torch's
own.  That the step it gives is the step that was taken is a test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Terms = dict[str, np.ndarray]
GRADIENT, RATE, STEP = "g_t", r"\eta", r"\Delta\theta_t"


@dataclass(frozen=True)
class Seen:
    """What was seen of one rule: `position` before each step [..., steps, 2], its learning `rate` and the `time` t
    [steps, 1], and its `state` after each step, arrays [..., steps, 2] and single numbers [steps, 1]."""

    position: np.ndarray
    rate: np.ndarray
    time: np.ndarray
    state: Mapping[str, np.ndarray]

    def gradient(self, decay: float = 0.0) -> np.ndarray:
        """Return the gradient as the rule uses it, with the pull of its weight decay."""
        found = self.state["gradient"]
        return found + decay * self.position if decay else found

    def before(self, name: str, first: float = 0.0) -> np.ndarray:
        """Return a part of the state as it was before each step."""
        after = self.state[name]
        return np.concatenate([np.full_like(after[..., :1, :], first), after[..., :-1, :]], axis=-2)


@dataclass(frozen=True)
class Reading:
    """The letters of a formula with their numbers, `STEP` among them; `first` and `second` name the moments.

    `rate` is what the gradient, or its mean, is multiplied by on each axis.
    """

    terms: Terms
    rate: np.ndarray
    first: str = ""
    second: str = ""


def read(rule: Any, seen: Seen) -> Reading:
    """Return the reading of `rule`; only the gradient for one whose formula has no numbers to show."""
    if rule.name in READINGS and "gradient" in seen.state:
        return READINGS[rule.name](rule, seen)
    return Reading({GRADIENT: seen.gradient()}, np.full(1, np.nan))


def _sgd(rule: Any, seen: Seen) -> Reading:
    gradient = seen.gradient(rule.weight_decay)
    step = -seen.rate * gradient
    return Reading({GRADIENT: gradient, RATE: seen.rate, STEP: step}, seen.rate)


def _momentum(rule: Any, seen: Seen) -> Reading:
    velocity = seen.state["momentum_buffer"]
    terms = {GRADIENT: seen.gradient(rule.weight_decay), RATE: seen.rate, "v_t": velocity}
    return Reading({**terms, STEP: -seen.rate * velocity}, seen.rate, first="v_t")


def _nesterov(rule: Any, seen: Seen) -> Reading:
    gradient, velocity = seen.gradient(rule.weight_decay), seen.state["momentum_buffer"]
    step = -seen.rate * (gradient + rule.momentum * velocity)
    return Reading({GRADIENT: gradient, RATE: seen.rate, "v_t": velocity, STEP: step}, seen.rate, first="v_t")


def _asgd(rule: Any, seen: Seen) -> Reading:
    gradient = seen.gradient(rule.weight_decay)
    rate = seen.before("eta", first=float(seen.rate[0, 0]))
    step = -rule.lambd * rate * seen.position - rate * gradient
    return Reading({GRADIENT: gradient, r"\eta_t": rate, r"\theta_{t-1}": seen.position, STEP: step}, rate)


def _adagrad(rule: Any, seen: Seen) -> Reading:
    gradient, total = seen.gradient(rule.weight_decay), seen.state["sum"]
    rate = seen.rate / (1 + (seen.time - 1) * rule.lr_decay) / (np.sqrt(total) + rule.eps)
    terms = {GRADIENT: gradient, RATE: seen.rate, "s_t": total, STEP: -rate * gradient}
    return Reading(terms, rate, second="s_t")


def _adadelta(rule: Any, seen: Seen) -> Reading:
    gradient, square = seen.gradient(rule.weight_decay), seen.state["square_avg"]
    past = seen.before("acc_delta")
    change = np.sqrt(past + rule.eps) / np.sqrt(square + rule.eps) * gradient
    rate = seen.rate * np.sqrt(past + rule.eps) / np.sqrt(square + rule.eps)
    terms = {GRADIENT: gradient, RATE: seen.rate, "s_t": square, "u_{t-1}": past, r"\Delta_t": change}
    return Reading({**terms, STEP: -seen.rate * change}, rate, second="s_t")


def _rmsprop(rule: Any, seen: Seen) -> Reading:
    gradient, square = seen.gradient(rule.weight_decay), seen.state["square_avg"]
    terms = {GRADIENT: gradient, RATE: seen.rate, "s_t": square}
    spread = square
    if rule.centered:
        terms[r"\bar g_t"] = seen.state["grad_avg"]
        spread = square - seen.state["grad_avg"] ** 2
    divisor = np.sqrt(spread) + rule.eps
    push = gradient / divisor
    if rule.momentum:
        past = seen.before("momentum_buffer")
        push = rule.momentum * past + push
        terms["b_{t-1}"] = past
    first = "b_t" if rule.momentum else ""
    return Reading(
        {**terms, "b_t": push, STEP: -seen.rate * push}, seen.rate / divisor, first=first, second="s_t"
    )


def _rprop(rule: Any, seen: Seen) -> Reading:
    gradient, size = seen.state["prev"], seen.state["step_size"]
    return Reading({GRADIENT: gradient, "s_t": size, STEP: -size * np.sign(gradient)}, size)


def _adam(rule: Any, seen: Seen) -> Reading:
    mean, square = seen.state["exp_avg"], seen.state["exp_avg_sq"]
    terms = {
        GRADIENT: seen.gradient(0.0 if rule.decouples else rule.weight_decay),
        RATE: seen.rate,
        "m_t": mean,
        "v_t": square,
        r"\hat m_t": mean / (1 - rule.beta1**seen.time),
    }
    second = "v_t"
    if "max_exp_avg_sq" in seen.state:
        second = r"\bar v_t"
        terms[second] = square = seen.state["max_exp_avg_sq"]
    unbiased = square / (1 - rule.beta2**seen.time)
    if second == "v_t":
        terms[r"\hat v_t"] = unbiased
    rate = seen.rate / (np.sqrt(unbiased) + rule.eps)
    step = -rate * terms[r"\hat m_t"]
    if rule.decouples:
        terms[r"\theta_{t-1}"] = seen.position
        # Torch shrinks first and steps then; a step does not depend on the position, so the sum is the same.
        step = step - seen.rate * rule.weight_decay * seen.position
    return Reading({**terms, STEP: step}, rate, first="m_t", second=second)


def _adamax(rule: Any, seen: Seen) -> Reading:
    mean, largest = seen.state["exp_avg"], seen.state["exp_inf"]
    rate = seen.rate / (1 - rule.beta1**seen.time) / largest
    terms = {GRADIENT: seen.gradient(rule.weight_decay), RATE: seen.rate, "m_t": mean, "u_t": largest}
    return Reading({**terms, STEP: -rate * mean}, rate, first="m_t", second="u_t")


def _nadam(rule: Any, seen: Seen) -> Reading:
    gradient = seen.gradient(0.0 if rule.decoupled else rule.weight_decay)
    mean, square, product = (seen.state[name] for name in ("exp_avg", "exp_avg_sq", "mu_product"))
    now, after = (
        rule.beta1 * (1 - 0.5 * 0.96 ** (time * rule.momentum_decay)) for time in (seen.time, seen.time + 1)
    )
    ahead = after * mean / (1 - product * after) + (1 - now) * gradient / (1 - product)
    unbiased = square / (1 - rule.beta2**seen.time)
    rate = seen.rate / (np.sqrt(unbiased) + rule.eps)
    step = -rate * ahead - (seen.rate * rule.weight_decay * seen.position if rule.decoupled else 0.0)
    terms = {
        GRADIENT: gradient,
        RATE: seen.rate,
        "m_t": mean,
        "v_t": square,
        r"\mu_t": now,
        r"\hat m_t": ahead,
        r"\hat v_t": unbiased,
        STEP: step,
    }
    return Reading(terms, rate, first="m_t", second="v_t")


def _radam(rule: Any, seen: Seen) -> Reading:
    mean, square, time = seen.state["exp_avg"], seen.state["exp_avg_sq"], seen.time
    unbiased = mean / (1 - rule.beta1**time)
    longest = 2 / (1 - rule.beta2) - 1
    length = longest - 2 * time * rule.beta2**time / (1 - rule.beta2**time)
    trust = np.sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length))
    adapted = trust * np.sqrt(1 - rule.beta2**time) / (np.sqrt(square) + rule.eps)
    rate = seen.rate * np.where(length > 5, adapted, 1.0)
    step = -rate * unbiased - (seen.rate * rule.weight_decay * seen.position if rule.decoupled else 0.0)
    terms = {
        GRADIENT: seen.gradient(0.0 if rule.decoupled else rule.weight_decay),
        RATE: seen.rate,
        "m_t": mean,
        "v_t": square,
        r"\hat m_t": unbiased,
        r"\rho_t": length,
        "r_t": np.where(length > 5, trust, np.nan),
        STEP: step,
    }
    return Reading(terms, rate, first="m_t", second="v_t")


def _adafactor(rule: Any, seen: Seen) -> Reading:
    """A point is a vector, and for those the rule keeps every square by itself."""
    gradient, square = seen.gradient(), seen.state["variance"]
    size = np.sqrt((seen.position**2).mean(axis=-1, keepdims=True))
    scale = np.maximum(rule.smallest, size) * np.minimum(seen.rate, 1 / np.sqrt(seen.time))
    move = gradient / np.sqrt(np.maximum(square, rule.tiny**2))
    held = np.maximum(1.0, np.sqrt((move**2).mean(axis=-1, keepdims=True)) / rule.clipping)
    rate = scale / held / np.sqrt(np.maximum(square, rule.tiny**2))
    step = -scale * move / held - seen.rate * rule.weight_decay * seen.position
    terms = {GRADIENT: gradient, RATE: seen.rate, r"\alpha_t": scale, "v_t": square, "u_t": move, STEP: step}
    return Reading(terms, rate, second="v_t")


READINGS: dict[str, Callable[[Any, Seen], Reading]] = {
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "asgd": _asgd,
    "adagrad": _adagrad,
    "adadelta": _adadelta,
    "rmsprop": _rmsprop,
    "rprop": _rprop,
    "adam": _adam,
    "amsgrad": _adam,
    "adamw": _adam,
    "adamax": _adamax,
    "nadam": _nadam,
    "radam": _radam,
    "adafactor": _adafactor,
}
