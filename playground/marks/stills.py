"""Pictures that follow a knob: they go by the stream, ahead of the page that Streamlit is still sending.

The browser draws such a picture as soon as it is computed, while the page around it (widgets, sentences, whose drawing
takes a browser longer than the picture) is still under way.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

import numpy as np
import streamlit as st

from playground.stage.core.channel import Channel
from playground.stage.core.frame import Packed

MOST = 24  # pictures that a visitor has on the page, and some of the last page's
PLACE = "stills"


class Stills:
    """The newest state of one visitor's pictures by name, on a channel of their own."""

    def __init__(self) -> None:
        self.channel = Channel(commands=frozenset())
        self._lock = Lock()
        self._headers: OrderedDict[str, dict[str, object]] = OrderedDict()
        self._arrays: dict[str, dict[str, np.ndarray]] = {}

    def put(self, name: str, packed: Packed) -> bool:
        """Send a picture, and return whether a browser is there to draw it: else the page has to bring it."""
        header, arrays = packed
        with self._lock:
            self._headers[name], self._arrays[name] = header, arrays
            self._headers.move_to_end(name)
            while len(self._headers) > MOST:
                del self._arrays[self._headers.popitem(last=False)[0]]
            # Of what is kept a browser gets only what has changed.
            kept = {
                f"{own}/{each}": array for own, mine in self._arrays.items() for each, array in mine.items()
            }
            self.channel.publish({"still": True, "marks": dict(self._headers)}, {}, kept=kept)
        return self.channel.connected


def stills() -> Stills:
    """Return those of this visit."""
    if PLACE not in st.session_state:
        st.session_state[PLACE] = Stills()
    return st.session_state[PLACE]
