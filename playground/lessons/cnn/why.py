"""Views with a question to choose: which class, which way, which layer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from engine.networks.layer import spelled
from engine.probes.vision.architecture import architecture
from engine.probes.vision.ascent import Goal, maximised
from engine.probes.vision.embedding import embedding
from engine.probes.vision.lesions import lesions as effects
from engine.probes.vision.rivals import STRIDED, first_pool, rivals
from engine.probes.vision.shifts import REACH, shifts
from engine.spec import N_
from playground.figures.images import grey
from playground.figures.layers import channel_worth
from playground.kit.supervised.views import names
from playground.language import _, current
from playground.lessons.cnn.analysis import layer_choice
from playground.lessons.cnn.broadcast import sees
from playground.lessons.cnn.live import ImageLive
from playground.marks import Axis, Heatmap, Images, Lines, Mark, Scale, Scatter, Series, show
from playground.stage.plot import plot

POOLED = {
    "max": N_("largest"),
    "mean": N_("mean"),
    "stochastic": N_("drawn at random"),
    STRIDED: N_("every second pixel"),
}


def shifted(live: ImageLive) -> dict[str, Mark]:
    """Return pictures of the image as it is moved: the answer, the layers, and one of them with other poolings."""
    strand = live.images
    seen, shown = strand.state, names(strand)
    found = shifts(seen, strand.image)
    of = int(found.probabilities[REACH, REACH].argmax()) if strand.label is None else strand.label
    along = Axis(_("pixels moved"), names=[f"{offset:+d}" if offset else "0" for offset in found.offsets])
    chance = Heatmap(
        found.probabilities[None, :, :, of],
        x=along,
        y=replace(along, title=""),  # the same, downwards
        scale=Scale("sequential", 0.0, 1.0),
        titles=[_("how likely: {name}").format(name=_(strand.data.classes[of]))],
    )
    columns = [each for each in seen.network.columns if each.layer.counts or each.output]
    layers = {shown[each.index]: found.change[each.index, REACH] for each in columns}
    pictures: dict[str, Mark] = {"shift": chance, "shift-layers": _changes(found.offsets, layers)}
    pool = first_pool(seen)
    if pool is not None:
        taking = {_(POOLED[name]): shifts(each, strand.image) for name, each in rivals(seen).items()}
        lines = {name: each.change[pool.index, REACH] for name, each in taking.items()}
        pictures["shift-poolings"] = _changes(found.offsets, lines)
    return pictures


def shift_titles(live: ImageLive) -> dict[str, str]:
    """Return what is over each of these pictures."""
    pool = first_pool(live.images.state)
    layer = "" if pool is None else names(live.images)[pool.index]
    return {
        "shift": _("The image moved"),
        "shift-layers": _("Change beyond moving along"),
        "shift-poolings": _("Other poolings at {layer}").format(layer=layer),
    }


def _changes(offsets: np.ndarray, lines: Mapping[str, np.ndarray]) -> Lines:
    series = [Series(name, offsets, line, points=True) for name, line in lines.items()]
    most = max([float(np.nanmax(line)) for line in lines.values() if np.isfinite(line).any()], default=0.0)
    return Lines(series, x=Axis(_("pixels moved")), y=Axis(low=0.0, high=1.06 * max(most, 1e-3)))


@contextmanager
def progress(words: str) -> Iterator[Callable[[int, int], bool]]:
    """Show how far some work is and how long it still takes; it tells the function that is yielded."""
    bar, began = st.progress(0.0, text=words), time.perf_counter()

    def told(done: int, total: int) -> bool:
        left = (time.perf_counter() - began) / done * (total - done) if done else 0.0
        text = _("{done} of {total}, {left} s left").format(done=done, total=total, left=f"{left:.0f}")
        bar.progress(done / max(1, total), text=f"{words} {text}" if done else words)
        return True

    try:
        yield told
    finally:
        bar.empty()


def lesions(live: ImageLive, key: str) -> None:
    """Draw what every channel of a layer is worth, when asked for."""
    column = layer_choice(live, key, "lesions")
    if column is None:
        st.info(_("This network has no channels to switch off."))
        return
    strand = live.images
    with live.lock:
        seen = strand.state
    with progress(_("Switching off one channel after the other…")) as goes_on:
        found = effects(seen, strand.data, column, strand.image, goes_on=goes_on)
    shown = [str(each + 1) for each in range(len(found.change))]
    words = _(
        "With all of them {accuracy} of {count} test images are right. Choose the view again to measure anew."
    )
    st.caption(words.format(accuracy=f"{found.accuracy:.1%}", count=found.done))
    figure = channel_worth(found.change, shown, x=_("channel switched off"), y=_("accuracy"))
    plot(figure, key=f"{key}-plot-lesions", label=_("What each channel is worth"))


def space(live: ImageLive, key: str) -> None:
    """Draw the test images as points."""
    column = layer_choice(live, key, "embedding")
    method = st.segmented_control(
        _("Method"),
        ["pca", "tsne"],
        key=f"{key}-method",
        default="pca",
        required=True,
        format_func=lambda name: {"pca": _("Principal components"), "tsne": "t-SNE"}[name],
        help=_("t-SNE keeps neighbours together and takes some seconds."),
    )
    strand = live.images
    with live.lock:
        seen = strand.state
    with st.spinner(_("Laying out the images…")):
        found = embedding(seen, strand.data, -1 if column is None else column, method=method or "pca")
    if not np.isnan(found.held):
        st.caption(_("This plane holds {share} of the variance.").format(share=f"{found.held:.0%}"))
    points = Scatter(
        found.points, found.labels, classes=[_(each) for each in strand.data.classes], square=True
    )
    show(points, key=f"{key}-plot-embedding", height=470, label=_("Test images as points"))


def dream(live: ImageLive, key: str) -> None:
    """Climb to an image that a channel answers to most strongly, when asked to."""
    column = layer_choice(live, key, "dream")
    assert column is not None
    width = live.images.network.columns[column].width
    classes = live.images.data.classes
    output = live.images.network.columns[column].output
    with st.container(horizontal=True, vertical_alignment="bottom"):
        channel = st.selectbox(
            _("Channel"),
            range(width),
            key=f"{key}-dream-channel-{column}",
            format_func=lambda at: _(classes[at]) if output else str(at + 1),
            width=200,
        )
    strand = live.images
    with live.lock:
        seen = strand.state
    with st.spinner(_("Climbing…")):
        found = list(maximised(seen, Goal(column, channel), every=32))
    words = _("step {step}") + " · " + _("answer {value}")
    captions = [words.format(step=each.step, value=f"{each.answer:.2f}") for each in found]
    images = Images(np.stack([grey(each.image) for each in found]), columns=5, captions=captions)
    show(images, key=f"{key}-plot-dream", label=_("An image made for this channel"))


def layers(live: ImageLive, key: str) -> None:
    """Draw the network as a table."""
    network = live.images.network
    rows = []
    for part in architecture(network):
        field = part.field
        rows.append(
            {
                _("Layer"): ("↳ " if part.depth else "") + f"{part.column + 1} · {_(part.name)}",
                _("Output"): spelled(part.shape),
                _("Parameters"): f"{part.parameters:,}",
                _("Multiplications"): f"{part.multiply_adds:,}",
                _("Sees"): "–"
                if field is None
                else _("whole image")
                if field.whole
                else sees(field, current()),
                _("Step"): "–" if field is None or field.whole else f"{field.jump:g}",
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", key=f"{key}-layers")
    words = _("{parameters} parameters, {work} multiplications for each image.")
    st.caption(words.format(parameters=f"{network.size:,}", work=f"{network.multiply_adds:,}"))
