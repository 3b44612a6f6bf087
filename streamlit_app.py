"""The server: `streamlit run streamlit_app.py`, or `python3 -m playground`, which sees to the rest.

The script that draws the pages lies in `playground/`: a folder `pages/` beside it would wake Streamlit's
older way of finding pages, which runs them bare when a deep link is the first request.
"""

import gc

# Imports make much that lives for good and little garbage: collecting meanwhile is a third of the start.
gc.disable()

import threading

import streamlit as st
from starlette.middleware import Middleware

from engine.runs.backends import compiled
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from playground.front import Front
from playground.kit.lesson import discover
from playground.site import shell
from playground.stage.core.stream import routes

app = st.App(
    "playground/site/app.py", routes=routes(), middleware=[Middleware(Front)], on_script_error=shell.failed
)


def warm() -> None:
    """Build a first run and the compiled kernels: torch and numba import much, and no visitor waits for that."""
    Run(Experiment())
    compiled.warm_up(wait=True)
    gc.freeze()


# Imported now rather than at the first visit; what lives for good is then left out of every later collection.
discover()
gc.freeze()
gc.enable()
threading.Thread(target=warm, name="warm", daemon=True).start()
