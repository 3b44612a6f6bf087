"""The bench on its page: presets, pictures, kernel and sums, which answer to a reader without the rest of the page."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engine.data.uploads.signatures import FILES
from engine.filters.code import script
from engine.limits import MAX_BITMAP_SIDE, MAX_IMAGE_BYTES
from engine.remark import Remark
from playground.kit.broken import repair
from playground.kit.code import code
from playground.kit.desk import desk
from playground.kit.files import uploads
from playground.kit.held import Held, held
from playground.kit.moves import seat
from playground.kit.owner import owner
from playground.language import _
from playground.lessons.convolution.bench import KERNELS, Bench
from playground.lessons.convolution.edits import edited, fitted
from playground.lessons.convolution.pictures import OWN, keep
from playground.lessons.convolution.presets import PRESETS
from playground.lessons.convolution.questions import ASKED, FLAT_ASKED, of_kernel
from playground.lessons.convolution.scene import message, slid
from playground.stage.sliding import kernels, kernels_told


@st.fragment
def table(key: str) -> None:
    """Draw the bench and carry out what the reader changes on it."""
    bench = held(key, PRESETS[0].spec, presets=PRESETS, check=_shown, place="b")
    kernels_told(f"{key}:board", lambda changes: bench.change(lambda now: edited(now, changes)))
    asked, place = ASKED[bench.spec.operation.mode], desk(key, beside=0)
    bench.bar(place, lambda: _own(bench), thought=_(asked.question), instead=_instead(bench))
    seat(place)
    with place.told:
        repair(bench, lambda: slid(bench.spec))
    with place.picture:
        kernels(message(bench.spec), key=f"{key}:board")
        st.caption(_(asked.home))
    with st.expander(_("The whole script"), icon=":material/code:"):
        st.caption(_("Runs alone and prints the numbers above, with the cells and weights as they are now."))
        code(key, script(slid(bench.spec)), name="convolution", height=320)


def _shown(bench: Bench) -> Bench:
    """Return the bench with all that lies on it in its place.  Raises Refusal where it can't be drawn."""
    bench = fitted(bench)
    slid(bench)
    return bench


def _instead(bench: Held[Bench]) -> str:
    """Return what is asked of the operation and the kernel where the chosen preset asks about others, else ""."""
    preset, now = bench.preset, bench.spec
    mode = now.operation.mode
    if preset is None or (preset.spec.operation.mode == mode and preset.spec.filter == now.filter):
        return ""
    if preset.spec.filter == now.filter or mode not in FLAT_ASKED:
        return _(ASKED[mode].question)
    total = float(slid(now).weights.sum())
    return _(of_kernel(total)).format(kernel=_(KERNELS[now.filter]), sum=f"{total:.3g}")


def _own(bench: Held[Bench]) -> None:
    """Draw the button for a picture of the reader's own."""

    def take(_name: str, content: bytes) -> Sequence[Remark]:
        upload, remarks = keep(content, owner=owner())
        bench.take(bench.spec.but(image=OWN, upload=upload))
        return remarks

    uploads(
        bench.key,
        label=_("Image file"),
        help=_(
            "PNG, JPEG, GIF or WebP, up to {most} MB. It is made smaller to {side} pixels, stays in this "
            "server's memory for a while and goes nowhere else."
        ).format(most=MAX_IMAGE_BYTES // 1024**2, side=MAX_BITMAP_SIDE),
        kinds=FILES,
        most=MAX_IMAGE_BYTES,
        take=take,
        menu=_("Your picture"),
        icon=":material/add_photo_alternate:",
    )
