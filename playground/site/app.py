"""The script that Streamlit runs for every page and every change on it."""

from playground.shell import run

run()
