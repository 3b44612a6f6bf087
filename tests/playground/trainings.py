"""A page for tests: twins that train, a bar over them, their curves, and a picture of one of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from playground.kit.desk import desk
from playground.kit.transport import curves, follow, say, transport
from playground.language import _
from playground.live.learning import Learning, learning
from playground.marks import Lines, Series
from tests.engine.test_learner import Line

KEY = "trainings"
LINE = Line()
PAIR = {"slow": LINE.but(lr=0.01), "fast": LINE}


class Page:
    """What holds the learning rate, as `held` does."""

    @property
    def spec(self) -> Line:
        """The spec."""
        return st.session_state.get("spec", Line(lr=float(st.query_params.get("lr", 0.1))))

    def take(self, spec: Line) -> bool:
        """Go on with another one."""
        st.session_state["spec"] = spec
        return True


def page() -> None:
    """Draw the page."""
    st.number_input("rate", key="rate", value=0.1, max_value=10.0, on_change=_turned)
    st.number_input("seed", key="seed", value=7, on_change=_turned)
    live = learning(KEY, {"one": Page().spec, "two": Line(seed=Page().spec.seed)}, titles={"one": "One"})
    transport(live, key=KEY, page=Page(), desk=desk(KEY))
    curves(live, key=KEY)
    follow(live, "line", _line, of="two")
    say(live, "verdict", _words, of="two")
    st.caption(f"seen at {live.moment('one').step}")


def _line(moment: Any) -> Lines:
    return Lines([Series("", np.arange(2), np.arange(2) * moment.module.weight.item())])


def _words(moment: Any) -> str:
    return f"{_('Step')} **{moment.step}**"


def _turned() -> None:
    state = st.session_state
    state["spec"] = Line(lr=state["rate"], seed=int(state["seed"]))


def weights(live: Learning, name: str = "") -> np.ndarray:
    return live.moment(name).module.weight.numpy()
