"""Recurrent layers as modules that give their states alone; scripts made from an experiment carry their source."""

from __future__ import annotations

import torch
from torch import nn


class RNN(nn.RNN):
    """nn.RNN without its last state."""

    def forward(self, input):
        return super().forward(input)[0]


class LSTM(nn.LSTM):
    """nn.LSTM without its last state."""

    def forward(self, input):
        return super().forward(input)[0]


class GRU(nn.GRU):
    """nn.GRU without its last state."""

    def forward(self, input):
        return super().forward(input)[0]


class Readout(nn.Module):
    """The last `steps` steps of [B, T, H], or with 0 the last one; `ends` takes the way back at the first step."""

    def __init__(self, steps, ends):
        super().__init__()
        self.steps, self.ends = steps, ends

    def extra_repr(self):
        return f"{self.steps}, {self.ends}"

    def forward(self, x):
        if self.steps:
            return x[:, -self.steps :]
        if not self.ends:
            return x[:, -1]
        half = x.shape[2] // 2
        return torch.cat([x[:, -1, :half], x[:, 0, half:]], dim=1)


class Recurrence(nn.Module):
    """A recurrent layer written out step by step; subclasses say what a step does, `both` adds one from the end."""

    def __init__(self, inputs, units, gates, more, both):
        super().__init__()
        self.inputs, self.units, self.both = inputs, units, both
        shapes = {"weight_ih": (gates * units, inputs), "weight_hh": (gates * units, units)}
        shapes |= {"bias_ih": (gates * units,), "bias_hh": (gates * units,), **more}
        for end in ["", "_reverse"] if both else [""]:
            for name, shape in shapes.items():
                self.register_parameter(name + end, nn.Parameter(torch.zeros(shape)))

    def forward(self, x):
        found = self.through(x, "")
        if not self.both:
            return found
        return torch.cat([found, self.through(x.flip(1), "_reverse").flip(1)], dim=2)

    def step(self, sums, states, memory, p):
        raise NotImplementedError

    def through(self, x, end):
        p = {
            name.removesuffix(end): each
            for name, each in self.named_parameters()
            if name.endswith("_reverse") == bool(end)
        }
        states = []
        memory = None
        for t in range(x.shape[1]):
            sums = x[:, t] @ p["weight_ih"].T + p["bias_ih"] + p["bias_hh"]
            if states:
                sums = sums + states[-1] @ p["weight_hh"].T
            memory = self.step(sums, states, memory, p)
        return torch.stack(states, dim=1)


class LeakyRNN(Recurrence):
    """h = (1 - leak) h + leak f(W x + U h + V h[skip steps ago] + b)."""

    def __init__(self, inputs, units, activation, leak, skip, both):
        super().__init__(inputs, units, 1, {"weight_skip": (units, units)} if skip else {}, both)
        self.activation, self.leak, self.skip = activation, leak, skip

    def extra_repr(self):
        return f"{self.inputs}, {self.units}, {self.activation}, {self.leak}, {self.skip}, {self.both}"

    def step(self, sums, states, memory, p):
        if self.skip and len(states) >= self.skip:
            sums = sums + states[-self.skip] @ p["weight_skip"].T
        bends = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid, "linear": lambda x: x}
        new = self.leak * bends[self.activation](sums)
        states.append(new + (1 - self.leak) * states[-1] if states else new)


class PeepholeLSTM(Recurrence):
    """An LSTM whose gates see the cell, or one without forget gate."""

    def __init__(self, inputs, units, forget, peepholes, both):
        super().__init__(
            inputs, units, 4 if forget else 3, {"weight_peep": (3, units)} if peepholes else {}, both
        )
        self.forget, self.peepholes = forget, peepholes

    def extra_repr(self):
        return f"{self.inputs}, {self.units}, {self.forget}, {self.peepholes}, {self.both}"

    def step(self, sums, states, cell, p):
        parts = list(sums.split(self.units, dim=1))
        cell = torch.zeros_like(parts[0]) if cell is None else cell
        see = p["weight_peep"] if self.peepholes else torch.zeros(3, self.units, dtype=sums.dtype)
        new = torch.sigmoid(parts[0] + see[0] * cell) * torch.tanh(parts[-2])
        new = new + (torch.sigmoid(parts[1] + see[1] * cell) * cell if self.forget else cell)
        states.append(torch.sigmoid(parts[-1] + see[2] * new) * torch.tanh(new))
        return new


class Reservoir(Recurrence):
    """Leaky tanh units whose weights stay as they were drawn."""

    def __init__(self, inputs, units, leak, both):
        super().__init__(inputs, units, 1, {}, both)
        self.leak = leak
        for each in self.parameters():
            each.requires_grad_(False)

    def extra_repr(self):
        return f"{self.inputs}, {self.units}, {self.leak}, {self.both}"

    def step(self, sums, states, memory, p):
        new = self.leak * torch.tanh(sums)
        states.append(new + (1 - self.leak) * states[-1] if states else new)
