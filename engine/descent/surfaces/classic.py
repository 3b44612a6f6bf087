"""The classic test functions with a few minima each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from engine.descent.minima import Domain
from engine.descent.surface import Surface
from engine.spec import N_, knob


@dataclass(frozen=True)
class Rosenbrock(Surface):
    """A bent valley, easy to enter and hard to follow."""

    name: ClassVar[str] = "rosenbrock"
    title: ClassVar[str] = N_("Rosenbrock")
    summary: ClassVar[str] = N_(
        "A bent valley: falling into it takes a few steps, following it to its end thousands."
    )
    formula: ClassVar[str] = r"f(x,y)=(1-x)^2+b\,(y-x^2)^2"
    source: ClassVar[str] = "Rosenbrock, An Automatic Method for Finding the Least Value of a Function, 1960"
    domain: ClassVar[Domain] = (-2.0, 2.0, -1.0, 3.0)
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-1.2, 1.0), (-1.7, 2.6), (0.5, -0.8))
    logarithmic: ClassVar[bool] = True
    order: ClassVar[int] = 5

    steepness: float = knob(
        100.0,
        1.0,
        1000.0,
        log=True,
        label=N_("Steepness b"),
        help=N_("Going up, the walls of the valley get steeper, and steps have to be shorter."),
    )

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        return (1.0 - x).square() + self.steepness * (y - x.square()).square()

    def typed(self) -> str:
        return f"(1 - x)^2 + {self.steepness!r}*(y - x^2)^2"


@dataclass(frozen=True)
class Beale(Surface):
    """A flat land between steep corners."""

    name: ClassVar[str] = "beale"
    title: ClassVar[str] = N_("Beale")
    summary: ClassVar[str] = N_(
        "Almost flat in the middle, very steep in the corners: no one rate fits both."
    )
    formula: ClassVar[str] = r"f(x,y)=(1.5-x+x\,y)^2+(2.25-x+x\,y^2)^2+(2.625-x+x\,y^3)^2"
    source: ClassVar[str] = "Beale, On an Iterative Method for Finding a Local Minimum, 1958"
    domain: ClassVar[Domain] = (-4.5, 4.5, -4.5, 4.5)
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((1.0, 1.5), (-2.0, -1.0), (4.0, 2.0))
    logarithmic: ClassVar[bool] = True
    order: ClassVar[int] = 6

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        square = y.square()
        first, second, third = x * (y - 1.0), x * (square - 1.0), x * (square * y - 1.0)
        return (1.5 + first).square() + (2.25 + second).square() + (2.625 + third).square()

    def typed(self) -> str:
        return "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2"


@dataclass(frozen=True)
class Himmelblau(Surface):
    """Four minima of one depth."""

    name: ClassVar[str] = "himmelblau"
    title: ClassVar[str] = N_("Himmelblau")
    summary: ClassVar[str] = N_("Four minima, all equally deep: where a walk ends depends on start and rule.")
    formula: ClassVar[str] = r"f(x,y)=(x^2+y-11)^2+(x+y^2-7)^2"
    source: ClassVar[str] = "Himmelblau, Applied Nonlinear Programming, 1972"
    domain: ClassVar[Domain] = (-5.0, 5.0, -5.0, 5.0)
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-0.3, -0.9), (0.0, 4.5), (-4.5, 0.2))
    logarithmic: ClassVar[bool] = True
    order: ClassVar[int] = 7

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        return (x.square() + y - 11.0).square() + (x + y.square() - 7.0).square()

    def typed(self) -> str:
        return "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"


@dataclass(frozen=True)
class ThreeHumpCamel(Surface):
    """One deep minimum between two shallow ones."""

    name: ClassVar[str] = "three_hump_camel"
    title: ClassVar[str] = N_("Three-hump camel")
    summary: ClassVar[str] = N_("One deep minimum between two shallow ones that catch slow walkers.")
    formula: ClassVar[str] = r"f(x,y)=2x^2-1.05\,x^4+\frac{x^6}{6}+x\,y+y^2"
    domain: ClassVar[Domain] = (-3.0, 3.0, -3.0, 3.0)
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-2.4, 2.0), (2.2, 1.5))
    logarithmic: ClassVar[bool] = True
    order: ClassVar[int] = 10

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        square = x.square()
        return square * (2.0 + square * (square / 6.0 - 1.05)) + y * (x + y)

    def typed(self) -> str:
        return "2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2"


@dataclass(frozen=True)
class GoldsteinPrice(Surface):
    """Heights over five orders of magnitude."""

    name: ClassVar[str] = "goldstein_price"
    title: ClassVar[str] = N_("Goldstein–Price")
    summary: ClassVar[str] = N_(
        "Heights from three to a million in one small square: plain gradient descent is thrown out, rules that "
        "divide by the size of the gradient are not."
    )
    formula: ClassVar[str] = (
        r"\begin{aligned}f(x,y)&=\bigl(1+(x+y+1)^2(19-14x+3x^2-14y+6xy+3y^2)\bigr)\\"
        r"&\quad\cdot\bigl(30+(2x-3y)^2(18-32x+12x^2+48y-36xy+27y^2)\bigr)\end{aligned}"
    )
    source: ClassVar[str] = "Goldstein and Price, On Descent from Local Minima, 1971"
    domain: ClassVar[Domain] = (-2.0, 2.0, -2.0, 2.0)
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-1.5, 0.5), (1.6, -0.4), (0.5, 1.5))
    logarithmic: ClassVar[bool] = True
    order: ClassVar[int] = 11

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        s, d = x + y, 2.0 * x - 3.0 * y
        # The same polynomials, written in x + y and 2x − 3y: 19 − 14s + 3s² and 18 − 16d + 3d².
        first = 1.0 + (s + 1.0).square() * (19.0 - 14.0 * s + 3.0 * s.square())
        return first * (30.0 + d.square() * (18.0 - 16.0 * d + 3.0 * d.square()))

    def typed(self) -> str:
        return (
            "(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))"
            "*(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))"
        )
