"""What makes training hard, each by itself: no slope, too much slope, noise, and a target that moves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from engine.descent.minima import Domain
from engine.descent.surface import Surface
from engine.spec import N_, knob


@dataclass(frozen=True)
class Plateau(Surface):
    """A pit in a plain with no slope."""

    name: ClassVar[str] = "plateau"
    title: ClassVar[str] = N_("Plateau")
    summary: ClassVar[str] = N_(
        "A pit in a level plain: far out the gradient vanishes, and plain descent stays where it is; rules that "
        "divide by its size move on."
    )
    formula: ClassVar[str] = r"f(x,y)=1-e^{-\frac{x^2+y^2}{2 s^2}}"
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-3.0, 2.5), (2.0, 1.5))
    order: ClassVar[int] = 16

    width: float = knob(
        1.0,
        0.3,
        4.0,
        log=True,
        label=N_("Width of the pit s"),
        help=N_("Going up, the pit reaches further out, and less of the surface is level."),
    )

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        return 1.0 - torch.exp((x.square() + y.square()) * (-0.5 / self.width**2))

    def typed(self) -> str:
        return f"1 - exp(-(x^2 + y^2)/(2*{self.width!r}^2))"


@dataclass(frozen=True)
class Cliff(Surface):
    """A gentle slope that ends in a wall."""

    name: ClassVar[str] = "cliff"
    title: ClassVar[str] = N_("Cliff")
    summary: ClassVar[str] = N_(
        "A gentle slope that ends at a cliff: one step on it is thrown far away, unless the gradient is clipped."
    )
    formula: ClassVar[str] = r"f(x,y)=\tfrac14\,(x-2)^2+\tfrac14\,y^2+h\,\sigma(-12\,x)"
    source: ClassVar[str] = (
        "Pascanu, Mikolov and Bengio, On the Difficulty of Training Recurrent Networks, 2013"
    )
    domain: ClassVar[Domain] = (-5.0, 7.0, -6.0, 6.0)
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-4.0, 3.0), (-1.5, -4.0))
    order: ClassVar[int] = 17

    wall: float = knob(
        10.0,
        0.0,
        100.0,
        label=N_("Height of the cliff h"),
        help=N_("Going up, the gradient at the cliff gets larger and throws further."),
    )

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        return 0.25 * ((x - 2.0).square() + y.square()) + self.wall * torch.sigmoid(-12.0 * x)

    def typed(self) -> str:
        return f"0.25*(x - 2)^2 + 0.25*y^2 + {self.wall!r}*sigmoid(-12*x)"


@dataclass(frozen=True)
class NoisyBowl(Surface):
    """A bowl that is seen through mini-batches."""

    name: ClassVar[str] = "noisy_bowl"
    title: ClassVar[str] = N_("Noisy bowl")
    summary: ClassVar[str] = N_(
        "A bowl of which every step sees another one, a little displaced, as mini-batches do: walks never rest."
    )
    formula: ClassVar[str] = r"f(x,y)=\tfrac12\,(x^2+y^2),\quad g_t=\nabla f+\sigma\,\xi_t"
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-3.0, 2.5), (3.2, 1.0))
    order: ClassVar[int] = 18

    noise: float = knob(
        1.0,
        0.0,
        10.0,
        label=N_("Noise of a gradient σ"),
        help=N_("Going up, steps point less and less at the minimum, and walks end further from it."),
    )

    @property
    def own_noise(self) -> float:
        return self.noise

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        return 0.5 * (x.square() + y.square())

    def typed(self) -> str:
        return "0.5*(x^2 + y^2)"


@dataclass(frozen=True)
class MovingBowl(Surface):
    """A bowl whose minimum goes round in a circle."""

    name: ClassVar[str] = "moving_bowl"
    title: ClassVar[str] = N_("Moving bowl")
    summary: ClassVar[str] = N_(
        "A bowl whose minimum goes round in a circle: who remembers for too long comes too late."
    )
    formula: ClassVar[str] = (
        r"f_t(x,y)=\tfrac12\,(x-c_t)^2+\tfrac12\,(y-d_t)^2,\quad "
        r"(c_t,d_t)=r\,\bigl(\cos\tfrac{2\pi t}{T},\ \sin\tfrac{2\pi t}{T}\bigr)"
    )
    moves: ClassVar[bool] = True
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-3.0, 2.5), (3.2, 1.0))
    order: ClassVar[int] = 19

    radius: float = knob(
        2.0,
        0.0,
        3.0,
        label=N_("Radius r"),
        help=N_("Going up, the minimum moves further with every step."),
    )
    period: float = knob(
        200.0,
        10.0,
        10_000.0,
        log=True,
        label=N_("Steps of one round T"),
        help=N_("Going up, the minimum moves more slowly."),
    )

    def drift(self, step: int) -> tuple[float, float]:
        turn = 2 * math.pi * step / self.period
        return self.radius * math.cos(turn), self.radius * math.sin(turn)

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        return 0.5 * (x.square() + y.square())

    def typed(self) -> str:
        return f"0.5*(x - {self.radius!r})^2 + 0.5*y^2"
