"""The code view: the script of what is trained here, and everything that can be taken away."""

from __future__ import annotations

import streamlit as st

from engine.runs.experiment import Experiment
from engine.spec import Refusal
from playground.kit.supervised import export
from playground.kit.supervised.horizons import measured
from playground.kit.supervised.precision import agreement, precision
from playground.language import refusal
from playground.live.live import Live

EVERY = 0.7  # seconds between two readings while it plays


def code(live: Live, key: str, *, name: str = export.NAME, shared: Experiment | None = None) -> None:
    """Show the script and offer everything that can be taken away, in files called `name`.

    It ends at the update that is looked at.  While the run plays, the text stays as it is, so that it can be read.
    Precision is chosen here, of `shared`, what several networks have in common, or of the edited run.
    """
    held = f"{key}-code"
    precision(live, shared or live.experiment(live.edited), key)
    st.session_state.pop(held, None)  # whatever made the page run again may have changed what is trained

    @st.fragment(run_every=EVERY)
    def shown() -> None:
        strand = live.edited_strand
        seen, why = strand.viewing or strand.run, export.astray(strand)
        at = seen.experiment, seen.step, why
        if held not in st.session_state or not live.playing:
            st.session_state[held] = at
        experiment, step, why = st.session_state[held]
        horizon = None if experiment.double or why else measured(experiment, step, strand.run.backend.name)
        try:
            text = export.script(experiment, step, horizon, astray=why)
        except Refusal as exc:
            st.warning(refusal(exc))
            return
        export.take_away(live, experiment, step, key, name=name, horizon=horizon)
        if not why:
            agreement(experiment, step, horizon)
        st.code(text, language="python", height=420)

    shown()
