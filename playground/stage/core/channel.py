"""Channels: where a session's worker threads put the newest frame, and where its browser's wishes come in.

A channel knows nothing of sockets.  Producers call `publish` from any thread; each browser connected to it
has an `Outlet` that remembers what that browser already has.  Newest wins: a frame that nobody fetched is
forgotten.
"""

from __future__ import annotations

import hashlib
import math
import secrets
import threading
import weakref
from collections.abc import Callable, Mapping
from typing import Any, Protocol, runtime_checkable

import numpy as np

from playground.stage.core.flow import Flow
from playground.stage.core.frame import composed, pack

OUTLETS_PER_CHANNEL = 2  # a reconnecting browser overlaps with its own dead socket; more is somebody else

_CHANNELS: weakref.WeakValueDictionary[bytes, Channel] = weakref.WeakValueDictionary()


@runtime_checkable
class Drawable(Protocol):
    """What can say itself as Plotly JSON, as a `go.Figure` does."""

    def to_json(self) -> str | None:
        """Return the figure as JSON."""


class Outlet:
    """One browser's end of a channel: what it has been sent, and whether it can take more.

    `wake` is called, from any thread, when there may be something to send, and when the channel has closed.
    What it has been sent reaches it, and in this order: so `had` counts frames that are still on their way.
    Without a `flow` one frame is in flight at a time, as fast as it is acknowledged.
    """

    def __init__(self, wake: Callable[[], None], flow: Flow | None = None) -> None:
        self.wake = wake
        self.flow = Flow(1, rate=math.inf) if flow is None else flow
        self.sent = 0
        self.had: dict[str, int] = {}
        self.dismissed = ""  # why this outlet has to close: "" | "closed" | "replaced"


