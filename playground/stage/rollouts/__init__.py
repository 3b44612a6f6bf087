"""Roll-outs: phrases written twice, fed the truth and fed itself, and where the two part."""

from __future__ import annotations

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("rollouts")


def rollouts(token: str, *, key: str, name: str) -> None:
    """Show the roll-outs that the channel `token` carries as the mark `name`."""
    _mount({"token": token, "lang": current(), "name": name}, key=key)
