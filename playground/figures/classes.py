"""The confusion matrix."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go

from engine.data.tabular.sheet import shortened
from playground.figures import INK

SHORT = 22  # characters of a class's name beside the matrix


def confusion_matrix(counts: np.ndarray, names: Sequence[str], *, true: str, said: str) -> go.Figure:
    """Return counts [K, K] as a matrix, shaded by the share of each row; every cell shows its number.

    Long `names` are shown shortened, each in its own way, and whole under the pointer.
    """
    # By their places, not by their names: short names are for the eye, and equal ones would be drawn as one class.
    places, whole = list(range(len(names))), [escape(name) for name in names]
    ticks = {
        "automargin": True,
        "tickmode": "array",
        "tickvals": places,
        "ticktext": [escape(name) for name in shortened(names, SHORT)],
    }
    totals = counts.sum(axis=1, keepdims=True)
    share = counts / np.maximum(totals, 1)
    figure = go.Figure(
        go.Heatmap(
            z=share,
            x=places,
            y=places,
            customdata=[[[row, column] for column in whole] for row in whole],
            text=counts,
            texttemplate="%{text}",
            textfont={"size": 13},
            zmin=0,
            zmax=1.6,  # the deepest colour stays light enough for the numbers
            colorscale=[[0, INK["background"]], [1, INK["accent"]]],
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate=f"{true}: %{{customdata[0]}}<br>{said}: %{{customdata[1]}}<br>"
            "%{text} (%{z:.0%})<extra></extra>",
        )
    )
    figure.update_layout(
        xaxis={"title": {"text": said}, "side": "bottom", **ticks},
        yaxis={"title": {"text": true}, "autorange": "reversed", **ticks},
        margin={"l": 70, "r": 12, "t": 8, "b": 44},
        height=min(460, 190 + 34 * len(names)),
    )
    return figure
