"""What the pages can play, rewind and show: anything that goes on step by step and remembers."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from engine.training.measure import Measure
from engine.training.recording import Recording


@runtime_checkable
class Trainable(Protocol):
    """Something in training.  Equal specs give equal recordings, however the steps are split up.

    `status` is "ready", "diverged" or "stopped"; only what is ready goes on.  Not safe for two threads at once.
    """

    recording: Recording[Any]

    @property
    def step(self) -> int:
        """How many updates were done."""
        ...

    @property
    def status(self) -> str:
        """Whether it goes on: only what is "ready" does."""
        ...

    @property
    def spec(self) -> Any:
        """What decides all of it; `adopt` is the way to another one."""
        ...

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What the rows of the recording hold, in the order in which it is drawn."""
        ...

    def advance(self, steps: int) -> int:
        """Do `steps` updates, fewer where it ends, and return how many were done."""
        ...

    def advance_for(self, seconds: float, *, most: int | None = None) -> int:
        """Do updates for about `seconds`, `most` at the most, and return how many were done."""
        ...

    def record(self) -> Any:
        """Measure now, off the stride too, and remember it: so that curves end exactly where training does."""
        ...

    def checkpoint(self) -> Any:
        """Return the present state, independent of what comes next."""
        ...

    def adopt(self, spec: Any) -> str:
        """Go on under `spec`, and return "": or the reason why it has to start anew, as it then has.

        Raises Refusal, and leaves everything as it was, where `spec` can't be trained at all.
        """
        ...

    def restore(self, checkpoint: Any) -> None:
        """Go back to `checkpoint`, and forget what came after it."""
        ...

    def moment(self, checkpoint: Any = None) -> Any:
        """Return what pictures are made of, now or at `checkpoint`; it never changes afterwards."""
        ...

    def reset(self) -> None:
        """Go back to the very same start."""
        ...
