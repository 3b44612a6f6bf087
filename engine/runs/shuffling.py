"""In which order the points come: a new shuffle every epoch, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.runs.backends import compiled

AHEAD, AHEAD_NUMBERS = 64, 2**17  # at most so many epochs, and so many numbers, are shuffled at once
GATHERED = 2**18  # numbers of training points that are looked up at once


def mix(seed: int, count: int) -> int:
    """Return the seed of epoch or update number `count`, so that nothing random depends on what came before."""
    return (seed * 1_000_003 + count + 1) % 2**63


def mixes(seeds: Sequence[int], counts: Sequence[int]) -> np.ndarray:
    """Return `mix` of every count with every seed, [counts, seeds], as uint64."""
    factors = np.array([seed * 1_000_003 % 2**64 for seed in seeds], dtype=np.uint64)
    return (np.array(counts, dtype=np.uint64)[:, None] + factors + np.uint64(1)) & np.uint64(2**63 - 1)


@dataclass(frozen=True)
class Calendar:
    """From updates to epochs of `per_epoch` updates each, counted from update `step` in epoch `epoch`."""

    per_epoch: int
    step: int = 0
    epoch: float = 0.0

    def at(self, step: int) -> float:
        """Return in which epoch update `step` is, in fractions."""
        return self.epoch + (step - self.step) / self.per_epoch

    def left(self, step: int) -> int:
        """Return how many updates there are from `step` to the end of its epoch."""
        return self.per_epoch - (step - self.step) % self.per_epoch


@dataclass(frozen=True)
class Batches:
    """Which points some updates in a row are made from.

    `orders` [epochs, R, N], int32, holds whole epochs; the first update is number `first` counted from their start.
    Iterating yields the indices [R, B] of every update.
    """

    orders: Tensor
    first: int
    count: int
    per_epoch: int
    batch: int

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Tensor]:
        for update in range(self.first, self.first + self.count):
            epoch, place = divmod(update, self.per_epoch)
            yield self.orders[epoch, :, place * self.batch : (place + 1) * self.batch]

    def gathered(self, inputs: Tensor, targets: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the rows [R, B, …] of inputs [N, F] and targets [N, …] that each update is made from.

        They are looked up for several updates of an epoch at once, which is cheaper.
        """
        update, end = self.first, self.first + self.count
        most = max(1, GATHERED // (self.orders.shape[1] * self.batch * inputs.shape[1]))
        while update < end:
            epoch, place = divmod(update, self.per_epoch)
            some = min(end - update, self.per_epoch - place, most)
            span = slice(place * self.batch, (place + some) * self.batch)
            index = self.orders[epoch, :, span].to(inputs.device, torch.int64)
            rows = (_rows(each, index).split(self.batch, 1) for each in (inputs, targets))
            yield from zip(*rows, strict=True)
            update += some


def _rows(table: Tensor, index: Tensor) -> Tensor:
    """Return table[index], which takes torch three times as long."""
    return table.index_select(0, index.flatten()).view(*index.shape, *table.shape[1:])


class Order:
    """Mini-batches of `points` points for each seed, drawn without replacement epoch by epoch.

    The last batch of an epoch holds what is left, unless that is a single point: a lone point has no spread
    for batch normalisation and a wild gradient for everything else, so it waits for the next shuffle.
    """

    def __init__(self, seeds: Sequence[int], points: int, batch: int) -> None:
        self.seeds, self.points = tuple(seeds), points
        self.batch = min(batch, points)
        full, rest = divmod(points, self.batch)
        self.per_epoch = full + (rest > 1)
        # Epochs are shuffled several at a time, which is cheaper, as long as they don't take much memory.
        self._ahead = max(1, min(AHEAD, AHEAD_NUMBERS // (points * len(self.seeds))))
        self._orders, self._window = torch.empty(0), -1

    def batches(self, step: int, count: int, *, after: int = 0) -> Batches:
        """Return updates step, step + 1, …, at most `count` of them and at least one, `after` so many epochs."""
        epoch, place = divmod(step, self.per_epoch)
        window, within = divmod(epoch + after, self._ahead)
        if window != self._window:
            self._shuffle(window)
        first = within * self.per_epoch + place
        count = min(count, self._ahead * self.per_epoch - first)
        return Batches(self._orders, first, count, self.per_epoch, self.batch)

    def _shuffle(self, window: int) -> None:
        mixed = mixes(self.seeds, range(window * self._ahead, (window + 1) * self._ahead))
        self._orders = permutations(mixed.ravel(), self.points).view(*mixed.shape, self.points)
        self._window = window


def permutations(seeds: Sequence[int] | np.ndarray, points: int) -> Tensor:
    """Return torch.randperm(points) from a generator with each of `seeds`, [seeds, points], as int32."""
    kernels, seeds = compiled.ready(), np.asarray(seeds, dtype=np.uint64)
    if kernels is None:
        generator, found = torch.Generator(), torch.empty(len(seeds), points, dtype=torch.int64)
        for seed, row in zip(seeds.tolist(), found, strict=True):
            torch.randperm(points, generator=generator.manual_seed(seed), out=row)
        return found.int()
    orders = np.empty(len(seeds) * points, dtype=np.int32)
    places = compiled.aligned(points * compiled.SIDE, np.int32)
    state = compiled.aligned(compiled.WORDS * compiled.SIDE, np.uint32)
    kernels.shuffle(seeds, points, orders, state, places)
    return torch.from_numpy(orders).view(len(seeds), points)
