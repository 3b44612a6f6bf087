"""What a typed formula is made of: each part knows its value, its LaTeX and its Python code.

All arithmetic is torch's, so that nothing raises: 1/0 is infinite, the root of −1 is not a number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

LETTERS = ("x", "y")
CONSTANTS = {"pi": math.pi, "e": math.e}
Value = Tensor | float

SUM, PRODUCT, SIGN, POWER, ATOM = range(5)  # how tightly a part holds together
_EXACT = 1e15  # whole numbers beyond this are no longer exact as floats


class Part:
    """The base of every part; `tightness` says where it needs brackets around it."""

    inner: tuple[Part, ...] = ()
    tightness: int = ATOM

    def combined(self, *values: Any) -> Any:
        """Return the value made of those of the inner parts, at least one of them a tensor."""
        raise NotImplementedError

    def latex(self) -> str:
        """Return the part in LaTeX."""
        raise NotImplementedError

    def code(self) -> str:
        """Return the part as Python, were it not for constants; see `torch_code`."""
        raise NotImplementedError

    @cached_property
    def constant(self) -> float | None:
        """The value where neither x nor y occurs, else None."""
        values = [each.constant for each in self.inner]
        if not values or any(value is None for value in values):
            return None
        return float(self.combined(*(torch.tensor(value, dtype=torch.float64) for value in values)))

    @cached_property
    def calls(self) -> bool:
        """Whether a function occurs in it, which in Python takes tensors only."""
        return any(each.calls for each in self.inner)

    @cached_property
    def partial(self) -> bool:
        """Whether there may be places where it has no value, however far numbers reach."""
        return any(each.partial for each in self.inner)

    def run(self, x: Tensor, y: Tensor) -> Value:
        """Return the value; a plain number where neither x nor y occurs."""
        if self.constant is not None:
            return self.constant
        return self.combined(*(each.run(x, y) for each in self.inner))

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        """Return the value at tensors x and y, in their shape even where it is the same everywhere."""
        found = self.run(x, y)
        return found if isinstance(found, Tensor) else found + 0.0 * x

    def torch_code(self) -> str:
        """Return the part as a Python expression of tensors x and y, with `import torch` at hand."""
        value = self.constant
        if value is None or not (self.calls or not abs(value) < _EXACT):
            return self.code()
        return repr(value) if math.isfinite(value) else f"float({str(value)!r})"

    def latex_in(self, tightness: int) -> str:
        """Return the LaTeX, in brackets where the part is looser than its surroundings."""
        return self.latex() if self.tightness >= tightness else rf"\left({self.latex()}\right)"

    def powered(self, exponent: Part) -> str:
        """Return the part to the power of another, in LaTeX."""
        return rf"{self.latex_in(ATOM)}^{{{exponent.latex()}}}"

    def code_in(self, tightness: int) -> str:
        """Return the Python expression, in brackets where the part is looser than its surroundings."""
        code = self.torch_code()
        loose = self.tightness < tightness or (code.startswith("-") and tightness > SIGN)
        return f"({code})" if loose else code


@dataclass(frozen=True)
class Number(Part):
    """A number, or the name of one."""

    value: float
    text: str

    @cached_property
    def constant(self) -> float | None:
        return self.value

    def latex(self) -> str:
        if self.text in CONSTANTS:
            return r"\pi" if self.text == "pi" else self.text
        mantissa, _, exponent = self.text.lower().partition("e")
        return rf"{mantissa}\cdot 10^{{{int(exponent)}}}" if exponent else mantissa

    def code(self) -> str:
        if self.text in CONSTANTS:
            return f"torch.{self.text}"
        return repr(int(self.value)) if self.value == int(self.value) else repr(self.value)


@dataclass(frozen=True)
class Letter(Part):
    """One of the two coordinates, x or y."""

    name: str

    def run(self, x: Tensor, y: Tensor) -> Value:
        return x if self.name == "x" else y

    def latex(self) -> str:
        return self.name

    def code(self) -> str:
        return self.name


@dataclass(frozen=True)
class Minus(Part):
    """The negative of a part."""

    part: Part
    tightness = SIGN

    @cached_property
    def inner(self) -> tuple[Part, ...]:
        return (self.part,)

    def combined(self, *values: Any) -> Any:
        return -values[0]

    def latex(self) -> str:
        return f"-{self.part.latex_in(POWER)}"

    def code(self) -> str:
        return f"-{self.part.code_in(POWER)}"


@dataclass(frozen=True)
class Binary(Part):
    """Two parts with one of + - * / ^ between them."""

    sign: str
    left: Part
    right: Part

    @cached_property
    def inner(self) -> tuple[Part, ...]:
        return self.left, self.right

    @cached_property
    def partial(self) -> bool:
        base, above = self.left.constant, self.right.constant
        if self.sign == "/" and not above:
            return True
        whole = above is not None and above >= 0 and above == int(above) if above != math.inf else False
        if self.sign == "^" and not (whole or (base is not None and base > 0)):
            return True
        return super().partial

    @cached_property
    def tightness(self) -> int:
        return {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "^": POWER}[self.sign]

    def combined(self, *values: Any) -> Any:
        left, right = values
        match self.sign:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                return left / right
        return torch.pow(left, right)

    def latex(self) -> str:
        if self.sign == "/":
            return rf"\frac{{{self.left.latex()}}}{{{self.right.latex()}}}"
        if self.sign == "^":
            return self.left.powered(self.right)
        if self.sign == "*":
            right = self.right.latex() if _is_fraction(self.right) else self.right.latex_in(POWER)
            dot = r"\cdot " if right[:1].isdigit() or right.startswith(r"\frac") else r"\,"
            return self.left.latex_in(PRODUCT) + dot + right
        right = self.right.latex_in(PRODUCT)
        return f"{self.left.latex()}{self.sign}" + (rf"\left({right}\right)" if right[0] == "-" else right)

    def code(self) -> str:
        if self.sign == "^":
            return f"{self.left.code_in(ATOM)}**{self.right.code_in(SIGN)}"
        own = self.tightness
        return f"{self.left.code_in(own)} {self.sign} {self.right.code_in(own + 1)}"


def _is_fraction(part: Part) -> bool:
    return isinstance(part, Binary) and part.sign == "/"
