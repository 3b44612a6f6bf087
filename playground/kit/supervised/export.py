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
from playground.kit.files import File, downloads
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


def take_away(
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

    def exported(module: str) -> Callable[[], bytes]:
        return lambda: getattr(part(module), module)(experiment, step, say=say, horizon=horizon, astray=why)

    files = [
        File(_("Script"), f"{name}.py", exported("code")),
        File(_("Notebook"), f"{name}.ipynb", exported("notebook")),
        File(_("Weights (safetensors)"), f"{name}.safetensors", weights("safetensors")),
        File(_("Weights (ONNX)"), f"{name}.onnx", weights("onnx")),
        File(_("Curves (CSV)"), f"{name}.csv", lambda: part("curves").curves_csv(strand.run.recording)),
    ]
    if beside := part("points").beside(experiment):
        files.append(File(_("Data of the script"), beside, lambda: part("points").file(experiment)))
    downloads(key, files)
    if why:
        st.caption(_(why))
