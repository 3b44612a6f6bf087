"""The memory of a reservoir: how much against the spectral radius, how far back, and its eigenvalues."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from engine.probes.sequences.capacity import Capacity
from playground.figures import INK

RECALL = INK["classes"][0]  # the reservoir's colour in all three pictures


def capacity_curve(found: Capacity, chosen: int, *, words: tuple[str, str, str]) -> go.Figure:
    """Return MC against ρ with the bound N and the radius of index `chosen` marked.

    `words` name the radius, the capacity, and the bound.
    """
    radius, memory, bound = words
    figure = go.Figure()
    figure.add_hline(y=found.units, line={"color": INK["faint"], "width": 1.5, "dash": "dash"})
    figure.add_annotation(
        x=0, xref="paper", y=found.units, text=bound, showarrow=False, xanchor="left", yanchor="bottom",
        xshift=6, font={"size": 11, "color": INK["faint"]},
    )  # fmt: skip
    figure.add_scatter(
        x=found.radii,
        y=found.total,
        mode="lines+markers",
        line={"color": RECALL, "width": 2},
        marker={"color": RECALL, "size": 5},
        hovertemplate=f"{radius} %{{x:.2g}}<br>{memory} %{{y:.3g}}<extra></extra>",
    )
    figure.add_vline(x=float(found.radii[chosen]), line={"color": INK["accent"], "width": 1})
    figure.add_scatter(
        x=[found.radii[chosen]],
        y=[found.total[chosen]],
        mode="markers",
        marker={"color": INK["accent"], "size": 12, "line": {"width": 1.5, "color": INK["background"]}},
        hoverinfo="skip",
    )
    figure.update_layout(
        xaxis={"title": {"text": radius}, "range": [0, 1.05 * float(found.radii.max())]},
        yaxis={"title": {"text": memory}, "range": [0, 1.12 * found.units], "zeroline": False},
        margin={"l": 48, "r": 12, "t": 8, "b": 38},
        height=300,
    )
    return figure


def forgetting_curve(found: Capacity, chosen: int, *, words: tuple[str, str]) -> go.Figure:
    """Return how well every delay is recalled at the radius of index `chosen`, above those of all others, faint.

    `words` name the delay and the share that is recalled.
    """
    delay, recalled = words
    steps = np.arange(found.forgetting.shape[1])
    figure = go.Figure()
    for index in [each for each in range(len(found.radii)) if each != chosen]:
        line = {"color": INK["grid"], "width": 1.2}
        tip = f"ρ {found.radii[index]:.2g}<br>{delay} %{{x}}: %{{y:.2f}}<extra></extra>"
        figure.add_scatter(x=steps, y=found.forgetting[index], mode="lines", line=line, hovertemplate=tip)
    figure.add_scatter(
        x=steps,
        y=found.forgetting[chosen],
        mode="lines",
        line={"color": RECALL, "width": 2.4},
        fill="tozeroy",
        fillcolor="rgba(0,114,178,0.14)",
        hovertemplate=f"{delay} %{{x}}: %{{y:.2f}}<extra></extra>",
    )
    known = np.flatnonzero(np.nan_to_num(found.forgetting).max(axis=0) > 0.03)
    last = min(len(steps) - 1, int(known[-1]) + 2) if len(known) else len(steps) - 1
    figure.update_layout(
        xaxis={"title": {"text": delay}, "range": [0, max(last, 6)], "showgrid": False},
        yaxis={"title": {"text": recalled}, "range": [0, 1.04], "dtick": 0.25, "zeroline": False},
        margin={"l": 52, "r": 12, "t": 8, "b": 38},
        height=300,
    )
    return figure


def eigenvalue_plane(values: np.ndarray, *, words: tuple[str, str]) -> go.Figure:
    """Return eigenvalues [N] on the complex plane; those beyond the unit circle are crosses in the colour of danger.

    `words` name the real and the imaginary part.
    """
    real, imaginary = words
    turn = np.linspace(0, 2 * np.pi, 121)
    figure = go.Figure()
    figure.add_scatter(
        x=np.cos(turn),
        y=np.sin(turn),
        mode="lines",
        line={"color": INK["faint"], "width": 1.2, "dash": "dash"},
        hoverinfo="skip",
    )
    sizes = np.abs(values)
    beyond = sizes > 1 + 1e-9
    for some, ink, symbol in ((~beyond, RECALL, "circle"), (beyond, INK["danger"], "x")):
        figure.add_scatter(
            x=np.real(values[some]),
            y=np.imag(values[some]),
            customdata=sizes[some],
            mode="markers",
            marker={"color": ink, "size": 7, "symbol": symbol, "opacity": 0.8},
            hovertemplate="λ %{x:.3f} + %{y:.3f} i<br>|λ| %{customdata:.3f}<extra></extra>",
        )
    reach = 1.1 * max(1.0, float(sizes.max()))
    figure.update_layout(
        xaxis={"title": {"text": real}, "range": [-reach, reach], "constrain": "domain"},
        yaxis={
            "title": {"text": imaginary}, "range": [-reach, reach], "scaleanchor": "x", "constrain": "domain",
        },
        margin={"l": 48, "r": 8, "t": 8, "b": 38},
        height=300,
    )  # fmt: skip
    return figure
