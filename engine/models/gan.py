"""A generative adversarial network: one network draws points in the plane, another tells them from true ones."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.spec import N_, knob
from engine.training.measure import Measure
from engine.training.model import Model, Rules, Turn, draw_weights, place_of

MODES, RADIUS, WIDTH = 8, 2.0, 0.05  # clouds on a ring, how far out they lie, and how wide each of them is
DRAWN, NEAR, FEW = (
    512,
    3,
    8,
)  # a mode is found where FEW of so many drawn points lie within NEAR of its widths


@dataclass(frozen=True)
class GAN(Model):
    """Goodfellow et al., Generative Adversarial Nets, NIPS 2014.

    The discriminator's loss is −log D(x) − log(1 − D(G(z))), in nats: 2 log 2 where it can't tell at all.  The
    generator's is log(1 − D(G(z))), or −log D(G(z)) where it is not to saturate.
    """

    name: ClassVar[str] = "gan"
    title: ClassVar[str] = N_("Generative adversarial network")
    summary: ClassVar[str] = N_("One network draws points, another one tells them from true ones.")
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("discriminator_loss", N_("discriminator")),
        Measure("generator_loss", N_("generator")),
        Measure("modes", N_("modes found"), N_("modes")),
    )
    anew: ClassVar[frozenset[str]] = frozenset({"seed", "hidden", "noise"})

    goal: str = knob(
        "minimax", choices=("minimax", "non_saturating"), label=N_("Goal of the generator"),
        help=N_("Not to be caught, or to be taken for true: the same wish, with another slope."),
    )  # fmt: skip
    lr: float = knob(
        1e-3, 1e-5, 0.1, log=True, label=N_("Generator's rate"),
        help=N_("Going up, every update of the generator goes further."),
    )  # fmt: skip
    judge_lr: float = knob(
        1e-3, 1e-5, 0.1, log=True, label=N_("Discriminator's rate"),
        help=N_("Going up, every update of the discriminator goes further."),
    )  # fmt: skip
    momentum: float = knob(
        0.5, 0.0, 0.99, label=N_("Momentum (β₁)"),
        help=N_("Going up, each goes on longer where it went before."),
    )  # fmt: skip
    hidden: int = knob(
        64, 4, 256, log=True, label=N_("Units"), help=N_("Going up, both networks have more units.")
    )
    noise: int = knob(
        2, 1, 16, label=N_("Numbers of noise"), help=N_("Going up, a point is made from more random numbers.")
    )
    batch: int = knob(
        128, 8, 512, log=True, label=N_("Batch size"), help=N_("Going up, every update looks at more points.")
    )

    def build(self, draw: torch.Generator) -> nn.Module:
        """Return `generator` [N, Z] → [N, 2] and `discriminator` [N, 2] → logits [N, 1], drawn as torch does."""
        sizes = {"generator": (self.noise, 2), "discriminator": (2, 1)}
        pair = nn.ModuleDict(
            {name: perceptron(width, self.hidden, out) for name, (width, out) in sizes.items()}
        )
        draw_weights(pair, draw)
        return pair

    def rules(self, module: Any) -> Rules:
        """Return one Adam for each of the two."""
        betas, judge, maker = (self.momentum, 0.999), module["discriminator"], module["generator"]
        first = torch.optim.Adam(judge.parameters(), lr=self.judge_lr, betas=betas)
        return first, torch.optim.Adam(maker.parameters(), lr=self.lr, betas=betas)

    def update(self, module: Any, rules: Rules, turn: Turn) -> Mapping[str, float]:
        """Let the discriminator learn from as many true points as drawn ones, then the generator from its answer."""
        noise = torch.randn(self.batch, self.noise, generator=turn.draw, device=turn.draw.device)
        drawn, judge = module["generator"](noise), module["discriminator"]
        judged = discriminator_loss(judge(ring(self.batch, turn.draw)), judge(drawn.detach()))
        stepped(rules[0], judged)
        fooled = generator_loss(judge(drawn), self.goal)
        stepped(rules[1], fooled)
        return {"discriminator_loss": judged.item(), "generator_loss": fooled.item()}

    def measure(self, module: Any) -> Mapping[str, float]:
        """Return how many modes are found."""
        noise = torch.randn(DRAWN, self.noise, generator=torch.Generator().manual_seed(self.seed))
        points = module["generator"](noise.to(place_of(module)))
        near = torch.cdist(points, centres(points.device)) < NEAR * WIDTH
        return {"modes": float((near.sum(0) >= FEW).sum())}


def perceptron(width: int, hidden: int, out: int) -> nn.Sequential:
    """Return a network with two hidden layers."""
    first, second = nn.Linear(width, hidden), nn.Linear(hidden, hidden)
    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), nn.Linear(hidden, out))


def stepped(rule: torch.optim.Optimizer, loss: Tensor) -> None:
    """Move the parameters of one optimizer down a loss, and no others."""
    rule.zero_grad()
    loss.backward(inputs=rule.param_groups[0]["params"])
    rule.step()


def discriminator_loss(true: Tensor, drawn: Tensor) -> Tensor:
    """Return the means of −log D(x) and −log(1 − D(G(z))), added, from logits [N, 1]."""
    return F.softplus(-true).mean() + F.softplus(drawn).mean()


def generator_loss(drawn: Tensor, goal: str) -> Tensor:
    """Return the mean of log(1 − D(G(z))), or of −log D(G(z)), from logits [N, 1]."""
    return -F.softplus(drawn).mean() if goal == "minimax" else F.softplus(-drawn).mean()


def centres(place: torch.device) -> Tensor:
    """Return the middles [8, 2] of the modes."""
    angles = torch.arange(MODES, device=place) * (2 * math.pi / MODES)
    return RADIUS * torch.stack([angles.cos(), angles.sin()], dim=1)


def ring(count: int, draw: torch.Generator) -> Tensor:
    """Return true points [N, 2]: normal clouds around the modes, all equally likely."""
    which = torch.randint(MODES, (count,), generator=draw, device=draw.device)
    return centres(draw.device)[which] + WIDTH * torch.randn(count, 2, generator=draw, device=draw.device)
