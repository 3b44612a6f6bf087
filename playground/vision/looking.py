"""Which image is looked at: one of the test set, one drawn by hand, or one from a file."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from engine.bitmap import Bitmap, bitmap
from engine.datasets.folders import OwnImages
from engine.framing import Framing
from engine.limits import MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS
from engine.spec import N_, Refusal
from playground import controls
from playground.language import _, refusal
from playground.stage.drawing import drawing
from playground.stage.gallery import strip
from playground.vision.brought import Brought, paper
from playground.vision.live import ImageLive

WAYS = {"test": N_("Test set"), "draw": N_("Draw"), "upload": N_("Upload")}


def looking(live: ImageLive, key: str) -> None:
    """Let the reader choose an image."""
    widget, kept = f"{key}-looking", f"{key}-looking-at"
    way = st.session_state.get(kept, "test")
    st.session_state[widget] = way
    st.segmented_control(
        _("Look at"),
        list(WAYS),
        key=widget,
        required=True,
        format_func=lambda name: _(WAYS[name]),
        label_visibility="collapsed",
        on_change=lambda: st.session_state.update({kept: st.session_state[widget]}),
        help=_("The image that the network is shown: every picture of the diagram is of it."),
    )
    match way:
        case "draw":
            own = isinstance(live.experiment(live.edited).dataset, OwnImages)
            drawing(live.channel.token, key=f"{key}-drawing", centre=not own)
        case "upload":
            _upload(live, key)
        case _:
            strip(live.channel.token, key=f"{key}-strip", source=live.edited)


def _upload(live: ImageLive, key: str) -> None:
    file = st.file_uploader(
        _("PNG, JPEG or GIF image"),
        type=["png", "jpg", "jpeg", "gif"],
        key=f"{key}-image",
        max_upload_size=MAX_IMAGE_BYTES // 2**20,
        help=_(
            "Up to {size} MB and {pixels} million pixels. It stays in this session and is never kept."
        ).format(size=MAX_IMAGE_BYTES // 2**20, pixels=MAX_IMAGE_PIXELS // 10**6),
    )
    taken = f"{key}-image-taken"
    if file is not None and st.session_state.get(taken) != file.file_id:
        try:
            brought = _framed(live, Brought(bitmap(file.getvalue()), Framing(), live.box))
        except Refusal as exc:
            st.warning(refusal(exc), icon="⚠️")
        else:
            st.session_state[taken] = file.file_id
            controls.put(f"{key}-framing")
            st.session_state[f"{key}-uploaded"] = brought
            live.show(brought)
    held = st.session_state.get(f"{key}-uploaded")
    if held is not None:
        _framing(live, held, key)


def _framed(live: ImageLive, brought: Brought) -> Brought:
    """Return a new picture framed as the data's own images most likely are."""
    dataset = live.experiment(live.edited).dataset
    light = isinstance(brought.picture, Bitmap) and brought.picture.light
    framing = Framing(
        invert=light != paper(live.images.data), centre=live.box < 1, crop=isinstance(dataset, OwnImages)
    )
    return replace(brought, framing=framing)


def _framing(live: ImageLive, brought: Brought, key: str) -> None:
    """Draw the switches of the uploaded picture; turning one, or coming back to it, shows it."""
    for each in brought.picture.remarks if isinstance(brought.picture, Bitmap) else ():
        st.caption(refusal(each.refusal()))
    framing = controls.knobs(brought.framing, key=f"{key}-framing")
    again = live.images.label is not None and st.button(
        _("Look at it again"), icon=":material/visibility:", key=f"{key}-image-again"
    )
    if framing != brought.framing or brought.box != live.box or again:
        brought = replace(brought, framing=framing, box=live.box)
        st.session_state[f"{key}-uploaded"] = brought
        live.show(brought)
        if again:
            st.rerun()
    st.caption(_("On the right is what the network gets of it."))
