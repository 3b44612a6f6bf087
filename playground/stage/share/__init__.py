"""The link to copy: the browser alone knows under which address it sees this page."""

from __future__ import annotations

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("share")


def share(query: str, *, key: str) -> None:
    """Show the page's own address with `query` after it, and a button that copies it."""
    _mount({"query": query, "lang": current()}, key=key)
