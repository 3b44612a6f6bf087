"""The rules of torch.optim, term by term as torch writes them.

A formula takes parameters and gradients, three memories, and the numbers that `_numbers` works out for this update;
it returns the new parameters and memories.  What lies beyond the last parameter stays harmless.
"""

from __future__ import annotations

import math

import numpy as np

from engine.runs.backends.native.functions import clamped, sign
from engine.runs.backends.native.lanes import Lanes, size, sqrt, where
from engine.runs.backends.native.loops import stretch
from engine.runs.backends.native.simd import P, beyond, compiled
from engine.runs.backends.rules import (
    ADADELTA,
    ADAGRAD,
    ADAGRAD_EPS,
    ADAM,
    ADAM_EPS,
    ADAMAX,
    ALPHA,
    ASGD,
    BETA1,
    BETA2,
    CENTERED,
    DAMPENING,
    DECOUPLED_DECAY,
    EPS,
    EXTRA,
    FIRST_SUM,
    GROW,
    LAMBD,
    LONGEST,
    LR_DECAY,
    MEMORY,
    MOMENTUM,
    NADAM,
    NESTEROV,
    RADAM,
    RMS_MOMENTUM,
    RMSPROP,
    RPROP,
    SGD,
    SHORTEST,
    SHRINK,
    SLOTS,
    T0,
    WEIGHT_DECAY,
)

L = Lanes
NUMBERS = 8


def _sgd(p: L, g: L, v: L, b: L, c: L, lr: L, decay: L, momentum: L, fresh: L, ahead: L) -> tuple[L, ...]:
    """`ahead` is μ with Nesterov's look ahead, −1 without."""
    g = g + p * decay
    v = v * momentum + g * fresh
    return p - where(ahead >= 0, g + v * ahead, v) * lr, v


def _plain_sgd(p: L, g: L, a: L, b: L, c: L, lr: L, decay: L) -> L:
    """Without momentum, which would be one more memory to go through."""
    return p - (g + p * decay) * lr


def _adagrad(p: L, g: L, s: L, b: L, c: L, lr: L, decay: L, eps: L, first: L) -> tuple[L, ...]:
    g = g + p * decay
    s = where(first >= 0, first, s) + g * g
    return p - g / (sqrt(s) + eps) * lr, s


def _adadelta(p: L, g: L, s: L, u: L, c: L, lr: L, decay: L, rho: L, eps: L) -> tuple[L, ...]:
    g = g + p * decay
    s = s * rho + g * g * (1 - rho)
    delta = sqrt(u + eps) / sqrt(s + eps) * g
    return p - delta * lr, s, u * rho + delta * delta * (1 - rho)


def _rmsprop(
    p: L, g: L, s: L, v: L, mean: L, lr: L, decay: L, alpha: L, fresh: L, eps: L, momentum: L, centered: L
) -> tuple[L, ...]:
    g = g + p * decay
    s = s * alpha + g * g * fresh
    mean = mean + (g - mean) * fresh
    v = v * momentum + g / (sqrt(where(centered > 0, s - mean * mean, s)) + eps)
    return p - v * lr, s, v, mean


def _moments(p: L, g: L, m: L, v: L, decay: L, kept: L, fresh1: L, fresh2: L) -> tuple[L, L, L, L]:
    g, p = g + p * decay, p * kept
    return p, g, m + (g - m) * fresh1, v * (1 - fresh2) + g * g * fresh2


def _adam(
    p: L, g: L, m: L, v: L, most: L, lr: L, decay: L, kept: L, fresh1: L, fresh2: L, scale: L, eps: L, ams: L
) -> tuple[L, ...]:
    p, g, m, v = _moments(p, g, m, v, decay, kept, fresh1, fresh2)
    most = where(most > v, most, v)
    return p - m / (sqrt(where(ams > 0, most, v)) * scale + eps) * lr, m, v, most


