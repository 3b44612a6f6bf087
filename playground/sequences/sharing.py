"""Links: the address bar names the study; a copied link also carries the weights where they are few enough."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from engine.spec import Refusal
from engine.transfer import adopt
from playground import link
from playground.language import _, current, refusal
from playground.sequences.ensemble import Ensemble
from playground.sequences.replay import retrain, straight
from playground.sequences.study import Study
from playground.stage.share import share

SAMPLES = 60  # rows of each network's curves that a link carries


def first(plain: Study) -> Study:
    """Return the study that the address names; `plain` where it names none, or one that can't be shown here."""
    text = st.query_params.get("e")
    if not text:
        return plain
    try:
        found = link.decode(text, Study)
        for place in range(len(found.voices)):
            found.alone(place).checked()
        return found
    except Refusal as exc:
        st.session_state["link-trouble"] = f"{refusal(exc)} {_('The first preset is shown instead.')}"
        return plain


def address(study: Study, plain: Study) -> None:
    """Let the address bar name the study, where it isn't the `plain` one that the page opens with."""
    try:
        text = link.encode(study) if study != plain else None
    except Refusal:
        text = None
    if text is None:
        st.query_params.pop("e", None)
    elif st.query_params.get("e") != text:
        st.query_params["e"] = text


def full(live: Ensemble, lang: str) -> str:
    """Return the query that restores the study with all weights and steps.  Raises Refusal when they are too many."""
    state: dict[str, Any] = {"steps": [], "epochs": []}
    arrays: dict[str, np.ndarray] = {}
    for place, strand in enumerate(live.strands.values()):
        checkpoint = strand.viewing or strand.run.checkpoint()
        state["steps"].append(checkpoint.step)
        state["epochs"].append(checkpoint.epoch)
        arrays |= {f"p{place}": checkpoint.params, f"k{place}": checkpoint.kept}
    return f"e={link.encode(live.study)}&s={link.encode_state(state, arrays)}&lang={lang}"


def restore(live: Ensemble) -> None:
    """Bring new networks to the state that the address carries, if it does."""
    text, updates = (st.query_params.pop(name) if name in st.query_params else None for name in "sn")
    try:
        if text is not None:
            state, arrays = link.decode_state(text)
            with live.lock:
                _restore(live, state, arrays)
        elif updates is not None:
            step = retrain(live, updates)
            words = _("This link trains its networks again, up to update {step}.")
            st.toast(words.format(step=f"{step:,}"), icon=":material/replay:")
    except Refusal as exc:
        st.session_state["link-trouble"] = refusal(exc)


def _restore(live: Ensemble, state: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
    steps, epochs = state.get("steps"), state.get("epochs")
    strands = list(live.strands.values())
    if not (isinstance(steps, list) and isinstance(epochs, list)) or not len(steps) == len(epochs) == len(
        strands
    ):
        raise Refusal("This link can't be read: what it describes does not fit together.")
    for place, (strand, step, epoch) in enumerate(zip(strands, steps, epochs, strict=True)):
        params, kept = arrays.get(f"p{place}"), arrays.get(f"k{place}")
        counted = isinstance(step, int) and isinstance(epoch, int | float)
        if params is None or kept is None or not counted:
            raise Refusal("This link can't be read: what it describes does not fit together.")
        adopt(strand.run, step, float(epoch), params, kept)


def button(live: Ensemble, key: str) -> None:
    """Draw the button that copies a link."""
    opened = st.popover(_("Link"), icon=":material/link:", key=f"{key}-link", on_change="rerun")
    if not opened.open:
        return
    with opened:
        try:
            query, words = _shared(live)
        except Refusal as exc:
            st.warning(refusal(exc))
            return
        st.caption(words)
        share(query, key=f"{key}-share")


def _shared(live: Ensemble) -> tuple[str, str]:
    """Return the query of a link that brings back as much as may be, and what it opens.  Raises Refusal for none."""
    try:
        words = _("Opens exactly what you see now: task, networks, weights and steps.")
        return full(live, current()), words
    except Refusal:
        query, step = f"e={link.encode(live.study)}&lang={current()}", straight(live)
    if step:
        words = _(
            "Opens the same networks and trains them again, up to update {step}: equal studies train alike."
        )
        return f"{query}&n={step}", words.format(step=f"{step:,}")
    if live.main.step:
        words = _("The weights are too many for a link: it opens the same study at its start.")
        return query, words
    return query, _("Opens this study at its start.")
