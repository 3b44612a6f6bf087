"""The confusion matrix."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from playground.figures import INK


def confusion_matrix(counts: np.ndarray, names: Sequence[str], *, true: str, said: str) -> go.Figure:
    """Return counts [K, K] as a matrix, shaded by the share of each row; every cell shows its number."""
    totals = counts.sum(axis=1, keepdims=True)
    share = counts / np.maximum(totals, 1)
    figure = go.Figure(
        go.Heatmap(
            z=share,
            x=list(names),
            y=list(names),
            text=counts,
            texttemplate="%{text}",
            textfont={"size": 13},
            zmin=0,
            zmax=1.6,  # the deepest colour stays light enough for the numbers
            colorscale=[[0, INK["background"]], [1, INK["accent"]]],
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate=f"{true}: %{{y}}<br>{said}: %{{x}}<br>%{{text}} (%{{z:.0%}})<extra></extra>",
        )
    )
    figure.update_layout(
        xaxis={"title": {"text": said}, "type": "category", "side": "bottom"},
        yaxis={"title": {"text": true}, "type": "category", "autorange": "reversed"},
        margin={"l": 70, "r": 12, "t": 8, "b": 44},
        height=min(460, 190 + 34 * len(names)),
    )
    return figure
