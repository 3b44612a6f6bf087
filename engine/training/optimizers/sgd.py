"""Gradient descent: plain, with momentum, looking ahead, and averaged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import torch

from engine.spec import N_, knob
from engine.training.optimizer import Optimizer, decay, rate


def _momentum() -> Any:
    return knob(
        0.9,
        0.01,
        0.999,
        label=N_("Momentum"),
        help=N_("Going up, past gradients push on for longer: faster along valleys, with more overshoot."),
    )


@dataclass(frozen=True)
class SGD(Optimizer):
    """Plain gradient descent."""

    name: ClassVar[str] = "sgd"
    title: ClassVar[str] = N_("SGD")
    summary: ClassVar[str] = N_("Steps straight downhill, as far as the gradient is steep.")
    rule: ClassVar[Any] = torch.optim.SGD
    descends: ClassVar[bool] = True
    order: ClassVar[int] = 1
    formula: ClassVar[str] = r"\theta_t=\theta_{t-1}-\eta\,g_t"
    source: ClassVar[str] = "Robbins and Monro, A Stochastic Approximation Method, 1951"

    lr: float = rate(0.03)
    weight_decay: float = decay()

    def arguments(self) -> dict[str, Any]:
        """Return the weight decay."""
        return {"weight_decay": self.weight_decay}


@dataclass(frozen=True)
class Momentum(Optimizer):
    """Gradient descent with a velocity."""

    name: ClassVar[str] = "momentum"
    title: ClassVar[str] = N_("Momentum")
    summary: ClassVar[str] = N_("A heavy ball: gradients add to a velocity that rolls on.")
    rule: ClassVar[Any] = torch.optim.SGD
    descends: ClassVar[bool] = True
    order: ClassVar[int] = 2
    formula: ClassVar[str] = (
        r"\begin{aligned}v_t&=\mu\,v_{t-1}+(1-\tau)\,g_t,\quad v_1=g_1\\"
        r"\theta_t&=\theta_{t-1}-\eta\,v_t\end{aligned}"
    )
    source: ClassVar[str] = "Polyak, Some Methods of Speeding up the Convergence of Iteration Methods, 1964"

    lr: float = rate(0.01)
    momentum: float = _momentum()
    dampening: float = knob(
        0.0,
        0.0,
        1.0,
        label=N_("Dampening"),
        help=N_("Going up, each new gradient adds less to the velocity."),
        advanced=True,
    )
    weight_decay: float = decay()

    def arguments(self) -> dict[str, Any]:
        """Return momentum, dampening and weight decay."""
        return {
            "momentum": self.momentum,
            "dampening": self.dampening,
            "weight_decay": self.weight_decay,
        }


@dataclass(frozen=True)
class Nesterov(Optimizer):
    """Gradient descent with a velocity that looks one step ahead."""

    name: ClassVar[str] = "nesterov"
    title: ClassVar[str] = N_("Nesterov")
    summary: ClassVar[str] = N_("Momentum that looks ahead to where it is going, and so brakes earlier.")
    rule: ClassVar[Any] = torch.optim.SGD
    descends: ClassVar[bool] = True
    looks_ahead: ClassVar[bool] = True
    order: ClassVar[int] = 3
    formula: ClassVar[str] = (
        r"\begin{aligned}v_t&=\mu\,v_{t-1}+g_t\\\theta_t&=\theta_{t-1}-\eta\,(g_t+\mu\,v_t)\end{aligned}"
    )
    source: ClassVar[str] = "Sutskever et al., On the Importance of Initialization and Momentum, 2013"

    lr: float = rate(0.01)
    momentum: float = _momentum()
    weight_decay: float = decay()

    def arguments(self) -> dict[str, Any]:
        """Return momentum, weight decay, and that it looks ahead."""
        return {"momentum": self.momentum, "weight_decay": self.weight_decay, "nesterov": True}


@dataclass(frozen=True)
class ASGD(Optimizer):
    """Gradient descent with a falling rate whose path is averaged."""

    name: ClassVar[str] = "asgd"
    title: ClassVar[str] = N_("ASGD")
    summary: ClassVar[str] = N_(
        "SGD whose steps shrink with time. PyTorch keeps the average of the path aside; what you see here "
        "are the weights themselves."
    )
    rule: ClassVar[Any] = torch.optim.ASGD
    order: ClassVar[int] = 30
    formula: ClassVar[str] = (
        r"\begin{aligned}\theta_t&=(1-\lambda\,\eta_t)\,\theta_{t-1}-\eta_t\,g_t\\"
        r"\eta_{t+1}&=\frac{\eta}{(1+\lambda\,\eta\,t)^{\alpha}}\end{aligned}"
    )
    source: ClassVar[str] = "Polyak and Juditsky, Acceleration of Stochastic Approximation by Averaging, 1992"

    lr: float = rate(0.03)
    lambd: float = knob(
        1e-4,
        0.0,
        1.0,
        label=N_("Decay λ"),
        help=N_("Going up, steps shrink sooner, and every parameter is pulled harder towards zero."),
    )
    power: float = knob(
        0.75,
        0.0,
        2.0,
        label=N_("Power α"),
        help=N_("Going up, steps shrink faster with time."),
        advanced=True,
    )
    average_from: int = knob(
        1_000_000,
        0,
        1_000_000_000,
        label=N_("Average from update"),
        help=N_("Going up, averaging the path begins later; the weights on screen do not change by it."),
        advanced=True,
    )
    weight_decay: float = decay()

    def arguments(self) -> dict[str, Any]:
        """Return decay, power, the start of averaging, and weight decay."""
        return {
            "lambd": self.lambd,
            "alpha": self.power,
            "t0": float(self.average_from),
            "weight_decay": self.weight_decay,
        }
