"""How far a visitor has come: kept in this browser alone, shown on the map of the course, forgotten on request."""

from __future__ import annotations

from collections.abc import Sequence

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("progress")


def progress(tried: Sequence[str], *, course: Sequence[str] = (), key: str = "progress") -> None:
    """Remember the lessons `tried`; with the names of a `course` mark them on its map and say how many they are.

    The map's cards are the elements with the class `st-key-card-<name>`: they get `data-tried`, the first that is
    not tried `data-next`.
    """
    _mount({"lang": current(), "tried": list(tried), "course": list(course)}, key=key)
