"""Streamlit's scripts and styles, compressed once for everybody: it sends them as they are, three times as long."""

from __future__ import annotations

import gzip
import threading
from functools import cache
from pathlib import Path

from starlette.responses import Response
from streamlit import file_util

FOREVER = "public, max-age=31536000, immutable"  # as Streamlit says itself: names hold a digest
KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_LOCK = threading.Lock()


def compressed(path: str, accepted: str) -> Response | None:
    """Return the answer for one of Streamlit's files, None where it is none or the browser takes nothing compressed."""
    if "gzip" not in accepted or not path.startswith("static/") or path not in _files():
        return None
    with _LOCK:  # a crowd that comes at once must not compress everything once each
        body = _zipped(path)
    headers = {"Content-Encoding": "gzip", "Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    return Response(body, headers=headers, media_type=KINDS[Path(path).suffix])


def zipped(body: bytes) -> bytes:
    """Return `body` compressed; equal bytes give equal bytes."""
    return gzip.compress(body, 6, mtime=0)


@cache
def _files() -> frozenset[str]:
    """Return the names of what there is; only these are ever read, so no path leads out."""
    root = Path(file_util.get_static_dir())
    found = (path for path in root.rglob("*") if path.suffix in KINDS)
    return frozenset(path.relative_to(root).as_posix() for path in found)


@cache
def _zipped(path: str) -> bytes:
    return zipped((Path(file_util.get_static_dir()) / path).read_bytes())