def _adamax(p: L, g: L, m: L, most: L, c: L, rate: L, decay: L, fresh1: L, beta2: L, eps: L) -> tuple[L, ...]:
    g = g + p * decay
    m, now = m + (g - m) * fresh1, size(g) + eps
    most = where(most * beta2 > now, most * beta2, now)
    return p - m / most * rate, m, most


def _nadam(
    p: L, g: L, m: L, v: L, c: L, now: L, decay: L, kept: L, fresh1: L, fresh2: L, scale: L, eps: L, later: L
) -> tuple[L, ...]:
    p, g, m, v = _moments(p, g, m, v, decay, kept, fresh1, fresh2)
    return p - (g * now + m * later) / (sqrt(v) * scale + eps), m, v


def _radam(
    p: L, g: L, m: L, v: L, c: L, rate: L, decay: L, kept: L, fresh1: L, fresh2: L, known: L, eps: L
) -> tuple[L, ...]:
    p, g, m, v = _moments(p, g, m, v, decay, kept, fresh1, fresh2)
    return p - where(known > 0, m / (sqrt(v) + eps), m) * rate, m, v


def _rprop(
    p: L, g: L, before: L, step: L, c: L, first: L, shrink: L, grow: L, shortest: L, longest: L
) -> tuple[L, ...]:
    turn = g * before
    step = where(first > 0, first, step)
    step = clamped(step * where(turn > 0, grow, where(turn < 0, shrink, step.like(1))), shortest, longest)
    g = where(turn < 0, 0.0, g)
    return p - sign(g) * step, g, step


def _asgd(p: L, g: L, mean: L, b: L, c: L, eta: L, decay: L, kept: L, mu: L) -> tuple[L, ...]:
    p = p * kept - (g + p * decay) * eta
    return p, where(mu < 1, mean + (p - mean) * mu, p)


FORMULAS = {
    SGD: _sgd,
    ADAGRAD: _adagrad,
    ADADELTA: _adadelta,
    RMSPROP: _rmsprop,
    ADAM: _adam,
    ADAMAX: _adamax,
    NADAM: _nadam,
    RADAM: _radam,
    RPROP: _rprop,
    ASGD: _asgd,
}
PLAIN_SGD = len(FORMULAS)
_step = stretch([*(FORMULAS[code] for code in range(PLAIN_SGD)), _plain_sgd], outputs=(0, 2, 3, 4))


@compiled
def remaining(beta: float, step: float) -> float:
    """1 − βᵗ, which is 1 to the last digit as soon as βᵗ is far below the smallest difference from 1."""
    if beta <= 0.0 or step * (1.0 - beta) > 45.0:  # ln β ≤ β − 1, and e⁻⁴⁵ is 3e-20
        return 1.0
    return 1.0 - beta**step


@compiled
def _adam_numbers(rule: int, knobs: P, scalars: P, lr: float, n: P) -> None:
    """What Adam, NAdam and RAdam share: decay in the gradient or beside it, and the pace of both memories."""
    step, decay, beside = scalars[0] + 1.0, knobs[WEIGHT_DECAY], knobs[DECOUPLED_DECAY] > 0
    n[1], n[2] = (0.0, 1.0 - lr * decay) if beside else (decay, 1.0)
    n[3], n[4], n[6] = 1.0 - knobs[BETA1], 1.0 - knobs[BETA2], knobs[ADAM_EPS]
    first, second = remaining(knobs[BETA1], step), remaining(knobs[BETA2], step)
    n[0], n[5], n[7] = lr / first, 1.0 / math.sqrt(second), knobs[EXTRA]
    if rule == NADAM:  # torch keeps the product of all μ in single precision
        mu = knobs[BETA1] * (1.0 - 0.5 * 0.96 ** (step * knobs[EXTRA]))
        ahead = knobs[BETA1] * (1.0 - 0.5 * 0.96 ** ((step + 1.0) * knobs[EXTRA]))
        before = np.float32(1.0) if step == 1 else np.float32(scalars[1])
        scalars[1] = product = float(np.float32(before * np.float32(mu)))
        n[0], n[7] = lr * (1.0 - mu) / (1.0 - product), lr * ahead / (1.0 - product * ahead)
    elif rule == RADAM:
        longest = 2.0 / (1.0 - knobs[BETA2]) - 1.0
        length = longest - 2.0 * step * (1.0 - second) / second
        n[5] = 1.0 if length > 5.0 else 0.0
        if length > 5.0:
            part = (length - 4.0) * (length - 2.0) * longest / ((longest - 4.0) * (longest - 2.0) * length)
            n[0] *= math.sqrt(part * second)


