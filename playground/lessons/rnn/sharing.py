"""Links: the address bar names the study; a copied link also carries the weights where they are few enough."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from engine.limits import MAX_LANES
from engine.runs.moment import QUICK, moment, revived
from engine.spec import Refusal
from playground.kit import address as naming
from playground.kit import link
from playground.kit.sharing import Shared
from playground.kit.supervised.sharing import forget, trained_again
from playground.kit.supervised.study import Study
from playground.language import _, current, refusal
from playground.lessons.rnn.ensemble import Ensemble
from playground.live import moments
from playground.live.replay import straight


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
    naming.name(study if study != plain else None, "e")


def follow(live: Ensemble, key: str, plain: Study) -> None:
    """Show the study of the address where the reader went back or forward to it."""
    if not naming.calls(live.study if live.study != plain else None, "e"):
        return
    wanted = first(plain)
    if wanted != live.study:
        live.begin(wanted, visited=True)
        forget(key)


def full(live: Ensemble, lang: str, *, memory: bool = True) -> str:
    """Return the query that restores the study with all weights, steps and curves, and what optimizers remember.

    Raises Refusal when that is too much for a link.
    """
    runs: list[dict[str, Any]] = []
    arrays: dict[str, np.ndarray] = {}
    with live.lock:
        for place, strand in enumerate(live.strands.values()):
            seen, run = strand.viewing, strand.run
            enough = seen is None and run.status == "stopped"
            at = moment(seen or run.checkpoint(), run.recording, memory=memory, enough=enough)
            state, more = moments.written(at, f"{place}.")
            runs.append({**state, "from": strand.origin})
            arrays |= more
    return f"e={link.encode(live.study)}&s={link.encode_state({'runs': runs}, arrays)}&lang={lang}"


def restore(live: Ensemble) -> None:
    """Bring new networks to the state that the address carries, if it does."""
    text, updates = naming.carried()
    try:
        if text is not None:
            _restore(live, *link.decode_state(text))
        elif updates is not None:
            trained_again(live, updates)
    except Refusal as exc:
        st.session_state["link-trouble"] = refusal(exc)


def _restore(live: Ensemble, state: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
    strands = list(live.strands.values())
    runs = state["runs"] if "runs" in state else _former(state, arrays)
    if not isinstance(runs, list) or len(runs) != len(strands):
        moments.misfit()
    found = []
    for place, (strand, entry) in enumerate(zip(strands, runs, strict=True)):
        at = moments.read(entry, arrays, f"{place}.")
        origin = entry.get("from", 0)
        if type(origin) is not int or not 0 <= origin <= at.step:
            moments.misfit()
        seconds = 0.0 if origin else QUICK / len(runs)
        found.append((revived(strand.run.experiment, at, seconds=seconds), origin))
    with live.lock:
        for strand, (run, origin) in zip(strands, found, strict=True):
            strand.run, strand.origin = run, origin


def _former(state: dict[str, Any], arrays: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Return what links of former times say of each network, with weights and steps alone, as it is said now."""
    steps, epochs = state.get("steps"), state.get("epochs")
    if not isinstance(steps, list) or not isinstance(epochs, list) or len(steps) != len(epochs):
        moments.misfit()
    for place in range(min(len(steps), MAX_LANES)):
        for old, new in (("p", "params"), ("k", "kept")):
            if f"{old}{place}" in arrays:
                arrays[f"{place}.{new}"] = arrays[f"{old}{place}"]
        arrays[f"{place}.rows"] = np.zeros((0, 6), np.float32)
    return [{"step": step, "epoch": epoch} for step, epoch in zip(steps, epochs, strict=True)]


def shared(live: Ensemble) -> Shared:
    """Return the link that brings back as much as may be, and what it opens.  Raises Refusal for none."""
    try:
        words = _(
            "Opens exactly what you see now: task, networks, weights and steps, and what training remembers."
        )
        return Shared(full(live, current()), words)
    except Refusal:
        query, step = f"e={link.encode(live.study)}&lang={current()}", straight(live)
    if step:
        words = _(
            "Opens the same networks and trains them again, up to update {step}: equal studies train alike."
        )
        return Shared(f"{query}&n={step}", words.format(step=f"{step:,}"))
    if not live.main.step:
        return Shared(query, _("Opens this study at its start."))
    try:
        words = _(
            "Opens these networks with their weights. What the optimizers remember is too much for a link: from there "
            "on they train a little differently than here."
        )
        return Shared(full(live, current(), memory=False), words)
    except Refusal:
        words = _("The weights are too many for a link: it opens the same study at its start.")
        return Shared(query, words)
