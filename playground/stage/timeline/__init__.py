"""The timeline: where a run is, in numbers, and the slider that goes back through its recorded steps."""

from __future__ import annotations

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("timeline")


def timeline(token: str, *, key: str, source: str = "main", scrub: bool = True, brief: bool = False) -> None:
    """Put the timeline of the run `source` on the page, fed by the channel `token`.

    Moving the slider sends `{"do": "scrub", "step": n, "source": source}`, "Back to now" the same with null.
    `brief` leaves out losses: of several runs side by side they stand elsewhere.
    """
    data = {"token": token, "lang": current(), "source": source, "scrub": scrub, "brief": brief}
    _mount(data, key=key)
