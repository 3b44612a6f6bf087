"""A race on a network as a figure to take away, as a page that opens anywhere and as a picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.quantiles import quantiles
from playground.figures.contests import Portrait, contest_figure
from playground.figures.standalone import dressed, standalone
from playground.kit.files import File, downloads
from playground.language import _, current
from playground.lessons.optimizers.contest import Contest
from playground.stage.snapshot import snapshot


def portraits(
    contest: Contest, names: Sequence[str], colours: Sequence[int], strides: Sequence[float]
) -> list[Portrait]:
    """Return what is to be drawn of every lane as it is now; `strides` say how far an update goes on the axis."""
    found = []
    with contest.lock:
        for lane, name, colour, stride in zip(contest.lanes, names, colours, strides, strict=True):
            run, row = lane.run, lane.rows.start
            params, kept = run.backend.params.detach()[row], run.backend.kept[row]
            maps = lane.canvas.maps(run.network, params, kept, run.experiment.loss)
            data, plane = lane.canvas.data, lane.canvas.plane
            recorded = run.recording.curves()
            low, middle, high = quantiles(recorded.values["test_loss"][:, lane.rows], axis=1)
            found.append(
                Portrait(
                    title=name,
                    colour=colour,
                    task=data.task,
                    field=maps.field,
                    scale=float(np.ravel(maps.field_scale)[0]),
                    domain=plane.domain,
                    points=plane.project(data.raw_train, data.train_targets),
                    labels=data.train_targets,
                    at=recorded.step.astype(np.float64) * stride,
                    loss=middle,
                    band=np.stack([low, middle, high]) if lane.rows.stop - lane.rows.start > 1 else None,
                )
            )
    return found


def figure_files(
    contest: Contest,
    names: Sequence[str],
    colours: Sequence[int],
    strides: Sequence[float],
    key: str,
    *,
    axis: str,
) -> None:
    """Draw the buttons for the page and the picture."""
    lang, loss, title = current(), _("test loss"), _("Optimizer race")
    dataset = _(contest.lanes[0].run.experiment.dataset.title)

    def draw() -> go.Figure:
        return contest_figure(
            portraits(contest, names, colours, strides), title=f"{title} · {dataset}", axis=axis, loss=loss
        )

    def page() -> str:
        return standalone(draw(), title=f"{title} · {dataset}", lang=lang)

    words, place = _("Picture (PNG)"), f"{key}-figures"
    downloads(
        place,
        [File(_("Figure (HTML)"), "network-race.html", page)],
        lambda: snapshot(lambda: dressed(draw()), key=f"{place}:snapshot", name="network-race", label=words),
    )
