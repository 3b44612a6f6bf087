"""What a run asks of the code that does its updates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from torch import Tensor


class Backend(Protocol):
    """R stacked networks and their optimizers; `params` [R, P], `kept` [R, Q] and `gradient` [R, P] are flat."""

    name: str
    params: Tensor
    kept: Tensor
    gradient: Tensor

    def silence(self, lesions: frozenset[tuple[int, int]]) -> None:
        """Train with these units (column, unit) held at zero."""
        ...

    def train(self, batches: Sequence[Tensor], factors: Sequence[float], step: int) -> None:
        """Do one update for each of `batches` (indices [R, B] into the training points).

        `factors` multiply the optimizers' own learning rates, update by update; `step` is the number of the
        first update, from which the noise of layers such as dropout is drawn.
        """
        ...

    def state(self) -> Any:
        """Return a copy of everything that the next update depends on besides `params` and `kept`."""
        ...

    def load(self, state: Any) -> None:
        """Go on from a `state` that the same kind of optimizers returned."""
        ...
