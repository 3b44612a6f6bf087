"""What an optimizer is: a rule that turns gradients into steps, and the torch.optim class that does it.

The formulas use the letters of the field: θ parameters, g gradient, η learning rate, β decay rates, t the
update.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor

from engine.spec import N_, Spec, knob

LONGER = N_("Going up, every step gets longer: faster at first, then it overshoots and diverges.")


def rate(default: float, help: str = LONGER) -> Any:
    """Return the knob of a learning rate."""
    return knob(
        default,
        1e-5,
        10.0,
        log=True,
        label=N_("Learning rate"),
        help=help,
    )


def epsilon(default: float) -> Any:
    """Return the knob of the small number that keeps a division from blowing up."""
    return knob(
        default,
        1e-30,
        1.0,
        log=True,
        label=N_("Epsilon"),
        help=N_("Going up, parameters whose gradients are small are sped up less."),
        advanced=True,
    )


def decay(default: float = 0.0) -> Any:
    """Return the knob of the rule's own weight decay."""
    return knob(
        default,
        0.0,
        1.0,
        label=N_("Weight decay of the rule"),
        help=N_("Going up, every parameter, biases too, is pulled harder towards zero."),
        advanced=True,
    )


@dataclass(frozen=True)
class Optimizer(Spec):
    """The base of every rule.

    `rule` is the class of torch.optim behind it, `execution` how torch is to carry it out.  `elementwise`
    says that each parameter moves by its own history alone, so that one instance on stacked parameters [R, P]
    does bit for bit what R instances do.  `needs_closure` says that `step` takes a closure that evaluates the
    loss and its gradients again.  `follows_rate` says that a learning rate changed on the way takes effect.
    `descends` says that a step is the gradient, or a velocity made of gradients, times the rate and nothing else: then
    the curvature beyond which it blows up is known.  `looks_ahead` says that the velocity does, by one step (Nesterov).
    `decouples` says that its weight decay shrinks parameters beside the gradient, whatever its knobs are.
    `moves_points` says that it can move a single point: not one that only knows matrices.
    `rows`, of a rule that is not element-wise, is a class that steps each row of a tensor as a parameter of its own.
    `formula` holds the update equations in LaTeX, `source` where they were published.  `torch_class` is the
    source of a class that `torch_code` needs and torch lacks.
    """

    rule: ClassVar[Any] = None
    execution: ClassVar[Mapping[str, Any]] = {"foreach": False}
    elementwise: ClassVar[bool] = True
    needs_closure: ClassVar[bool] = False
    rows: ClassVar[Any] = None
    follows_rate: ClassVar[bool] = True
    descends: ClassVar[bool] = False
    looks_ahead: ClassVar[bool] = False
    decouples: ClassVar[bool] = False
    moves_points: ClassVar[bool] = True
    order: ClassVar[int] = 100
    formula: ClassVar[str] = ""
    source: ClassVar[str] = ""
    torch_class: ClassVar[str] = ""

    lr: float = rate(0.03)

    def arguments(self) -> dict[str, Any]:
        """Return the keyword arguments of `rule` other than the learning rate and how it is carried out."""
        raise NotImplementedError

    def build(self, params: Iterable[Tensor]) -> torch.optim.Optimizer:
        """Return the torch optimizer over `params`.

        It runs torch's single-tensor code: on one flat tensor that is the fastest after `fused`, which rounds
        differently in a stack than alone.
        """
        return self.rule(list(params), lr=self.lr, **self.arguments(), **self.execution)

    def build_rows(self, params: Iterable[Tensor]) -> torch.optim.Optimizer:
        """Return the optimizer that moves every row of `params` [..., n] as `build` would one that is alone."""
        rule, execution = (self.rule, self.execution) if self.elementwise else (self.rows, {})
        return rule(list(params), lr=self.lr, **self.arguments(), **execution)

    @classmethod
    def stacks(cls) -> bool:
        """Say whether one instance can move many points at once."""
        return cls.elementwise or cls.rows is not None

    def torch_code(self) -> str:
        """Return the Python expression that builds it for `model`; what is switched off is left out."""
        usual = {name: each.default for name, each in inspect.signature(self.rule).parameters.items()}
        shown = {
            name: value
            for name, value in self.arguments().items()
            if value or value != usual.get(name)  # a zero or False that torch assumes anyway says nothing
        }
        settings = "".join(f", {name}={value!r}" for name, value in {"lr": self.lr, **shown}.items())
        place = "" if self.torch_class else "torch.optim."
        return f"{place}{self.rule.__name__}(model.parameters(){settings})"
