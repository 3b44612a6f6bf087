"""Muon, a rule for matrices, together with the AdamW that moves everything else."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any, ClassVar

import torch

from engine.spec import N_, knob
from engine.training.optimizer import Optimizer, epsilon, rate


class MuonAndAdamW(torch.optim.Optimizer):
    """Muon for matrices, and AdamW for everything else at `rest_ratio` times Muon's learning rate."""

    def __init__(self, params, *, lr, rest_ratio, **settings):
        params = list(params)
        matrices = [each for each in params if each.ndim == 2]
        rest = [each for each in params if each.ndim != 2]
        self.members: list[torch.optim.Optimizer] = [torch.optim.Muon(matrices, lr=lr, **settings)]
        if rest:
            self.members.append(torch.optim.AdamW(rest, lr=lr * rest_ratio, weight_decay=0.0))
        self.rest_ratio = rest_ratio
        super().__init__([group for each in self.members for group in each.param_groups], {})
        self._share()

    def _share(self):
        for each, group in zip(self.members, self.param_groups, strict=True):
            each.param_groups, each.state = [group], self.state

    def load_state_dict(self, state_dict):
        """Take over a state and hand it on to both."""
        super().load_state_dict(state_dict)
        self._share()

    @torch.no_grad()
    def step(self, closure=None):
        """Take one step of both, the second at its share of the first one's learning rate."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups[1:]:
            group["lr"] = self.param_groups[0]["lr"] * self.rest_ratio
        for each in self.members:
            each.step()
        return loss


@dataclass(frozen=True)
class Muon(Optimizer):
    """Momentum made orthogonal, for matrices; AdamW for everything else."""

    name: ClassVar[str] = "muon"
    title: ClassVar[str] = N_("Muon")
    summary: ClassVar[str] = N_(
        "Turns the momentum of each weight matrix into an orthogonal step, so that all directions are "
        "learned alike. Biases and other vectors go to an AdamW."
    )
    rule: ClassVar[Any] = MuonAndAdamW
    execution: ClassVar[dict[str, Any]] = {}
    elementwise: ClassVar[bool] = False
    decouples: ClassVar[bool] = True
    moves_points: ClassVar[bool] = False
    order: ClassVar[int] = 41
    formula: ClassVar[str] = (
        r"\begin{aligned}B_t&=\mu B_{t-1}+(1-\mu)\,G_t\\"
        r"O_t&=\mathrm{NewtonSchulz}(\tilde B_t)\approx UV^{\top}"
        r",\quad\tilde B_t=U\Sigma V^{\top}=B_t+\nu\,(1-\mu)\,(G_t-B_t)\\"
        r"\theta_t&=(1-\eta\lambda)\,\theta_{t-1}"
        r"-\eta\,\sqrt{\max\bigl(1,\tfrac{n_\text{out}}{n_\text{in}}\bigr)}\;O_t\end{aligned}\qquad\nu\in\{0,1\}"
    )
    source: ClassVar[str] = "Jordan et al., Muon: An optimizer for hidden layers in neural networks, 2024"
    torch_class: ClassVar[str] = inspect.getsource(MuonAndAdamW)

    lr: float = rate(0.02)
    momentum: float = knob(
        0.95,
        0.0,
        0.999,
        label=N_("Momentum"),
        help=N_("Going up, the step is made from more past gradients: smoother, and slower to turn."),
    )
    nesterov: bool = knob(
        True,
        label=N_("Nesterov (ν = 1)"),
        help=N_("Switched on, momentum looks one step ahead."),
    )
    rest_ratio: float = knob(
        0.5,
        0.001,
        10.0,
        log=True,
        label=N_("Rate of biases"),
        help=N_("Going up, biases and other vectors learn faster; it multiplies the learning rate."),
    )
    scale: str = knob(
        "original",
        choices=("original", "match_rms_adamw"),
        label=N_("Scale of a step"),
        help=N_(
            "“original” lengthens the steps of tall matrices; “match_rms_adamw” makes them like AdamW's."
        ),
        advanced=True,
    )
    iterations: int = knob(
        5,
        1,
        20,
        label=N_("Newton–Schulz iterations"),
        help=N_(
            "Going up, weaker directions too come near the length of the others, and a step costs more time."
        ),
        advanced=True,
    )
    weight_decay: float = knob(
        0.0,
        0.0,
        1.0,
        label=N_("Weight decay λ"),
        help=N_("Going up, every update shrinks the weight matrices more."),
        advanced=True,
    )
    eps: float = epsilon(1e-7)
    a: float = knob(
        3.4445,
        0.0,
        20.0,
        label=N_("Newton–Schulz a"),
        help=N_("Going up, the linear term of each iteration counts more, and small directions grow faster."),
        advanced=True,
    )
    b: float = knob(
        -4.775,
        -20.0,
        20.0,
        label=N_("Newton–Schulz b"),
        help=N_(
            "Going up, the cubic term of each iteration holds directions back less; above 0 it lengthens them."
        ),
        advanced=True,
    )
    c: float = knob(
        2.0315,
        -20.0,
        20.0,
        label=N_("Newton–Schulz c"),
        help=N_(
            "Going up, the term of fifth order of each iteration lengthens directions more, large ones most."
        ),
        advanced=True,
    )

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of both rules."""
        return {
            "rest_ratio": self.rest_ratio,
            "momentum": self.momentum,
            "nesterov": self.nesterov,
            "weight_decay": self.weight_decay,
            "ns_coefficients": (self.a, self.b, self.c),
            "eps": self.eps,
            "ns_steps": self.iterations,
            "adjust_lr_fn": self.scale,
        }
