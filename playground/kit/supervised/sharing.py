"""Links: the address bar names the experiment, and a copied link restores all that is on screen."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from engine.runs.experiment import Experiment
from engine.runs.moment import moment
from engine.spec import N_, Refusal
from playground.kit import address as naming
from playground.kit import link
from playground.kit.lease import L, lease
from playground.kit.sharing import Shared
from playground.kit.trouble import note, tell
from playground.language import _
from playground.live import moments
from playground.live.live import Live
from playground.live.replay import retrain, straight
from playground.live.strand import Strand

PLAIN = Experiment()
FAR = 2_000  # updates beyond which a busy server may not train again in the moment that a reader waits
FORK = "b."  # what the names of a fork's arrays begin with

EXACT = N_(
    "Opens exactly what you see now: network, data, weights, step and curves, and what training remembers."
)
BOTH = N_(
    "Opens exactly what you see now: both runs with their weights, curves, and what their training remembers."
)
TROUBLE = "e"  # what may be wrong is what the address says there
AGAIN = N_("Opens the same network and trains it again, up to update {step}: equal experiments train alike.")
FORGETFUL = N_(
    "Opens this network with its weights at update {step}. What the optimizer remembers is too much for a link: from "
    "there on it trains a little differently than here."
)
ANEW = N_("The weights are too many for a link: it opens the same experiment at its start.")
ALONE = N_("Both runs are too much for a link: only A travels.")


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
        note(TROUBLE, exc)
        return plain


def opened(key: str, kind: type[L] = Live, plain: Experiment = PLAIN) -> L:
    """Return this session's live run of the page `key`, at first as the address names and carries it."""
    new = f"{key}-live" not in st.session_state
    live = lease(f"{key}-live", lambda: first(plain), kind)
    if new:
        restore(live, key)
    follow(live, key, plain)
    tell(TROUBLE, (live.experiment(), live.reached))
    return live


def restore(live: Live, key: str) -> None:
    """Bring a new run to the state that the address carries, if it does."""
    text, updates = naming.carried()
    try:
        if text is not None:
            _restore(live, *link.decode_state(text), key)
        elif updates is not None:
            trained_again(live, updates)
    except Refusal as exc:
        note(TROUBLE, exc, instead=False)


def trained_again(live: Live, updates: str) -> None:
    """Let new runs train up to the update that a link names, and say so.  Raises Refusal when it names none."""
    words = _("This link trains its networks again, up to update {step}.")
    st.toast(words.format(step=f"{retrain(live, updates):,}"), icon=":material/replay:")


def address(experiment: Experiment, plain: Experiment = PLAIN) -> None:
    """Let the address bar name the experiment, where it isn't the `plain` one that the page opens with."""
    naming.name(experiment if experiment != plain else None, "e")


def follow(live: Live, key: str, plain: Experiment = PLAIN) -> None:
    """Show the experiment of the address where the reader went back or forward to it."""
    now = live.experiment()
    if not naming.calls(now if now != plain else None, "e"):
        return
    wanted = first(plain)
    if wanted != now:
        live.revisit(wanted)
        forget(key)


def forget(key: str) -> None:
    """Forget what the page under `key` noted of the experiment that it has left: the preset, the unit selected."""
    for name in ("preset", "selected"):
        st.session_state.pop(f"{key}-{name}", None)


def bare(live: Live, lang: str) -> str:
    """Return the query that opens the same experiment at its start.  Raises Refusal when even that is too much."""
    return f"e={link.encode(live.experiment())}&lang={lang}"


def shared(live: Live, lang: str, key: str) -> Shared:
    """Return the link that brings back as much as may be, and what it opens.  Raises Refusal for none."""
    try:
        return Shared(full(live, lang, key), _(BOTH if live.forked else EXACT))
    except Refusal:
        found = _less(live, lang, key)
    return Shared(found.query, f"{_(ALONE)} {found.words}") if live.forked else found


def _less(live: Live, lang: str, key: str) -> Shared:
    step = 0 if live.forked else straight(live)
    if step:
        return Shared(f"{bare(live, lang)}&n={step}", _(AGAIN).format(step=f"{step:,}"))
    for memory in (True, False):
        try:
            query = full(live, lang, key, memory=memory, fork=False)
        except Refusal:
            continue
        at = (live.strands["main"].viewing or live.main).step
        return Shared(query, _(EXACT) if memory else _(FORGETFUL).format(step=f"{at:,}"))
    return Shared(bare(live, lang), _(ANEW))


def full(live: Live, lang: str, key: str, *, memory: bool = True, fork: bool = True) -> str:
    """Return the query that restores experiment, weights, step, lesions, curves and view.

    Without `memory`, what optimizers remember is left out, without `fork` the second run.  Some states of before come
    along where there is room, and where they may not be trained again in a moment.  Raises Refusal when it is too much
    for a link.
    """
    main = live.strands["main"].run
    if main.recording.events or main.lesions or main.step > FAR:
        try:
            return _full(live, lang, key, memory=memory, fork=fork, past=True)
        except Refusal:
            pass
    return _full(live, lang, key, memory=memory, fork=fork, past=False)


def _full(live: Live, lang: str, key: str, *, memory: bool, fork: bool, past: bool) -> str:
    with live.lock:
        experiment, state, arrays = _part(live.strands["main"], "", memory, past=past)
        if live.forked and fork:
            strand = live.strands["fork"]
            other, state["fork"], more = _part(strand, FORK, memory, past=False)
            state["fork"] |= {"experiment": other.to_json(), "from": strand.origin}
            state["edited"] = live.edited
            arrays |= more
    state |= {"view": live.view, "tab": st.session_state.get(f"{key}-view", "")}
    return f"e={link.encode(experiment)}&s={link.encode_state(state, arrays)}&lang={lang}"


def _part(
    strand: Strand, place: str, memory: bool, *, past: bool
) -> tuple[Experiment, dict[str, Any], dict[str, np.ndarray]]:
    seen, run = strand.viewing, strand.run
    enough = seen is None and run.status == "stopped"
    at = moment(seen or run.checkpoint(), run.recording, memory=memory, enough=enough, past=past)
    return (seen or run).experiment, *moments.written(at, place)


def _restore(live: Live, state: dict[str, Any], arrays: dict[str, np.ndarray], key: str) -> None:
    at, fork = moments.read(state, arrays), None
    if "fork" in state:
        beside = state["fork"]
        other = moments.read(beside, arrays, FORK)
        begun, experiment = beside.get("from"), link.built(Experiment, beside.get("experiment")).checked()
        counted = type(begun) is int and 0 <= begun <= other.step
        data, mine = experiment.dataset, live.experiment().dataset
        if not counted or (data.images, data.sequences) != (mine.images, mine.sequences):
            moments.misfit()
        fork = (experiment, other, begun)
    match state.get("view"):
        case [str() as kind, [int() as across, int() as up]] if min(across, up) >= 0:
            live.look(kind, (across, up))
    if isinstance(state.get("tab"), str):
        st.session_state[f"{key}-view"] = state["tab"]
    live.restore(at, fork)
    run = live.main
    if run.step and run.recording.checkpoints[0].step == run.step:
        words = _("What came before update {step} is in the curves of this link, not in its pictures.")
        st.toast(words.format(step=f"{run.step:,}"), icon=":material/history:")
    if fork:
        live.edit("fork" if state.get("edited") == "fork" else "main")
