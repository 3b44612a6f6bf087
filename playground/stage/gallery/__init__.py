"""Images of a run: test images to choose from, and what the network says of the chosen one."""

from __future__ import annotations

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("gallery")


def strip(token: str, *, key: str, source: str = "main") -> None:
    """Show test images of the run `source`, marked right or wrong.

    A click on one sends {"do": "image"}; turning the page or asking for some of them alone {"do": "browse"}.
    """
    _mount({"token": token, "lang": current(), "source": source, "part": "strip"}, key=key)


def answer(token: str, *, key: str, source: str = "main") -> None:
    """Show the image that is looked at, and how likely the network takes each class to be."""
    _mount({"token": token, "lang": current(), "source": source, "part": "answer"}, key=key)
