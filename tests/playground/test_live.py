"""A session's runs without a browser: what it is shown, playing, pausing, stepping, resetting."""

from __future__ import annotations

import numpy as np
import pytest

from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping
from playground.live import together
from playground.live.live import Live
from playground.live.pace import AHEAD, FLAT_OUT
from playground.live.watched import ALONE
from tests.playground.driven import CHANGES, IRIS, SMALL, Browser, Clock, Waker, params, play, trained


def test_a_new_session_shows_its_untrained_network_and_waits(live: Live, browser: Browser) -> None:
    header, arrays = browser.frame()
    assert (header["step"], header["status"], header["viewing"], header["lesions"]) == (0, "paused", None, [])
    assert header["steps"] == [0]
    scene = browser.scene["runs"]["main"]
    assert (scene["task"], scene["plane"], scene["domain"]) == ("binary", "data", [-6, 6, -6, 6])
    assert [layer["shape"] for layer in scene["layers"]] == ["2 → 4", "4 → 2", "2 → 1"]
    shapes = {name.removeprefix("main/"): (array.shape, str(array.dtype)) for name, array in arrays.items()}
    assert shapes == {
        "maps": ((7, 100, 100), "uint8"),
        "scale": ((7,), "float32"),
        "field": ((1, 100, 100), "uint8"),
        "field_scale": ((1,), "float32"),
        "weights": ((8 + 8 + 2,), "float32"),
        "biases": ((4 + 2 + 1,), "float32"),
        "points": ((100, 2), "float32"),
        "labels": ((100,), "float32"),
        "test": ((100,), "uint8"),
        "inputs": ((2, 50, 50), "uint8"),
        "inputs_scale": ((2,), "float32"),
        "curve": ((1, 6), "float32"),
    }
    live.work(1.0)
    assert browser.take() is None, "a paused run draws nothing new"
    assert live.main.step == 0


def test_many_neurons_have_smaller_maps(waker: Waker) -> None:
    live = Live(SMALL.but(network=NetworkSpec((Dense(units=16),))))
    _header, arrays = Browser(live).frame()
    assert arrays["main/maps"].shape == (17, 50, 50)
    assert arrays["main/field"].shape == (1, 100, 100)


@pytest.mark.parametrize("name", CHANGES)
def test_everything_that_can_be_chosen_is_drawn(waker: Waker, name: str) -> None:
    live = Live(SMALL.but(**CHANGES[name]).fitted())
    browser = Browser(live)
    header, arrays = browser.frame()
    units = sum(column.width for column in live.main.network.columns)
    assert arrays["main/maps"].shape[0] == arrays["main/scale"].shape[0] == units
    live.advance(3)
    assert browser.frame()[0]["step"] == 3
    assert header["status"] == "paused"


def test_frames_say_what_the_run_says(live: Live, browser: Browser) -> None:
    live.advance(40)
    header, arrays = browser.frame()
    reading = trained(SMALL, 40).reading()
    for name in ("step", "epoch", "train_loss", "test_loss", "train_metric", "test_metric", "learning_rate"):
        assert header[name] == pytest.approx(getattr(reading, name), rel=1e-6)
    assert arrays["main/curve"][-1].tolist() == pytest.approx(
        [
            *(40, reading.epoch, reading.train_loss, reading.test_loss),
            *(reading.train_metric, reading.test_metric),
        ],
        rel=1e-6,
    )
    names = [each["name"] for each in live.strands["main"].scene["measures"]]
    assert names == ["train_loss", "test_loss", "train_metric", "test_metric"]


def test_seeds_at_once_bring_a_band_and_where_they_agree(waker: Waker) -> None:
    live = Live(SMALL.but(seeds=3))
    browser = Browser(live)
    live.advance(30)
    _header, arrays = browser.frame()
    row = arrays["main/band"][-1]
    losses = trained(SMALL.but(seeds=3), 30).reading()
    wanted = [
        np.quantile(each, q) for each in (losses.train_losses, losses.test_losses) for q in (0.25, 0.5, 0.75)
    ]
    assert row.tolist() == pytest.approx([30, *wanted], rel=1e-5)
    assert arrays["main/agreement"].shape == (100, 100)
    assert 255 / 2 <= arrays["main/agreement"].min() <= arrays["main/agreement"].max() == 255
    assert browser.scene["runs"]["main"]["seeds"] == 3


@pytest.mark.parametrize(("speed", "steps"), [(1.0, 3), (25.0, 51), (100.0, 201), (1500.0, 3001)])
def test_it_trains_at_the_pace_that_was_chosen(live: Live, clock: Clock, speed: float, steps: int) -> None:
    live.awaits = True  # so that it goes on when it has nothing more to learn
    live.play()
    live.pace.choose(speed)
    play(live, clock, 2.0)
    assert live.main.step == pytest.approx(steps, abs=2)
    assert live.strands["main"].rate == pytest.approx(speed, rel=0.3) or speed == 1


