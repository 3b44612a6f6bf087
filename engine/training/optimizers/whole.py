"""Rules that look at a whole matrix, or at the whole network, at once; they can't be stacked."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any, ClassVar

import torch

from engine.spec import N_, knob
from engine.training.optimizer import Optimizer, decay, rate
from engine.training.optimizers._row_adafactor import RowAdafactor


class RestingLBFGS(torch.optim.LBFGS):
    """L-BFGS that stands still at a rate of zero, where torch's line search would divide by it."""

    def step(self, closure):
        """Take one step, or only evaluate the loss when a schedule has come down to zero."""
        return super().step(closure) if self.param_groups[0]["lr"] else closure()


@dataclass(frozen=True)
class LBFGS(Optimizer):
    """Newton's method with a curvature remembered from the last steps."""

    name: ClassVar[str] = "lbfgs"
    title: ClassVar[str] = N_("L-BFGS")
    summary: ClassVar[str] = N_(
        "Learns the curvature from its last steps and walks almost like Newton's method; made for full "
        "batches. One update evaluates the loss many times."
    )
    rule: ClassVar[Any] = RestingLBFGS
    execution: ClassVar[dict[str, Any]] = {}
    elementwise: ClassVar[bool] = False
    needs_closure: ClassVar[bool] = True
    order: ClassVar[int] = 42
    formula: ClassVar[str] = (
        r"\begin{aligned}\theta_t&=\theta_{t-1}-\eta\,H_t\,g_t\\"
        r"H_t&\approx\bigl(\nabla^2 L\bigr)^{-1},\quad "
        r"H_t\,(g_{i+1}-g_i)\approx\theta_i-\theta_{i-1}\quad(t-m\le i<t)\end{aligned}"
    )
    source: ClassVar[str] = "Liu and Nocedal, On the Limited Memory BFGS Method, 1989"
    torch_class: ClassVar[str] = inspect.getsource(RestingLBFGS)

    lr: float = rate(
        1.0, N_("Going up, longer steps are tried first; without a line search, too long ones diverge.")
    )
    iterations: int = knob(
        10,
        1,
        50,
        label=N_("Iterations"),
        help=N_("Going up, one update walks further and costs more time."),
    )
    evaluations: int = knob(
        0,
        0,
        100,
        label=N_("Evaluations"),
        help=N_("Going up, one update may evaluate the loss more often; 0: a quarter more than iterations."),
        advanced=True,
    )
    history: int = knob(
        20,
        1,
        100,
        label=N_("Memory m"),
        help=N_("Going up, the curvature is put together from more past steps."),
    )
    line_search: str = knob(
        "strong_wolfe",
        choices=("strong_wolfe", "none"),
        label=N_("Line search"),
        help=N_("With a line search each step is tried at several lengths, without one at the rate alone."),
    )
    tolerance_grad: float = knob(
        1e-7,
        1e-16,
        1e-1,
        log=True,
        label=N_("Gradient tolerance"),
        help=N_("Going up, an update ends sooner where the ground is flat."),
        advanced=True,
    )
    tolerance_change: float = knob(
        1e-9,
        1e-16,
        1e-1,
        log=True,
        label=N_("Change tolerance"),
        help=N_("Going up, an update ends sooner when it no longer gains much."),
        advanced=True,
    )

    def arguments(self) -> dict[str, Any]:
        """Return the bounds of one update, the length of the memory and the line search."""
        return {
            "max_iter": self.iterations,
            "max_eval": self.evaluations or None,
            "tolerance_grad": self.tolerance_grad,
            "tolerance_change": self.tolerance_change,
            "history_size": self.history,
            "line_search_fn": None if self.line_search == "none" else self.line_search,
        }


@dataclass(frozen=True)
class Adafactor(Optimizer):
    """Adam's divisor from row and column means, and steps in proportion to the weights."""

    name: ClassVar[str] = "adafactor"
    title: ClassVar[str] = N_("Adafactor")
    summary: ClassVar[str] = N_(
        "Remembers row and column means instead of every squared gradient, and steps in proportion to the "
        "weights."
    )
    rule: ClassVar[Any] = torch.optim.Adafactor
    rows: ClassVar[Any] = RowAdafactor
    elementwise: ClassVar[bool] = False
    order: ClassVar[int] = 40
    formula: ClassVar[str] = (
        r"\begin{aligned}\beta_t&=1-t^{\,\gamma},\quad "
        r"\alpha_t=\max\bigl(\epsilon_2,\mathrm{RMS}(\theta_{t-1})\bigr)"
        r"\min\bigl(\eta,\tfrac{1}{\sqrt t}\bigr)\\"
        r"r_{t,i}&=\beta_t r_{t-1,i}+\tfrac{1-\beta_t}{n}\textstyle\sum_{j=1}^n g_{t,ij}^2,\quad "
        r"c_{t,j}=\beta_t c_{t-1,j}+\tfrac{1-\beta_t}{m}\textstyle\sum_{i=1}^m g_{t,ij}^2\\"
        r"u_{t,ij}&=\frac{g_{t,ij}}{\sqrt{r_{t,i}\,c_{t,j}/\bar r_t}},\quad "
        r"\theta_t=\theta_{t-1}-\alpha_t\,\frac{u_t}{\max(1,\mathrm{RMS}(u_t)/d)}\end{aligned}"
    )
    source: ClassVar[str] = "Shazeer and Stern, Adafactor: Adaptive Learning Rates, 2018"

    lr: float = rate(
        0.05, N_("Going up, steps get longer, but never longer than 1/√t of the weights at update t.")
    )
    beta2_decay: float = knob(
        -0.8,
        -2.0,
        -0.05,
        label=N_("Decay exponent γ"),
        help=N_("Going up, old squared gradients are forgotten sooner."),
        advanced=True,
    )
    clipping: float = knob(
        1.0,
        1.0,
        100.0,
        log=True,
        label=N_("Clipping d"),
        help=N_("Going up, a sudden large update is held back less."),
    )
    tiny: float = knob(
        1.2e-7,
        1e-18,
        1e-2,
        log=True,
        label=N_("Epsilon of squares ε₁"),
        help=N_("Going up, parameters whose gradients are small are sped up less."),
        advanced=True,
    )
    smallest: float = knob(
        1e-3,
        1e-6,
        1.0,
        log=True,
        label=N_("Smallest scale ε₂"),
        help=N_("Going up, weights near zero take longer steps."),
        advanced=True,
    )
    weight_decay: float = decay()

    def arguments(self) -> dict[str, Any]:
        """Return decay, epsilons, clipping and weight decay."""
        return {
            "beta2_decay": self.beta2_decay,
            "eps": (self.tiny, self.smallest),
            "d": self.clipping,
            "weight_decay": self.weight_decay,
        }
