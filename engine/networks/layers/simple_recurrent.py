"""The simple recurrent network, its leaky and skipping relatives, and the reservoir that does not learn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from engine.networks import recurrent_modules as modules
from engine.networks.activations import ACTIVATIONS
from engine.networks.layer import Shape
from engine.networks.recurrence import BENDS, Simple, Witness
from engine.networks.recurrent import Recurrent, State, summed, units_knob, zeros
from engine.spec import N_, knob

PLAIN = {
    "tanh": N_("tanh"),
    "relu": N_("ReLU"),
    "sigmoid": N_("sigmoid"),
    "linear": N_("identity"),
}


def bent(name: str, x: Tensor) -> Tensor:
    """Return φ(x) without touching x."""
    return BENDS[name][0](x.clone()) if ACTIVATIONS[name].bends else x


@dataclass(frozen=True)
class SimpleRNN(Recurrent):
    """h_t = (1 − α)·h_{t−1} + α·φ(W x_t + U h_{t−1} + b), with α = 1 the network of Elman, 1990.

    With `skip` d the state d steps ago is read as well, through weights V of its own (Lin et al., 1996).
    Leaky units: Mozer, 1992; Jaeger et al., 2007.
    """

    name = "rnn"
    title = N_("Simple RNN")
    summary = N_(
        "The state is bent anew from the input and the state before: gradients pass U at every step."
    )
    order: ClassVar[int] = 30
    formulas = (r"h_t=\varphi(W x_t+U h_{t-1}+b)",)
    source = "Elman, Finding Structure in Time, Cognitive Science 14, 1990"

    activation: str = knob(
        "tanh",
        choices=PLAIN,
        label=N_("Activation"),
        help=N_("The bend of the state; its slope multiplies the gradient at every step."),
    )
    leak: float = knob(
        1.0,
        0.01,
        1.0,
        log=True,
        label=N_("Leak α"),
        help=N_("Going up, the state changes faster; at 1 nothing of the old one is kept as it is."),
    )
    skip: int = knob(
        0,
        0,
        50,
        label=N_("Skip d"),
        help=N_("Going up, a second path jumps further back in time; 0 has none."),
        advanced=True,
    )

    def arrays(self, inputs: int) -> dict[str, Shape]:
        found = super().arrays(inputs)
        return found | ({"weight_skip": (self.units, self.units)} if self.skip else {})

    @property
    def states(self) -> tuple[str, ...]:  # type: ignore[override]
        """The state, and with a skip those before it."""
        return ("h", *(f"h{back}" for back in range(1, max(1, self.skip))))

    def step(self, x: Tensor, state: State, p: Mapping[str, Tensor]) -> tuple[State, dict[str, Tensor]]:
        sums = x @ p["weight_ih"].T + p["bias_ih"] + p["bias_hh"] + state[0] @ p["weight_hh"].T
        if self.skip:
            sums = sums + state[self.skip - 1] @ p["weight_skip"].T
        new = bent(self.activation, sums)
        if self.leak != 1:
            new = (1 - self.leak) * state[0] + self.leak * new
        return (new, *state[:-1]), {"a": sums}

    def run(
        self, x: Tensor, p: Mapping[str, Tensor], past: Any = None, *, witness: Witness = None
    ) -> tuple[Tensor, Any]:
        back = max(1, self.skip)
        start = zeros(x, self.units, back) if past is None else past
        across = p["weight_skip"] if self.skip else None
        found: Any = Simple.apply(
            summed(x, p), p["weight_hh"], across, start, self.activation, self.leak, witness
        )
        return found, torch.cat([start, found.detach()])[-back:]

    def module(self, given: Shape) -> nn.Module:
        if self.leak == 1 and not self.skip and self.activation in ("tanh", "relu"):
            return modules.RNN(
                given[1], self.units, nonlinearity=self.activation, batch_first=True, bidirectional=self.both
            )
        return modules.LeakyRNN(given[1], self.units, self.activation, self.leak, self.skip, self.both)

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        both = ", bidirectional=True" if self.both else ""
        if self.leak == 1 and not self.skip and self.activation in ("tanh", "relu"):
            bend = "" if self.activation == "tanh" else ', nonlinearity="relu"'
            return (f"RNN({given[1]}, {self.units}{bend}, batch_first=True{both})",)
        return (
            f'LeakyRNN({given[1]}, {self.units}, "{self.activation}", {self.leak!r}, {self.skip}, {self.both})',
        )


@dataclass(frozen=True)
class Reservoir(Recurrent):
    """An echo state network: leaky tanh units whose weights stay as they were drawn; only the read-out learns.

    Its read-out starts from ridge regression on the states of all training sequences, where `ridge` is above zero.
    Jaeger, The "echo state" approach, GMD report 148, 2001.
    """

    name = "reservoir"
    title = N_("Echo state network")
    summary = N_("A random network that is never trained: only the read-out learns, in one solution.")
    order: ClassVar[int] = 34
    weights = ()
    formulas = (r"h_t=(1-\alpha)\,h_{t-1}+\alpha\tanh(W x_t+U h_{t-1}+b)",)
    source = (
        "Jaeger, The “echo state” approach to analysing and training recurrent neural networks, GMD 148, 2001"
    )

    units: int = units_knob(64)
    init: str = knob(
        "radius",
        choices=("radius", "orthogonal", "identity"),
        label=N_("Reservoir weights"),
        help=N_("How the matrix from state to state is drawn, once and for all."),
    )
    radius: float = knob(
        0.9,
        0.05,
        10.0,
        log=True,
        label=N_("Spectral radius"),
        help=N_("Going up, echoes of the past last longer; well above 1 they drown what is new."),
    )
    leak: float = knob(
        1.0,
        0.01,
        1.0,
        log=True,
        label=N_("Leak α"),
        help=N_("Going up, the state changes faster; at 1 nothing of the old one is kept as it is."),
    )
    scale: float = knob(
        0.5,
        0.01,
        5.0,
        log=True,
        label=N_("Input scale"),
        help=N_("Going up, inputs push units further into the bend of tanh."),
    )
    ridge: float = knob(
        1e-4,
        0.0,
        100.0,
        label=N_("Ridge"),
        help=N_("Going up, the read-out keeps smaller weights; 0 leaves it to gradient descent."),
        advanced=True,
    )

    def initial(self, name: str, shape: Shape, generator: torch.Generator, init: str) -> Tensor:
        found = super().initial(name, shape, generator, init)
        return self.scale * found if name.startswith("weight_ih") else found

    def step(self, x: Tensor, state: State, p: Mapping[str, Tensor]) -> tuple[State, dict[str, Tensor]]:
        sums = x @ p["weight_ih"].T + p["bias_ih"] + p["bias_hh"] + state[0] @ p["weight_hh"].T
        return ((1 - self.leak) * state[0] + self.leak * torch.tanh(sums),), {"a": sums}

    def run(
        self, x: Tensor, p: Mapping[str, Tensor], past: Any = None, *, witness: Witness = None
    ) -> tuple[Tensor, Any]:
        start = zeros(x, self.units) if past is None else past
        fixed = p if witness is not None else {name: each.detach() for name, each in p.items()}
        found: Any = Simple.apply(
            summed(x, fixed), fixed["weight_hh"], None, start, "tanh", self.leak, witness
        )
        if torch.is_grad_enabled() and witness is None:
            # Rules ask every array for a gradient: theirs is exactly zero, and so they never move.
            found = found + sum(0.0 * each.flatten(1).sum(1).view(1, -1, 1, 1) for each in p.values())
        return found, found[-1:].detach()

    def module(self, given: Shape) -> nn.Module:
        return modules.Reservoir(given[1], self.units, self.leak, self.both)

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        return (f"Reservoir({given[1]}, {self.units}, {self.leak!r}, {self.both})",)
