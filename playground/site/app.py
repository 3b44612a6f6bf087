"""The script that Streamlit runs for every page and every change on it."""

from playground.site.shell import run

run()
