"""Small recurrent networks with random numbers, for tests of what happens in time."""

from __future__ import annotations

import torch

from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.readout import Readout
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.networks.network import Network, NetworkSpec
from engine.networks.recurrent import Recurrent
from engine.training.losses import LOSSES

STEPS, BATCH = 9, 4
MSE = LOSSES["mse"]()
CELLS = {
    "rnn": SimpleRNN(units=4),
    "relu": SimpleRNN(units=4, activation="relu", init="identity"),
    "leaky": SimpleRNN(units=4, leak=0.4),
    "skip": SimpleRNN(units=4, skip=3),
    "lstm": LSTM(units=4, forget_bias=1.0),
    "peepholes": LSTM(units=4, peepholes=True),
    "1997": LSTM(units=4, forget=False),
    "gru": GRU(units=4),
    "both": GRU(units=4, both=True),
    "reservoir": Reservoir(units=4),
}


def built(cell: Recurrent, *, depth: int = 1, steps: int = 0) -> tuple[Network, torch.Tensor, torch.Tensor]:
    """Return a network of the cell with random double parameters."""
    network = Network(NetworkSpec((*[cell] * depth, Readout(steps=steps))), (STEPS, 2), 1)
    generator = torch.Generator().manual_seed(0)
    flat, kept = network.initial([generator])
    return (
        network,
        (flat[0] + 0.3 * torch.randn(network.size, generator=generator)).double(),
        kept[0].double(),
    )


def data(steps: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Return inputs [B, T, 2] and targets."""
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(BATCH, STEPS, 2, generator=generator).double()
    return x, torch.randn(BATCH, *([steps] if steps else []), generator=generator).double()
