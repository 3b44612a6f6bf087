"""The functions a typed formula may call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import torch
from torch import Tensor

from engine.formula_parts import Part


@dataclass(frozen=True)
class Function:
    """A function of torch; `latex` and `code` hold {0} where its argument goes."""

    run: Callable[[Tensor], Tensor]
    latex: str
    code: str


def _named(name: str, latex: str = "") -> Function:
    return Function(
        getattr(torch, name), (latex or rf"\{name}") + r"\left({0}\right)", f"torch.{name}({{0}})"
    )


FUNCTIONS = {
    "sin": _named("sin"),
    "cos": _named("cos"),
    "tan": _named("tan"),
    "exp": _named("exp"),
    "log": _named("log", r"\ln"),
    "sqrt": Function(torch.sqrt, r"\sqrt{{{0}}}", "torch.sqrt({0})"),
    "abs": Function(torch.abs, r"\left|{0}\right|", "torch.abs({0})"),
    "tanh": _named("tanh"),
    "sigmoid": _named("sigmoid", r"\sigma"),
}
EXTREMES = {"max": (torch.maximum, "min"), "min": (torch.minimum, "max")}  # and the bound that clamp takes


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

    def combined(self, *values: Any) -> Any:
        return FUNCTIONS[self.name].run(values[0])

    def latex(self) -> str:
        return FUNCTIONS[self.name].latex.format(self.part.latex())

    def code(self) -> str:
        return FUNCTIONS[self.name].code.format(self.part.torch_code())


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
