"""A lesson's Code view: a script that runs alone, to read and to take along."""

from __future__ import annotations

import streamlit as st

from engine.export.cells import cells
from playground.kit.files import File, downloads
from playground.language import _


def code(key: str, script: str, *more: File, name: str, height: int = 420) -> None:
    """Draw `script`, and buttons that give it away as `name`.py and, cut into cells, as the notebook `name`.ipynb.

    `more` are files that the script needs beside it.
    """
    downloads(
        key,
        [
            *more,
            File(_("Script"), f"{name}.py", lambda: script),
            File(_("Notebook"), f"{name}.ipynb", lambda: cells(script)),
        ],
    )
    st.code(script, language="python", height=height)
