"""Whose uploads are whose: a name for this session on the shelves where files are kept for a while."""

from __future__ import annotations

import secrets

import streamlit as st

OWNER = "data-owner"


def owner() -> str:
    """Return this session's name, which nobody can guess."""
    return st.session_state.setdefault(OWNER, secrets.token_hex(8))
