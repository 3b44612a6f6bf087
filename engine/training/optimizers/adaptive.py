"""Rules that give each parameter a step size of its own, from the size or the sign of its gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import torch

from engine.spec import N_, knob
from engine.training.optimizer import Optimizer, decay, epsilon, rate


@dataclass(frozen=True)
class Adagrad(Optimizer):
    """Steps divided by the root of all squared gradients so far."""

    name: ClassVar[str] = "adagrad"
    title: ClassVar[str] = N_("Adagrad")
    summary: ClassVar[str] = N_(
        "Shortens the steps where gradients have been large; its rates only ever fall."
    )
    rule: ClassVar[Any] = torch.optim.Adagrad
    order: ClassVar[int] = 10
    formula: ClassVar[str] = (
        r"\begin{aligned}s_t&=s_{t-1}+g_t^2,\quad s_0=\tau\\"
        r"\theta_t&=\theta_{t-1}-\frac{\eta}{1+(t-1)\,\kappa}\,\frac{g_t}{\sqrt{s_t}+\epsilon}\end{aligned}"
    )
    source: ClassVar[str] = "Duchi, Hazan and Singer, Adaptive Subgradient Methods, 2011"

    lr: float = rate(0.1)
    lr_decay: float = knob(
        0.0,
        0.0,
        1.0,
        label=N_("Rate decay κ"),
        help=N_("Going up, the learning rate itself falls faster from update to update."),
        advanced=True,
    )
    start: float = knob(
        0.0,
        0.0,
        10.0,
        label=N_("Starting sum τ"),
        help=N_("Going up, the first steps are shorter."),
        advanced=True,
    )
    eps: float = epsilon(1e-10)
    weight_decay: float = decay()

    def arguments(self) -> dict[str, Any]:
        """Return decay of the rate, starting sum, epsilon and weight decay."""
        return {
            "lr_decay": self.lr_decay,
            "initial_accumulator_value": self.start,
            "eps": self.eps,
            "weight_decay": self.weight_decay,
        }


@dataclass(frozen=True)
class Adadelta(Optimizer):
    """Steps in the units of the parameters: past steps over past gradients."""

    name: ClassVar[str] = "adadelta"
    title: ClassVar[str] = N_("Adadelta")
    summary: ClassVar[str] = N_("Finds its own step size from its latest steps; it starts slowly.")
    rule: ClassVar[Any] = torch.optim.Adadelta
    order: ClassVar[int] = 11
    formula: ClassVar[str] = (
        r"\begin{aligned}s_t&=\rho\,s_{t-1}+(1-\rho)\,g_t^2\\"
        r"\Delta_t&=\frac{\sqrt{u_{t-1}+\epsilon}}{\sqrt{s_t+\epsilon}}\,g_t,\quad "
        r"u_t=\rho\,u_{t-1}+(1-\rho)\,\Delta_t^2\\\theta_t&=\theta_{t-1}-\eta\,\Delta_t\end{aligned}"
    )
    source: ClassVar[str] = "Zeiler, ADADELTA: An Adaptive Learning Rate Method, 2012"

    lr: float = rate(1.0)
    rho: float = knob(
        0.9,
        0.0,
        0.9999,
        label=N_("Memory ρ"),
        help=N_("Going up, older gradients and steps count for longer: step sizes change more slowly."),
    )
    eps: float = knob(
        1e-6,
        1e-30,
        1.0,
        log=True,
        label=N_("Epsilon"),
        help=N_("Going up, the first steps are longer, and it gets going sooner."),
    )
    weight_decay: float = decay()

    def arguments(self) -> dict[str, Any]:
        """Return memory, epsilon and weight decay."""
        return {"rho": self.rho, "eps": self.eps, "weight_decay": self.weight_decay}


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """Steps divided by a moving root mean square of the gradient."""

    name: ClassVar[str] = "rmsprop"
    title: ClassVar[str] = N_("RMSprop")
    summary: ClassVar[str] = N_("Divides each step by how large that gradient has lately been.")
    rule: ClassVar[Any] = torch.optim.RMSprop
    order: ClassVar[int] = 12
    formula: ClassVar[str] = (
        r"\begin{aligned}s_t&=\alpha\,s_{t-1}+(1-\alpha)\,g_t^2,\quad "
        r"\bar g_t=\alpha\,\bar g_{t-1}+(1-\alpha)\,g_t\\"
        r"b_t&=\mu\,b_{t-1}+\frac{g_t}{\sqrt{s_t-c\,\bar g_t^{\,2}}+\epsilon}\\"
        r"\theta_t&=\theta_{t-1}-\eta\,b_t\end{aligned}\qquad c\in\{0,1\}"
    )
    source: ClassVar[str] = "Tieleman and Hinton, Neural Networks for Machine Learning, lecture 6.5, 2012"

    lr: float = rate(0.01)
    alpha: float = knob(
        0.99,
        0.0,
        0.9999,
        label=N_("Memory α"),
        help=N_("Going up, older gradients count for longer, and the step size changes more slowly."),
    )
    momentum: float = knob(
        0.0,
        0.0,
        0.999,
        label=N_("Momentum"),
        help=N_("Going up, past steps push on for longer: faster along valleys, with more overshoot."),
    )
    centered: bool = knob(
        False,
        label=N_("Centred (c = 1)"),
        help=N_("Switched on, it divides by the spread of the gradient instead of its size: longer steps."),
    )
    eps: float = epsilon(1e-8)
    weight_decay: float = decay()

    def arguments(self) -> dict[str, Any]:
        """Return memory, momentum, centring, epsilon and weight decay."""
        return {
            "alpha": self.alpha,
            "eps": self.eps,
            "weight_decay": self.weight_decay,
            "momentum": self.momentum,
            "centered": self.centered,
        }


@dataclass(frozen=True)
class Rprop(Optimizer):
    """Steps by the sign of the gradient alone; the rate is only the first step size."""

    name: ClassVar[str] = "rprop"
    title: ClassVar[str] = N_("Rprop")
    summary: ClassVar[str] = N_(
        "Looks at the signs of gradients only: longer steps while a sign stays, shorter ones when it turns. "
        "It wants full batches, and the learning rate is only its first step."
    )
    rule: ClassVar[Any] = torch.optim.Rprop
    follows_rate: ClassVar[bool] = False
    order: ClassVar[int] = 31
    formula: ClassVar[str] = (
        r"\begin{aligned}s_t&=\begin{cases}\eta^{+}s_{t-1}&g_t\,g_{t-1}>0\\"
        r"\eta^{-}s_{t-1},\ g_t:=0&g_t\,g_{t-1}<0\\s_{t-1}&g_t\,g_{t-1}=0\end{cases}\\"
        r"\theta_t&=\theta_{t-1}-s_t\operatorname{sign}(g_t)\end{aligned}\qquad s_0=\eta"
    )
    source: ClassVar[str] = "Riedmiller and Braun, A Direct Adaptive Method: the RPROP Algorithm, 1993"

    lr: float = rate(0.01, N_("Going up, the first step gets longer; the rule finds all others by itself."))
    shrink: float = knob(
        0.5,
        0.05,
        0.99,
        label=N_("Shrink η⁻"),
        help=N_("Going up, a step shrinks less when its gradient turns."),
    )
    grow: float = knob(
        1.2,
        1.01,
        3.0,
        label=N_("Grow η⁺"),
        help=N_("Going up, steps grow faster while the sign of the gradient stays."),
    )
    shortest: float = knob(
        1e-6,
        1e-12,
        1e-3,
        log=True,
        label=N_("Shortest step"),
        help=N_("Going up, steps stay longer near a minimum."),
        advanced=True,
    )
    longest: float = knob(
        50.0,
        0.01,
        50.0,
        log=True,
        label=N_("Longest step"),
        help=N_("Going up, steps may grow longer before they are held back."),
        advanced=True,
    )

    def arguments(self) -> dict[str, Any]:
        """Return the two factors and the two bounds of a step."""
        return {"etas": (self.shrink, self.grow), "step_sizes": (self.shortest, self.longest)}
