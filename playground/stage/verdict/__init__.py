"""Verdicts: a sentence that says what is seen now, with its number, and changes while it trains."""

from __future__ import annotations

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("verdict")


def verdict(token: str, name: str, *, key: str, first: str = "") -> None:
    """Show the sentence that the channel `token` carries as the mark `name`, `first` until it comes."""
    _mount({"token": token, "name": name, "first": first, "lang": current()}, key=key)