def test_the_rate_that_is_shown_knows_nothing_of_a_pause(live: Live, clock: Clock) -> None:
    live.play()
    play(live, clock, 1.0)
    live.pause()
    clock.now += 600
    live.play()
    live.pace.choose(1500.0)
    play(live, clock, 0.6)
    assert live.strands["main"].rate == pytest.approx(1500, rel=0.1)


def test_flat_out_trains_for_all_the_time_it_is_given(live: Live, clock: Clock) -> None:
    live.pace.speed = FLAT_OUT
    live.play()
    assert live.work(0.05) == 0.0
    first = live.main.step
    live.work(0.05)
    assert live.main.step > first > 0


def test_a_slow_machine_is_not_driven_to_catch_up(
    live: Live, browser: Browser, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int | None] = []
    due = live.pace.due

    def counted(elapsed: float) -> int | None:
        asked.append(due(elapsed))
        return asked[-1]

    monkeypatch.setattr(live.pace, "due", counted)
    live.play()
    live.pace.choose(1500.0)
    assert AHEAD < ALONE / 2, "else the jump below says nothing, or stops the training"
    clock.now += ALONE / 2
    live.work(0.5)
    cap = int(live.pace.speed * AHEAD)
    assert asked == [cap], f"a machine that fell behind may catch up on {AHEAD} s of updates, no more"
    assert 0 < live.main.step <= cap


def test_pausing_records_where_it_stands_and_nothing_goes_on(
    live: Live, browser: Browser, clock: Clock
) -> None:
    live.play()
    play(live, clock, 0.17, browser=browser)
    live.pause()
    step = live.main.step
    header, arrays = browser.frame()
    assert (header["status"], header["step"], header["steps"][-1]) == ("paused", step, step)
    assert arrays["main/curve"][-1, 0] == step
    play(live, clock, 1.0)
    assert live.main.step == step


def test_playing_in_slices_trains_exactly_like_a_run_alone(live: Live, clock: Clock) -> None:
    live.play()
    play(live, clock, 0.1, tick=0.013)
    live.pause()
    live.advance(7)
    live.play()
    play(live, clock, 0.1, tick=0.021)
    live.pause()
    assert (params(live) == trained(SMALL, live.main.step).backend.params.detach().numpy()).all()


def test_steps_are_exact_and_pause(live: Live, browser: Browser) -> None:
    live.play()
    live.advance(1)
    assert (live.main.step, live.playing) == (1, False)
    live.advance(live.main.order.per_epoch)
    header, _arrays = browser.frame()
    assert header["step"] == 11
    assert header["epoch"] == pytest.approx(1.1)


def test_reset_goes_back_to_the_very_same_start(live: Live, browser: Browser) -> None:
    first = params(live)
    before = browser.frame()[1]["main/field"]
    live.advance(50)
    live.fork()
    live.reset()
    assert not live.forked
    assert (params(live) == first).all()
    header, arrays = browser.frame()
    assert (header["step"], header["steps"], len(arrays["main/curve"])) == (0, [0], 1)
    assert (arrays["main/field"] == before).all()


def test_equal_sessions_are_equal_and_don_t_touch_each_other(waker: Waker, clock: Clock) -> None:
    one, other, busy = Live(SMALL), Live(SMALL), Live(IRIS)
    for _ in range(20):
        one.advance(5)
        busy.advance(3)
    other.advance(100)
    assert (params(one) == params(other)).all()
    assert one.channel.token != other.channel.token


def test_a_run_that_diverges_says_so_and_stops(waker: Waker, clock: Clock) -> None:
    live = Live(SMALL.but(loss=LOSSES["mse"](), optimizer=OPTIMIZERS["sgd"](lr=10.0)))
    browser = Browser(live)
    live.play()
    play(live, clock, 1.0, browser=browser)
    assert (live.status(), live.playing) == ("diverged", False)
    assert live.main.step > 0
    live.play()
    assert not live.playing, "there is nothing to go on from"
    header, arrays = browser.frame()
    assert header["status"] == "diverged"
    assert header["train_loss"] is None or header["train_loss"] > 1e6
    assert arrays["main/maps"].dtype == np.uint8
    live.begin(SMALL)
    assert live.status() == "paused"


def test_early_stopping_stops_and_play_goes_on(waker: Waker, clock: Clock) -> None:
    live = Live(SMALL.but(stopping=EarlyStopping(patience=1, min_delta=1.0)))
    live.play()
    live.pace.choose(1500.0)
    play(live, clock, 0.2)
    assert live.status() == "stopped"
    assert not live.playing
    step = live.main.step
    live.play()
    play(live, clock, 0.05)
    assert live.main.step > step


def test_runs_go_on_with_what_was_compiled_after_they_began(
    live: Live, browser: Browser, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[int] = []
    monkeypatch.setattr(together, "outgrown", lambda run: not handed and run.step > 0)
    monkeypatch.setattr(together, "hand_over", lambda run: handed.append(run.step))
    live.play()
    play(live, clock, 0.3, browser=browser)
    assert handed == [], "it is looked for twice a second at the most"
    play(live, clock, 0.5, browser=browser)
    assert len(handed) == 1
