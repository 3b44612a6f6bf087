"""How steep each unit's activation still is: dead and saturated ones stand out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.probes.units import Health
from playground.figures import INK

ROOMY = 20  # units beside one another that are drawn large


def unit_health(found: Sequence[Health], names: Sequence[str], words: tuple[str, str, str, str]) -> go.Figure:
    """Return one row of squares a layer; a square is a unit, full where its activation is steep.

    `words` are the words for alive, saturated, dead and the measure.
    """
    alive, flat, dead, measure = words
    figure = go.Figure()
    most = max([1, *(len(each.slope) for each in found)])
    size = 34 if most <= ROOMY else 22 if most <= 2 * ROOMY else 15
    for row, each in enumerate(found):
        states = np.where(each.dead, dead, np.where(each.saturated, flat, alive))
        colours = np.where(each.dead, INK["danger"], np.where(each.saturated, INK["positive"], INK["accent"]))
        symbols = np.where(each.dead, "x", np.where(each.saturated, "diamond", "square"))
        count = len(each.slope)
        figure.add_scatter(
            x=np.arange(1, count + 1),
            y=np.full(count, row),
            mode="markers",
            marker={
                "symbol": symbols.tolist(),
                "size": size,
                "color": colours.tolist(),
                "opacity": np.where(each.dead, 1.0, 0.25 + 0.75 * np.clip(each.slope, 0, 1)).tolist(),
            },
            customdata=np.stack([states, np.round(each.slope, 3).astype(str)], axis=1),
            hovertemplate=f"{names[row]} · %{{x}}<br>%{{customdata[0]}}<br>{measure} %{{customdata[1]}}<extra></extra>",
        )
    figure.update_layout(
        xaxis={
            "range": [0.4, max(most, ROOMY) + 0.6],
            "tickvals": list(range(1, most + 1, 1 if most <= ROOMY else 8)),
            "showgrid": False,
        },
        yaxis={
            "tickvals": list(range(len(found))),
            "ticktext": list(names),
            "range": [len(found) - 0.4, -0.6],
            "showgrid": False,
            "zeroline": False,
        },
        margin={"l": 90, "r": 12, "t": 8, "b": 30},
        height=90 + (size + 20) * len(found),
    )
    return figure
