"""What was wrong with a link: said until the reader changes something, or presses Play."""

from __future__ import annotations

import streamlit as st

from engine.spec import Refusal
from playground.language import _, refusal


def note(key: str, exc: Refusal, *, instead: bool = True) -> None:
    """Keep why something could not be shown, and whether the first preset is shown `instead`, for `tell(key, …)`."""
    words = refusal(exc)
    said = f"{words} {_('The first preset is shown instead.')}" if instead else words
    st.session_state[f"{key}:trouble"] = (said, None)


def tell(key: str, shown: object) -> None:
    """Say what was noted, as long as the page stands as it did when it was said first: showing what is `shown`.

    A page runs again by itself, too, and words that went with the second run would hardly be seen.  Their place is
    there with and without them: an element that comes between others lets the browser draw anew all that follow.
    """
    place, name = st.empty(), f"{key}:trouble"
    said, then = st.session_state.get(name, ("", None))
    if not said:
        return
    if then is not None and then != shown:
        del st.session_state[name]
        return
    st.session_state[name] = (said, shown)
    place.warning(said, icon="⚠️")
