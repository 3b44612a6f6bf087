"""Whose pages may speak to the server's own routes: those that it served itself, under a name that it is known by.

The framework's cross-site checks do not cover custom routes.  A browser says in `Origin` where a page came from, and
no page can make it lie; the token of a channel is asked for besides.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

import streamlit as st

STANDARD = {"http": 80, "https": 443}


def welcome(origin: str | None, host: str | None) -> bool:
    """Return whether a page of `origin` may speak to the server that was asked for as `host`.

    A proxy may ask by another name than the reader's: then the reader's has to be in `server.corsAllowedOrigins`, which
    is what `--allow-host` of the launcher sets.  What a proxy says in `X-Forwarded-Host` counts for nothing, since
    anybody can say it.
    """
    return same_origin(origin, host) or named(origin, st.get_option("server.corsAllowedOrigins") or ())


def named(origin: str | None, allowed: Iterable[str]) -> bool:
    """Return whether `origin` is among `allowed`, such as "https://play.example"; scheme and port included."""
    mine = _parts(origin or "")
    return mine is not None and any(_parts(each.strip()) == mine for each in allowed)


def _parts(origin: str) -> tuple[str, str, int] | None:
    try:
        found = urlsplit(origin)
        port = found.port or STANDARD.get(found.scheme)
    except ValueError:
        return None
    return (found.scheme, found.hostname, port) if found.hostname and port else None


def same_origin(origin: str | None, host: str | None) -> bool:
    """Return whether a page of `origin` belongs to `host`, the port included."""
    if not origin or not host:
        return False
    try:
        page, server = urlsplit(origin), urlsplit(f"//{host}")
        standard = STANDARD.get(page.scheme)
        mine, theirs = server.port or standard, page.port or standard
    except ValueError:
        return False
    return bool(standard and page.hostname) and (page.hostname, theirs) == (server.hostname, mine)
