"""The gradients of one network in the course of its training, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

ROWS = 120  # snapshots that are kept; when full, every second one goes


def logs(lengths: np.ndarray) -> np.ndarray:
    """Return log₁₀ of lengths as float32: −∞ for zero, ∞ for infinite, NaN for what is no number."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(np.asarray(lengths, dtype=np.float64)).astype(np.float32)


@dataclass
class Rows:
    """Rows [T] in the order of the updates that they were seen at."""

    steps: list[int] = field(default_factory=list)
    rows: list[np.ndarray] = field(default_factory=list)

    def upto(self, step: int) -> Rows:
        """Return a copy of what was seen up to update `step`."""
        known = [place for place, each in enumerate(self.steps) if each <= step]
        return Rows([self.steps[place] for place in known], [self.rows[place] for place in known])

    def add(self, step: int, row: np.ndarray) -> None:
        """Remember a row; what was later, or of another length T, is forgotten."""
        if self.rows and self.rows[-1].shape != row.shape:
            self.steps, self.rows = [], []
        while self.steps and self.steps[-1] >= step:
            self.steps.pop()
            self.rows.pop()
        self.steps.append(step)
        self.rows.append(row)
        if len(self.steps) > ROWS:
            last = len(self.steps) - 1
            chosen = [place for place in range(len(self.steps)) if place % 2 == 0 or place == last]
            self.steps = [self.steps[place] for place in chosen]
            self.rows = [self.rows[place] for place in chosen]

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        """Return what travels to the browser: rows [M, T] and the updates [M] they belong to."""
        if not self.rows:
            return {}
        return {f"{name}_time": np.stack(self.rows), f"{name}_steps": np.array(self.steps, dtype=np.float32)}


def _fitting(before: np.ndarray | None, row: np.ndarray) -> np.ndarray | None:
    """Return what was seen before training, where it is of as many steps and layers as a row of now."""
    return before if before is not None and before.shape == row.shape else None


@dataclass
class History:
    """Snapshots of the top layer's gradients and of its products of Jacobians, and how all layers began.

    How it began is known only where somebody looked before the first update.  Products are those of one test
    sequence: with another one they begin anew.
    """

    falls: Rows = field(default_factory=Rows)
    products: Rows = field(default_factory=Rows)
    before: np.ndarray | None = None
    product_before: np.ndarray | None = None
    position: int = -1

    def upto(self, step: int) -> History:
        """Return a copy of what was seen up to update `step`."""
        known = self.falls.upto(step), self.products.upto(step)
        return History(*known, self.before, self.product_before, self.position)

    def fall(self, step: int, lengths: np.ndarray) -> None:
        """Remember lengths [L, T] of gradients at update `step`."""
        row = logs(lengths)
        self.before = row if step == 0 else _fitting(self.before, row)
        self.falls.add(step, row[-1])

    def fallen(self) -> dict[str, np.ndarray]:
        """Return what is known of gradients as it travels to the browser."""
        before = {} if self.before is None else {"fall_before": self.before}
        return before | self.falls.arrays("fall")

    def product(self, step: int, row: np.ndarray, *, position: int) -> None:
        """Remember logarithms [T] of products for the test sequence at a position."""
        if position != self.position:
            self.products, self.product_before, self.position = Rows(), None, position
        self.product_before = row if step == 0 else _fitting(self.product_before, row)
        self.products.add(step, row)

    def multiplied(self) -> dict[str, np.ndarray]:
        """Return what is known of products as it travels to the browser."""
        before = {} if self.product_before is None else {"product_before": self.product_before}
        return before | self.products.arrays("product")
