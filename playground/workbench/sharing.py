"""Links: the address bar names the experiment, and a copied link restores all that is on screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import streamlit as st

from engine.experiment import Experiment
from engine.recording import Row
from engine.spec import Refusal
from playground import link
from playground.language import _, refusal
from playground.live import Live

PLAIN = Experiment()
SAMPLES = 120  # rows of the curves that a link carries


def first(plain: Experiment = PLAIN) -> Experiment:
    """Return the experiment that the address names; `plain` where it names none, or one that can't be shown here."""
    text = st.query_params.get("e")
    if not text:
        return plain
    try:
        found = link.decode(text, Experiment).checked()
        if found.dataset.images != plain.dataset.images:
            raise Refusal("This link belongs to another page.")
        return found
    except Refusal as exc:
        st.session_state["link-trouble"] = f"{refusal(exc)} {_('The first preset is shown instead.')}"
        return plain


def restore(live: Live, key: str) -> None:
    """Bring a new run to the state that the address carries, if it does."""
    text = st.query_params.pop("s", None) if "s" in st.query_params else None
    if text is None:
        return
    try:
        state, arrays = link.decode_state(text)
        _restore(live, state, arrays, key)
    except Refusal as exc:
        st.session_state["link-trouble"] = refusal(exc)


def trouble() -> None:
    """Say once what was wrong with the link."""
    words = st.session_state.pop("link-trouble", None)
    if words:
        st.warning(words, icon="⚠️")


def address(experiment: Experiment, plain: Experiment = PLAIN) -> None:
    """Let the address bar name the experiment, where it isn't the `plain` one that the page opens with."""
    try:
        text = link.encode(experiment) if experiment != plain else None
    except Refusal:  # too much for a link: painted points, say; the link button says so
        text = None
    if text is None:
        st.query_params.pop("e", None)
    elif st.query_params.get("e") != text:
        st.query_params["e"] = text


def bare(live: Live, lang: str) -> str:
    """Return the query that opens the same experiment at its start.  Raises Refusal when even that is too much."""
    return f"e={link.encode(live.experiment())}&lang={lang}"


def full(live: Live, lang: str, key: str) -> str:
    """Return the query that restores experiment, weights, step, lesions, curves and view.

    Raises Refusal when the weights are too many for a link.
    """
    strand = live.strands["main"]
    seen, run = strand.viewing, strand.run
    experiment = seen.experiment if seen else run.experiment
    checkpoint = seen or run.checkpoint()
    rows = [row for row in run.recording.rows if row.step <= checkpoint.step]
    picked = [rows[i] for i in np.unique(np.linspace(0, len(rows) - 1, SAMPLES).astype(int))]
    state: dict[str, Any] = {
        "step": checkpoint.step,
        "epoch": checkpoint.epoch,
        "lesions": sorted(checkpoint.lesions),
        "view": live.view,
        "tab": st.session_state.get(f"{key}-view", ""),
    }
    arrays = {"params": checkpoint.params, "kept": checkpoint.kept, "rows": _table(picked)}
    text = f"e={link.encode(experiment)}&s={link.encode_state(state, arrays)}"
    return f"{text}&lang={lang}"


def _table(rows: list[Row]) -> np.ndarray:
    """Return rows as an array [M, 6]: step, epoch, the two losses and the two metrics of the first replica."""
    return np.array(
        [
            (r.step, r.epoch, r.train_loss[0], r.test_loss[0], r.train_metric[0], r.test_metric[0])
            for r in rows
        ],
        dtype=np.float32,
    )


def _restore(live: Live, state: dict[str, Any], arrays: dict[str, np.ndarray], key: str) -> None:
    params, kept, table = (arrays.get(name) for name in ("params", "kept", "rows"))
    step: Any = state.get("step")
    epoch: Any = state.get("epoch")
    counted = isinstance(step, int) and isinstance(epoch, int | float)
    if params is None or kept is None or table is None or not counted:
        raise Refusal("This link can't be read: what it describes does not fit together.")
    lesions = frozenset(_units(state.get("lesions")))
    rows = table if table.ndim == 2 and table.shape[1] == 6 else np.zeros((0, 6), np.float32)
    match state.get("view"):
        case [str() as kind, [int() as across, int() as up]] if min(across, up) >= 0:
            live.look(kind, (across, up))
    if isinstance(state.get("tab"), str):
        st.session_state[f"{key}-view"] = state["tab"]
    live.restore(step, float(epoch), params, kept, lesions=lesions, rows=rows)


def _units(found: Any) -> Iterator[tuple[int, int]]:
    for each in found if isinstance(found, list) else []:
        match each:
            case [int() as column, int() as unit]:
                yield column, unit
