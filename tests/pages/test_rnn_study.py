"""The study of the RNN lab: presets, undo, and what is changed on the networks themselves."""

from __future__ import annotations

from playground.kit import link
from playground.kit.supervised.study import Study
from playground.lessons.rnn.presets import PRESETS
from tests.pages.test_rnn import KEY, SMALL, live, page, popped


def test_a_preset_starts_anew_playing_and_undo_brings_back_what_was() -> None:
    app = page(SMALL)
    live(app).advance(2)
    app.button(key=f"{KEY}:preset:forget").click().run()
    live(app).pause()
    forget = next(each for each in PRESETS if each.name == "forget")
    assert live(app).study == forget.spec
    assert link.decode(app.query_params["e"], Study) == forget.spec
    app.button(key=f"{KEY}:undo").click().run()
    assert live(app).study == SMALL
    app.button(key=f"{KEY}:redo").click().run()
    assert live(app).study == forget.spec
    assert not app.exception


def test_what_is_changed_on_the_networks_comes_into_address_and_story() -> None:
    app = page(SMALL)
    app.button(key=f"{KEY}-seed").click().run()
    assert not app.exception
    seed = live(app).study.experiment.seed
    app.run()
    assert link.decode(app.query_params["e"], Study).experiment.seed == seed
    popped(app, "lane-gru").button(key=f"{KEY}-fork-gru").click().run()
    app.run()
    assert len(link.decode(app.query_params["e"], Study).voices) == 4
    app.button(key=f"{KEY}:undo").click().run()
    assert live(app).study.sources == SMALL.sources
