"""In which order the points come: a new shuffle every epoch, the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


def mix(seed: int, count: int) -> int:
    """Return the seed of epoch or update number `count`, so that nothing random depends on what came before."""
    return (seed * 1_000_003 + count + 1) % 2**63


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
        self._epoch = -1
        self._shuffled = torch.empty(0)
        self._generator = torch.Generator()

    def batches(self, step: int, count: int, *, after: int = 0) -> list[Tensor]:
        """Return the indices [R, B] of updates step, step + 1, …, `count` of them, `after` so many epochs."""
        found = []
        for each in range(step, step + count):
            epoch, place = divmod(each, self.per_epoch)
            if epoch + after != self._epoch:
                self._shuffle(epoch + after)
            found.append(self._shuffled[:, place * self.batch : (place + 1) * self.batch])
        return found

    def _shuffle(self, epoch: int) -> None:
        generator = self._generator
        orders = [
            torch.randperm(self.points, generator=generator.manual_seed(mix(seed, epoch)))
            for seed in self.seeds
        ]
        self._shuffled, self._epoch = torch.stack(orders), epoch
