"""The elastic view: one number of a feature map, stretched out to the patches, products and sums it is made of."""

from __future__ import annotations

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("elastic")


def elastic(token: str, *, key: str, source: str = "main") -> None:
    """Show what the number that the run `source` looks at is made of; choosing another sends {"do": "look"}."""
    _mount({"token": token, "lang": current(), "source": source}, key=key)
