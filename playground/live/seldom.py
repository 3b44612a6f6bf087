"""At most every n seconds: a figure that takes longer than a frame is not made anew with each of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go

from playground.live.live import Live

Drawn = Callable[[Any], go.Figure]


class Seldom:
    """A figure that takes longer than a frame: while it plays, it is made anew at most every `pause` seconds."""

    def __init__(self, draw: Drawn, pause: float) -> None:
        self.draw, self.pause = draw, pause
        self._figure: go.Figure | None = None
        self._made: tuple[float, int] = (0.0, -1)

    def __call__(self, live: Live) -> go.Figure:
        """Return the figure, the last one where that is new enough."""
        now = time.perf_counter()
        at, changes = self._made
        if self._figure is None or (changes != live.changes and (not live.playing or now - at > self.pause)):
            self._figure = self.draw(live)
            self._made = (time.perf_counter(), live.changes)
        return self._figure
