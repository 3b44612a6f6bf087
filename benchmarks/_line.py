"""A long or slow line to a server on this machine: a proxy that hands everything on later, and no faster than it may.

It works on bytes, so that connecting, headers, WebSockets and downloads all pay what they would on such a line.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

BUFFER = 128_000  # bytes that a slow line holds before it makes the sender wait
CHUNK = 16_384


class Line:
    """A line with a round trip of so many seconds, down which go so many bytes a second, for all its connections."""

    def __init__(self, url: str, trip: float, bandwidth: float | None = None) -> None:
        self.target = urlsplit(url)
        self.trip, self.bandwidth = trip, bandwidth
        self.received = 0  # bytes that have come down
        self._free = 0.0
        self._carried: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)

    @property
    def url(self) -> str:
        """The address at this end."""
        return f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        """Start to listen."""
        self._thread.start()
        starting = asyncio.start_server(self._connected, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(10)
        self._port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Cut the line."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _end(self) -> None:
        self._server.close()
        tasks = list(self._carried)
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _connected(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(self._carry(near, back))
        self._carried.add(task)
        task.add_done_callback(self._carried.discard)

    async def _carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.trip)  # connecting costs a round trip
        far, forth = await asyncio.open_connection(self.target.hostname, self.target.port)
        await asyncio.gather(self._pump(near, forth, down=False), self._pump(far, back, down=True))

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, down: bool) -> None:
        """Hand bytes on after half a round trip, in order; `down` is the direction that is slow."""
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        writing = asyncio.create_task(_write(waiting, sink))
        self._carried.add(writing)
        writing.add_done_callback(self._carried.discard)
        try:
            while data := await source.read(CHUNK):
                now = due = self._loop.time()
                if down:
                    self.received += len(data)
                    if self.bandwidth is not None:
                        due = self._free = max(self._free, now) + len(data) / self.bandwidth
                        await asyncio.sleep(max(0.0, due - now - BUFFER / self.bandwidth))
                waiting.put_nowait((due + self.trip / 2, data))
        except ConnectionError:
            pass
        waiting.put_nowait((self._loop.time() + self.trip / 2, b""))
        await writing


async def _write(waiting: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter) -> None:
    loop = asyncio.get_running_loop()
    with contextlib.suppress(ConnectionError):
        while True:
            due, data = await waiting.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not data:
                break
            sink.write(data)
            await sink.drain()
    sink.close()


@contextlib.contextmanager
def line(url: str, trip: float, bandwidth: float | None = None) -> Iterator[Line]:
    """Put such a line between the server at `url` and who uses the address that it yields."""
    found = Line(url, trip, bandwidth)
    found.open()
    try:
        yield found
    finally:
        found.close()
