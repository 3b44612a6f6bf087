"""A surface that somebody typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from engine.descent.formulas.formula import parse
from engine.descent.minima import Domain
from engine.descent.surface import Surface
from engine.spec import N_, Refusal, knob, value

_LOOKED_AT = 40  # points a side on which a formula has to give a number somewhere


@dataclass(frozen=True)
class Formula(Surface):
    """The height that a typed formula gives, NaN where it gives none.

    Raises Refusal, with the `position` of the character that is wrong, when the text is no formula.
    """

    name: ClassVar[str] = "formula"
    title: ClassVar[str] = N_("Your formula")
    summary: ClassVar[str] = N_("Any formula in x and y; the gradient follows by itself.")
    starts: ClassVar[tuple[tuple[float, float], ...]] = ((-2.0, 1.5),)
    order: ClassVar[int] = 200

    text: str = value("x^2 + y^2 + 2*sin(3*x)*cos(2*y)", label=N_("Formula"))
    reach: float = knob(
        4.0,
        0.1,
        100.0,
        log=True,
        label=N_("Width in view"),
        help=N_("Going up, more of the surface is in view, to this distance on each side of the middle."),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.text, str):
            raise Refusal("“{name}” has to be a text.", name=N_("Formula"))
        parse(self.text)
        if not self._is_somewhere():
            raise Refusal("This formula gives no number anywhere in view.")

    def _is_somewhere(self) -> bool:
        line = torch.linspace(-self.reach, self.reach, _LOOKED_AT, dtype=torch.float64)
        with torch.no_grad():
            return bool(self.height(*torch.meshgrid(line, line, indexing="xy")).isfinite().any())

    @property
    def view(self) -> Domain:
        return -self.reach, self.reach, -self.reach, self.reach

    @property
    def holes(self) -> bool:
        return parse(self.text).partial

    @property
    def latex(self) -> str:
        """The formula in LaTeX."""
        return f"f(x,y)={parse(self.text).latex()}"

    def height(self, x: Tensor, y: Tensor) -> Tensor:
        return parse(self.text).height(x, y)

    def typed(self) -> str:
        return self.text
