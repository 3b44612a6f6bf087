"""A small server with the stage's routes, for tests that speak to it as a browser would."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette
from websockets.sync.client import ClientConnection, connect

from playground.stage.core.frame import unpack
from playground.stage.core.stream import routes


@dataclass
class Served:
    """A running server: where it listens, and how to stop it."""

    port: int
    server: uvicorn.Server
    thread: threading.Thread
    base: str = ""

    def stop(self, timeout: float = 5.0) -> bool:
        """Stop as SIGTERM does, and return whether the server has gone in time."""
        self.server.should_exit = True
        self.thread.join(timeout)
        return not self.thread.is_alive()

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers (lower case) and body."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{self.base}{path}", headers=names)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()

    def browser(self, token: str, *, origin: str | None = "") -> ClientConnection:
        """Return a connected socket; "" is the origin of the server's own pages."""
        own = f"http://127.0.0.1:{self.port}" if origin == "" else origin
        url = f"ws://127.0.0.1:{self.port}{self.base}/api/stream?token={token}"
        return connect(url, origin=own, max_size=None, compression=None)  # pyright: ignore[reportArgumentType]


@contextlib.contextmanager
def served(base: str = "", app: Starlette | None = None) -> Iterator[Served]:
    """Run a server, of the stage's routes or of `app`, on a free port for as long as the block lasts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            started.set()

    server = Server(
        uvicorn.Config(app or Starlette(routes=routes(base)), port=port, log_level="warning", lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert started.wait(10)
    running = Served(port, server, thread, f"/{base}" if base else "")
    try:
        yield running
    finally:
        running.stop()


def frame(browser: ClientConnection, *, ack: bool = True, timeout: float = 5.0) -> tuple[dict[str, Any], Any]:
    """Return the next frame's header and arrays, and acknowledge it as a browser does after painting."""
    message = browser.recv(timeout)
    assert isinstance(message, bytes)
    header, arrays = unpack(message)
    if ack:
        browser.send(json.dumps({"ack": header["seq"]}))
    return header, arrays
