"""The middleware: it sees every request first, and hands on what it has no answer for."""

from __future__ import annotations

import gzip
import hashlib
from urllib.parse import parse_qs

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.front import files, shell
from playground.language import LANGUAGES, guess
from playground.stage.core.origin import welcome

# Instead of Streamlit's own check, which needs a cookie, and a page inside another one often may not have any.
UPLOADS = "_stcore/upload_file/"
SAFE = {"GET", "HEAD", "OPTIONS"}


class Front:
    """Dresses Streamlit's first page, sends its scripts compressed, and refuses uploads from other pages."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        path = _path(scope)
        foreign = not welcome(headers.get("origin"), headers.get("host"))
        if foreign and path.startswith(UPLOADS) and scope["method"] not in SAFE:
            refusal = PlainTextResponse("This page may not change anything here.", 403)
            await refusal(scope, receive, send)
            return
        if scope["method"] == "GET":
            found = await run_in_threadpool(files.compressed, path, headers.get("accept-encoding", ""))
            if found is not None:
                await found(scope, receive, send)
                return
            send = _Dressing(scope, headers, send)
        await self.app(scope, receive, send)


class _Dressing:
    """In the place of `send`: lets everything through but the first page, which it keeps until it has all of it."""

    def __init__(self, scope: Scope, headers: Headers, send: Send) -> None:
        self.scope, self.headers, self.send = scope, headers, send
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self.start = message
        elif self.start is None:
            await self.send(message)
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._answer(self.start)

    async def _answer(self, start: Message) -> None:
        asked = parse_qs(self.scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[0]
        lang = asked if asked in LANGUAGES else guess(None, self.headers.get("accept-language"))
        packed = Headers(raw=start["headers"]).get("content-encoding") == "gzip"
        bare = gzip.decompress(self.body) if packed else self.body
        page = shell.dressed(bare.decode(), _path(self.scope), lang).encode()
        etag = f'"{hashlib.sha256(page).hexdigest()[:16]}"'
        kept = MutableHeaders(raw=[pair for pair in start["headers"] if pair[0] not in _REPLACED])
        answer = Response(files.zipped(page) if _zips(self.headers) else page, start["status"])
        if etag in self.headers.get("if-none-match", ""):
            answer = Response(status_code=304)
        elif _zips(self.headers):
            kept["Content-Encoding"] = "gzip"
        if answer.status_code != 304:
            kept["Content-Length"] = str(len(answer.body))
        kept.update({"ETag": etag, "Cache-Control": "no-cache"})
        kept.add_vary_header("Accept-Language")
        kept.add_vary_header("Accept-Encoding")
        answer.raw_headers = kept.raw
        await answer(self.scope, _nothing, self.send)


_REPLACED = {
    b"content-length",
    b"content-encoding",
    b"etag",
    b"last-modified",
    b"cache-control",
    b"accept-ranges",
}


def _path(scope: Scope) -> str:
    """Return the path below the server's base path, without a slash in front."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return scope["path"].strip("/").removeprefix(base).strip("/")


def _is_page(start: Message) -> bool:
    return start["status"] == 200 and Headers(raw=start["headers"]).get("content-type", "").startswith(
        "text/html"
    )


def _zips(headers: Headers) -> bool:
    return "gzip" in headers.get("accept-encoding", "")


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
