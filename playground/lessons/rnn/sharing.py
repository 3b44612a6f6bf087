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
from playground.kit.sharing import Carried
from playground.kit.supervised.sharing import trained_again
from playground.language import _, refusal
from playground.lessons.rnn.ensemble import Ensemble
from playground.live import moments
from playground.live.replay import straight


def full(live: Ensemble, *, memory: bool = True) -> str:
    """Return the state that restores all weights, steps and curves, and what optimizers remember.

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
    return link.encode_state({"runs": runs}, arrays)


def restored(live: Ensemble) -> Ensemble:
    """Bring new networks to the state that the address carries, if it does."""
    text, updates = naming.carried()
    try:
        if text is not None:
            _restore(live, *link.decode_state(text))
        elif updates is not None:
            trained_again(live, updates)
    except Refusal as exc:
        st.warning(refusal(exc), icon="⚠️")
    return live


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


def carried(live: Ensemble) -> Carried:
    """Return what a link carries to bring back as much as may be, and what it opens."""
    if (found := _whole(live, memory=True)) is not None:
        words = _(
            "Opens exactly what you see now: task, networks, weights and steps, and what training remembers."
        )
        return Carried({"s": found}, words)
    if step := straight(live):
        words = _(
            "Opens the same networks and trains them again, up to update {step}: equal studies train alike."
        )
        return Carried({"n": str(step)}, words.format(step=f"{step:,}"))
    if not live.main.step:
        return Carried({}, _("Opens this study at its start."))
    if (found := _whole(live, memory=False)) is not None:
        words = _(
            "Opens these networks with their weights. What the optimizers remember is too much for a link: from there "
            "on they train a little differently than here."
        )
        return Carried({"s": found}, words)
    return Carried({}, _("The weights are too many for a link: it opens the same study at its start."))


def _whole(live: Ensemble, *, memory: bool) -> str | None:
    """Return the state, None where it is too much for a link."""
    try:
        return full(live, memory=memory)
    except Refusal:
        return None
