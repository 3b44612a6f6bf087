"""Recurrent networks with gates: what to keep, what to write and what to show is decided at every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from engine.networks import recurrent_modules as modules
from engine.networks.layer import Shape
from engine.networks.recurrence import Gated, Witness
from engine.networks.recurrence_celled import Celled
from engine.networks.recurrent import BACK, Recurrent, State, summed, zeros
from engine.spec import N_, knob


def opened(name: str, array: Tensor, units: int, bias: float) -> Tensor:
    """Return a first array in which the biases of the second gate, those of both products together, are `bias`.

    At 0 they stay as they were drawn, which is torch's own start.
    """
    if bias and name.startswith("bias"):
        array[units : 2 * units] = bias if name.removesuffix(BACK) == "bias_ih" else 0.0
    return array


@dataclass(frozen=True)
class LSTM(Recurrent):
    """Long short-term memory with forget gate; peepholes on demand.

    Hochreiter & Schmidhuber, 1997 (without forget gate); Gers, Schmidhuber & Cummins, 2000; peepholes: Gers &
    Schmidhuber, 2000.  The bias that starts the forget gate open: Jozefowicz et al., 2015.
    """

    name = "lstm"
    title = N_("LSTM")
    summary = N_(
        "A cell that adds instead of bending: along it, the gradient is multiplied by the forget gate alone."
    )
    order: ClassVar[int] = 31
    states = ("h", "c")
    parts: ClassVar[dict[str, tuple[str, float, float]]] = {
        "c": (N_("Cell"), -2.0, 2.0),
        "i": (N_("Input gate"), 0.0, 1.0),
        "f": (N_("Forget gate"), 0.0, 1.0),
        "o": (N_("Output gate"), 0.0, 1.0),
    }
    formulas = (
        r"i_t=\sigma(W_i x_t+U_i h_{t-1}+b_i),\quad f_t=\sigma(W_f x_t+U_f h_{t-1}+b_f),\quad "
        r"o_t=\sigma(W_o x_t+U_o h_{t-1}+b_o)",
        r"c_t=f_t\,c_{t-1}+i_t\tanh(W_c x_t+U_c h_{t-1}+b_c),\quad h_t=o_t\tanh c_t",
    )
    source = "Hochreiter & Schmidhuber, Long Short-Term Memory, Neural Computation 9, 1997"

    forget_bias: float = knob(
        0.0,
        -5.0,
        10.0,
        label=N_("Forget bias"),
        help=N_(
            "Going up, the forget gate starts more open, and gradients live longer. Every unit's gate starts with "
            "just this bias; only 0 leaves them as they were drawn, spread around it."
        ),
    )
    forget: bool = knob(
        True,
        label=N_("Forget gate"),
        help=N_("Without it the cell never lets go: the network of 1997."),
        advanced=True,
    )
    peepholes: bool = knob(
        False, label=N_("Peepholes"), help=N_("Gates see the cell itself as well."), advanced=True
    )

    @property
    def blocks(self) -> tuple[str, ...]:  # type: ignore[override]
        """The gates in the order of the arrays."""
        return ("i", "f", "g", "o") if self.forget else ("i", "g", "o")

    def arrays(self, inputs: int) -> dict[str, Shape]:
        found = super().arrays(inputs)
        return found | ({"weight_peep": (3, self.units)} if self.peepholes else {})

    def initial(self, name: str, shape: Shape, generator: torch.Generator, init: str) -> Tensor:
        if name.startswith("weight_peep"):
            return torch.zeros(shape)
        found = super().initial(name, shape, generator, init)
        return opened(name, found, self.units, self.forget_bias) if self.forget else found

    def step(self, x: Tensor, state: State, p: Mapping[str, Tensor]) -> tuple[State, dict[str, Tensor]]:
        hidden, cell = state
        sums = x @ p["weight_ih"].T + p["bias_ih"] + p["bias_hh"] + hidden @ p["weight_hh"].T
        blocks = list(sums.split(self.units, -1))
        see = p["weight_peep"] if self.peepholes else torch.zeros(3, 1, dtype=x.dtype, device=x.device)
        i = torch.sigmoid(blocks[0] + see[0] * cell)
        f = torch.sigmoid(blocks[1] + see[1] * cell) if self.forget else torch.ones_like(i)
        g = torch.tanh(blocks[-2])
        new = f * cell + i * g
        o = torch.sigmoid(blocks[-1] + see[2] * new)
        return (o * torch.tanh(new), new), {"a": sums, "i": i, "f": f, "g": g, "o": o}

    def run(
        self, x: Tensor, p: Mapping[str, Tensor], past: Any = None, *, witness: Witness = None
    ) -> tuple[Tensor, Any]:
        start, cells = past or (zeros(x, self.units), zeros(x, self.units))
        if self.forget and not self.peepholes and witness is None:
            return self._by_torch(x, p, start, cells)
        found: Any = Celled.apply(summed(x, p), p["weight_hh"], p.get("weight_peep"), start, cells, witness)
        states, inside = found
        return states, (states[-1:].detach(), inside[-1:].detach())

    def histories(self, x: Tensor, p: Mapping[str, Tensor]) -> dict[str, tuple[Tensor, int]]:
        zero = zeros(x, self.units)
        found: Any = Celled.apply(summed(x, p), p["weight_hh"], p.get("weight_peep"), zero, zero)
        return {"h": (found[0], 1), "c": (found[1], 1)}

    def _by_torch(
        self, x: Tensor, p: Mapping[str, Tensor], start: Tensor, cells: Tensor
    ) -> tuple[Tensor, Any]:
        """Return the same from torch's kernel, network by network: twice as fast as ours."""
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        found, last = [], []
        for replica in range(x.shape[1]):
            given = start[:, replica].contiguous(), cells[:, replica].contiguous()
            arrays = [p[name][replica] for name in names]
            kernel: Any = torch._VF.lstm  # type: ignore[attr-defined]
            states, hidden, cell = kernel(
                x[:, replica].contiguous(), given, arrays, True, 1, 0.0, torch.is_grad_enabled(), False, False
            )
            found.append(states)
            last.append((hidden.detach(), cell.detach()))
        return torch.stack(found, 1), tuple(torch.stack(each, 1) for each in zip(*last, strict=True))

    def module(self, given: Shape) -> nn.Module:
        if self.forget and not self.peepholes:
            return modules.LSTM(given[1], self.units, batch_first=True, bidirectional=self.both)
        return modules.PeepholeLSTM(given[1], self.units, self.forget, self.peepholes, self.both)

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        if self.forget and not self.peepholes:
            both = ", bidirectional=True" if self.both else ""
            return (f"LSTM({given[1]}, {self.units}, batch_first=True{both})",)
        return (f"PeepholeLSTM({given[1]}, {self.units}, {self.forget}, {self.peepholes}, {self.both})",)


