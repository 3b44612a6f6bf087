"""The unrolled networks: one sequence, and each network reading it, a cell per step coloured by the gradient there."""

from __future__ import annotations

from collections.abc import Sequence

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("unrolled")

HEAD, BAND, ROW, FOOT = 34, 90, 54, 18  # px, as in layout.js: what lies below has its place from the start


def unrolled(token: str, *, key: str, sources: Sequence[str]) -> None:
    """Put a sequence on the page, and under it the runs `sources` that read it, fed by the channel `token`.

    A cell's colour is how much of the loss's gradient reaches the state at that step, as the waterfall draws it, beside
    the largest.  Pointing at a step asks what they would say if the sequence ended there.  The buttons ask for another
    sequence (`{"do": "sequence", "by": ±1}`).
    """
    room = HEAD + BAND + ROW * len(sources) + FOOT
    _mount({"token": token, "lang": current(), "sources": list(sources), "room": room}, key=key)
