"""What the keyboard and readers aloud need of Streamlit's own page: help in the labels, a way to the picture."""

from __future__ import annotations

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("reach")


def reach(picture: str) -> None:
    """Mount it once on a page whose living picture is found under the CSS selector `picture`."""
    _mount({"picture": picture, "lang": current()}, key="reach")
