"""Views that follow the training: kernels, mistakes, histograms, receptive fields."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.probes.vision.exam import Exam, exam
from engine.probes.vision.fields import effective
from engine.probes.vision.histograms import histograms
from engine.probes.vision.maps import kernels
from engine.runs import state
from playground.figures import INK
from playground.figures.images import GREY, Panel, grey, panels
from playground.figures.layers import layer_histograms
from playground.kit.choice import pick
from playground.kit.supervised.diagram import selected
from playground.kit.supervised.views import names
from playground.language import _
from playground.lessons.cnn.live import ImageLive

SHOWN = 32  # kernels in one figure
WORST = 12
LOOKED = 24  # images that an effective receptive field is the mean of


def layer_choice(live: ImageLive, key: str, view: str) -> int | None:
    """Let the reader choose a layer where the view is about one; at first it is that of the selected channel."""
    columns = live.images.network.columns
    fitting = {
        "kernels": [each.index for each in columns if each.layer.weights],
        "fields": [each.index for each in columns if len(each.shape) == 3],
        "lesions": [
            each.index for each in columns if len(each.shape) == 3 or (each.layer.links and not each.output)
        ],
        "embedding": [each.index for each in columns if not each.output],
        "dream": [each.index for each in columns if not each.layer.is_flat],
        "cam": [each.index for each in columns if len(each.shape) == 3],
    }.get(view)
    if not fitting:
        return None
    unit, shown = selected(key), names(live.images)
    usual = fitting[-1 if view in ("fields", "cam", "embedding", "dream") else 0]
    return pick(
        f"{key}-{view}-layer",
        _("Layer"),
        fitting,
        first=unit[0] if unit and unit[0] in fitting else usual,
        shown=lambda at: shown[at],
        label_visibility="collapsed",
    )


def kernel_pictures(live: ImageLive, column: int) -> go.Figure:
    """Return the kernels of a layer as pictures: of several input channels the strongest."""
    found = [each for each in kernels(live.images.state) if each.column == column]
    word = _("channel {number}")
    parts = []
    for each in found[-1:]:
        for out, kernel in enumerate(each.weight[:SHOWN]):
            strongest = int(np.abs(kernel).sum((1, 2)).argmax())
            note = "" if len(kernel) == 1 else _("reads channel {number} most").format(number=strongest + 1)
            parts.append(Panel(word.format(number=out + 1), kernel[strongest], "signed", note=note))
    return panels(parts, across=8, side=120)


def mistakes(live: ImageLive) -> go.Figure:
    """Return the confusion matrix of all test images, and the worst mistakes as pictures."""
    strand = live.images
    found = exam(strand.state, strand.data, worst=WORST)
    classes = [_(each) for each in strand.data.classes]
    return _examined(found, classes)


def _examined(found: Exam, classes: list[str]) -> go.Figure:
    specs: list[list[dict[str, object] | None]] = [
        [{"rowspan": 3}, *[{} for _i in range(4)]],
        *[[None, *[{} for _i in range(4)]] for _j in range(2)],
    ]
    titles = [""] + [
        f"{classes[each.wanted]} → {classes[each.said]}<br>{each.probabilities[each.said]:.0%}"
        for each in found.mistakes
    ]
    figure = make_subplots(
        rows=3,
        cols=5,
        specs=specs,
        column_widths=[0.48, 0.13, 0.13, 0.13, 0.13],
        horizontal_spacing=0.015,
        vertical_spacing=0.12,
        subplot_titles=titles,
    )
    share = found.confusion / np.maximum(found.confusion.sum(1, keepdims=True), 1)
    figure.add_heatmap(
        z=share,
        x=classes,
        y=classes,
        text=found.confusion,
        texttemplate="%{text}",
        textfont={"size": 11},
        zmin=0,
        zmax=1.6,
        colorscale=[[0, INK["background"]], [1, INK["accent"]]],
        showscale=False,
        xgap=1,
        ygap=1,
        hovertemplate="%{y} → %{x}: %{text} (%{z:.0%})<extra></extra>",
        row=1,
        col=1,
    )
    for place, each in enumerate(found.mistakes):
        row, column = divmod(place, 4)
        figure.add_heatmap(
            z=grey(each.image),
            colorscale=GREY,
            zmin=0,
            zmax=1,
            showscale=False,
            hoverinfo="skip",
            row=row + 1,
            col=column + 2,
        )
        axis = 2 + place
        figure.layout[f"xaxis{axis}"].update(visible=False, constrain="domain")
        figure.layout[f"yaxis{axis}"].update(
            visible=False, autorange="reversed", scaleanchor=f"x{axis}", constrain="domain"
        )
    figure.update_annotations(font={"size": 10})
    figure.update_yaxes(autorange="reversed", row=1, col=1)
    words = _("{accuracy} of {count} test images are right.")
    text = words.format(accuracy=f"{found.accuracy:.1%}", count=found.done)
    figure.update_xaxes(title={"text": text}, side="bottom", row=1, col=1)
    figure.update_layout(height=470, margin={"l": 84, "r": 4, "t": 36, "b": 70})
    return figure


def spreads(live: ImageLive) -> go.Figure:
    """Return histograms of what lies in every layer."""
    strand = live.images
    found = histograms(strand.state, strand.data)
    shown = names(strand)
    titles = (_("activations"), _("weights"), _("gradients"))
    return layer_histograms(found, [shown[each.column] for each in found], titles)


def receptive(live: ImageLive, column: int) -> go.Figure:
    """Return what the middle unit of a layer looks at: before training, and now."""
    strand = live.images
    column = min(column, len(strand.network.columns) - 1)
    images = strand.data.test_inputs[:LOOKED]
    first = strand.run.recording.checkpoints[0]
    same = first.network.spec == strand.network.spec
    moments = [(_("before training"), state.past(first))] if same else []
    moments.append((_("now"), strand.state))
    frame = effective(strand.state, images[:1], column).sees
    box = (frame.top, frame.left, frame.height, frame.width)
    parts = [
        Panel(
            _("could see"),
            grey(strand.image),
            box=box,
            note=f"{frame.height}×{frame.width}",
        )
    ]
    for title, moment in moments:
        seen = effective(moment, images, column)
        words = _("{share} of the frame used").format(share=f"{seen.share:.0%}")
        parts.append(Panel(title, seen.gradient, "strength", box=box, note=words))
    return panels(parts, across=3, side=260)
