"""The guide of a tour: what is pointed at, Escape, the focus, and words for those who listen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("tour")


def guide(token: str, *, key: str, at: Mapping[str, Any] | None, entered: int, words: str) -> None:
    """Point `at` a place of the channel `token`, or at the container {"what": "key", "name": its key}.

    `entered` counts the steps that were entered: each is pointed out once.  `words` are read out when they change.
    """
    data = {"token": token, "at": dict(at) if at else None, "entered": entered, "words": words}
    _mount({**data, "lang": current()}, key=key)
