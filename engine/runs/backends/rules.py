"""The rules of torch.optim that compiled code knows: their settings as numbers, and what they remember.

What a rule remembers about a parameter lies in up to three arrays [R, P], and what it remembers about the whole
in up to four numbers, the first of which counts updates.  `memories` and `restore` translate between these and
the state that torch.optim keeps, so that either can go on where the other left off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from engine.training.optimizer import Optimizer

SGD, ADAGRAD, ADADELTA, RMSPROP, ADAM, ADAMAX, NADAM, RADAM, RPROP, ASGD = range(10)
KNOBS = 8
SLOTS = 3
SCALARS = 4
LR, WEIGHT_DECAY = 0, 1  # the same place for every rule; what follows is its own

# SGD
MOMENTUM, DAMPENING, NESTEROV = 2, 3, 4
# Adagrad
LR_DECAY, FIRST_SUM, ADAGRAD_EPS = 2, 3, 4
# Adadelta, RMSprop
MEMORY, EPS, RMS_MOMENTUM, CENTERED = 2, 3, 4, 5
# Adam and its relatives; the last one is amsgrad or, for NAdam, the decay of momentum
BETA1, BETA2, ADAM_EPS, DECOUPLED_DECAY, EXTRA = 2, 3, 4, 5, 6
# Rprop
SHRINK, GROW, SHORTEST, LONGEST = 2, 3, 4, 5
# ASGD
LAMBD, ALPHA, T0 = 2, 3, 4


@dataclass(frozen=True)
class Rule:
    """A class of torch.optim: its number, its arguments in the order of their places, and the keys of its state.

    A pair of names stands for two arguments that torch takes as one.
    """

    code: int
    knobs: tuple[str, ...]
    slots: tuple[str, ...]
    scalars: tuple[str, ...] = ("step",)


_ADAM = ("weight_decay", "betas", "eps", "decoupled_weight_decay")
_MOMENTS = ("exp_avg", "exp_avg_sq")
RULES: dict[Any, Rule] = {
    torch.optim.SGD: Rule(
        SGD, ("weight_decay", "momentum", "dampening", "nesterov"), ("momentum_buffer",), ()
    ),
    torch.optim.Adagrad: Rule(
        ADAGRAD, ("weight_decay", "lr_decay", "initial_accumulator_value", "eps"), ("sum",)
    ),
    torch.optim.Adadelta: Rule(ADADELTA, ("weight_decay", "rho", "eps"), ("square_avg", "acc_delta")),
    torch.optim.RMSprop: Rule(
        RMSPROP,
        ("weight_decay", "alpha", "eps", "momentum", "centered"),
        ("square_avg", "momentum_buffer", "grad_avg"),
    ),
    torch.optim.Adam: Rule(ADAM, (*_ADAM, "amsgrad"), (*_MOMENTS, "max_exp_avg_sq")),
    torch.optim.AdamW: Rule(ADAM, (*_ADAM, "amsgrad"), (*_MOMENTS, "max_exp_avg_sq")),
    torch.optim.Adamax: Rule(ADAMAX, ("weight_decay", "betas", "eps"), ("exp_avg", "exp_inf")),
    torch.optim.NAdam: Rule(NADAM, (*_ADAM, "momentum_decay"), _MOMENTS, ("step", "mu_product")),
    torch.optim.RAdam: Rule(RADAM, _ADAM, _MOMENTS),
    torch.optim.Rprop: Rule(RPROP, ("weight_decay", "etas", "step_sizes"), ("prev", "step_size")),
    torch.optim.ASGD: Rule(ASGD, ("weight_decay", "lambd", "alpha", "t0"), ("ax",), ("step", "eta", "mu")),
}


def rule_of(optimizer: Optimizer) -> Rule | None:
    """Return the rule behind an optimizer, or None when compiled code lacks it or one of its arguments."""
    rule = RULES.get(optimizer.rule)
    known = {*rule.knobs, "weight_decay"} if rule else set()
    return rule if rule and optimizer.elementwise and set(optimizer.arguments()) <= known else None


def knobs_of(optimizer: Optimizer) -> np.ndarray:
    """Return [KNOBS] float64: the learning rate and the arguments at their places."""
    rule, arguments = RULES[optimizer.rule], dict(optimizer.arguments())
    if optimizer.rule is torch.optim.AdamW:
        arguments["decoupled_weight_decay"] = True
    found = [float(optimizer.lr)]
    for name in rule.knobs:
        value = arguments.get(name, 0.0)
        found.extend(float(each) for each in (value if isinstance(value, tuple) else (value,)))
    return np.array(found + [0.0] * (KNOBS - len(found)))


def memories(
    optimizer: Optimizer, memory: np.ndarray, scalars: np.ndarray, size: int
) -> dict[int, dict[str, torch.Tensor]]:
    """Return torch's state of its one parameter [n, P] for the replicas that share `optimizer`.

    `memory` is [n, SLOTS, P or more], `scalars` [n, SCALARS].  Empty before the first update.
    """
    rule = RULES[optimizer.rule]
    if not scalars[0, 0]:
        return {}
    found = {
        name: torch.from_numpy(memory[:, place, :size].copy())
        for place, name in enumerate(rule.slots)
        if _is_used(optimizer, name)
    }
    for place, name in enumerate(rule.scalars):
        # torch counts in single precision and so gets stuck at 2²⁴; the others it does keep so.
        kind = torch.float64 if name == "step" else torch.float32
        found[name] = torch.tensor(float(scalars[0, place]), dtype=kind)
    return {0: found} if found else {}


def _is_used(optimizer: Optimizer, name: str) -> bool:
    """Whether torch keeps this part of the state with the present settings."""
    switch = {"momentum_buffer": "momentum", "grad_avg": "centered", "max_exp_avg_sq": "amsgrad"}.get(name)
    return switch is None or bool(optimizer.arguments().get(switch))


def restore(
    optimizer: Optimizer, state: Mapping[str, Any], memory: np.ndarray, scalars: np.ndarray, size: int
) -> None:
    """Write what torch's `state` of one parameter [n, P] says into `memory` and `scalars`; see `memories`."""
    rule = RULES[optimizer.rule]
    memory[:], scalars[:] = 0.0, 0.0
    for place, name in enumerate(rule.slots):
        if name in state:
            memory[:, place, :size] = state[name].detach().cpu().numpy()
    for place, name in enumerate(rule.scalars):
        if name in state:
            scalars[:, place] = float(state[name])
    if not rule.scalars and state:  # SGD counts no updates, but its first one is special
        scalars[:, 0] = 1.0
