"""The drawer: a page's settings at its side, searched, simple or everything; and the button that opens it.

Both live in the browser: what is drawn in the container `st-key-drawer` is there from the first paint on, and
`body[data-drawer]` says whether it is seen, and how much of it ("simple", "everything").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from playground.language import current
from playground.stage.core.component import declare

_handle = declare("drawer/handle")
_inside = declare("drawer")
_open = declare("drawer/open")


class Changed(NamedTuple):
    """A knob that is not as the page opens with it: its label, its value and the former one, as they are shown."""

    label: str
    value: str
    before: str


def handle(changed: Sequence[Changed], *, key: str) -> None:
    """Draw the button that opens the drawer, and what is `changed`: as chips, and as marks on the knobs themselves."""
    _handle({"lang": current(), "changed": [each._asdict() for each in changed]}, key=key, width="content")


def inside(*, key: str) -> None:
    """Draw the head of the drawer: the search, how much is shown, and the way out."""
    _inside({"lang": current()}, key=key)


def opened(*, key: str) -> None:
    """Open the drawer, once, for as long as this is drawn: what the page asks for lies in it."""
    _open({"lang": current()}, key=key)
