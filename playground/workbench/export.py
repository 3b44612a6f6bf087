"""What can be taken away: the script, the notebook, the weights and the curves."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import streamlit as st

from engine.experiment import Experiment
from engine.spec import N_
from playground.language import _, current, translate
from playground.live import Live
from playground.strand import Strand

NAME = "network"
CHANGED = N_(
    "You changed settings while this run was training. The script trains the experiment as it is now, from its start."
)


def script(experiment: Experiment, step: int) -> str:
    """Return the PyTorch script of `experiment` up to `step`.  Raises Refusal when it can't be written."""
    code = import_module("engine.export.code")
    return code.code(experiment, step, say=_)


def replays(strand: Strand) -> bool:
    """Return whether the script ends where the run is: nothing was changed while it trained."""
    return not strand.run.recording.events and not strand.run.lesions


def downloads(live: Live, experiment: Experiment, step: int, key: str) -> None:
    """Draw the download buttons; a file is made only when its button is pressed."""
    strand, lang = live.edited_strand, current()

    def say(text: str) -> str:
        return translate(text, lang)

    def part(module: str) -> Any:
        """Import what makes a file only when one is wanted: some of it takes seconds to load."""
        return import_module(f"engine.export.{module}")

    def weights(module: str) -> Callable[[], bytes]:
        def make() -> bytes:
            with live.lock:
                state = strand.state
            return part(module).packed(state, step=step)

        return make

    files: list[tuple[str, str, Callable[[], str | bytes], str]] = [
        (_("Script"), f"{NAME}.py", lambda: part("code").code(experiment, step, say=say), "text/x-python"),
        (
            _("Notebook"),
            f"{NAME}.ipynb",
            lambda: part("notebook").notebook(experiment, step, say=say),
            "application/json",
        ),
        (_("Weights (safetensors)"), f"{NAME}.safetensors", weights("weights"), "application/octet-stream"),
        (_("Weights (ONNX)"), f"{NAME}.onnx", weights("onnx"), "application/octet-stream"),
        (
            _("Curves (CSV)"),
            f"{NAME}-curves.csv",
            lambda: part("table").curves(strand.run.recording),
            "text/csv",
        ),
    ]
    with st.container(horizontal=True, key=f"{key}-downloads"):
        for label, name, make, mime in files:
            st.download_button(
                label,
                make,
                file_name=name,
                mime=mime,
                key=f"{key}-get-{name}",
                on_click="ignore",
                icon=":material/download:",
            )
        beside = part("points").file(experiment)
        if beside is not None:
            st.download_button(
                _("Data of the script"),
                beside,
                file_name="data.csv",
                mime="text/csv",
                key=f"{key}-get-data",
                on_click="ignore",
            )
    if not replays(strand):
        st.caption(_(CHANGED))
