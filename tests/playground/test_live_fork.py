"""Two runs of one session side by side."""

from __future__ import annotations

import numpy as np
import pytest

from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from playground.live.live import Live
from tests.playground.driven import SMALL, Browser, Clock, Waker, params, play, trained


def test_a_fork_starts_from_the_step_that_is_looked_at(live: Live, browser: Browser) -> None:
    live.advance(40)
    live.advance(60)
    live.command({"do": "scrub", "step": 40})
    live.fork()
    live.work(0.01)
    found = browser.take()
    assert found is not None
    header, arrays = found
    assert header["sources"] == ["main", "fork"]
    assert {name: run["step"] for name, run in header["runs"].items()} == {"main": 40, "fork": 40}
    assert header["runs"]["fork"]["origin"] == 40
    assert (arrays["main/weights"] == arrays["fork/weights"]).all()
    assert (params(live) == trained(SMALL, 40).backend.params.detach().numpy()).all()
    assert arrays["main/curve"][:, 0].max() == 40
    assert arrays["fork/curve"][0, 0] == 40


def test_two_runs_go_in_step_and_only_what_was_changed_differs(
    live: Live, browser: Browser, clock: Clock
) -> None:
    live.advance(20)
    live.fork()
    live.change(live.experiment("fork").but(optimizer=OPTIMIZERS["adam"](lr=0.3)), "fork")
    live.play()
    live.pace.choose(1500.0)
    play(live, clock, 0.2, browser=browser)
    live.pause()
    steps = {source: each.run.step for source, each in live.strands.items()}
    assert steps["main"] == steps["fork"] > 100
    assert live.experiment() == SMALL
    alone = trained(SMALL, steps["main"]).backend.params.detach().numpy()
    np.testing.assert_array_equal(params(live), alone)
    assert not np.allclose(params(live, "fork"), alone)


def test_an_unchanged_fork_does_exactly_the_same(live: Live, clock: Clock) -> None:
    live.advance(23)
    live.fork()
    live.play()
    live.pace.choose(1500.0)
    play(live, clock, 0.2)
    assert live.strands["fork"].run.step > 100
    assert (params(live) == params(live, "fork")).all()


@pytest.mark.parametrize("keep", ["main", "fork"])
def test_one_of_the_two_is_kept(live: Live, browser: Browser, keep: str) -> None:
    live.advance(20)
    live.fork()
    live.edit("fork")
    live.change(live.experiment("fork").but(batch=9), "fork")
    live.advance(5)
    wanted = params(live, keep)
    live.unfork(keep)
    assert not live.forked
    assert live.edited == "main"
    assert (params(live) == wanted).all()
    assert live.experiment().batch == (9 if keep == "fork" else 5)
    live.work(0.01)
    found = browser.take()
    assert found is not None
    assert found[0]["sources"] == ["main"]
    assert not any(name.startswith("fork/") for name in found[1])


def test_commands_go_to_the_run_they_name(live: Live, browser: Browser) -> None:
    live.advance(20)
    live.fork()
    live.advance(10)
    live.command({"do": "scrub", "source": "fork", "step": 20})
    live.command({"do": "lesion", "source": "main", "layer": 0, "unit": 1, "on": True})
    live.work(0.01)
    found = browser.take()
    assert found is not None
    runs = found[0]["runs"]
    assert (runs["main"]["viewing"], runs["fork"]["viewing"]) == (None, 20)
    assert (runs["main"]["lesions"], runs["fork"]["lesions"]) == ([[0, 1]], [])


def test_a_forked_run_that_diverges_leaves_the_other_one_training(waker: Waker, clock: Clock) -> None:
    live = Live(SMALL.but(loss=LOSSES["mse"](), optimizer=OPTIMIZERS["sgd"](lr=0.01)))
    live.fork()
    live.change(live.experiment("fork").but(optimizer=OPTIMIZERS["sgd"](lr=10.0)), "fork")
    live.play()
    play(live, clock, 1.0)
    assert (live.status("main"), live.status("fork")) == ("playing", "diverged")
    assert live.main.step > live.strands["fork"].run.step
