"""Roll-outs: phrases written twice, fed the truth and fed itself, and where the two part."""

from __future__ import annotations

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("rollouts")


def rollouts(token: str, *, key: str) -> None:
    """Show the roll-outs that the channel `token` carries: `header["rollouts"]` and the arrays that go with them."""
    _mount({"token": token, "lang": current()}, key=key)
