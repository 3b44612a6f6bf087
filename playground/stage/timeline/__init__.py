"""The timeline: where a run is, in numbers, and the slider that goes back through its recorded steps."""

from __future__ import annotations

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("timeline")


def timeline(
    token: str, *, key: str, source: str = "main", scrub: bool = True, status: str = "", brief: bool = False
) -> None:
    """Put the timeline of the run `source` on the page, fed by the channel `token`.

    Moving the slider sends `{"do": "scrub", "step": n, "source": source}`, "Back to now" the same with null.
    `status` is what the page takes the run to be doing: when the run turns to something else by itself, the page
    (or the fragment that holds the timeline) runs again.  `brief` leaves out losses: of several runs side by side they
    stand elsewhere.
    """
    data = {
        "token": token,
        "lang": current(),
        "source": source,
        "scrub": scrub,
        "status": status,
        "brief": brief,
    }
    _mount(data, key=key, on_turned_change=_nothing)


def _nothing() -> None:
    """Streamlit reports a value only where somebody listens."""
