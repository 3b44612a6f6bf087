"""Adam and its relatives: momentum and a step size of its own for each parameter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import torch

from engine.spec import N_, knob
from engine.training.optimizer import Optimizer, decay, epsilon, rate

_MOMENTS = r"m_t&=\beta_1 m_{t-1}+(1-\beta_1)\,g_t,\quad v_t=\beta_2 v_{t-1}+(1-\beta_2)\,g_t^2"
_UNBIASED = r"\hat m_t&=\frac{m_t}{1-\beta_1^t},\quad\hat v_t=\frac{v_t}{1-\beta_2^t}"


def _aligned(*lines: str) -> str:
    return r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}"


def _decoupled() -> Any:
    return knob(
        False,
        label=N_("Decoupled weight decay"),
        help=N_("Switched on, the rule's weight decay shrinks the parameters directly, as in AdamW."),
        advanced=True,
    )


@dataclass(frozen=True)
class AdamFamily(Optimizer):
    """What Adam's relatives share: two memories and epsilon."""

    lr: float = rate(0.01)
    beta1: float = knob(
        0.9,
        0.0,
        0.9999,
        label=N_("β₁"),
        help=N_("Going up, the direction is averaged over more gradients: smoother, and slower to turn."),
    )
    beta2: float = knob(
        0.999,
        0.0,
        0.99999,
        label=N_("β₂"),
        help=N_("Going up, each step size is averaged over more gradients and changes more slowly."),
    )
    eps: float = epsilon(1e-8)
    weight_decay: float = decay()

    def arguments(self) -> dict[str, Any]:
        """Return both memories, epsilon and weight decay."""
        return {"betas": (self.beta1, self.beta2), "eps": self.eps, "weight_decay": self.weight_decay}


@dataclass(frozen=True)
class Adam(AdamFamily):
    """Moving averages of the gradient and of its square."""

    name: ClassVar[str] = "adam"
    title: ClassVar[str] = N_("Adam")
    summary: ClassVar[str] = N_("Momentum, divided by how large each gradient has lately been.")
    rule: ClassVar[Any] = torch.optim.Adam
    order: ClassVar[int] = 4
    formula: ClassVar[str] = _aligned(
        _MOMENTS, _UNBIASED, r"\theta_t&=\theta_{t-1}-\eta\,\frac{\hat m_t}{\sqrt{\hat v_t}+\epsilon}"
    )
    source: ClassVar[str] = "Kingma and Ba, Adam: A Method for Stochastic Optimization, 2015"


@dataclass(frozen=True)
class AMSGrad(AdamFamily):
    """Adam whose divisor never falls."""

    name: ClassVar[str] = "amsgrad"
    title: ClassVar[str] = N_("AMSGrad")
    summary: ClassVar[str] = N_(
        "Adam that remembers the largest mean square for good: once it has settled, no rate grows again."
    )
    rule: ClassVar[Any] = torch.optim.Adam
    order: ClassVar[int] = 20
    formula: ClassVar[str] = _aligned(
        _MOMENTS,
        r"\hat m_t&=\frac{m_t}{1-\beta_1^t},\quad\bar v_t=\max(\bar v_{t-1},v_t)",
        r"\theta_t&=\theta_{t-1}-\eta\,\frac{\hat m_t}{\sqrt{\bar v_t/(1-\beta_2^t)}+\epsilon}",
    )
    source: ClassVar[str] = "Reddi, Kale and Kumar, On the Convergence of Adam and Beyond, 2018"

    def arguments(self) -> dict[str, Any]:
        """Return Adam's arguments and the switch."""
        return {**super().arguments(), "amsgrad": True}


@dataclass(frozen=True)
class AdamW(AdamFamily):
    """Adam with weight decay beside the gradient instead of in it."""

    name: ClassVar[str] = "adamw"
    title: ClassVar[str] = N_("AdamW")
    summary: ClassVar[str] = N_("Adam that shrinks the weights directly, untouched by its step sizes.")
    rule: ClassVar[Any] = torch.optim.AdamW
    decouples: ClassVar[bool] = True
    order: ClassVar[int] = 5
    formula: ClassVar[str] = _aligned(
        _MOMENTS,
        _UNBIASED,
        r"\theta_t&=(1-\eta\lambda)\,\theta_{t-1}-\eta\,\frac{\hat m_t}{\sqrt{\hat v_t}+\epsilon}",
    )
    source: ClassVar[str] = "Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019"

    weight_decay: float = knob(
        0.01,
        0.0,
        1.0,
        label=N_("Weight decay λ"),
        help=N_("Going up, every update shrinks every parameter more, biases too."),
    )
    amsgrad: bool = knob(
        False,
        label=N_("AMSGrad"),
        help=N_(
            "Switched on, it remembers the largest mean square for good: once it has settled, no rate grows again."
        ),
        advanced=True,
    )

    def arguments(self) -> dict[str, Any]:
        """Return Adam's arguments and the switch of AMSGrad."""
        return {**super().arguments(), "amsgrad": self.amsgrad}


