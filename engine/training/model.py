"""Models: anything that learns by small steps and is no stack of layers with labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import nn

from engine.spec import N_, Knob, Spec, knob
from engine.training.measure import Measure

__all__ = ["Measure", "Model", "Rules", "Turn", "draw_weights", "place_of"]

Rules = tuple[torch.optim.Optimizer, ...]
BATCH = 64  # samples that an update is thought to look at where a model has no knob `batch`


@dataclass(frozen=True, slots=True)
class Turn:
    """One update's turn: its number, counted from 0, and what everything random in it is drawn from.

    `draw` lies on the device that the module lies on: `torch.randn(4, generator=turn.draw, device=turn.draw.device)`.
    """

    step: int
    draw: torch.Generator


@dataclass(frozen=True)
class Model(Spec):
    """The base of every model: a file in engine/models/ with one member is all that a lesson has to add.

    `measures` says what its curves show, `anew` which knobs can't change on the way; the others take effect with
    the next update.  All that is random is drawn from the generator that `build` and `update` are handed, which
    depends on the seed and the number of the update alone, or from the seed and `turn.step` themselves.

    A model keeps no state: all that training changes lies in the module's parameters and buffers (and in what the
    optimizers remember), so that any state can be kept, gone back to and forked.
    """

    measures: ClassVar[tuple[Measure, ...]] = ()
    anew: ClassVar[frozenset[str]] = frozenset({"seed"})
    every: ClassVar[int] = 10  # updates between two looks, at first

    seed: int = knob(
        7, 0, 2**31 - 1, label=N_("Seed"), help=N_("Going up by one, everything random is drawn anew.")
    )

    @classmethod
    def knobs(cls) -> dict[str, Knob]:
        """Return the knobs in the order in which they are declared, the seed last."""
        found = super().knobs()
        return found | {"seed": found.pop("seed")}

    def build(self, draw: torch.Generator) -> nn.Module:
        """Return the untrained module, on the CPU: its weights are the same wherever it is trained."""
        raise NotImplementedError

    def rules(self, module: Any) -> Rules:
        """Return its optimizers: two for a GAN, none where `update` itself moves the weights."""
        raise NotImplementedError

    def update(self, module: Any, rules: Rules, turn: Turn) -> Mapping[str, float]:
        """Do one update, and return those measures that come with it for free."""
        raise NotImplementedError

    def measure(self, module: Any) -> Mapping[str, float]:
        """Return the measures that take a look at data it does not learn from."""
        return {}

    def work(self, module: Any) -> int:
        """Return about how many multiply–adds an update takes forward: they decide on which device it is trained."""
        return sum(each.numel() for each in module.parameters()) * getattr(self, "batch", BATCH)

    def goes_on(self, other: Model) -> bool:
        """Say whether a module of this model can go on as one of `other`."""
        same = type(self) is type(other)
        return same and all(getattr(self, name) == getattr(other, name) for name in self.anew)

    def __init_subclass__(cls, **known: object) -> None:
        super().__init_subclass__(**known)
        names = [each.name for each in cls.measures]
        if len(names) != len(set(names)):
            raise TypeError(f"{cls.__name__} names a measure twice")


def draw_weights(module: nn.Module, draw: torch.Generator) -> None:
    """Draw weights and biases of all linear and convolutional layers as torch does by default, but from `draw`."""
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv1d | nn.Conv2d):
            bound = layer.weight[0].numel() ** -0.5
            for parameter in layer.parameters(recurse=False):
                nn.init.uniform_(parameter, -bound, bound, generator=draw)


def place_of(module: nn.Module) -> torch.device:
    """Return the device that a module's weights lie on."""
    return next(module.parameters()).device
