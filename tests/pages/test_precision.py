"""Double precision and the horizon on the pages: switched on in the Code view, measured there, and said truly."""

from __future__ import annotations

import time

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.export.code import code
from engine.limits import MAX_HORIZONS
from engine.runs.experiment import Experiment
from engine.runs.horizon import Horizon
from playground.kit import link
from playground.kit.supervised import horizons
from tests.engine.exported_images import EXPERIMENTS as IMAGES
from tests.engine.reference import SMALL
from tests.pages.opened import opened
from tests.pages.test_rnn import SMALL as STUDY

SWITCH = "In double precision"


def found(experiment: Experiment, steps: int, backend: str) -> Horizon:
    """Wait for a horizon as the page does, asking time and again."""
    for _ in range(600):
        known = horizons.measured(experiment, steps, backend)
        if known is not None:
            return known
        time.sleep(0.05)
    raise AssertionError("never measured")


def looked_at(name: str, query: str) -> AppTest:
    """Return a page with its Code view open."""
    app = opened(name, query={"e": query})
    app.session_state[f"{name}-view"] = "code"
    return app.run()


def switch(app: AppTest, name: str) -> None:
    """Turn the switch of the Code view."""
    widget = next(each for each in app.toggle if each.key and each.key.startswith(f"{name}-precise"))
    widget.set_value(not widget.value).run()


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("network", link.encode(SMALL)),
        ("cnn", link.encode(IMAGES["convolution"])),
        ("rnn", link.encode(STUDY)),
    ],
)
def test_page_and_script_compute_with_twice_the_digits_where_it_is_switched_on(name: str, query: str) -> None:
    app = looked_at(name, query)
    switch(app, name)
    assert not app.exception
    live = app.session_state[f"{name}-live"]
    run = live.edited_strand.run
    assert (run.backend.name, run.backend.params.dtype.itemsize) == ("reference", 8)
    live.advance(3)
    app.run()
    assert not app.exception
    assert "model.double()" in app.code[0].value
    assert any("equal to the last digit" in each.value for each in app.caption)
    assert app.query_params["e"]  # the address knows it
    switch(app, name)
    assert app.session_state[f"{name}-live"].edited_strand.run.backend.params.dtype.itemsize == 4


def test_the_page_says_up_to_which_update_both_agree() -> None:
    app = looked_at("network", link.encode(SMALL))
    run = app.session_state["network-live"].main
    run.advance(30)
    app.run()
    assert any("trained once more" in each.value or "For all 30" in each.value for each in app.caption)
    known = found(SMALL, 30, run.backend.name)
    app.run()
    assert any(
        each.value.startswith("For all 30 updates, script and page have the same loss")
        for each in app.caption
    )
    assert "For all 30 updates" in app.code[0].value
    assert known.agreed >= 30


def test_a_link_of_an_old_version_opens_as_it_was() -> None:
    assert link.decode(link.encode(SMALL), Experiment) == SMALL
    assert not link.decode(link.encode(SMALL), Experiment).double
    assert link.decode(link.encode(SMALL.but(double=True)), Experiment).double


def test_what_can_not_be_compared_is_not_promised() -> None:
    known = found(SMALL.but(seed=4), 9, "no such back end")
    assert known == Horizon(0)
    assert "may part them" in " ".join(code(SMALL.but(seed=4), 9, horizon=known).split("\n# "))


def test_only_some_comparisons_are_kept() -> None:
    for seed in range(MAX_HORIZONS + 3):
        horizons.measured(SMALL.but(seed=seed), 2, "stacked")
    assert len(horizons._known) == MAX_HORIZONS


def test_seeds_share_the_comparison_of_the_first() -> None:
    known = found(SMALL.but(seeds=3), 6, "stacked")
    assert known.agreed >= 6
    assert np.isfinite([known.own, known.plain]).all()
