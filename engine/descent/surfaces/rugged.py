"""Surfaces with many minima: where a walk ends is a matter of luck, momentum and noise."""

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
class Rastrigin(Surface):
    """A bowl full of pits, one at about every whole number."""

    name: ClassVar[str] = "rastrigin"
    title: ClassVar[str] = N_("Rastrigin")
    summary: ClassVar[str] = N_(
        "A bowl full of pits: without noise or momentum a walk ends in the first one."
    )
    formula: ClassVar[str] = r"f(x,y)=2A+x^2-A\cos(2\pi x)+y^2-A\cos(2\pi y)"
    source: ClassVar[str] = "Rastrigin, Systems of Extremal Control, 1974"
    domain: ClassVar[Domain] = (-5.12, 5.12, -5.12, 5.12)
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-3.4, 2.6), (4.2, 3.3))
    order: ClassVar[int] = 12

    depth: float = knob(
        10.0,
        0.0,
        20.0,
        label=N_("Depth of the pits A"),
        help=N_("Going up, the pits get deeper, and fewer walks get out of one."),
    )

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        waves = torch.cos(2 * math.pi * x) + torch.cos(2 * math.pi * y)
        return x.square() + y.square() + self.depth * (2.0 - waves)

    def typed(self) -> str:
        return f"x^2 + y^2 + {self.depth!r}*(2 - cos(2*pi*x) - cos(2*pi*y))"


@dataclass(frozen=True)
class Ackley(Surface):
    """A nearly flat, rippled plain around one narrow funnel."""

    name: ClassVar[str] = "ackley"
    title: ClassVar[str] = N_("Ackley")
    summary: ClassVar[str] = N_("A rippled plain around one narrow funnel whose tip is sharp.")
    formula: ClassVar[str] = (
        r"f(x,y)=20\,\bigl(1-e^{-\frac15\sqrt{(x^2+y^2)/2}}\bigr)+e-e^{\frac12(\cos 2\pi x+\cos 2\pi y)}"
    )
    source: ClassVar[str] = "Ackley, A Connectionist Machine for Genetic Hillclimbing, 1987"
    domain: ClassVar[Domain] = (-5.0, 5.0, -5.0, 5.0)
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-3.4, 2.6), (2.5, 3.4))
    order: ClassVar[int] = 13

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        # vector_norm, unlike sqrt, has a gradient at the tip: zero.
        radius = torch.linalg.vector_norm(torch.stack([x, y], dim=-1), dim=-1)
        waves = torch.cos(2 * math.pi * x) + torch.cos(2 * math.pi * y)
        return 20.0 + math.e - 20.0 * torch.exp((-0.2 / math.sqrt(2)) * radius) - torch.exp(0.5 * waves)

    def typed(self) -> str:
        return "20 + e - 20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2)"


@dataclass(frozen=True)
class StyblinskiTang(Surface):
    """Four basins of different depth."""

    name: ClassVar[str] = "styblinski_tang"
    title: ClassVar[str] = N_("Styblinski–Tang")
    summary: ClassVar[str] = N_("Four basins of three depths, and smooth hills between them.")
    formula: ClassVar[str] = r"f(x,y)=\tfrac12\,(x^4-16x^2+5x+y^4-16y^2+5y)"
    source: ClassVar[str] = "Styblinski and Tang, Experiments in Nonconvex Optimization, 1990"
    domain: ClassVar[Domain] = (-5.0, 5.0, -5.0, 5.0)
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((0.3, 0.3), (4.5, -0.5))
    order: ClassVar[int] = 14

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        return 0.5 * (_well(x) + _well(y))

    def typed(self) -> str:
        return "0.5*(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)"


def _well(x: Tensor) -> Tensor:
    square = x.square()
    return square * (square - 16.0) + 5.0 * x


@dataclass(frozen=True)
class Griewank(Surface):
    """A very wide bowl under regular waves."""

    name: ClassVar[str] = "griewank"
    title: ClassVar[str] = N_("Griewank")
    summary: ClassVar[str] = N_("Regular waves on a bowl so wide that from nearby only the waves are seen.")
    formula: ClassVar[str] = r"f(x,y)=1+\frac{x^2+y^2}{4000}-\cos x\,\cos\frac{y}{\sqrt2}"
    source: ClassVar[str] = "Griewank, Generalized Descent for Global Optimization, 1981"
    domain: ClassVar[Domain] = (-10.0, 10.0, -10.0, 10.0)
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-8.0, 6.0), (4.6, 6.0))
    order: ClassVar[int] = 15

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        bowl = (x.square() + y.square()) / 4000.0
        return 1.0 + bowl - torch.cos(x) * torch.cos(y / math.sqrt(2))

    def typed(self) -> str:
        return "1 + (x^2 + y^2)/4000 - cos(x)*cos(y/sqrt(2))"
