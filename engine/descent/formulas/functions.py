"""The functions a typed formula may call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import torch
from torch import Tensor

from engine.descent.formulas.parts import Part


@dataclass(frozen=True)
class Function:
    """A function of torch: its `code` there, and in LaTeX its name and what stands around its argument."""

    run: Callable[[Tensor], Tensor]
    code: str
    head: str = ""
    left: str = r"\left("
    right: str = r"\right)"


def _named(name: str, head: str = "") -> Function:
    return Function(getattr(torch, name), f"torch.{name}", head or rf"\{name}")


FUNCTIONS = {
    "sin": _named("sin"),
    "cos": _named("cos"),
    "tan": _named("tan"),
    "exp": _named("exp"),
    "log": _named("log", r"\ln"),
    "sqrt": Function(torch.sqrt, "torch.sqrt", "", r"\sqrt{", "}"),
    "abs": Function(torch.abs, "torch.abs", "", r"\left|", r"\right|"),
    "tanh": _named("tanh"),
    "sigmoid": _named("sigmoid", r"\sigma"),
    "asin": _named("asin", r"\arcsin"),
    "acos": _named("acos", r"\arccos"),
    "atan": _named("atan", r"\arctan"),
    "sinh": _named("sinh"),
    "cosh": _named("cosh"),
    "log10": _named("log10", r"\log_{10}"),
    "log2": _named("log2", r"\log_{2}"),
}
EXTREMES = {"max": (torch.maximum, "min"), "min": (torch.minimum, "max")}  # and the bound that clamp takes
POWERS = ("pow", "power")  # functions of a base and an exponent
ALIASES = {
    "ln": "log",
    "lg": "log10",
    "log_10": "log10",
    "log_2": "log2",
    "ld": "log2",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctg": "atan",
    "tg": "tan",
    "sh": "sinh",
    "ch": "cosh",
    "th": "tanh",
    "√": "sqrt",
}
PARTIAL = {"log", "log2", "log10", "sqrt", "asin", "acos"}  # they have no value at some numbers
INVERSE = {"sin": "asin", "cos": "acos", "tan": "atan"}


@dataclass(frozen=True)
class Call(Part):
    """A function of one part."""

    name: str
    part: Part

    @cached_property
    def inner(self) -> tuple[Part, ...]:
        return (self.part,)

    @cached_property
    def calls(self) -> bool:
        return True

    @cached_property
    def partial(self) -> bool:
        return self.name in PARTIAL or super().partial

    def combined(self, *values: Any) -> Any:
        return FUNCTIONS[self.name].run(values[0])

    def latex(self) -> str:
        own = FUNCTIONS[self.name]
        return own.head + own.left + self.part.latex() + own.right

    def powered(self, exponent: Part) -> str:
        own = FUNCTIONS[self.name]
        if own.head and (exponent.constant or 0) < 0:  # sin⁻¹ would be read as the inverse
            return rf"\left({self.latex()}\right)^{{{exponent.latex()}}}"
        raised = rf"^{{{exponent.latex()}}}"
        return (
            own.head + raised + own.left + self.part.latex() + own.right
            if own.head
            else self.latex() + raised
        )

    def code(self) -> str:
        return f"{FUNCTIONS[self.name].code}({self.part.torch_code()})"


@dataclass(frozen=True)
class Extreme(Part):
    """The largest or smallest of two or more parts."""

    name: str
    inner: tuple[Part, ...] = ()

    @cached_property
    def calls(self) -> bool:
        return True

    def combined(self, *values: Any) -> Any:
        pick, bound = EXTREMES[self.name]
        found = reduce(pick, [value for value in values if isinstance(value, Tensor)])
        for value in values:
            if not isinstance(value, Tensor):
                found = torch.clamp(found, **{bound: value})
        return found

    def latex(self) -> str:
        return rf"\{self.name}\left({', '.join(each.latex() for each in self.inner)}\right)"

    def code(self) -> str:
        pick, bound = EXTREMES[self.name]
        varying = [each.torch_code() for each in self.inner if each.constant is None]
        found = reduce(lambda left, right: f"torch.{pick.__name__}({left}, {right})", varying)
        for each in self.inner:
            if each.constant is not None:
                found = f"torch.clamp({found}, {bound}={each.torch_code()})"
        return found
