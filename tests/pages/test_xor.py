"""The lesson about luck without a browser: the guess comes first, a mend is noticed, a network is handed over."""

from __future__ import annotations

import time

import pytest

from engine.compare.luck import Luck
from engine.probes.stuck import Picked, seen
from playground.kit import link
from playground.live.learning import Learning
from tests.engine.kernels import kernels
from tests.pages.opened import opened, said

__all__ = ["kernels"]
pytestmark = pytest.mark.usefixtures("kernels")

KEY = "xor"
SMALL = Luck(seeds=20, updates=300, across="activation", lr=0.1)


def test_a_guess_comes_first_every_view_opens_and_a_mend_is_noticed() -> None:
    picked = Picked(row=3, width=1, place=2)
    app = opened(KEY, query={"e": link.encode(SMALL), "l": link.encode(picked)})
    assert not app.exception
    assert not any("The truth:" in each for each in said(app))
    app.radio(key=f"{KEY}:guess:two").set_value("1").run()
    app.button(key=f"{KEY}:said:two").click().run()
    assert any("Your guess: all of them. The truth: about half." in each for each in said(app))
    live: Learning = app.session_state[f"{KEY}:live"]
    live.tracks["main"].run.advance(300)
    app.run()
    assert any("After 300 updates" in each and "width 1" in each for each in said(app))
    for name in ("tickets", "rest", "pieces", "why", "code"):
        app.segmented_control(key=f"{KEY}:view").set_value(name).run()
        assert not app.exception, name
    assert app.code
    app.button(key=f"{KEY}:preset:copies").click().run()
    assert any("Something is broken here." in each.value for each in app.info)
    app.selectbox(key=f"{KEY}:knobs:luck:init").set_value("xavier").run()
    live.tracks["main"].run.advance(100)
    app.run()
    assert any("You have mended it." in each.value for each in app.success)


def test_the_framed_network_goes_on_in_the_network_playground() -> None:
    experiment = SMALL.experiment(1, 2, 4)
    app = opened("network", query={"e": link.encode(experiment), "n": "50"})
    assert not app.exception
    live, end = app.session_state["network-live"], time.monotonic() + 30
    while live.main.step < 50 and time.monotonic() < end:
        time.sleep(0.01)
    assert (live.main.experiment, live.main.step) == (experiment, 50)
    assert live.main.evaluate().train_loss[0] == pytest.approx(seen(experiment, 50).loss, rel=1e-5)
