"""Pictures beside the entries of Streamlit's own menus and buttons, which can hold none."""

from __future__ import annotations

from collections.abc import Mapping

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("thumbnails")


def thumbnails(family: str, entries: Mapping[str, Mapping[str, str]], *, key: str) -> None:
    """Show beside each text in the widgets of these keys the picture of its member: widget → text → member.

    `family` is one of `playground.stage.core.thumbnails.FAMILIES`.  A box shows its chosen one when it is closed, too;
    of a button there is one text, and it needs not be its own.
    """
    _mount({"family": family, "entries": entries, "lang": current()}, key=key)
