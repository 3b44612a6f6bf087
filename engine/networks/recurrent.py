"""The interface of a recurrent layer: one step of its cell, and the fast way through a whole sequence."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

import torch
from torch import Tensor

from engine.limits import MAX_TIME, MAX_UNITS
from engine.networks.layer import Layer, Mode, Shape
from engine.networks.recurrence import Witness
from engine.networks.recurrent_starts import STARTS, bias_start, input_start, recurrent_start
from engine.spec import N_, knob

BACK = "_reverse"  # what torch appends to the names of the arrays that read the sequence from its end

State = tuple[Tensor, ...]


def units_knob(default: int = 32) -> Any:
    """Return the field for the number of hidden units H."""
    return knob(
        default,
        1,
        MAX_UNITS,
        label=N_("Hidden units"),
        help=N_("Going up, the state holds more, and every step costs more."),
    )


@dataclass(frozen=True)
class Recurrent(Layer):
    """A layer that reads a sequence [T, F] step by step and gives its state at every step, [T, H].

    Arrays have torch's names and layout: weight_ih [G·H, F], weight_hh [G·H, H], bias_ih and bias_hh [G·H] for the G
    `blocks`; those that read from the end carry BACK.  Members implement `step`, the equations as a book writes them,
    and `run`, the same for whole sequences of R networks; tests hold them together.  `formulas` are the equations in
    LaTeX, `parts` names what can be looked at besides h: name → title and range.
    """

    ranks = (2,)
    weights = tuple(f"weight_{name}{end}" for name in ("ih", "hh", "skip") for end in ("", BACK))
    counts = ("units",)
    states: ClassVar[tuple[str, ...]] = ("h",)
    blocks: ClassVar[tuple[str, ...]] = ("h",)
    parts: ClassVar[dict[str, tuple[str, float, float]]] = {}
    formulas: ClassVar[tuple[str, ...]] = ()
    source: ClassVar[str] = ""

    units: int = units_knob()
    init: str = knob(
        "default",
        choices=STARTS,
        label=N_("First recurrent weights"),
        help=N_(
            "How the matrix from state to state begins: the larger its eigenvalues, the more of the past is kept."
        ),
    )
    radius: float = knob(
        1.0,
        0.05,
        10.0,
        log=True,
        label=N_("Spectral radius"),
        help=N_(
            "Going up, the state keeps more of the past; above 1 gradients may explode. Not for PyTorch's own start."
        ),
    )
    both: bool = knob(
        False,
        label=N_("Both directions"),
        help=N_("A second network reads the sequence from its end; both states go on."),
        advanced=True,
    )
    window: int = knob(
        0,
        0,
        MAX_TIME,
        label=N_("Truncation window"),
        help=N_("Going up, gradients flow further back before they are cut; 0 cuts nowhere."),
        advanced=True,
    )

    @abstractmethod
    def step(self, x: Tensor, state: State, p: Mapping[str, Tensor]) -> tuple[State, dict[str, Tensor]]:
        """Return the next state, and its parts, for inputs x [..., F] and a state of [..., H] each; `p` without R."""
        raise NotImplementedError

    @abstractmethod
    def run(
        self, x: Tensor, p: Mapping[str, Tensor], past: Any = None, *, witness: Witness = None
    ) -> tuple[Tensor, Any]:
        """Return the states [T, R, B, H] for x [T, R, B, F], and what the next stretch begins with.

        `past` is what an earlier stretch gave, None at the beginning; no gradient flows into it.  A backward pass
        appends the gradients of all states to `witness`, see engine.networks.recurrence.
        """
        raise NotImplementedError

    @property
    def gates(self) -> int:
        """How many blocks the arrays have."""
        return len(self.blocks)

    def width(self, given: Shape) -> int:
        """Return how many numbers a step gives."""
        return self.units * (2 if self.both else 1)

    def shape(self, given: Shape) -> Shape:
        return (given[0], self.width(given))

    def arrays(self, inputs: int) -> dict[str, Shape]:
        """Return the arrays of one direction."""
        rows = self.gates * self.units
        return {
            "weight_ih": (rows, inputs),
            "weight_hh": (rows, self.units),
            "bias_ih": (rows,),
            "bias_hh": (rows,),
        }

    def parameters(self, given: Shape) -> dict[str, Shape]:
        found = self.arrays(given[1])
        return found | ({f"{name}{BACK}": shape for name, shape in found.items()} if self.both else {})

    def multiply_adds(self, given: Shape) -> int:
        arrays = self.parameters(given).items()
        return given[0] * sum(prod(shape) for name, shape in arrays if name.startswith("weight"))

    def initial(self, name: str, shape: Shape, generator: torch.Generator, init: str) -> Tensor:
        if name.startswith(("weight_hh", "weight_skip")):
            return recurrent_start(shape, self.init, self.radius, generator)
        if name.startswith("weight"):
            return input_start(shape, self.init, self.units, generator)
        return bias_start(shape, self.init, self.units, generator)

    def forward(self, x: Tensor, p: Mapping[str, Tensor], b: Mapping[str, Tensor], mode: Mode) -> Tensor:
        """Return the states [R, B, T, H] (2·H in both directions) for x [R, B, T, F]."""
        steps = x.permute(2, 0, 1, 3)
        found = self.through(steps, p, mode)
        if self.both:
            turned = {name.removesuffix(BACK): each for name, each in p.items() if name.endswith(BACK)}
            found = torch.cat([found, self.through(steps.flip(0), turned, mode).flip(0)], dim=-1)
        return found.permute(1, 2, 0, 3)

    def through(self, steps: Tensor, p: Mapping[str, Tensor], mode: Mode) -> Tensor:
        """Return the states [T, R, B, H]; in training gradients are cut every `window` steps, counted from the end."""
        if not (self.window and mode.training and self.window < len(steps)):
            return self.run(steps, p)[0]
        past, found = None, []
        for stretch in steps.split(cuts(len(steps), self.window)):
            states, past = self.run(stretch, p, past)
            found.append(states)
        return torch.cat(found)

    def looked(self, x: Tensor, p: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Return states and parts by name, [T, 1, B, H] each, for x [T, 1, B, F] of a single network.

        Once the states are known, the parts of all steps are one call of `step`.
        """
        found = self.histories(x, p)
        own = {name: each[0] for name, each in p.items()}
        before = tuple(_shifted(*found[name]) for name in self.states)
        return {
            "h": found["h"][0],
            **{n: found[n][0] for n in ("c",) if n in found},
            **self.step(x, before, own)[1],
        }

    def histories(self, x: Tensor, p: Mapping[str, Tensor]) -> dict[str, tuple[Tensor, int]]:
        """Return, for each part of the state, an array [T, 1, B, H] and how many steps back it is read."""
        states = self.run(x, p)[0]
        return {name: (states, place + 1) for place, name in enumerate(self.states)}

    def begin(self, like: Tensor) -> State:
        """Return the state before the first step, zeros [..., H] for inputs `like` [..., F]."""
        zero = like.new_zeros(*like.shape[:-1], self.units)
        return (zero,) * len(self.states)


