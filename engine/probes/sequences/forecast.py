"""Forecasting one step ahead against running free: a network that reads its own answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.networks.network import Network
from engine.probes.sequences.memory import head, top_states


@dataclass(frozen=True, eq=False)
class Forecast:
    """`ahead` [M−1] is what is foretold for steps 2…M of a series, each from the true past; `free` [n] what follows the
    first M − n steps when every answer is read as the next input; `truth` [M] the series."""

    truth: np.ndarray
    ahead: np.ndarray
    free: np.ndarray


def forecast(network: Network, params: Tensor, kept: Tensor, series: np.ndarray, *, free: int) -> Forecast:
    """Return both forecasts of a series [M] of one channel; the last `free` steps are run free."""
    x = torch.as_tensor(series, dtype=params.dtype).view(1, -1, 1)
    with torch.no_grad():
        ahead = _answers(network, params, kept, x[:, :-1])
        own = x[:, : x.shape[1] - free]
        for _ in range(free):
            own = torch.cat([own, _answers(network, params, kept, own)[:, -1:]], dim=1)
    return Forecast(series, ahead[0, :, 0].numpy(), own[0, x.shape[1] - free :, 0].numpy())


def _answers(network: Network, params: Tensor, kept: Tensor, x: Tensor) -> Tensor:
    """Return the outputs [B, T, K] after every step of x [B, T, F]."""
    states = top_states(network, params, kept, x)
    return head(network, params, kept, states.flatten(0, 1)).unflatten(0, states.shape[:2])
