"""Bowls, valleys and saddles: what every loss looks like nearby."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from engine.descent.minima import Domain
from engine.descent.surface import Surface
from engine.spec import N_, knob


@dataclass(frozen=True)
class Bowl(Surface):
    """A bowl that is equally steep in all directions."""

    name: ClassVar[str] = "bowl"
    title: ClassVar[str] = N_("Bowl")
    summary: ClassVar[str] = N_("Equally steep all around: the gradient points straight at the minimum.")
    formula: ClassVar[str] = r"f(x,y)=\tfrac12\,(x^2+y^2)"
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-3.0, 2.5), (3.2, 1.0))
    order: ClassVar[int] = 1

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        return 0.5 * (x.square() + y.square())

    def typed(self) -> str:
        return "0.5*(x^2 + y^2)"


@dataclass(frozen=True)
class Ravine(Surface):
    """A bowl κ times as steep across as along, at any angle."""

    name: ClassVar[str] = "ravine"
    title: ClassVar[str] = N_("Ravine")
    summary: ClassVar[str] = N_(
        "Steep across and flat along: plain gradient descent zigzags between the walls. Turned, it also slows down "
        "rules that give each axis a step size of its own."
    )
    formula: ClassVar[str] = (
        r"\begin{aligned}f(x,y)&=\tfrac12\,(u^2+\kappa\,v^2)\\"
        r"u&=x\cos\alpha+y\sin\alpha,\quad v=y\cos\alpha-x\sin\alpha\end{aligned}"
    )
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-3.5, 1.0), (3.0, -2.0))
    order: ClassVar[int] = 2

    condition: float = knob(
        25.0,
        1.0,
        1000.0,
        log=True,
        label=N_("Narrowness κ"),
        help=N_(
            "Going up, the walls get steeper and bound the rate, while the floor stays as flat as it was: κ, the "
            "condition number, says how many times as strongly the walls bend."
        ),
    )
    angle: float = knob(
        0.0,
        0.0,
        90.0,
        label=N_("Angle in degrees"),
        help=N_("Going up, the ravine turns away from the axes."),
    )

    @property
    def turn(self) -> tuple[float, float]:
        """The cosine and sine of the angle."""
        return math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        cosine, sine = self.turn
        u, v = (x, y) if self.angle == 0 else (cosine * x + sine * y, cosine * y - sine * x)
        return 0.5 * (u.square() + self.condition * v.square())

    def typed(self) -> str:
        cosine, sine = self.turn
        return f"0.5*(({cosine!r}*x + {sine!r}*y)^2 + {self.condition!r}*({cosine!r}*y - {sine!r}*x)^2)"


@dataclass(frozen=True)
class Saddle(Surface):
    """Down one way, up the other."""

    name: ClassVar[str] = "saddle"
    title: ClassVar[str] = N_("Saddle")
    summary: ClassVar[str] = N_(
        "Down one way and up the other: in the middle the gradient vanishes. There is no bottom."
    )
    formula: ClassVar[str] = r"f(x,y)=\tfrac12\,(x^2-y^2)"
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-3.5, 0.001), (3.0, 0.1))
    order: ClassVar[int] = 3

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        return 0.5 * (x.square() - y.square())

    def typed(self) -> str:
        return "0.5*(x^2 - y^2)"


@dataclass(frozen=True)
class MonkeySaddle(Surface):
    """Three ways down, three ways up."""

    name: ClassVar[str] = "monkey_saddle"
    title: ClassVar[str] = N_("Monkey saddle")
    summary: ClassVar[str] = N_(
        "Three ways down, two legs and a tail: at its middle even the curvature is zero. There is no bottom."
    )
    formula: ClassVar[str] = r"f(x,y)=x^3-3\,x\,y^2"
    domain: ClassVar[Domain] = (-2.0, 2.0, -2.0, 2.0)
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((1.5, 0.01), (1.2, -0.3))
    order: ClassVar[int] = 4

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        return x * (x.square() - 3.0 * y.square())

    def typed(self) -> str:
        return "x^3 - 3*x*y^2"


@dataclass(frozen=True)
class Booth(Surface):
    """A slanted bowl."""

    name: ClassVar[str] = "booth"
    title: ClassVar[str] = N_("Booth")
    summary: ClassVar[str] = N_("A slanted bowl: its axes lie across those of the rules.")
    formula: ClassVar[str] = r"f(x,y)=(x+2y-7)^2+(2x+y-5)^2"
    domain: ClassVar[Domain] = (-10.0, 10.0, -10.0, 10.0)
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-8.0, -6.0), (8.0, -8.0))
    order: ClassVar[int] = 8

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        return (x + 2.0 * y - 7.0).square() + (2.0 * x + y - 5.0).square()

    def typed(self) -> str:
        return "(x + 2*y - 7)^2 + (2*x + y - 5)^2"


@dataclass(frozen=True)
class Matyas(Surface):
    """A long slanted trough."""

    name: ClassVar[str] = "matyas"
    title: ClassVar[str] = N_("Matyas")
    summary: ClassVar[str] = N_(
        "A long, almost level trough along the diagonal: walks stall in it long before its lowest point."
    )
    formula: ClassVar[str] = r"f(x,y)=0.26\,(x^2+y^2)-0.48\,x\,y"
    domain: ClassVar[Domain] = (-10.0, 10.0, -10.0, 10.0)
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-8.0, -5.0), (8.0, 2.0))
    order: ClassVar[int] = 9

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        return 0.26 * (x.square() + y.square()) - 0.48 * x * y

    def typed(self) -> str:
        return "0.26*(x^2 + y^2) - 0.48*x*y"
