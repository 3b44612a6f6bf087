"""The slow way to a channel, for browsers that no WebSocket reaches: requests that bring commands and take a frame.

A page calls itself by a word of its own, and says in every request which frame it had last; the answer is the next
one, as soon as there is one, or nothing after a while (204).  The page decides how often it asks.
"""

from __future__ import annotations

import asyncio
import contextlib

from starlette.requests import Request
from starlette.responses import Response

from playground.stage.core.channel import Channel, Outlet, find
from playground.stage.core.inbox import MESSAGE_BYTES, Inbox, understood
from playground.stage.core.origin import welcome

WAIT = 4.0  # seconds that a request may wait for a frame; a server that stops waits for it, too
GONE = 20.0  # seconds after which a page that asks no more counts as closed
WORD = 40  # letters of a page's word for itself
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

_CALLERS: dict[tuple[str, str], _Caller] = {}


async def exchange(request: Request) -> Response:
    """Take the commands of one request, and answer with the next frame if it asks for one."""
    if not welcome(request.headers.get("origin"), request.headers.get("host")):
        return _nothing(403)
    channel = find(request.query_params.get("token", ""))
    if channel is None:
        return _nothing(404)
    message = understood(await _body(request))
    page = message.get("page") if message else None
    if message is None or not isinstance(page, str) or not 0 < len(page) <= WORD:
        return _nothing(400)
    caller = _caller(channel, page)
    if not caller.inbox.bucket.take():
        return _nothing(429)
    said = message.get("say")
    for each in said if isinstance(said, list) else ():
        if isinstance(each, dict):
            caller.inbox.put(each)
    seq = message.get("seq")
    frame = await caller.after(seq) if isinstance(seq, int) else None
    if caller.outlet.dismissed:
        return _nothing(410)
    if frame is None:
        return _nothing(204)
    return Response(frame, headers=_HEADERS, media_type="application/octet-stream")


def _nothing(status: int) -> Response:
    return Response(status_code=status, headers=_HEADERS)


async def _body(request: Request) -> str:
    """Return what was sent, "" where it is too long or no text."""
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > MESSAGE_BYTES:
            return ""
    try:
        return parts.decode()
    except UnicodeDecodeError:
        return ""


def _caller(channel: Channel, page: str) -> _Caller:
    name = (channel.token, page)
    found = _CALLERS.get(name)
    if found is None or found.outlet.dismissed:
        found = _CALLERS[name] = _Caller(channel)
        found.watch = asyncio.ensure_future(_attend(name, found))
    found.seen = found.loop.time()
    return found


async def _attend(name: tuple[str, str], caller: _Caller) -> None:
    """Obey a page until it is gone."""
    obeying = asyncio.ensure_future(caller.inbox.obey())
    try:
        while not caller.outlet.dismissed and (left := caller.seen + GONE - caller.loop.time()) > 0:
            await asyncio.sleep(min(left, 1.0))
    finally:
        obeying.cancel()
        caller.inbox.channel.detach(caller.outlet)
        if _CALLERS.get(name) is caller:
            del _CALLERS[name]


class _Caller:
    """A page that asks: what it has been sent, and what it wants done."""

    def __init__(self, channel: Channel) -> None:
        self.loop = asyncio.get_running_loop()
        self.inbox = Inbox(channel)
        self.outlet = Outlet(self.wake)
        self.seen = self.loop.time()
        self.watch: asyncio.Future[None] | None = None  # held, or it would be collected
        self._stirred = asyncio.Event()
        self._turn = 0
        channel.attach(self.outlet)

    def wake(self) -> None:
        """Stir who waits for a frame, from any thread."""
        with contextlib.suppress(RuntimeError):  # the loop has closed: the server is stopping
            self.loop.call_soon_threadsafe(self._stirred.set)

    async def after(self, seq: int) -> bytes | None:
        """Return the frame after `seq`, with everything where that is not the last one sent; None where none comes."""
        channel, outlet = self.inbox.channel, self.outlet
        channel.acknowledge(outlet)
        if seq != outlet.sent:  # the answer was lost, or the page is a new one
            outlet.had, outlet.sent = {}, 0
        self._turn += 1
        turn, end = self._turn, self.loop.time() + WAIT
        self._stirred.set()  # a request that was given up makes way
        while turn == self._turn and not outlet.dismissed:
            self._stirred.clear()
            frame: bytes | None = channel.take(outlet)
            if frame is not None:
                return frame
            try:
                async with asyncio.timeout_at(end):
                    await self._stirred.wait()
            except TimeoutError:
                break
        return None
