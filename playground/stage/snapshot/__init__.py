"""A button that saves a figure as a picture: the browser draws it, nothing has to be installed for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import plotly.graph_objects as go
import streamlit as st

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("snapshot")


def snapshot(draw: Callable[[], go.Figure], *, key: str, name: str, label: str, width: int = 1200) -> None:
    """Put a button with `label` on the page that saves `draw()` as `name`.png, twice as sharp as a plain screen.

    The figure is drawn when the button has been pressed.
    """
    state = st.session_state.get(key)
    number = state.get("wish") if isinstance(state, Mapping) else None
    told = f"{key}/told"
    fresh = isinstance(number, int) and number != st.session_state.get(told)
    data = {"lang": current(), "label": label, "name": name, "width": width}
    if fresh:
        st.session_state[told] = number
        figure = draw()
        data |= {
            "number": number,
            "figure": figure.to_json(),
            "height": figure.layout.height,  # pyright: ignore[reportAttributeAccessIssue]
        }
    _mount(data, key=key, on_wish_change=_nothing)


def _nothing() -> None:
    """Streamlit reports a value only where somebody listens."""
