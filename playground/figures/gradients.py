"""The size of each layer's gradient through training: where it vanishes shows here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from playground.figures import INK


def gradient_sizes(
    steps: np.ndarray, sizes: np.ndarray, names: Sequence[str], *, x: str, y: str, at: int | None = None
) -> go.Figure:
    """Return root mean square gradients [M, C] against steps [M], one line a layer, logarithmic.

    Early layers are dark and late ones light, so that a fan that opens downwards is a vanishing gradient.
    `at` marks the step that is looked at.
    """
    figure = go.Figure()
    shown = [i for i in range(sizes.shape[1]) if np.isfinite(sizes[:, i]).any()]
    for place, i in enumerate(shown):
        share = place / max(1, len(shown) - 1)
        values = np.where(sizes[:, i] > 0, sizes[:, i], np.nan)
        figure.add_scatter(
            x=steps,
            y=values,
            mode="lines",
            name=names[i],
            line={"color": INK["classes"][place % 8], "width": 1.4 + 0.8 * share},
            hovertemplate=f"{names[i]}<br>%{{x}}: %{{y:.2e}}<extra></extra>",
        )
        known = np.flatnonzero(np.isfinite(values))
        if len(known):
            last = known[-1]
            figure.add_annotation(
                x=steps[last],
                y=float(np.log10(values[last])),
                text=names[i],
                showarrow=False,
                xanchor="left",
                xshift=4,
                font={"color": INK["classes"][place % 8], "size": 11},
            )
    if at is not None:
        figure.add_vline(x=at, line={"color": INK["accent"], "width": 1})
    figure.update_layout(
        xaxis={"title": {"text": x}, "rangemode": "tozero"},
        yaxis={"title": {"text": y}, "type": "log", "exponentformat": "power"},
        margin={"l": 52, "r": 76, "t": 8, "b": 36},
        height=280,
    )
    return figure
