"""The stream: one WebSocket per page, on which a channel's newest frames go out and its browser's wishes come
in.

Who may connect is decided before the connection is accepted: the Origin has to be the Host that was asked
(the framework's own cross-site checks do not cover custom routes), and the token has to open a channel.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import math
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn
from urllib.parse import urlsplit

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.stage.assets import asset_routes
from playground.stage.channel import Channel, Outlet, find

__all__ = ["Channel", "routes"]

MESSAGE_BYTES = 64_000  # the longest message taken from a browser
MESSAGES_PER_SECOND = 300  # a fast pointer paints 120 times a second, and acknowledges 60 times
BURST = 300
QUEUE = 256  # commands that may wait for the session's own handler
RESEND = 5.0  # seconds after which an acknowledgement counts as lost
_CLOSES = {"closed": 4000, "replaced": 4001}
_LOG = logging.getLogger(__name__)
_HANDLERS = ThreadPoolExecutor(4, thread_name_prefix="stage-command")


def routes(base: str | None = None) -> list[BaseRoute]:
    """Return the routes for `st.App`: the stream and the assets, below the server's base path."""
    if base is None:
        base = str(st.get_option("server.baseUrlPath") or "")
    prefix = f"/{base.strip('/')}" if base.strip("/") else ""
    path = f"{prefix}/api/stream"
    return [WebSocketRoute(path, stream), Route(path, _known), *asset_routes(prefix)]


async def _known(request: Request) -> Response:
    """Tell a browser that was refused whether its channel is no more (404), or the way there was at fault."""
    known = find(request.query_params.get("token", "")) is not None
    return Response(status_code=204 if known else 404, headers={"Cache-Control": "no-store"})


async def stream(websocket: WebSocket) -> None:
    """Serve one browser until it leaves, the channel closes, or the server stops."""
    channel = find(websocket.query_params.get("token", ""))
    if channel is None or not same_origin(websocket.headers.get("origin"), websocket.headers.get("host")):
        await websocket.close(1008)  # before accept: the browser sees a refused handshake (403)
        return
    await websocket.accept()
    await _Connection(websocket, channel).serve()


def same_origin(origin: str | None, host: str | None) -> bool:
    """Return whether a page of `origin` belongs to `host`, the port included."""
    if not origin or not host:
        return False
    try:
        page, server = urlsplit(origin), urlsplit(f"//{host}")
        standard = {"http": 80, "https": 443}.get(page.scheme)
        mine, theirs = server.port or standard, page.port or standard
    except ValueError:
        return False
    return bool(standard and page.hostname) and (page.hostname, theirs) == (server.hostname, mine)


class _Gone(Exception):
    """The connection is over."""


class _Connection:
    """One accepted socket: a reader that is always pending, a writer, and the commands between."""

    def __init__(self, websocket: WebSocket, channel: Channel) -> None:
        self.websocket = websocket
        self.channel = channel
        self.loop = asyncio.get_running_loop()
        self.stirred = asyncio.Event()
        self.outlet = Outlet(self.wake)
        self.commands: asyncio.Queue[dict[str, Any]] = asyncio.Queue(QUEUE)
        self.bucket = Bucket(MESSAGES_PER_SECOND, BURST)

    def wake(self) -> None:
        """Stir the writer, from any thread."""
        with contextlib.suppress(RuntimeError):  # the loop has closed: the server is stopping
            self.loop.call_soon_threadsafe(self.stirred.set)

    async def serve(self) -> None:
        """Run reader, writer and commands until one of them ends."""
        self.channel.attach(self.outlet)
        tasks = [asyncio.ensure_future(each()) for each in (self.read, self.write, self.obey)]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if not isinstance(task.exception(), _Gone | WebSocketDisconnect):
                    _LOG.error("A stream ended unexpectedly.", exc_info=task.exception())
        finally:
            self.channel.detach(self.outlet)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def read(self) -> None:
        """Take messages as they come; without a pending receive nobody would notice that the browser left."""
        while True:
            message = await self.websocket.receive()
            if message["type"] != "websocket.receive":
                raise _Gone
            text = message.get("text")
            if not isinstance(text, str) or len(text) > MESSAGE_BYTES:
                await self.leave(1009)
            if not self.bucket.take():
                if self.bucket.missed > 10 * BURST:
                    await self.leave(1008)
                continue
            self.accept(understood(text))

    def accept(self, message: dict[str, Any] | None) -> None:
        """Note an acknowledgement, queue a command the channel knows, drop anything else."""
        if message is None:
            return
        if isinstance(message.get("ack"), int):
            if self.channel.acknowledge(self.outlet, message["ack"]):
                self.stirred.set()
            return
        known, do = self.channel.commands, message.get("do")
        if isinstance(do, str) and (known is None or do in known):
            with contextlib.suppress(asyncio.QueueFull):
                self.commands.put_nowait(message)

    async def obey(self) -> None:
        """Hand commands to the session, one after the other, away from the loop that serves everybody."""
        while True:
            message = await self.commands.get()
            handler = self.channel.on_command
            if handler is None:
                continue
            try:
                await self.loop.run_in_executor(_HANDLERS, handler, message)
            except Exception:
                _LOG.exception("The command %r failed.", message.get("do"))

    async def write(self) -> None:
        """Send the newest frame whenever the browser has painted the one before."""
        sent_at = 0.0
        while True:
            self.stirred.clear()
            if self.outlet.dismissed:
                await self.leave(_CLOSES[self.outlet.dismissed])
            message = self.channel.take(self.outlet)
            if message is not None:
                await self.websocket.send_bytes(message)
                sent_at = self.loop.time()
                continue
            try:
                async with asyncio.timeout_at(None if self.outlet.idle else sent_at + RESEND):
                    await self.stirred.wait()
            except TimeoutError:
                self.channel.acknowledge(self.outlet)

    async def leave(self, code: int) -> NoReturn:
        """Close the socket and end the connection."""
        await self.websocket.close(code)
        raise _Gone


class Bucket:
    """A leaky bucket: `rate` takes a second, `burst` at once; `missed` counts refusals, and forgets `rate` a second."""

    def __init__(self, rate: float, burst: int) -> None:
        self.rate = rate
        self.burst = burst
        self.level = float(burst)
        self.missed = 0.0
        self.at = time.monotonic()

    def take(self) -> bool:
        """Return whether one more is all right now."""
        now = time.monotonic()
        credit = (now - self.at) * self.rate
        self.at = now
        self.level = min(self.burst, self.level + credit)
        # A hiccup of a busy server must not make a flood look like a new one every time.
        self.missed = max(0.0, self.missed - credit)
        if self.level < 1:
            self.missed += 1
            return False
        self.level -= 1
        return True


def understood(text: str) -> dict[str, Any] | None:
    """Return the JSON object that `text` says, None where it says none, or numbers that are not finite."""
    try:
        message = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is not JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError("too large a number")
    return value
