"""A small app for the tests of the marks: one page with one of each, still or live, and what was picked."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[2])]

import streamlit as st

from playground.stage.core.stream import routes

app = st.App("script.py", routes=routes())
