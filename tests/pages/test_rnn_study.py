"""The study of the RNN lab: presets, undo, what is changed on the networks, and lessons that have moved out."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize("name", ["spans", "reservoir", "translation", "clipping"])
def test_a_tab_whose_lesson_has_moved_leads_there(name: str) -> None:
    app = page(SMALL)
    app.session_state[f"{KEY}-view"] = name
    app.run()
    lessons = {"spans": "", "reservoir": "capacity", "translation": "translation", "clipping": "cliff"}
    links = [each.proto.page for each in app.get("page_link")]
    if lessons[name]:
        assert lessons[name] in links
        return
    app.button(key="onward:spans").click().run()
    assert not app.exception
    climbs = app.session_state["spans:live"].moment().climbs
    assert [each.name for each in climbs] == ["rnn", "gru", "reservoir"]
    assert app.session_state["spans:held"].now.spec == SMALL
    app.button(key="onward:rnn").click().run()
    assert live(app).study == SMALL
