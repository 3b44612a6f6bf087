"""The panel for a series of one's own: a file, a column of it, and what is wrong with either, in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from playground.lessons.rnn.upload import own_series

    found = own_series("test", st.session_state.get("length", 10))
    if found is not None:
        st.session_state["found"] = found


@pytest.fixture
def app() -> Any:
    return AppTest.from_function(script, default_timeout=30).run()


def upload(app: Any, content: bytes) -> Any:
    app.file_uploader[0].upload("series.csv", content, "text/csv")
    app.run()
    assert not app.exception
    return app


def table(count: int = 60) -> bytes:
    rows = "".join(f"{1900 + i},{np.sin(i):.6f},7,x\n" for i in range(count))
    return ("year,level,same,word\n" + rows).encode()


def test_nothing_is_said_before_there_is_a_file(app: Any) -> None:
    assert not app.exception
    assert not app.warning
    assert "found" not in app.session_state


def test_the_column_picked_is_the_series(app: Any) -> None:
    upload(app, table())
    assert list(app.selectbox[0].options) == ["year", "level", "same"]
    assert app.selectbox[0].value == "level"
    assert app.session_state["found"].series().label == "level"
    app.selectbox[0].select("same").run()
    assert "the same everywhere" in app.warning[0].value
    app.selectbox[0].select("level").run()
    assert not app.warning
    found = app.session_state["found"]
    assert found.length == 10
    assert np.allclose(found.series().values, np.sin(np.arange(60)), atol=1e-6)


def test_a_length_that_does_not_fit_says_the_longest(app: Any) -> None:
    app.session_state["length"] = 100
    upload(app, table())
    assert "the longest that fit have 17." in app.warning[0].value
    assert "found" not in app.session_state


def test_a_file_that_is_no_good_says_why_each_time(app: Any) -> None:
    upload(app, b"a,b\nx,y\n")
    assert "No column of this file holds numbers" in app.warning[0].value
    app.run()
    assert "No column of this file holds numbers" in app.warning[0].value