class Channel:
    """The way from one session's producers to its browser, and back.

    `on_command(message)` gets every `{"do": …}` that the browser sends, one after the other, in a worker
    thread. `on_wanted()` is called, from the server's event loop (so it has to return at once), whenever a
    browser has become ready for a frame.  `commands` names what is let through; None lets everything through.
    The channel lives as long as somebody holds it; its token is what lets a browser in.
    """

    def __init__(
        self,
        *,
        on_command: Callable[[dict[str, Any]], None] | None = None,
        on_wanted: Callable[[], None] | None = None,
        commands: frozenset[str] | None = None,
    ) -> None:
        self.token = secrets.token_urlsafe(24)
        self.on_command = on_command
        self.on_wanted = on_wanted
        self.commands = commands
        self.closed = False
        self._lock = threading.Lock()
        self._ready = threading.Event()
        self._outlets: list[Outlet] = []
        self._version = 0
        self._header: Mapping[str, Any] = {}
        self._arrays: Mapping[str, np.ndarray] = {}
        self._kept: dict[str, tuple[int, Any]] = {}  # "array:curve" → version, value
        _CHANNELS[_digest(self.token)] = self

    @property
    def connected(self) -> bool:
        """Whether a browser is connected."""
        return bool(self._outlets)

    @property
    def wanted(self) -> bool:
        """Whether a browser is connected, has been sent the newest frame, and has room for one more."""
        return self._ready.is_set()

    def wait_wanted(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds until a frame is wanted, and return whether it is."""
        return self._ready.wait(timeout)

    def publish(
        self,
        header: Mapping[str, Any],
        arrays: Mapping[str, np.ndarray],
        *,
        scene: Mapping[str, Any] | None = None,
        kept: Mapping[str, np.ndarray] | None = None,
        plots: Mapping[str, Drawable | str] | None = None,
    ) -> None:
        """Make this the newest frame; nothing passed in may be changed afterwards.

        `scene`, `kept` (arrays that change rarely: points, curves) and `plots` (name → figure, or its JSON)
        reach every browser once per change, never lost to a newer frame: pass the same object again and
        nothing is sent.  None leaves them as they are; a mapping replaces the whole set.
        """
        drawn = None if plots is None else {name: _json(figure) for name, figure in plots.items()}
        with self._lock:
            self._version += 1
            self._header, self._arrays = header, arrays
            if scene is not None:
                self._keep("scene", {"": scene})
            if kept is not None:
                self._keep("array", kept)
            if drawn is not None:
                self._keep("plot", drawn)
            self._settle()
            outlets = list(self._outlets)
        for outlet in outlets:
            outlet.wake()

    def close(self) -> None:
        """Turn every browser away; the token is worthless from now on."""
        with self._lock:
            self.closed = True
            outlets, self._outlets = self._outlets, []
            self._settle()
        _CHANNELS.pop(_digest(self.token), None)
        _dismiss(outlets, "closed")

    def attach(self, outlet: Outlet) -> None:
        """Let a browser in; the oldest one goes where there are too many."""
        with self._lock:
            if self.closed:
                outlet.dismissed = "closed"
                return
            self._outlets.append(outlet)
            gone, self._outlets = self._outlets[:-OUTLETS_PER_CHANNEL], self._outlets[-OUTLETS_PER_CHANNEL:]
            wanted = self._settle()
        _dismiss(gone, "replaced")
        if wanted:
            self._call_wanted()

    def detach(self, outlet: Outlet) -> None:
        """Forget a browser that has gone."""
        with self._lock:
            self._outlets = [each for each in self._outlets if each is not outlet]
            self._settle()

    def take(self, outlet: Outlet) -> bytes | None:
        """Return the newest frame, packed, with what that browser lacks; None when it has it all."""
        with self._lock:
            if outlet.sent == self._version or not outlet.flow.ready:
                return None
            outlet.sent = self._version
            outlet.flow.sent(outlet.sent)
            fresh = {name: value for name, (at, value) in self._kept.items() if outlet.had.get(name) != at}
            outlet.had = {name: at for name, (at, _) in self._kept.items()}
            header, arrays, seq = self._header, self._arrays, self._version
        return pack(*composed(header, arrays, seq=seq, kept=list(outlet.had), fresh=fresh))

    def acknowledge(self, outlet: Outlet, seq: int | None = None) -> bool:
        """Note that a browser has painted frame `seq` (None: the last) and waits for none before; False where that
        is no news.
        """
        with self._lock:
            if not outlet.flow.acknowledged(outlet.sent if seq is None else seq):
                return False
            wanted = self._settle()
        if wanted:
            self._call_wanted()
        return True

    def tick(self, outlet: Outlet, *, hidden: bool | None = None) -> None:
        """Look again at what a browser can take: the pause of its flow is over, or it says whether it is `hidden`."""
        with self._lock:
            if hidden is not None:
                outlet.flow.hide(hidden)
            outlet.flow.expire()
            wanted = self._settle()
        if wanted:
            self._call_wanted()

    def _keep(self, family: str, values: Mapping[str, Any]) -> None:
        mine = {f"{family}:{name}": value for name, value in values.items()}
        for name in [name for name in self._kept if name.startswith(f"{family}:") and name not in mine]:
            del self._kept[name]
        for name, value in mine.items():
            old = self._kept.get(name)
            same = old is not None and (old[1] is value or (isinstance(value, str) and old[1] == value))
            if not same:
                self._kept[name] = (self._version, value)

    def _settle(self) -> bool:
        wanted = any(each.sent == self._version and each.flow.ready for each in self._outlets)
        if wanted:
            self._ready.set()
        else:
            self._ready.clear()
        return wanted

    def _call_wanted(self) -> None:
        if self.on_wanted is not None:
            self.on_wanted()


def find(token: str) -> Channel | None:
    """Return the channel that `token` opens.

    The look-up goes by the token's digest, so that its time tells nothing about the tokens that exist.
    """
    channel = _CHANNELS.get(_digest(token))
    if channel is None or not secrets.compare_digest(channel.token.encode(), token.encode()):
        return None
    return channel


def _dismiss(outlets: list[Outlet], why: str) -> None:
    for outlet in outlets:
        outlet.dismissed = why
        outlet.wake()


def _json(figure: Drawable | str) -> str:
    return figure if isinstance(figure, str) else figure.to_json() or "{}"


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
