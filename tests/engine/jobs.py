"""Tasks for the scheduler that do what they are told, and can be waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable

SOON = 20  # seconds after which an event that should have come is given up
FOREVER = 3600.0


class Job:
    """A task that does what it is told and remembers its turns."""

    def __init__(self, work: Callable[[int], float | None] = lambda turn: None) -> None:
        self.turns = 0
        self.slices: list[float] = []
        self.errors: list[BaseException] = []
        self.inside = self.crowd = 0
        self._do = work
        self._lock = threading.Lock()
        self._turned = threading.Condition()

    def work(self, seconds: float) -> float | None:
        with self._lock:
            self.inside += 1
            self.crowd = max(self.crowd, self.inside)
        try:
            self.slices.append(seconds)
            return self._do(len(self.slices))
        finally:
            with self._lock:
                self.inside -= 1
            with self._turned:
                self.turns += 1
                self._turned.notify_all()

    def fail(self, error: BaseException) -> None:
        with self._turned:
            self.errors.append(error)
            self._turned.notify_all()

    def wait(self, true: Callable[[Job], bool]) -> None:
        """Wait until something is true of this job, or fail."""
        with self._turned:
            assert self._turned.wait_for(lambda: true(self), SOON)


class Gate(Job):
    """A task during whose turns the worker stands still until it is let go."""

    def __init__(self) -> None:
        self.entered, self.opened = threading.Event(), threading.Event()
        super().__init__(self._stand)

    def _stand(self, turn: int) -> None:
        self.entered.set()
        assert self.opened.wait(SOON)
