"""Which image is looked at: one of the test set, one drawn by hand, or one from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from engine.data.datasets.folders import OwnImages
from engine.data.uploads.bitmap import Bitmap, bitmap
from engine.data.uploads.framing import Framed, Framing
from engine.data.uploads.shown import shown
from engine.data.uploads.signatures import FILES
from engine.limits import MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, PHOTOGRAPH_SIDE
from engine.remark import Remark
from engine.spec import N_
from playground.kit import knobs as controls
from playground.kit import reading
from playground.kit.choice import pick
from playground.kit.files import uploads
from playground.language import _
from playground.lessons.cnn.brought import Brought, enlarged, marked, paper
from playground.lessons.cnn.live import ImageLive
from playground.stage.drawing import drawing
from playground.stage.gallery import strip

BESIDE = 128, 100  # pixels that a picture and what the network gets of it are wide
WAYS = {"test": N_("Test set"), "draw": N_("Draw"), "upload": N_("Upload")}


def looking(live: ImageLive, key: str) -> None:
    """Let the reader choose an image."""
    way = pick(
        f"{key}-looking",
        _("Look at"),
        list(WAYS),
        first="test",
        shown=lambda name: _(WAYS[name]),
        label_visibility="collapsed",
        help=_("The image that the network is shown: every picture of the diagram is of it."),
    )
    with st.container(key=f"{key}-looked"):
        _by(way, live, key)


def _by(way: str, live: ImageLive, key: str) -> None:
    match way:
        case "draw":
            own = isinstance(live.experiment(live.edited).dataset, OwnImages)
            drawing(live.channel.token, key=f"{key}-drawing", centre=not own)
        case "upload":
            _upload(live, key)
        case _:
            strip(live.channel.token, key=f"{key}-strip", source=live.edited)


def _upload(live: ImageLive, key: str) -> None:
    def take(_name: str, content: bytes) -> Sequence[Remark]:
        picture = bitmap(content, most_side=PHOTOGRAPH_SIDE)
        controls.put(f"{key}-framing")
        live.show(_framed(live, Brought(picture, Framing(), live.box)))
        return ()

    uploads(
        f"{key}-image",
        label=_("Image file"),
        kinds=list(FILES),
        most=MAX_IMAGE_BYTES,
        take=take,
        help=_(
            "PNG, JPEG, GIF or WebP, up to {size} MB and {pixels} million pixels. It stays in this session and is "
            "never kept."
        ).format(size=MAX_IMAGE_BYTES // 2**20, pixels=MAX_IMAGE_PIXELS // 10**6),
    )
    if live.uploaded is not None:
        _framing(live, live.uploaded, key)


def _framed(live: ImageLive, brought: Brought) -> Brought:
    """Return a new picture framed as the data's own images most likely are."""
    dataset = live.experiment(live.edited).dataset
    light = isinstance(brought.picture, Bitmap) and brought.picture.light
    crop = isinstance(dataset, OwnImages) and dataset.fit == "crop"
    framing = Framing(invert=light != paper(live.images.data), centre=live.box < 1, crop=crop)
    return replace(brought, framing=framing)


def _framing(live: ImageLive, brought: Brought, key: str) -> None:
    """Draw what the network gets of the picture, what was done, and the switches; turning one shows it."""
    framing = reading.taken(brought.framing, f"{key}-picture")
    pictures, words = st.container(), st.container(gap="xsmall")
    switches = {"invert", "centre", "threshold" if framing.centre else "crop"}
    framing = controls.knobs(framing, key=f"{key}-framing", only=switches)
    again = live.images.label is not None and st.button(
        _("Look at it again"), icon=":material/visibility:", key=f"{key}-image-again"
    )
    if framing != brought.framing or brought.box != live.box or again:
        brought = replace(brought, framing=framing, box=live.box)
        live.show(brought)
        if again:
            st.rerun()
    if isinstance(brought.picture, Bitmap):
        framed = brought.framed(live.images.data)
        with pictures:
            _seen(brought.picture, framed)
        with words:
            reading.draw(shown(brought.picture, framed, framing, centred=live.box < 1), f"{key}-picture")


def _seen(picture: Bitmap, framed: Framed) -> None:
    """Draw the picture with a frame around what the network gets of it, and beside it just that."""
    channels, side, _width = framed.pixels.shape
    small = framed.pixels.transpose(1, 2, 0)
    small = np.repeat(small, 3, 2) if channels == 1 else small
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        st.image(marked(picture, framed), caption=_("Your picture"), width=BESIDE[0])
        st.image(
            enlarged(small),
            caption=_("What the network gets: {side}×{side}").format(side=side),
            width=BESIDE[1],
        )
