"""Plots: a Plotly figure that stays in its place while plotly.js updates it, in the colours of the theme.

A figure is made in the colours of `PALETTE["light"]`; in the dark theme the browser puts the colours of the
same names in their place ("rgba(…)" keeps its opacity).  The theme's Plotly template is put in there too, so
that figures carry none.
"""

from __future__ import annotations

# Plotly imports pandas when first given data; live figures are made in worker threads, where that import
# can meet the page's own, half done: so it is done here, once, before any.
import pandas  # noqa: F401  (see above)
import plotly.graph_objects as go
import plotly.io as pio

from playground.language import current
from playground.stage.core.component import declare

pio.templates.default = "none"  # figures would carry 6 kB of a template that the browser replaces anyway
_mount = declare("plot")


def plot(
    figure: go.Figure,
    *,
    key: str,
    token: str | None = None,
    source: str | None = None,
    height: int | None = None,
    label: str = "",
) -> None:
    """Put `figure` on the page; with a channel's `token`, what is published as `plots[source]` follows.

    `height` is in px (by default the figure's own, else 260) and `label` says in words what is drawn, for
    those who can't see it.  Zoom and hidden traces outlast updates and reruns.
    """
    data = {
        "figure": figure.to_json(),
        "token": token,
        "source": source,
        "height": height or figure.layout.height or 260,  # pyright: ignore[reportAttributeAccessIssue]
        "label": label,
        "lang": current(),
    }
    _mount(data, key=key)