def _shifted(states: Tensor, steps: int) -> Tensor:
    """Return states [T, …] moved so many steps on, with zeros in front."""
    return (
        torch.cat([torch.zeros_like(states[:steps]), states[:-steps]]) if steps < len(states) else states * 0
    )


def cuts(steps: int, window: int) -> list[int]:
    """Return the lengths of the stretches that gradients stay within: the last is a whole window."""
    rest = steps % window
    return [*([rest] if rest else []), *[window] * (steps // window)]


def summed(x: Tensor, p: Mapping[str, Tensor], *, biases: tuple[str, ...] = ("bias_ih", "bias_hh")) -> Tensor:
    """Return what inputs x [T, R, B, F] and biases add to every gate, [T, R, B, G·H]: one product for all steps."""
    steps, replicas, batch, width = x.shape
    rows = x.transpose(0, 1).reshape(replicas, steps * batch, width)
    bias = sum(p[name] for name in biases)
    found = torch.baddbmm(bias.unsqueeze(1), rows, p["weight_ih"].transpose(1, 2))  # type: ignore[union-attr]
    return found.view(replicas, steps, batch, -1).transpose(0, 1).contiguous()


def zeros(x: Tensor, units: int, count: int = 1) -> Tensor:
    """Return `count` states before the first step, [count, R, B, H], for x [T, R, B, F]."""
    return x.new_zeros(count, x.shape[1], x.shape[2], units)
