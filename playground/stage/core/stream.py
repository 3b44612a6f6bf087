"""The stream: one WebSocket per page, on which a channel's newest frames go out and its browser's wishes come
in.

Who may connect is decided before the connection is accepted: its page has to be one of ours (see `origin`), and the
token has to open a channel.  Where no WebSocket comes through, `poll` does the same slowly.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any, NoReturn

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.stage.core.assets import asset_routes
from playground.stage.core.channel import Channel, Outlet, find
from playground.stage.core.flow import Flow
from playground.stage.core.inbox import MESSAGE_BYTES, Inbox, understood
from playground.stage.core.origin import welcome
from playground.stage.core.poll import exchange

__all__ = ["Channel", "routes"]

_CLOSES = {"closed": 4000, "replaced": 4001}
_LOG = logging.getLogger(__name__)


def routes(base: str | None = None) -> list[BaseRoute]:
    """Return the routes for `st.App`: the stream and the assets, below the server's base path."""
    if base is None:
        base = str(st.get_option("server.baseUrlPath") or "")
    prefix = f"/{base.strip('/')}" if base.strip("/") else ""
    path = f"{prefix}/api/stream"
    return [
        WebSocketRoute(path, stream),
        Route(path, _known),
        Route(path, exchange, methods=["POST"]),
        *asset_routes(prefix),
    ]


async def _known(request: Request) -> Response:
    """Tell a browser that was refused whether its channel is no more (404), or the way there is at fault."""
    asked, host = request.query_params, request.headers.get("host")
    status = 404 if find(asked.get("token", "")) is None else 200
    found = {"host": host, "welcome": welcome(asked.get("origin"), host)}
    return JSONResponse(found, status, headers={"Cache-Control": "no-store"})


async def stream(websocket: WebSocket) -> None:
    """Serve one browser until it leaves, the channel closes, or the server stops."""
    channel = find(websocket.query_params.get("token", ""))
    if channel is None or not welcome(websocket.headers.get("origin"), websocket.headers.get("host")):
        await websocket.close(1008)  # before accept: the browser sees a refused handshake (403)
        return
    await websocket.accept()
    await _Connection(websocket, channel).serve()


class _Gone(Exception):
    """The connection is over."""


class _Connection:
    """One accepted socket: a reader that is always pending, a writer, and the commands between."""

    def __init__(self, websocket: WebSocket, channel: Channel) -> None:
        self.websocket = websocket
        self.channel = channel
        self.loop = asyncio.get_running_loop()
        self.stirred = asyncio.Event()
        self.outlet = Outlet(self.wake, Flow())
        self.inbox = Inbox(channel)

    def wake(self) -> None:
        """Stir the writer, from any thread."""
        with contextlib.suppress(RuntimeError):  # the loop has closed: the server is stopping
            self.loop.call_soon_threadsafe(self.stirred.set)

    async def serve(self) -> None:
        """Run reader, writer and commands until one of them ends."""
        self.channel.attach(self.outlet)
        tasks = [asyncio.ensure_future(each()) for each in (self.read, self.write, self.inbox.obey)]
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
            if not self.inbox.bucket.take():
                if self.inbox.flooded:
                    await self.leave(1008)
                continue
            self.accept(understood(text))

    def accept(self, message: dict[str, Any] | None) -> None:
        """Note an acknowledgement or that the page is hidden, queue a command the channel knows, drop the rest."""
        if message is None:
            return
        if isinstance(message.get("ack"), int):
            if self.channel.acknowledge(self.outlet, message["ack"]):
                self.stirred.set()
            return
        if isinstance(message.get("hidden"), bool):
            self.channel.tick(self.outlet, hidden=message["hidden"])
            self.stirred.set()
            return
        self.inbox.put(message)

    async def write(self) -> None:
        """Send the newest frame whenever the browser has room for one more."""
        while True:
            self.stirred.clear()
            if self.outlet.dismissed:
                await self.leave(_CLOSES[self.outlet.dismissed])
            # Asked for first: time goes on, and nobody may wait for what is over.
            pause = self.outlet.flow.pause
            message = self.channel.take(self.outlet)
            if message is not None:
                await self.websocket.send_bytes(message)
                continue
            # Its pause may have passed while the last one was being sent: say that there is room.
            if pause is None:
                self.channel.tick(self.outlet)
            try:
                async with asyncio.timeout(pause):
                    await self.stirred.wait()
            except TimeoutError:
                self.channel.tick(self.outlet)

    async def leave(self, code: int) -> NoReturn:
        """Close the socket and end the connection."""
        await self.websocket.close(code)
        raise _Gone
