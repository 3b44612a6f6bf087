"""The optimizer race without a browser: controls, presets, views, and the race on a network."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from playground import link
from playground.race.presets import PRESETS
from playground.race.walk import Walk
from tests.pages.opened import opened


def walk(app: AppTest) -> Walk:
    """Return the race that the session runs."""
    return app.session_state["optimizers-walk"]


def test_a_rate_moves_every_rule() -> None:
    app = opened("optimizers")
    app.select_slider(key="optimizers-rate").set_value(0.1).run()
    assert not app.exception
    assert {rule.lr for rule in walk(app).rules} == {0.1}


def test_rules_come_and_go_and_keep_their_knobs() -> None:
    app = opened("optimizers")
    before = {rule.name: rule for rule in walk(app).rules}
    app.button_group(key="optimizers-rules").set_value(["momentum", "adagrad"]).run()
    assert [rule.name for rule in walk(app).rules] == ["momentum", "adagrad"]
    assert walk(app).rules[0] == before["momentum"]


def test_every_preset_runs_from_its_button() -> None:
    app = opened("optimizers")
    for preset in PRESETS:
        app.button(key=f"optimizers-preset-{preset.name}").click().run()
        assert not app.exception
        assert walk(app) == preset.walk


def test_a_link_opens_its_race_and_a_bad_one_is_answered_in_words() -> None:
    wanted = PRESETS[3].walk
    app = opened("optimizers", query={"w": link.encode(wanted)})
    assert walk(app) == wanted
    app = opened("optimizers", query={"w": "1nonsense"})
    assert app.warning
    assert walk(app) == PRESETS[0].walk


def test_the_race_on_a_network_lines_up_plays_and_resets() -> None:
    app = opened("optimizers")
    app.button_group(key="optimizers-ground").set_value("network").run()
    contest = app.session_state["optimizers-contest"]
    assert [lane.source for lane in contest.strands.values()] == [rule.name for rule in walk(app).rules]
    app.button(key="optimizers-step").click().run()
    assert contest.run.step == 1
    app.button(key="optimizers-play").click().run()
    assert not app.exception
    assert contest.playing
    app.button(key="optimizers-play").click().run()
    assert not contest.playing
    app.button(key="optimizers-reset").click().run()
    assert contest.run.step == 0
    app.text_input(key="optimizers-link-in").set_value("https://example.org/?e=1broken").run()
    assert app.warning
    assert not app.exception


def test_the_landscape_shows_the_networks_on_the_plane() -> None:
    app = opened("optimizers")
    app.button_group(key="optimizers-ground").set_value("network").run()
    app.button_group(key="optimizers-view").set_value("landscape").run()
    assert not app.exception
    assert any("train a little" in info.value for info in app.info)
    app.session_state["optimizers-contest"].advance(40)
    app.run()
    assert not app.exception
    assert not app.info
    lookout = app.session_state["optimizers-lookout"]
    assert lookout.step == 40
    app.run()
    assert app.session_state["optimizers-lookout"] is lookout  # nothing has changed: nothing is computed anew
    app.session_state["optimizers-contest"].advance(40)
    app.button(key="optimizers-look").click().run()
    assert app.session_state["optimizers-lookout"].step == 80
    app.button_group(key="optimizers-cut").set_value("random").run()
    assert not app.exception
    assert app.session_state["optimizers-lookout"].kind == "random"
    app.session_state["optimizers-contest"].reset()
    app.run()
    assert app.session_state["optimizers-lookout"].step == 0
