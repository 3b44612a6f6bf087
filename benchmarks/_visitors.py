"""Visitors without a browser: to the server they are what a page is, to this machine they cost next to nothing.

A visitor opens Streamlit's own WebSocket, runs the page's script, presses its Play button there and keeps that
session open; out of what the script drew it takes the token of the stream, connects to it from the same origin, and
acknowledges the newest frame at each tick of a clock of 60 a second, as a browser does after painting.  So a whole
class fits onto the machine that serves it, and what is measured is the server.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections.abc import Coroutine
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

T = TypeVar("T")
PAINTS = 60.0  # a second, at most
SEQ = re.compile(rb'"seq":(\d+)')
PATIENCE = 60.0  # seconds that a page may take on a busy machine


class Visitor:
    """One session: its page, its stream, and how many frames it has painted."""

    def __init__(self, url: str, page: str) -> None:
        self.url, self.page = url, page
        self.frames = 0
        self.bytes = 0  # of the frames that have come
        self.came = 0
        self._token, self._play, self._fragment = "", "", ""
        self._tasks: list[asyncio.Task[None]] = []
        self._page: ClientConnection | None = None
        self._stream: ClientConnection | None = None

    async def enter(self, query: dict[str, str]) -> None:
        """Open the page and connect its stream."""
        parts = urlsplit(self.url)
        address = f"ws://{parts.netloc}"
        options: dict[str, Any] = {"origin": self.url, "max_size": None, "compression": None}
        self._page = await connect(f"{address}/_stcore/stream", subprotocols=["streamlit"], **options)  # type: ignore[list-item]
        await self._page.send(self._rerun(query).SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while not self._take(await self._page.recv()):
                pass
        self._tasks.append(asyncio.create_task(_ignore(self._page)))
        self._seen: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._stream = await connect(f"{address}/api/stream?token={self._token}", **options)
        self._tasks.append(asyncio.create_task(self._paint(self._stream)))

    async def play(self) -> None:
        """Press Play, as a browser says so: only the bar around the button runs again."""
        assert self._page is not None
        message = self._rerun({})
        message.rerun_script.fragment_id = self._fragment
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = self._play, True
        await self._page.send(message.SerializeToString())

    async def look_back(self) -> float:
        """Go back to the very first step, and return the seconds until a picture of it is there."""
        assert self._stream is not None
        self._seen = asyncio.get_running_loop().create_future()
        start = time.perf_counter()
        await self._stream.send(json.dumps({"do": "scrub", "source": "main", "step": 0}))
        return await self._seen - start

    async def leave(self) -> None:
        """Close the tab."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in (self._stream, self._page):
            if socket is not None:
                await socket.close()

    def _rerun(self, query: dict[str, str]) -> BackMsg:
        message = BackMsg()
        message.rerun_script.query_string = urlencode(query)
        message.rerun_script.page_name = self.page
        message.rerun_script.context_info.locale = "en-US"
        message.rerun_script.context_info.url = f"{self.url}/{self.page}"
        return message

    def _take(self, data: str | bytes) -> bool:
        """Look at what the script drew; True when it has ended."""
        message = ForwardMsg()
        message.ParseFromString(data if isinstance(data, bytes) else data.encode())
        element = message.delta.new_element
        if element.WhichOneof("type") == "bidi_component":
            self._token = json.loads(element.bidi_component.json).get("token") or self._token
        elif element.button.id.endswith("-play"):
            self._play, self._fragment = element.button.id, message.delta.fragment_id
        return message.WhichOneof("type") == "script_finished" and bool(self._token and self._play)

    async def _paint(self, socket: ClientConnection) -> None:
        """Take frames as they come; at every tick of the screen the newest of them counts as painted."""
        newest: list[int] = []
        screen = asyncio.create_task(self._screen(socket, newest))
        try:
            async for message in socket:
                found = SEQ.search(message) if isinstance(message, bytes) else None
                if found is not None and isinstance(message, bytes):
                    newest[:] = [int(found[1])]
                    self.came, self.bytes = self.came + 1, self.bytes + len(message)
                    if b'"viewing":0' in message and not self._seen.done():
                        self._seen.set_result(time.perf_counter())
        finally:
            screen.cancel()

    async def _screen(self, socket: ClientConnection, newest: list[int]) -> None:
        while True:
            now = time.perf_counter()
            await asyncio.sleep((int(now * PAINTS) + 1) / PAINTS - now)
            if newest:
                self.frames += 1
                await socket.send(json.dumps({"ack": newest.pop()}))


async def _ignore(socket: ClientConnection) -> None:
    async for _ in socket:
        pass


class Crowd:
    """Visitors on a thread of their own; a context manager, at whose end all of them leave."""

    def __init__(self, url: str, page: str = "network") -> None:
        self.url, self.page = url, page
        self.visitors: list[Visitor] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="visitors", daemon=True)

    def __enter__(self) -> Crowd:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for visitor in self.visitors:
            self._run(visitor.leave())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def come(self, count: int, query: dict[str, str] | None = None) -> None:
        """Let `count` more visitors in, one after the other, and all of them play."""
        fresh = [Visitor(self.url, self.page) for _ in range(count)]
        for visitor in fresh:
            self._run(visitor.enter(query or {}))
            self.visitors.append(visitor)
        for visitor in fresh:
            self._run(visitor.play())

    def rates(self, seconds: float) -> list[float]:
        """Return the frames a second of every visitor over the next `seconds`."""
        before, start = [visitor.frames for visitor in self.visitors], time.perf_counter()
        time.sleep(seconds)
        elapsed = time.perf_counter() - start
        return [(visitor.frames - old) / elapsed for visitor, old in zip(self.visitors, before, strict=True)]

    def looks_back(self) -> float:
        """Return the seconds that the first visitor waits for a picture of the first step."""
        return self._run(self.visitors[0].look_back())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)
