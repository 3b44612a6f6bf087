"""Changing an experiment while it trains: what is kept, what is refused, what the page is told."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.datasets import DATASETS
from engine.data.datasets.own_table import Uploaded
from engine.networks.layers import LAYERS
from engine.networks.layers.dense import Dense
from engine.networks.layers.residual import Residual
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.moment import Moment
from engine.spec import Refusal
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from playground.kit.supervised.export import replays
from playground.live.live import Live
from tests.playground.driven import CHANGES, IRIS, SMALL, Browser, Clock, Waker, params, play


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_keeps_playing_and_goes_on_from_there(waker: Waker, clock: Clock, name: str) -> None:
    live = Live(SMALL)
    browser = Browser(live)
    live.play()
    play(live, clock, 0.1, browser=browser)
    step, loss = live.main.step, live.main.reading().train_loss
    wanted = live.experiment().but(**CHANGES[name]).fitted()
    live.change(wanted)
    assert live.playing
    assert live.experiment() == wanted
    assert live.main.step == step
    header, _arrays = browser.frame()
    assert header["events"][-1][0] == step
    assert "{" not in header["events"][-1][1]
    play(live, clock, 0.1, browser=browser)
    assert live.main.step > step
    if name in ("rate", "rule", "batch"):
        assert live.main.recording.rows[0].step == 0
        assert live.main.reading().train_loss < loss * 1.5


def test_a_change_keeps_the_weights_that_still_fit(live: Live) -> None:
    live.advance(30)
    before = params(live)
    live.change(SMALL.but(optimizer=OPTIMIZERS["sgd"]()))
    assert (params(live) == before).all()
    first = live.main.network.columns[0].slots["weight"]
    live.change(SMALL.but(network=NetworkSpec((Dense(units=6), Dense(units=2)))))
    grown = live.main.network.columns[0].slots["weight"].view(live.main.backend.params).detach()[0]
    old = before[0, first.start : first.stop].reshape(first.shape)
    assert (grown[:4].numpy() == old).all()


def test_a_change_before_anything_happened_begins_with_the_new_experiments_own_weights(live: Live) -> None:
    """Else the script, and whoever opens a link, would train another network than this one."""
    wider = SMALL.but(network=NetworkSpec((Dense(units=6), Dense(units=2))))
    live.change(wider)
    assert (params(live) == params(Live(wider))).all()
    live.change(SMALL)
    assert (params(live) == params(Live(SMALL))).all()


def test_what_was_set_by_hand_is_kept_and_no_script_claims_to_end_there(live: Live) -> None:
    slot = live.main.network.columns[0].slots["weight"]
    for value in (3.0, 4.0):
        live.command({"do": "edit", "layer": 0, "name": "weight", "at": [0, 0], "value": value})
    assert [event[0] for event in live.main.recording.events] == [0], "dragging says it once"
    assert not replays(live.strands["main"])
    live.change(SMALL.but(batch=7))
    assert params(live)[0, slot.start] == 4.0


def test_weights_of_a_link_to_an_untrained_network_are_kept_where_they_were_set_by_hand(live: Live) -> None:
    own, slot = params(live).copy(), live.main.network.columns[0].slots["weight"]
    for value in (own[0, slot.start], 3.0):
        own[0, slot.start] = value
        live.restore(Moment(0, 0.0, own, np.zeros((1, 0), np.float32), np.zeros((0, 6))))
        assert replays(live.strands["main"]) == (value != 3.0)
    live.change(SMALL.but(batch=7))
    assert params(live)[0, slot.start] == 3.0


def test_what_can_t_be_run_is_refused_and_nothing_is_lost(live: Live, browser: Browser) -> None:
    live.advance(30)
    live.play()
    before, _arrays = browser.frame()
    state = params(live), live.experiment(), live.main.step, list(live.main.recording.rows)
    for wrong in (
        SMALL.but(network=NetworkSpec((Residual((Dense(units=3),)),))),
        SMALL.but(dataset=Uploaded()),
        SMALL.but(loss=LOSSES["cross_entropy"](), dataset=DATASETS["plane"]()),
        SMALL.but(features=("x9",)),
        SMALL.but(batch=1, network=NetworkSpec((LAYERS["batch_norm"](),))),
    ):
        with pytest.raises(Refusal):
            live.change(wrong)
        with pytest.raises(Refusal):
            live.begin(wrong)
    assert live.playing
    after = params(live), live.experiment(), live.main.step, list(live.main.recording.rows)
    assert (after[0] == state[0]).all()
    assert after[1:] == state[1:]
    assert before["step"] == live.main.step


def test_the_same_again_is_no_change(live: Live, browser: Browser) -> None:
    browser.frame()
    run = live.main
    live.change(SMALL)
    assert live.main is run
    live.work(0.01)
    assert browser.take() is None


@pytest.mark.parametrize("change", [{"seed": 8}, {"seeds": 2}])
def test_other_seeds_start_again(live: Live, browser: Browser, change: dict[str, int]) -> None:
    live.advance(30)
    live.change(SMALL.but(**change))
    header, arrays = browser.frame()
    assert (header["step"], header["steps"], header["events"]) == (0, [0], [])
    assert len(arrays["main/curve"]) == 1


def test_the_page_speaks_the_readers_language(live: Live, browser: Browser) -> None:
    live.advance(5)
    live.change(live.experiment().but(network=NetworkSpec(())))
    english = browser.frame()[0]["events"]
    live.present("zh", {})
    chinese = browser.frame()[0]["events"]
    assert english[0][0] == chinese[0][0] == 5
    assert english[0][1].isascii()
    assert not chinese[0][1].isascii()
    assert not any(name.isascii() for name in browser.scene["runs"]["main"]["classes"])
    live.change(SMALL)
    browser.frame()
    assert not any(name.isascii() for name in browser.scene["runs"]["main"]["classes"]), (
        "a new run speaks it too"
    )


def test_data_of_many_columns_are_seen_through_the_plane_that_was_chosen(waker: Waker) -> None:
    live = Live(IRIS)
    browser = Browser(live)
    _header, first = browser.frame()
    assert browser.scene["runs"]["main"]["plane"] == "pca"
    live.look("slice", (2, 3))
    _header, second = browser.frame()
    scene = browser.scene["runs"]["main"]
    assert scene["plane"] == "slice"
    assert scene["axes"] == [live.main.data.column_labels[i] for i in (2, 3)]
    assert (first["main/points"] != second["main/points"]).any()
    live.change(live.experiment().but(batch=20))
    browser.frame()
    assert browser.scene["runs"]["main"]["plane"] == "slice", "a change keeps the plane"


@pytest.mark.parametrize(
    "view",
    [("nonsense", (0, 1)), ("slice", (1, 1)), ("slice", (0, 99)), ("slice", (-1, 0)), ("curve", (0, 1))],
)
@pytest.mark.parametrize("experiment", [IRIS, SMALL], ids=["iris", "circle"])
def test_a_plane_that_there_is_not_leaves_the_usual_one(
    waker: Waker, experiment: Experiment, view: tuple[str, tuple[int, int]]
) -> None:
    live = Live(experiment)
    browser = Browser(live)
    live.look(*view)
    browser.frame()
    assert browser.scene["runs"]["main"]["plane"] == ("pca" if experiment is IRIS else "data")
    live.change(IRIS.but(batch=3))
    assert browser.frame()[0]["step"] == 0
