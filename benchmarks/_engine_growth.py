"""How the cost of an update grows with replicas, width, depth and batch on each back end, as numbers and a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from benchmarks._engine_runs import Training
from benchmarks._engine_work import LARGE, SMALL, Work
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment

REPLICAS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
WIDTHS, DEPTHS = (1, 2, 4, 8, 16, 32, 64), (0, 1, 2, 4, 8, 12)
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 250)
BACKENDS = {"fused": "#0072B2", "stacked": "#D55E00", "reference": "#999999"}


@dataclass
class Line:
    """Microseconds of processor time per replica-update on one back end."""

    name: str
    x: list[int] = field(default_factory=list)
    y: list[float] = field(default_factory=list)


def cost(replicas: Sequence[Experiment], backend: str, *, seconds: float, rounds: int) -> float:
    """Return the microseconds per replica-update: the least of all rounds, without what others took meanwhile."""
    run = Training(replicas, backend=backend)
    return 1e6 / max(run.rate(seconds) for _ in range(rounds))


def replicas_line(work: Work, backend: str, *, seconds: float = 0.15, rounds: int = 7) -> Line:
    """Return the cost for ever more replicas, each point the least of measures that alternate with the others'."""
    counts = REPLICAS if backend != "reference" else REPLICAS[:6]
    runs = {count: Training(work.many(count), backend=backend) for count in counts}
    best: dict[int, float] = dict.fromkeys(counts, 0.0)
    for _ in range(rounds):
        best = {count: max(best[count], run.rate(seconds)) for count, run in runs.items()}
    return Line(f"{backend} {work.name}", list(counts), [1e6 / best[count] for count in counts])


def steepest(line: Line) -> tuple[float, int]:
    """Return the largest cost relative to the least one of fewer replicas, and at how many replicas."""
    steps = [(y / min(line.y[:i]), line.x[i]) for i, y in enumerate(line.y) if i]
    return max(steps)


def _lines(values: Sequence[int], made: Callable[[int], Experiment], **how: float) -> list[Line]:
    seconds, rounds = how.get("seconds", 0.1), int(how.get("rounds", 3))
    found = []
    for backend in BACKENDS:
        costs = [cost([made(value)], backend, seconds=seconds, rounds=rounds) for value in values]
        found.append(Line(backend, list(values), costs))
    return found


def dense(widths: Sequence[int], batch: int = 10) -> Experiment:
    """Return the small work with other hidden layers or another batch."""
    network = NetworkSpec(tuple(Dense(units=width) for width in widths))
    return SMALL.experiment().but(network=network, batch=batch)


def picture(growth: Sequence[Line], path: Path) -> Path:
    """Measure width, depth and batch too, and write everything as one HTML page that needs no network."""
    titles = ("replicas", "width (2 layers)", "depth (8 units)", "batch (8×2 units)")
    page = make_subplots(2, 2, subplot_titles=[f"Cost against {title}" for title in titles])
    panels = [
        list(growth),
        _lines(WIDTHS, lambda width: dense([width] * 2)),
        _lines(DEPTHS, lambda depth: dense([8] * depth)),
        _lines(BATCHES, lambda batch: dense([8, 8], batch)),
    ]
    for place, lines in enumerate(panels):
        for line in lines:
            backend = line.name.split()[0]
            large = LARGE.name in line.name
            page.add_trace(
                go.Scatter(
                    x=line.x,
                    y=line.y,
                    name=line.name,
                    line={"color": BACKENDS[backend], "dash": "dot" if large else "solid"},
                    showlegend=place == 0,
                    mode="lines+markers",
                ),
                row=place // 2 + 1,
                col=place % 2 + 1,
            )
    page.update_xaxes(type="log")
    page.update_xaxes(type="linear", row=2, col=1)
    page.update_yaxes(type="log", title="µs per replica-update")
    page.update_layout(title="What an update costs (one thread)", template="simple_white", height=900)
    path.parent.mkdir(parents=True, exist_ok=True)
    page.write_html(path, include_plotlyjs=True, config={"displaylogo": False})
    return path
