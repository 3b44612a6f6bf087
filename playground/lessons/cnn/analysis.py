"""Views that follow the training: kernels, mistakes, histograms, receptive fields."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from engine.probes.vision.exam import exam
from engine.probes.vision.fields import effective
from engine.probes.vision.histograms import histograms
from engine.probes.vision.maps import kernels
from engine.runs import state
from playground.figures.classes import confusion_matrix
from playground.figures.images import Panel, grey, panels
from playground.figures.layers import layer_histograms
from playground.kit.choice import pick
from playground.kit.supervised.diagram import selected
from playground.kit.supervised.views import names
from playground.language import _
from playground.lessons.cnn.live import ImageLive
from playground.live.trainer import Drawn
from playground.marks import Images

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


def mistakes(live: ImageLive) -> dict[str, Drawn]:
    """Return the confusion matrix of all test images, and the worst mistakes as pictures."""
    found = exam(live.images.state, live.images.data, worst=WORST)
    classes = [_(each) for each in live.images.data.classes]
    words = _("{accuracy} of {count} test images are right.")
    right = words.format(accuracy=f"{found.accuracy:.1%}", count=found.done)
    pictures: dict[str, Drawn] = {
        "mistakes": confusion_matrix(found.confusion, classes, true=_("is"), said=right)
    }
    if found.mistakes:
        captions = [
            f"{classes[each.wanted]} → {classes[each.said]} {each.probabilities[each.said]:.0%}"
            for each in found.mistakes
        ]
        pixels = np.stack([grey(each.image) for each in found.mistakes])
        pictures["mistakes-worst"] = Images(pixels, columns=4, captions=captions)
    return pictures


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
