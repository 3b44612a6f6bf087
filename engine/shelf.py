"""A bounded, thread-safe store that forgets what was used longest ago."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

V = TypeVar("V")


@dataclass
class _Entry(Generic[V]):
    value: V
    size: int
    owners: set[str] = field(default_factory=set)


class Shelf(Generic[V]):
    """Values by key, at most `most` of them and `most_bytes` together; each owner holds at most `each`.

    What was used longest ago goes first.  An owner who puts too much loses only their own: a value leaves
    early once nobody holds it any more.
    """

    def __init__(self, *, most: int, most_bytes: int, each: int | None = None) -> None:
        self._most, self._most_bytes, self._each = most, most_bytes, each
        self._entries: OrderedDict[Hashable, _Entry[V]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes held at the moment, as told by those who put them."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> V | None:
        """Return the value and count it as used, or None when it is not (or no longer) here."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry.value

    def put(self, key: Hashable, value: V, *, size: int, owner: str = "") -> V:
        """Keep `value` of `size` bytes for `owner`; the value that was there first is kept and returned."""
        with self._lock:
            if key not in self._entries:
                self._entries[key] = _Entry(value, size)
                self._bytes += size
            entry = self._entries[key]
            entry.owners.add(owner)
            self._entries.move_to_end(key)
            self._let_go(owner)
            while len(self._entries) > 1 and self._too_much():
                self._drop(next(iter(self._entries)))
            return entry.value

    def _too_much(self) -> bool:
        return len(self._entries) > self._most or self._bytes > self._most_bytes

    def _let_go(self, owner: str) -> None:
        if self._each is None:
            return
        held = [key for key, entry in self._entries.items() if owner in entry.owners]
        for key in held[: -self._each]:
            self._entries[key].owners.discard(owner)
            if not self._entries[key].owners:
                self._drop(key)

    def _drop(self, key: Hashable) -> None:
        self._bytes -= self._entries.pop(key).size
