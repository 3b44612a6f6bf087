"""A sheet to draw an image on, which a run then looks at."""

from __future__ import annotations

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("drawing")


def drawing(token: str, *, key: str, centre: bool) -> None:
    """Show the sheet; while one draws, {"do": "sheet"} with 112×112 bytes goes over the channel.

    `centre` is whether what is drawn is centred and scaled, until the reader says otherwise.
    """
    _mount({"token": token, "lang": current(), "centre": centre}, key=key)
