"""A lock that lets people go before work that goes on and on."""

from __future__ import annotations

import threading
from typing import Self


class Door:
    """A re-entrant lock: people enter with `with`, work only where nobody waits, by `try_work`.

    A plain lock is no turnstile: who gives it up and asks again at once gets it again, as a rule before one who has
    waited is awake, and on a busy machine a click waits for many slices of training.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._count = threading.Lock()
        self._waiting = 0

    def __enter__(self) -> Self:
        with self._count:
            self._waiting += 1
        self._lock.acquire()
        with self._count:
            self._waiting -= 1
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def try_work(self) -> bool:
        """Enter at once and return True, or return False where somebody is inside or waits; leave by `done`."""
        return not self._waiting and self._lock.acquire(blocking=False)

    def done(self) -> None:
        """Leave after `try_work`."""
        self._lock.release()
