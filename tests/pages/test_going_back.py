"""Back, Forward and a page that is loaded again, as the script sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.runs.experiment import Experiment
from engine.training.optimizers import OPTIMIZERS
from playground.kit import link
from playground.lessons.cnn.presets import PRESETS as IMAGES
from playground.lessons.convolution.presets import PRESETS as BENCHES
from playground.lessons.optimizers.presets import ON_NETWORK
from playground.lessons.optimizers.presets import PRESETS as WALKS
from playground.live import belongings
from tests.pages.network import experiment_of, live_of, page, warnings
from tests.pages.opened import opened
from tests.playground.test_ensemble import SMALL as STUDY

Back = Callable[[AppTest, dict[str, str]], AppTest]


@pytest.fixture
def back(monkeypatch: pytest.MonkeyPatch) -> Back:
    """A function that answers Back: the page runs with an address of its past."""

    def go(app: AppTest, query: dict[str, str]) -> AppTest:
        for name in list(app.query_params):
            del app.query_params[name]
        for name, text in query.items():
            app.query_params[name] = text
        with monkeypatch.context() as patched:
            patched.setattr("playground.kit.address.returned", lambda: True)
            app.run()
        assert not app.exception
        return app

    return go


def test_back_goes_to_the_experiment_of_the_address_as_it_was_left(back: Back) -> None:
    app = page()
    live = live_of(app)
    live.advance(40)
    before = live.main.backend.params.clone()
    app.selectbox(key="network-optimizer:kind").set_value("rmsprop").run()
    rule = dict(app.query_params)
    live.advance(25)
    later = live.main.backend.params.clone()
    app.button(key="network:preset:spiral").click().run()
    live.pause()
    puzzle = experiment_of(app)
    assert len({*map(str, (rule, app.query_params))}) == 2
    back(app, rule)
    assert experiment_of(app).optimizer.name == "rmsprop"
    assert (live.main.step, live.playing) == (65, False)
    assert (live.main.backend.params == later).all()
    assert [each[0] for each in live.main.recording.events] == [40]
    back(app, {})
    assert experiment_of(app) == Experiment()
    assert (live.main.step, live.main.recording.events) == (40, [])
    assert (live.main.backend.params == before).all()
    assert live.main.recording.rows[0].step == 0
    back(app, {"e": link.encode(puzzle)})
    assert experiment_of(app) == puzzle
    assert warnings(app) == []


def test_an_address_that_was_never_here_begins_its_experiment(back: Back) -> None:
    app = page()
    live_of(app).advance(5)
    back(app, {"e": link.encode(Experiment(batch=20))})
    assert (experiment_of(app), live_of(app).main.step) == (Experiment(batch=20), 0)
    back(app, {"e": "1nonsense"})
    assert len(warnings(app)) == 1


def test_without_going_back_the_address_follows_the_page() -> None:
    app = page(Experiment(batch=20))
    app.query_params["e"] = link.encode(Experiment(batch=30))
    app.run()
    assert experiment_of(app) == Experiment(batch=20)
    assert link.decode(app.query_params["e"], Experiment) == Experiment(batch=20)


def test_back_works_on_the_cnn_lab(back: Back) -> None:
    first = IMAGES[0].spec
    app = opened("cnn")
    other = first.but(optimizer=OPTIMIZERS["sgd"]())
    back(app, {"e": link.encode(other)})
    assert app.session_state["cnn-live"].experiment() == other
    assert app.session_state["cnn-live"].main.step == 0


def test_back_works_on_the_rnn_lab(back: Back) -> None:
    app = opened("rnn", query={"e": link.encode(STUDY)})
    live = app.session_state["rnn-live"]
    live.advance(4)
    weights = {source: each.run.backend.params.clone() for source, each in live.strands.items()}
    fewer = STUDY.but(voices=STUDY.voices[:2])
    back(app, {"e": link.encode(fewer)})
    assert live.study == fewer
    live.advance(3)
    back(app, {"e": link.encode(STUDY)})
    assert (live.study, live.main.step) == (STUDY, 4)
    assert all((live.strands[source].run.backend.params == each).all() for source, each in weights.items())


def test_back_works_on_the_races_and_the_convolution_bench(back: Back) -> None:
    app = opened("optimizers")
    app.button(key=f"optimizers:preset:{WALKS[1].name}").click().run()
    assert app.session_state["optimizers-surface:held"].now.spec == WALKS[1].spec
    back(app, {"r": link.encode(ON_NETWORK[0].spec)})
    assert app.session_state["optimizers:side"] == "network"
    back(app, {})
    assert app.session_state["optimizers:side"] == "surface"
    assert app.session_state["optimizers-surface:held"].now.spec == WALKS[0].spec
    app = opened("convolution", query={"b": link.encode(BENCHES[1].spec)})
    back(app, {})
    assert app.session_state["convolution:held"].now.spec == BENCHES[0].spec


def loaded_again(monkeypatch: pytest.MonkeyPatch, key: str, query: Any) -> AppTest:
    """Return the page as a new session that hands back the key of a former one."""
    monkeypatch.setattr(belongings, "asked", lambda: None)
    app = page(query=dict(query))
    monkeypatch.setattr(belongings, "asked", lambda: key)
    app.run()
    assert not app.exception
    return app


def test_a_page_that_is_loaded_again_brings_everything_back_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page()
    live = live_of(app)
    live.advance(40)
    live.command({"do": "edit", "layer": 0, "name": "weight", "at": [0, 0], "value": 2.0})
    live.fork()
    app.run()
    key = app.session_state[belongings.HELD].key
    again = loaded_again(monkeypatch, key, app.query_params)
    assert live_of(again) is live
    assert live.forked
    assert again.info == []
    again.run()
    assert again.info == [], "the browser's word may come twice"
    thief = loaded_again(monkeypatch, key, {})
    assert live_of(thief) is not live
    assert any("no longer holds" in each.value for each in thief.info)
    monkeypatch.setattr(belongings, "asked", lambda: None)
    assert thief.run().info == [], "it is said once"


@pytest.mark.parametrize("key", ["", "x", "é" * 40, "A" * 10_000])
def test_a_key_that_nobody_has_opens_nothing(key: str) -> None:
    assert belongings.take_over(key) is None


def test_what_a_session_held_is_forgotten_with_it() -> None:
    mine = belongings.Belongings()
    key = mine.key
    assert len(key) >= 32
    del mine
    assert belongings.take_over(key) is None
