"""What later answers of one network remember, and what it foretells, from plain arrays to plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.networks.layers.readout import Readout
from engine.networks.network import Network
from engine.networks.recurrent import Recurrent
from engine.probes.sequences.forecast import Forecast
from engine.probes.sequences.memory import Memory, head, memory
from engine.probes.sequences.waterfall import recurrent
from engine.spec import Refusal


@dataclass(frozen=True, eq=False)
class Errors:
    """Root mean square errors over the steps that are run free, foretold from the true past and from own answers.

    `lost` is the first of these steps, from 1, at which the free run is off by more than one spread; 0 for none.
    """

    ahead: float
    free: float
    lost: int


def remembered(network: Network, params: np.ndarray, kept: np.ndarray, sequence: np.ndarray) -> Memory:
    """Return how strongly the answers along one sequence [T, F] depend on each input.

    Raises Refusal where the only answer is that at both ends.
    """
    if any(isinstance(column.layer, Readout) and column.layer.ends for column in network.roots):
        raise Refusal(
            "This one reads from both ends and answers once, when both have arrived: there are no answers on the way."
        )
    return memory(network, torch.tensor(params), torch.tensor(kept), torch.tensor(sequence))


def foretold(
    network: Network, params: np.ndarray, kept: np.ndarray, series: np.ndarray, *, free: int
) -> Forecast:
    """Return both forecasts of a series [M] of one channel, of which the last `free` (1 … M − 1) steps are run free.

    Equal to `engine.probes.sequences.forecast`, but every value is read once: the states go on from where they stand.
    Raises Refusal when the network sees the future that it is to foretell.
    """
    if not 1 <= free < len(series):
        raise ValueError(f"{free} of {len(series)} steps can't be run free")
    if any(isinstance(column.layer, Recurrent) and column.layer.both for column in network.roots):
        raise Refusal("This one reads the series from its end too: it would see what it is to foretell.")
    flat, buffers = torch.tensor(params), torch.tensor(kept)
    x = torch.tensor(series, dtype=flat.dtype)
    with torch.no_grad():
        known, past = _read(network, flat, buffers, x[: len(x) - free], None)
        ahead = [known]
        if free > 1:
            ahead.append(_read(network, flat, buffers, x[len(x) - free : -1], past)[0])
        own = [known[-1:]]
        while len(own) < free:
            said, past = _read(network, flat, buffers, own[-1], past)
            own.append(said)
    return Forecast(series, torch.cat(ahead).numpy(), torch.cat(own).numpy())


def _read(network: Network, params: Tensor, kept: Tensor, x: Tensor, past: Any) -> tuple[Tensor, list[Any]]:
    """Return the answers [T] to values x [T], and with what every layer goes on; `past` is None at the beginning."""
    views = network.views(params.unsqueeze(0))
    value, after = x.view(-1, 1, 1, 1), []
    for place, column in enumerate(recurrent(network)):
        layer = column.layer
        assert isinstance(layer, Recurrent)
        value, last = layer.run(value, views[column.index], past[place] if past else None)
        after.append(last)
    return head(network, params, kept, value[:, 0, 0])[:, 0], after


def naive(series: np.ndarray, *, free: int, mean: float) -> tuple[Forecast, Forecast]:
    """Return the two forecasts of a series [M] that need no network: “as it is now” (persistence), and the mean."""
    last = series[len(series) - free - 1]
    return (
        Forecast(series, series[:-1], np.full(free, last)),
        Forecast(series, np.full(len(series) - 1, mean), np.full(free, mean)),
    )


def seasonal(series: np.ndarray, *, free: int, period: int) -> Forecast | None:
    """Return the forecast of a series [M] that repeats what was `period` steps ago, None where that is too long ago.

    Ahead it is the true value of a season before (NaN in the first season); free it repeats the last season.
    """
    known = len(series) - free
    if not 0 < period <= known - 1:
        return None
    ahead = np.concatenate([np.full(period - 1, np.nan), series[:-period]])
    return Forecast(series, ahead, series[known - period + np.arange(free) % period])


def errors(found: Forecast, *, spread: float = 1.0) -> Errors:
    """Return how far off both forecasts are where one of them runs free, in units of the series."""
    free = len(found.free)
    truth = found.truth[-free:].astype(float)
    with np.errstate(over="ignore", invalid="ignore"):
        ahead, own = found.ahead[-free:].astype(float) - truth, found.free.astype(float) - truth
        far = ~(np.abs(own) <= spread)  # what is no number is off by any measure
        sizes = [float(np.sqrt(np.mean(np.square(each)))) for each in (ahead, own)]
    return Errors(sizes[0], sizes[1], int(np.argmax(far)) + 1 if far.any() else 0)
