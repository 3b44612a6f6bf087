"""Which bench this session has, where it came from, and the link to it."""

from __future__ import annotations

import secrets

import streamlit as st

from engine.data.uploads.signatures import FILES
from engine.limits import MAX_BITMAP_SIDE, MAX_IMAGE_BYTES
from engine.spec import Refusal
from playground.kit import address as naming
from playground.kit import link
from playground.language import _, refusal
from playground.language import current as language
from playground.lessons.convolution.bench import Bench
from playground.lessons.convolution.edits import edited, fitted
from playground.lessons.convolution.pictures import OWN, keep
from playground.lessons.convolution.presets import PRESETS
from playground.lessons.convolution.scene import slid
from playground.stage.share import share
from playground.stage.sliding import Edit

ADDRESS = "b"  # the name of the bench in the address


def current(key: str) -> Bench:
    """Return this session's bench: the one it has, else the one that the address names, else the first preset."""
    bench = st.session_state.get(f"{key}-bench")
    if bench is None or naming.calls(bench if bench != PRESETS[0].bench else None, ADDRESS):
        st.session_state[f"{key}-bench"] = _first(key)
    return st.session_state[f"{key}-bench"]


def shown(key: str) -> Bench:
    """Return this session's bench where it can be drawn; else say why not and return the first preset."""
    bench = current(key)
    try:
        slid(bench)
    except Refusal as exc:
        # A picture that was brought may have been forgotten meanwhile.
        st.warning(f"{refusal(exc)} {_('The first preset is shown instead.')}", icon="⚠️")
        bench = st.session_state[f"{key}-bench"] = PRESETS[0].bench
    return bench


def _first(key: str) -> Bench:
    text = st.query_params.get(ADDRESS)
    if not text:
        return PRESETS[0].bench
    try:
        bench = fitted(link.decode(text, Bench))
        slid(bench)
    except Refusal as exc:
        st.session_state[f"{key}-trouble"] = f"{refusal(exc)} {_('The first preset is shown instead.')}"
        return PRESETS[0].bench
    return bench


def take(key: str, edit: Edit) -> str:
    """Carry out what the reader changed, and return a sentence where that can't be; the bench stays then."""
    try:
        bench = edited(current(key), edit.changes)
        slid(bench)
    except Refusal as exc:
        return refusal(exc)
    st.session_state[f"{key}-bench"] = bench
    return ""


def address(key: str) -> None:
    """Let the address bar name the bench, where it isn't the one that the page opens with."""
    bench = st.session_state[f"{key}-bench"]
    naming.name(bench if bench != PRESETS[0].bench else None, ADDRESS)


def toolbar(key: str) -> None:
    """Draw the presets with the thought of the chosen one, the upload, and the link."""
    current(key)  # reads the address, of which there may be something to say
    trouble = st.session_state.pop(f"{key}-trouble", None)
    if trouble:
        st.warning(trouble, icon="⚠️")
    found = next((each for each in PRESETS if each.bench == current(key)), None)
    if found:
        st.session_state[f"{key}-preset"] = found.name
    chosen = next((each for each in PRESETS if each.name == st.session_state.get(f"{key}-preset")), None)
    with st.container(key=f"{key}-tools", horizontal=True, vertical_alignment="center", gap="small"):
        # A new key closes the popover: Streamlit has no other way.
        turn = st.session_state.setdefault(f"{key}-turn", 0)
        with st.popover(_("Try this"), key=f"{key}-presets-{turn}", on_change="rerun"):
            for each in PRESETS:
                st.button(
                    f"**{_(each.title)}** · {_(each.thought)}",
                    key=f"{key}-preset-{each.name}",
                    type="tertiary",
                    on_click=_start,
                    args=(key, each.name),
                )
        thought = _(chosen.thought) if chosen else _("Point at anything to see what belongs to it.")
        st.markdown(f"*{thought}*", width="stretch")
        _upload(key, turn)
        _link(key)


def _start(key: str, name: str) -> None:
    preset = next(each for each in PRESETS if each.name == name)
    st.session_state[f"{key}-preset"] = name
    st.session_state[f"{key}-turn"] += 1
    st.session_state[f"{key}-bench"] = preset.bench


def _upload(key: str, turn: int) -> None:
    with st.popover(_("Your picture"), icon=":material/add_photo_alternate:", key=f"{key}-own-{turn}"):
        file = st.file_uploader(
            _("Image file"),
            type=list(FILES),
            key=f"{key}-file",
            help=_(
                "PNG, JPEG, GIF or WebP, up to {most} MB. It is made smaller to {side} pixels, stays in this "
                "server's memory for a while and goes nowhere else."
            ).format(most=MAX_IMAGE_BYTES // 1024**2, side=MAX_BITMAP_SIDE),
        )
        if file is None or st.session_state.get(f"{key}-taken") == file.file_id:
            return
        st.session_state[f"{key}-taken"] = file.file_id
        try:
            upload, remarks = keep(
                file.getvalue(), owner=st.session_state.setdefault(f"{key}-owner", secrets.token_hex(8))
            )
        except Refusal as exc:
            st.warning(refusal(exc), icon="⚠️")
            return
        st.session_state[f"{key}-bench"] = fitted(current(key).but(image=OWN, upload=upload))
        st.session_state[f"{key}-trouble"] = " ".join(refusal(each.refusal()) for each in remarks)
        st.session_state[f"{key}-turn"] += 1
        st.rerun()


def _link(key: str) -> None:
    opened = st.popover(_("Link"), icon=":material/link:", key=f"{key}-link", on_change="rerun")
    if not opened.open:
        return
    with opened:
        try:
            text = link.encode(current(key))
        except Refusal as exc:
            st.warning(refusal(exc))
            return
        st.caption(_("Opens exactly this bench."))
        share(f"{ADDRESS}={text}&lang={language()}", key=f"{key}-share")
