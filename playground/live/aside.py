"""What takes seconds, found out aside: once for all who ask, while their pages go on."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from functools import cache
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


@cache
def worker() -> ThreadPoolExecutor:
    """One at a time: the other cores are those that train.  It is waited for when the process ends."""
    return ThreadPoolExecutor(1, thread_name_prefix="aside")


class Aside(Generic[K, T]):
    """The values of `make` for keys that are asked for, `most` of them kept.

    Whoever asks for another key (`owner` is who) no longer waits for the former one: it is not begun any more.
    """

    def __init__(self, make: Callable[[K], T], *, most: int = 64) -> None:
        self._make, self._most = make, most
        self._found: OrderedDict[K, Future[T]] = OrderedDict()
        self._asked: OrderedDict[str, K] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, key: K) -> T | None:
        """Return what is known of a key, None where nothing is, or is not yet; nothing is begun."""
        with self._lock:
            found = self._found.get(key)
        done = found is not None and found.done() and not found.cancelled()
        return found.result() if found is not None and done and found.exception() is None else None

    def ask(self, key: K, *, owner: str, patience: float = 0.0) -> T | None:
        """Return what is known of a key, or None while it is found out; wait `patience` seconds for it at most.

        Raises what `make` raised.
        """
        with self._lock:
            self._let_go(owner, key)
            if key not in self._found:
                self._found[key] = worker().submit(self._make, key)
            found = self._found[key]
            self._found.move_to_end(key)
            while len(self._found) > self._most:
                self._found.popitem(last=False)[1].cancel()
        try:
            return found.result(timeout=patience)
        except Late:
            if found.done():  # it was `make` that came too late
                raise
            return None

    def _let_go(self, owner: str, key: K) -> None:
        before = self._asked.pop(owner, key)
        self._asked[owner] = key
        if len(self._asked) > self._most:
            self._asked.popitem(last=False)
        if before == key or before in self._asked.values():
            return
        waiting = self._found.get(before)
        if waiting is not None and waiting.cancel():
            del self._found[before]