@compiled
def _asgd_numbers(knobs: P, scalars: P, lr: float, n: P) -> None:
    """torch keeps η and μ in single precision."""
    step, lambd = scalars[0] + 1.0, knobs[LAMBD]
    eta, mu = (float(np.float32(lr)), 1.0) if step == 1 else (scalars[1], scalars[2])
    n[0], n[1], n[2], n[3] = eta, knobs[WEIGHT_DECAY], 1.0 - lambd * eta, mu
    scalars[1] = np.float32(lr / (1.0 + lambd * lr * step) ** knobs[ALPHA])
    scalars[2] = np.float32(1.0 / max(1.0, step - knobs[T0]))


@compiled
def _numbers(rule: int, knobs: P, scalars: P, lr: float, n: P) -> None:
    """Write the numbers of this update to `n`, in the order in which the rule's formula takes them."""
    first = scalars[0] == 0
    n[0], n[1] = lr, knobs[WEIGHT_DECAY]
    if rule == SGD:
        n[2], n[3] = knobs[MOMENTUM], 1.0 if first else 1.0 - knobs[DAMPENING]
        n[4] = knobs[MOMENTUM] if knobs[NESTEROV] > 0 else -1.0
    elif rule == ADAGRAD:
        n[0] = lr / (1.0 + scalars[0] * knobs[LR_DECAY])
        n[2], n[3] = knobs[ADAGRAD_EPS], knobs[FIRST_SUM] if first else -1.0
    elif rule == ADADELTA:
        n[2], n[3] = knobs[MEMORY], knobs[EPS]
    elif rule == RMSPROP:
        n[2], n[3], n[4] = knobs[MEMORY], 1.0 - knobs[MEMORY], knobs[EPS]
        n[5], n[6] = knobs[RMS_MOMENTUM], knobs[CENTERED]
    elif rule == ADAMAX:
        n[0] = lr / remaining(knobs[BETA1], scalars[0] + 1.0)
        n[2], n[3], n[4] = 1.0 - knobs[BETA1], knobs[BETA2], knobs[ADAM_EPS]
    elif rule == RPROP:
        n[0] = lr if first else -1.0
        n[1], n[2], n[3], n[4] = knobs[SHRINK], knobs[GROW], knobs[SHORTEST], knobs[LONGEST]
    elif rule == ASGD:
        _asgd_numbers(knobs, scalars, lr, n)
    else:
        _adam_numbers(rule, knobs, scalars, lr, n)


@compiled
def memories_of(rule: int, knobs: P) -> int:
    """Return how many memories a rule goes through in an update, at the most."""
    return SLOTS if rule != SGD else 0 if knobs[MOMENTUM] == 0 else 1


@compiled
def update(rule: int, theta: P, grad: P, memory: P, size: int, knobs: P, scalars: P, n: P, lr: float) -> None:
    """Do one update of `theta` [size] and count it; `memory` is [3, size], `n` room for some numbers."""
    _numbers(rule, knobs, scalars, lr, n)
    pointers = (theta, grad, memory, beyond(memory, size), beyond(memory, 2 * size))
    rule = PLAIN_SGD if memories_of(rule, knobs) == 0 else rule
    _step(rule, 0, size, pointers, (n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]))
    scalars[0] += 1.0
