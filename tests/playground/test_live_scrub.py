"""Looking back through a session's run: everything is as it was, and nothing is lost."""

from __future__ import annotations

import pytest

from engine.runs.experiment import Experiment
from engine.spec import Refusal
from playground.live.live import Live
from tests.playground.driven import CHANGES, SMALL, Browser, Clock, Waker


def test_looking_back_shows_the_run_as_it_was(live: Live, browser: Browser, clock: Clock) -> None:
    live.advance(40)
    live.advance(60)
    live.play()
    live.command({"do": "scrub", "step": 45})
    assert not live.playing
    header, arrays = browser.frame()
    assert header["viewing"] == header["step"] == 40
    past = Live(SMALL)
    past.advance(40)
    then, pictures = Browser(past).frame()
    for name in ("maps", "scale", "field", "weights", "biases"):
        assert (arrays[f"main/{name}"] == pictures[f"main/{name}"]).all(), name
    for name in ("epoch", "train_loss", "test_loss", "train_metric", "test_metric", "learning_rate"):
        assert header[name] == pytest.approx(then[name], rel=1e-6)
    assert arrays["main/curve"][-1, 0] == 100, "the curves stay whole"


def test_there_are_ways_back_to_now(live: Live, browser: Browser, clock: Clock) -> None:
    live.advance(10)
    live.advance(10)
    for back in (
        lambda: live.command({"do": "scrub", "step": None}),
        lambda: live.command({"do": "scrub", "step": 20}),
        lambda: live.command({"do": "scrub", "step": 10_000}),
        live.play,
        lambda: live.advance(1),
    ):
        live.command({"do": "scrub", "step": 0})
        assert browser.frame()[0]["viewing"] == 0
        step = live.main.step
        back()
        assert browser.frame()[0]["viewing"] is None
        assert live.main.step >= step, "nothing of what came after is lost"
        live.pause()


@pytest.mark.parametrize("name", CHANGES)
def test_looking_back_beyond_a_change_shows_what_was_before(waker: Waker, clock: Clock, name: str) -> None:
    live = Live(SMALL)
    browser = Browser(live)
    live.advance(16)
    _header, before = browser.frame()
    scene = browser.scene["runs"]["main"]
    live.advance(4)
    live.change(live.experiment().but(**CHANGES[name]).fitted())
    live.advance(20)
    browser.frame()
    after = browser.scene["runs"]["main"]
    live.command({"do": "scrub", "step": 17})
    header, arrays = browser.frame()
    then = browser.scene["runs"]["main"]
    assert (header["viewing"], live.main.step) == (16, 40)
    for part in ("task", "classes", "inputs", "axes", "layers", "loss"):
        assert then[part] == scene[part]
    for part in ("maps", "field", "points", "labels", "inputs", "weights"):
        assert (arrays[f"main/{part}"] == before[f"main/{part}"]).all(), part
    live.command({"do": "scrub", "step": None})
    browser.frame()
    assert browser.scene["runs"]["main"] == after


def test_a_table_that_was_forgotten_since_can_t_be_looked_back_at(
    live: Live, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.advance(10)
    live.change(live.experiment().but(batch=7))
    live.advance(10)

    def gone(self: Experiment) -> None:
        raise Refusal("The uploaded file is no longer here; upload it again.")

    monkeypatch.setattr(Experiment, "data", gone)
    live.command({"do": "scrub", "step": 0})
    assert browser.frame()[0]["viewing"] is None
    live.advance(1)
    assert live.main.step == 21
