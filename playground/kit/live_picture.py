"""A picture that follows a session's runs, a mark or a figure, in its place on the page."""

from __future__ import annotations

from typing import cast

import plotly.graph_objects as go

from playground.live.trainer import Drawn
from playground.marks.mark import followed
from playground.stage.core.channel import Drawable
from playground.stage.plot import plot


def live_picture(
    token: str, name: str, drawn: Drawn, *, key: str, label: str, height: int | None = None
) -> None:
    """Draw what was `drawn`; what the channel `token` carries as `name` takes its place.

    `label` says what it is: over a mark, and to those who see neither.
    """
    if isinstance(drawn, Drawable):
        plot(cast(go.Figure, drawn), key=key, token=token, source=name, label=label)
    else:
        followed(token, name, key=key, first=drawn, label=label, height=height)
