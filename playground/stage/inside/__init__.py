"""A look inside: what recurrent networks keep in mind, step by step, while they read one chosen sequence."""

from __future__ import annotations

from collections.abc import Sequence

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("inside")


def inside(token: str, *, key: str, sources: Sequence[str], height_each: int = 56) -> None:
    """Put states and gates of the runs `sources` on the page, fed by the channel `token`.

    `height_each` is the height in px of one part (hidden state, a gate, …).  A unit pointed at asks for its equations
    (`{"do": "focus", "source": s, "t": 1…T, "unit": 0…}`).
    """
    data = {"token": token, "lang": current(), "sources": list(sources), "height_each": height_each}
    _mount(data, key=key)
