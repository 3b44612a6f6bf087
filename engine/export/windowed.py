"""Recurrent layers whose gradients stay within a window; scripts carry their source in place of the plain ones.

No state changes: what comes out of a stretch is detached before the next one begins with it.
"""

from __future__ import annotations

from types import MethodType

import torch
from torch import nn

from engine.networks import recurrent_modules
from engine.networks.recurrent import cuts


class Stretched(nn.RNNBase):
    """A layer of torch.nn without its last state; gradients are cut every `window` steps, counted from the end."""

    window = 0

    def forward(self, input):
        lengths = cuts(input.shape[1], self.window)
        ahead = torch.cat(self.read(input.split(lengths, dim=1)), dim=1)
        if not self.bidirectional:
            return ahead
        back = self.read(reversed(input.split(lengths[::-1], dim=1)))[::-1]
        units = self.hidden_size
        return torch.cat([ahead[..., :units], torch.cat(back, dim=1)[..., units:]], dim=2)

    def read(self, stretches):
        states, found = None, []
        for stretch in stretches:
            output, states = super().forward(stretch, states)
            states = tuple(each.detach() for each in states) if type(states) is tuple else states.detach()
            found.append(output)
        return found


class RNN(Stretched, nn.RNN):
    """nn.RNN, stretch by stretch."""


class LSTM(Stretched, nn.LSTM):
    """nn.LSTM, stretch by stretch."""


class GRU(Stretched, nn.GRU):
    """nn.GRU, stretch by stretch."""


class Recurrence(recurrent_modules.Recurrence):
    """The base of layers that are written out; `through` takes the place of the one there."""

    window = 0

    def through(self, x, end):
        p = {
            name.removesuffix(end): each
            for name, each in self.named_parameters()
            if name.endswith("_reverse") == bool(end)
        }
        states, found, memory = [], [], None
        for stretch in x.split(cuts(x.shape[1], self.window), dim=1):
            states = [each.detach() for each in states]
            memory = memory if memory is None else memory.detach()
            for t in range(stretch.shape[1]):
                sums = stretch[:, t] @ p["weight_ih"].T + p["bias_ih"] + p["bias_hh"]
                if states:
                    sums = sums + states[-1] @ p["weight_hh"].T
                memory = self.step(sums, states, memory, p)
                found.append(states[-1])
        return torch.stack(found, dim=1)


TURNED: dict[type, type] = {
    recurrent_modules.RNN: RNN,
    recurrent_modules.LSTM: LSTM,
    recurrent_modules.GRU: GRU,
}


def stretch(module: nn.Module, window: int) -> None:
    """Let a plain recurrent module cut its gradients every `window` steps, in place."""
    if type(module) in TURNED:
        module.__class__ = TURNED[type(module)]
    else:
        module.through = MethodType(Recurrence.through, module)  # type: ignore[assignment]
    module.window = window  # type: ignore[assignment]
