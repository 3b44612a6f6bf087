"""What can be taken away: the script, the notebook, the weights and the curves."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import streamlit as st

from engine.runs.experiment import Experiment
from engine.runs.horizon import Horizon
from engine.runs.moment import UNTOLD
from engine.runs.transfer import FORGOTTEN
from engine.spec import N_
from playground.language import _, current, translate
from playground.live.live import Live
from playground.live.strand import Strand

NAME = "network"
BY_LINK = (FORGOTTEN, UNTOLD)
CHANGED = N_(
    "You changed settings or weights of this run on its way. The script trains the experiment as it is now, from "
    "its start, and ends elsewhere; “Reset” lets the run begin anew as well."
)
LINKED = N_(
    "This run came by a link that did not hold all that its training remembered. The script trains the experiment from "
    "its start, and ends elsewhere; “Reset” lets the run begin anew as well."
)


def script(experiment: Experiment, step: int, horizon: Horizon | None = None, *, astray: str = "") -> str:
    """Return the PyTorch script of `experiment` up to `step`, with what is known of its `horizon`.

    `astray` says why the run stands elsewhere, if it does.

    Raises Refusal when it can't be written.
    """
    code = import_module("engine.export.code")
    return code.code(experiment, step, say=_, horizon=horizon, astray=astray)


def replays(strand: Strand) -> bool:
    """Return whether the script ends where the run is looked at: nothing was changed while it trained."""
    return not astray(strand)


def astray(strand: Strand) -> str:
    """Return a sentence, to be translated, on why the script ends elsewhere than the run that is looked at, or ""."""
    run, seen = strand.run, strand.viewing or strand.run
    said = [text for step, text, _values in run.recording.events if step <= seen.step]
    if run.lesions or any(text not in BY_LINK for text in said):
        return CHANGED
    return LINKED if said else ""


def downloads(
    live: Live,
    experiment: Experiment,
    step: int,
    key: str,
    *,
    name: str = NAME,
    horizon: Horizon | None = None,
) -> None:
    """Draw the download buttons of files called `name`; a file is made only when its button is pressed."""
    strand, lang = live.edited_strand, current()
    why = astray(strand)

    def say(text: str) -> str:
        return translate(text, lang)

    def part(module: str) -> Any:
        """Import what makes a file only when one is wanted: some of it takes seconds to load."""
        return import_module(f"engine.export.{module}")

    def weights(kind: str) -> Callable[[], bytes]:
        def make() -> bytes:
            with live.lock:
                checkpoint = strand.viewing or strand.run.checkpoint()
            return getattr(part("weights"), kind)(checkpoint)

        return make

    files: list[tuple[str, str, Callable[[], str | bytes], str]] = [
        (
            _("Script"),
            "py",
            lambda: part("code").code(experiment, step, say=say, horizon=horizon, astray=why),
            "text/x-python",
        ),
        (
            _("Notebook"),
            "ipynb",
            lambda: part("notebook").notebook(experiment, step, say=say, horizon=horizon, astray=why),
            "application/json",
        ),
        (_("Weights (safetensors)"), "safetensors", weights("safetensors"), "application/octet-stream"),
        (_("Weights (ONNX)"), "onnx", weights("onnx"), "application/octet-stream"),
        (_("Curves (CSV)"), "csv", lambda: part("curves").curves_csv(strand.run.recording), "text/csv"),
    ]
    with st.container(horizontal=True, key=f"{key}-downloads"):
        for label, ending, make, mime in files:
            st.download_button(
                label,
                make,
                file_name=f"{name}.{ending}",
                mime=mime,
                key=f"{key}-get-{ending}",
                on_click="ignore",
                icon=":material/download:",
                help=_("Made when you press it, of what you look at now."),
            )
        if beside := part("points").beside(experiment):
            st.download_button(
                _("Data of the script"),
                lambda: part("points").file(experiment),
                file_name=beside,
                mime="text/csv" if beside.endswith("csv") else "application/octet-stream",
                key=f"{key}-get-data",
                on_click="ignore",
                icon=":material/download:",
            )
    if why:
        st.caption(_(why))
