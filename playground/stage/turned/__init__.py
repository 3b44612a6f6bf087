"""What makes the page follow a run that turns to something else by itself: it ends, it stops, it was diverging."""

from __future__ import annotations

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("turned")


def turned(token: str, *, key: str, source: str, status: str) -> None:
    """Run the page, or the fragment that this stands in, again when the run `source` does something else than `status`.

    `status` is what the page takes the run on the channel `token` to be doing.  Nothing is seen of it.
    """
    data = {"token": token, "lang": current(), "source": source, "status": status}
    _mount(data, key=key, on_turned_change=_nothing)


def _nothing() -> None:
    """Streamlit reports a value only where somebody listens."""
