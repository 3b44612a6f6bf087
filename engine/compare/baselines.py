"""What foretells a series without learning: repeating the last value, or that of a season ago."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from engine.data.sequences import Sequences
from engine.data.series import Serial, Series, windows
from engine.runs.experiment import Experiment
from engine.spec import N_

LAST = N_("repeating the last value")
SEASON = N_("repeating the season before")
LIKENESS = 0.4  # correlation of the values a season apart that there has to be at least
CHANGES = 0.25  # and of the changes: five times what chance does in 400 steps
LEAST = 12  # steps in which a season can be found


@dataclass(frozen=True)
class Baseline:
    """What needs no network: its `name` (LAST or SEASON), and its mean `loss` on the watched test sequences."""

    name: str
    loss: float


def baselines(experiment: Experiment) -> tuple[Baseline, ...]:
    """Return what can be had without learning where the next value is asked for, none elsewhere.

    The losses are those of the experiment, on the very test sequences from which its curves are made.
    Raises Refusal when the data can't be had.
    """
    task, data = experiment.dataset, experiment.data()
    if not asks_next(task) or data.watched is None:
        return ()
    count = data.watched[1]
    inputs, targets = data.test_inputs[:count, :, 0], data.test_targets[:count]
    found = [Baseline(LAST, _loss(experiment, inputs, targets))]
    if isinstance(task, Serial):
        series = task.series()
        period = task.season or season_of(series)
        if period:
            found.append(
                Baseline(
                    SEASON, _loss(experiment, _a_season_ago(task, series, period, count, inputs), targets)
                )
            )
    return tuple(found)


def asks_next(task: object) -> bool:
    """Whether every step of a task asks for the next value of its one channel."""
    return isinstance(task, Serial) or (isinstance(task, Sequences) and task.name == "sines")


def season_of(series: Series) -> int:
    """Return after how many steps the past (before the border) does the same again, 0 where it has no season.

    It is the lag of the first high peak of the autocorrelation without the trend, and its changes have to agree: the
    values of a random walk look alike at some lag too, its changes at none.
    """
    past = series.standardised[: series.border]
    if len(past) < LEAST:
        return 0
    line = np.polynomial.Polynomial.fit(np.arange(len(past)), past, 1)
    likeness = _likeness(past - line(np.arange(len(past))))
    inner = np.arange(2, len(likeness) - 1)
    peaks = inner[(likeness[inner - 1] < likeness[inner]) & (likeness[inner] >= likeness[inner + 1])]
    high = peaks[likeness[peaks] >= LIKENESS]
    if not len(high):
        return 0
    period = int(high[likeness[high] >= 0.9 * likeness[high].max()][0])
    return period if _likeness(np.diff(past))[period - 1 : period + 2].max() >= CHANGES else 0


def _likeness(values: np.ndarray) -> np.ndarray:
    """Return the autocorrelation at lags up to a third of the values."""
    count, level = len(values), values - values.mean()
    shared = np.fft.irfft(np.abs(np.fft.rfft(level, 2 * count)) ** 2)[: count // 3 + 1]
    return shared / (shared[0] or 1.0) * count / (count - np.arange(len(shared)))


def _a_season_ago(task: Serial, series: Series, period: int, count: int, last: np.ndarray) -> np.ndarray:
    """Return the values [count, T] of a season before what is asked for; the last value where there is none."""
    starts, train = windows(len(series.values), task.length, breaks=series.breaks)
    asked = starts[train : train + count, None] + np.arange(1, task.length + 1)
    stretch = np.searchsorted(np.array(series.breaks, dtype=int), np.arange(len(series.values)), side="right")
    before = asked - period
    there = (before >= 0) & (stretch[before] == stretch[asked])
    return np.where(there, series.standardised[before], last)


def _loss(experiment: Experiment, guess: np.ndarray, targets: np.ndarray) -> float:
    said, wanted = torch.tensor(np.ascontiguousarray(guess).ravel()), torch.tensor(targets.ravel())
    losses = experiment.loss.per_sample(said.to(wanted.dtype)[None, :, None], wanted, task="regression")
    return float(losses.double().mean())
