"""The gradients of one network in the course of its training, in bounded memory."""

from __future__ import annotations

import numpy as np

ROWS = 120  # snapshots that are kept; when full, every second one goes


def logs(lengths: np.ndarray) -> np.ndarray:
    """Return log₁₀ of lengths as float32: −∞ for zero, ∞ for infinite, NaN for what is no number."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(np.asarray(lengths, dtype=np.float64)).astype(np.float32)


class History:
    """Snapshots of the top layer's gradients, the first one of all layers, and the first product of Jacobians."""

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.rows: list[np.ndarray] = []
        self.before: np.ndarray | None = None
        self.first_product: np.ndarray | None = None

    def upto(self, step: int) -> History:
        """Return a copy of what was seen up to update `step`."""
        found = History()
        known = [place for place, each in enumerate(self.steps) if each <= step]
        found.steps, found.rows = (
            [self.steps[place] for place in known],
            [self.rows[place] for place in known],
        )
        found.before, found.first_product = self.before, self.first_product
        return found

    def add(self, step: int, lengths: np.ndarray) -> None:
        """Remember lengths [L, T] at update `step`; what was later, or of another length T, is forgotten."""
        row = logs(lengths)
        if self.rows and self.rows[-1].shape != row[-1].shape:
            self.__init__()
        while self.steps and self.steps[-1] >= step:
            self.steps.pop()
            self.rows.pop()
        if self.before is None or self.before.shape != row.shape or step == 0:
            self.before = row
        self.steps.append(step)
        self.rows.append(row[-1])
        if len(self.steps) > ROWS:
            last = len(self.steps) - 1
            chosen = [place for place in range(len(self.steps)) if place % 2 == 0 or place == last]
            self.steps = [self.steps[place] for place in chosen]
            self.rows = [self.rows[place] for place in chosen]

    def product(self, step: int, row: np.ndarray) -> None:
        """Remember the product before training, or the first one that was seen."""
        if self.first_product is None or self.first_product.shape != row.shape or step == 0:
            self.first_product = row

    def arrays(self) -> dict[str, np.ndarray]:
        """Return what travels to the browser."""
        if self.before is None:
            return {}
        return {
            "fall_before": self.before,
            "fall_time": np.stack(self.rows),
            "fall_steps": np.array(self.steps, dtype=np.float32),
        }
