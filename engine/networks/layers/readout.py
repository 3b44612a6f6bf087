"""Which steps of a sequence are asked for their answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from engine.limits import MAX_TIME
from engine.networks import recurrent_modules as modules
from engine.networks.layer import Layer, Mode, Shape
from engine.spec import N_, Refusal, knob


@dataclass(frozen=True)
class Readout(Layer):
    """The states at the last `steps` steps, [k, H]; with 0 the last one alone, [H].

    `ends` takes, of a state in both directions, that of the way back where it ends: at the first step.
    """

    name = "readout"
    title = N_("Read-out steps")
    summary = N_("Hands on the states of the steps at which an answer is asked for.")
    order: ClassVar[int] = 39
    ranks = (2,)

    steps: int = knob(
        0,
        0,
        MAX_TIME,
        label=N_("Steps"),
        help=N_("Going up, more of the last steps are asked; 0 asks once, after the last step."),
    )
    ends: bool = knob(
        False, label=N_("Both ends"), help=N_("Takes the way back where it ends, at the first step.")
    )

    def shape(self, given: Shape) -> Shape:
        if self.steps > given[0]:
            raise Refusal(
                "{steps} steps are asked, but a sequence has {length}.", steps=self.steps, length=given[0]
            )
        return (self.steps, given[1]) if self.steps else given[1:]

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        if self.steps:
            return x[..., -self.steps :, :]
        if not self.ends:
            return x[..., -1, :]
        half = x.shape[-1] // 2
        return torch.cat([x[..., -1, :half], x[..., 0, half:]], dim=-1)

    def module(self, given: Shape) -> nn.Module:
        return modules.Readout(self.steps, self.ends)

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        return (f"Readout({self.steps}, {self.ends})",)
