"""A small app for the tests of the stage: one page, its components, and a producer with known numbers."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[2])]

import streamlit as st  # noqa: E402

from playground.stage.stream import routes  # noqa: E402

app = st.App("script.py", routes=routes())
