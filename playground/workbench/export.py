"""What can be taken away: the script, the notebook, the weights and the curves."""

from __future__ import annotations

import streamlit as st

from engine.experiment import Experiment
from playground.language import _
from playground.live import Live


@st.cache_data(max_entries=32, show_spinner=False)
def _script(data: str, step: int, _experiment: Experiment) -> str:
    from engine.export.code import code

    return code(_experiment, step)


def script(experiment: Experiment, step: int) -> str:
    """Return the PyTorch script of `experiment` up to `step`.  Raises Refusal when it can't be written."""
    return _script(repr(experiment), step, experiment)


def downloads(live: Live, experiment: Experiment, step: int, key: str) -> None:
    """Draw the download buttons; a file is made only when its button is pressed."""
    st.caption(_("Downloads"))