@dataclass(frozen=True)
class GRU(Recurrent):
    """Gated recurrent unit, in torch's form: the reset gate scales U h_{t−1} after the product.

    Cho et al., Learning Phrase Representations using RNN Encoder–Decoder, 2014.
    """

    name = "gru"
    title = N_("GRU")
    summary = N_(
        "Mixes the old state with a new one: where the update gate is near 1, gradients pass almost untouched."
    )
    order: ClassVar[int] = 32
    blocks = ("r", "z", "n")
    parts: ClassVar[dict[str, tuple[str, float, float]]] = {
        "r": (N_("Reset gate"), 0.0, 1.0),
        "z": (N_("Update gate"), 0.0, 1.0),
        "n": (N_("New state"), -1.0, 1.0),
    }
    formulas = (
        r"r_t=\sigma(W_r x_t+U_r h_{t-1}+b_r),\quad z_t=\sigma(W_z x_t+U_z h_{t-1}+b_z)",
        r"n_t=\tanh(W_n x_t+b_n+r_t\,(U_n h_{t-1}+c_n)),\quad h_t=(1-z_t)\,n_t+z_t\,h_{t-1}",
    )
    source = "Cho et al., Learning Phrase Representations using RNN Encoder–Decoder, EMNLP 2014"

    update_bias: float = knob(
        0.0,
        -5.0,
        10.0,
        label=N_("Update bias"),
        help=N_(
            "Going up, the old state is kept longer at the start, and gradients live longer. Every unit's gate starts "
            "with just this bias; only 0 leaves them as they were drawn, spread around it."
        ),
    )

    def initial(self, name: str, shape: Shape, generator: torch.Generator, init: str) -> Tensor:
        found = super().initial(name, shape, generator, init)
        return opened(name, found, self.units, self.update_bias)

    def step(self, x: Tensor, state: State, p: Mapping[str, Tensor]) -> tuple[State, dict[str, Tensor]]:
        (hidden,) = state
        seen, kept = x @ p["weight_ih"].T + p["bias_ih"], hidden @ p["weight_hh"].T + p["bias_hh"]
        gates = torch.sigmoid((seen + kept)[..., : 2 * self.units])
        r, z = gates.split(self.units, -1)
        n = torch.tanh(seen[..., 2 * self.units :] + r * kept[..., 2 * self.units :])
        return ((1 - z) * n + z * hidden,), {"r": r, "z": z, "n": n}

    def run(
        self, x: Tensor, p: Mapping[str, Tensor], past: Any = None, *, witness: Witness = None
    ) -> tuple[Tensor, Any]:
        start = zeros(x, self.units) if past is None else past
        own = p["bias_hh"][:, 2 * self.units :]  # scaled by the reset gate, so no part of the sums
        others = torch.cat([p["bias_hh"][:, : 2 * self.units], torch.zeros_like(own)], dim=1)
        sums = summed(x, {**p, "others": others}, biases=("bias_ih", "others"))
        found: Any = Gated.apply(sums, p["weight_hh"], own, start, witness)
        return found, found[-1:].detach()

    def module(self, given: Shape) -> nn.Module:
        return modules.GRU(given[1], self.units, batch_first=True, bidirectional=self.both)

    def torch_code(self, given: Shape) -> tuple[str, ...]:
        both = ", bidirectional=True" if self.both else ""
        return (f"GRU({given[1]}, {self.units}, batch_first=True{both})",)