@dataclass(frozen=True)
class Adamax(AdamFamily):
    """Adam with a maximum in place of the mean square."""

    name: ClassVar[str] = "adamax"
    title: ClassVar[str] = N_("Adamax")
    summary: ClassVar[str] = N_("Adam that divides by the largest recent gradient, not the mean square.")
    rule: ClassVar[Any] = torch.optim.Adamax
    order: ClassVar[int] = 21
    formula: ClassVar[str] = _aligned(
        r"m_t&=\beta_1 m_{t-1}+(1-\beta_1)\,g_t,\quad u_t=\max(\beta_2 u_{t-1},|g_t|+\epsilon)",
        r"\theta_t&=\theta_{t-1}-\frac{\eta}{1-\beta_1^t}\,\frac{m_t}{u_t}",
    )
    source: ClassVar[str] = "Kingma and Ba, Adam: A Method for Stochastic Optimization, 2015, section 7"

    lr: float = rate(0.02)


@dataclass(frozen=True)
class NAdam(AdamFamily):
    """Adam with Nesterov's look ahead."""

    name: ClassVar[str] = "nadam"
    title: ClassVar[str] = N_("NAdam")
    summary: ClassVar[str] = N_("Adam that looks one step ahead, as Nesterov's momentum does.")
    rule: ClassVar[Any] = torch.optim.NAdam
    order: ClassVar[int] = 22
    formula: ClassVar[str] = _aligned(
        _MOMENTS,
        r"\mu_t&=\beta_1\bigl(1-\tfrac12\,0.96^{\,t\psi}\bigr),\quad\hat v_t=\frac{v_t}{1-\beta_2^t}",
        r"\hat m_t&=\frac{\mu_{t+1}\,m_t}{1-\prod_{i\le t+1}\mu_i}"
        r"+\frac{(1-\mu_t)\,g_t}{1-\prod_{i\le t}\mu_i}",
        r"\theta_t&=\theta_{t-1}-\eta\,\frac{\hat m_t}{\sqrt{\hat v_t}+\epsilon}",
    )
    source: ClassVar[str] = "Dozat, Incorporating Nesterov Momentum into Adam, 2016"

    momentum_decay: float = knob(
        0.004,
        0.0,
        1.0,
        label=N_("Momentum decay ψ"),
        help=N_("Going up, momentum reaches its full strength sooner."),
        advanced=True,
    )
    decoupled: bool = _decoupled()

    def arguments(self) -> dict[str, Any]:
        """Return Adam's arguments, the decay of momentum and the kind of weight decay."""
        own = {"momentum_decay": self.momentum_decay, "decoupled_weight_decay": self.decoupled}
        return {**super().arguments(), **own}


@dataclass(frozen=True)
class RAdam(AdamFamily):
    """Adam that waits until it knows its step sizes."""

    name: ClassVar[str] = "radam"
    title: ClassVar[str] = N_("RAdam")
    summary: ClassVar[str] = N_(
        "Adam with a warm-up of its own: plain momentum for a few updates, then short steps until its averages can "
        "be trusted."
    )
    rule: ClassVar[Any] = torch.optim.RAdam
    order: ClassVar[int] = 23
    formula: ClassVar[str] = _aligned(
        _MOMENTS,
        r"\hat m_t&=\frac{m_t}{1-\beta_1^t},\quad "
        r"\rho_t=\rho_\infty-\frac{2t\,\beta_2^t}{1-\beta_2^t},\quad\rho_\infty=\frac{2}{1-\beta_2}-1",
        r"r_t&=\sqrt{\frac{(\rho_t-4)(\rho_t-2)\,\rho_\infty}{(\rho_\infty-4)(\rho_\infty-2)\,\rho_t}}",
        r"\theta_t&=\theta_{t-1}-\eta\,\hat m_t\begin{cases}"
        r"r_t\,\frac{\sqrt{1-\beta_2^t}}{\sqrt{v_t}+\epsilon}&\rho_t>5\\1&\rho_t\le 5\end{cases}",
    )
    source: ClassVar[str] = "Liu et al., On the Variance of the Adaptive Learning Rate and Beyond, 2020"

    decoupled: bool = _decoupled()

    def arguments(self) -> dict[str, Any]:
        """Return Adam's arguments and the kind of weight decay."""
        return {**super().arguments(), "decoupled_weight_decay": self.decoupled}
