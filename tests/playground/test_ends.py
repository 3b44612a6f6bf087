"""Names at the ends of lines never lie on one another."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from hypothesis import given
from hypothesis import strategies as st

from playground.figures.ends import apart, name_ends

HEIGHTS = st.lists(st.floats(-2, 3), min_size=1, max_size=9)


@given(HEIGHTS)
def test_names_stand_apart_within_the_plot_and_in_their_order(heights) -> None:
    placed = apart(heights, 0.1, 0.0, 1.0)
    assert (np.diff(np.sort(placed)) >= 0.1 - 1e-9).all()
    assert max(placed) <= 1 + 1e-9
    assert min(placed) >= -1e-9
    for a, x in zip(heights, placed, strict=True):
        for b, y in zip(heights, placed, strict=True):
            assert not a < b or x <= y


@given(st.lists(st.floats(0.15, 0.85), min_size=1, max_size=1))
def test_a_name_that_is_in_nobodys_way_stays(heights) -> None:
    assert apart(heights, 0.1, 0.0, 1.0) == heights


def test_no_names_are_no_trouble() -> None:
    figure = go.Figure()
    name_ends(figure, [], shown=(0, 1), height=100)
    assert not figure.layout.annotations
