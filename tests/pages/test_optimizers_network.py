"""The optimizer race on a network without a browser: lineups, presets, views, links."""

from __future__ import annotations

import json

import numpy as np
from streamlit.testing.v1 import AppTest

from engine.compare.race import standings
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from playground.kit import link
from playground.lessons.optimizers.lineup import Lineup, titles
from playground.lessons.optimizers.presets import ON_NETWORK
from tests.pages.opened import opened

VIEWS = "standings", "stability", "landscape", "rates", "rules", "code"
HUGE = Experiment(network=NetworkSpec((Dense(units=64),) * 6))


def lineup(app: AppTest) -> Lineup:
    """Return the race on a network that the session runs."""
    return app.session_state["optimizers-network:held"].now.spec


def on_network(preset: str) -> AppTest:
    """Return the page with a preset of the race on a network."""
    app = opened("optimizers")
    app.button(key=f"optimizers:preset:{preset}").click().run()
    assert not app.exception
    return app


def test_the_race_on_a_network_lines_up_plays_and_resets() -> None:
    app = opened("optimizers")
    app.button_group(key="optimizers:sides").set_value("network").run()
    contest = app.session_state["optimizers-contest"]
    assert [lane.source for lane in contest.lanes] == list(contest.lineup.sources)
    app.button(key="optimizers:step").click().run()
    assert contest.runs[0].step == 1
    app.button(key="optimizers:play").click().run()
    assert not app.exception
    assert contest.playing
    app.button(key="optimizers:play").click().run()
    assert not contest.playing
    app.button(key="optimizers:reset").click().run()
    assert contest.runs[0].step == 0
    app.text_input(key="optimizers-network:link-in").set_value("https://example.org/?e=1broken").run()
    assert any("cut off" in each.value for each in app.toast)
    assert not app.exception


def order(app: AppTest) -> str:
    """Return the sentence that says who is where."""
    handed = [json.loads(each.proto.mixed.json or each.proto.json) for each in app.get("bidi_component")]
    (said,) = [each["first"] for each in handed if each.get("name") == "order"]
    return said


def test_who_is_where_is_said_and_why_that_may_be_luck() -> None:
    app = opened("optimizers")
    app.button_group(key="optimizers:sides").set_value("network").run()
    assert order(app).startswith("All begin at the same weights")
    contest = app.session_state["optimizers-contest"]
    for seeds, luck in (
        (1, "raise Seeds before you believe it"),
        (3, "take five or more"),
        (6, "Medians of 6"),
    ):
        app.slider(key="optimizers-network:knobs:lineup:seeds").set_value(seeds).run()
        contest.advance(60)
        app.run()
        now = standings(contest.heats, test=True)
        middle = np.median(now.losses, axis=1)[now.order]
        names = titles(contest.lineup)
        first, *others = (f"{names[at]} {loss:.2g}" for at, loss in zip(now.order, middle, strict=True))
        assert order(app).startswith(f"By test loss: **{first}**, then {', '.join(others)}.")
        assert luck in order(app)
    assert ("no clear difference" in order(app)) == (now.sure[0] < 0.9)


def test_the_landscape_shows_the_networks_on_the_plane() -> None:
    app = opened("optimizers")
    app.button_group(key="optimizers:sides").set_value("network").run()
    app.button_group(key="optimizers-network:view").set_value("landscape").run()
    assert not app.exception
    assert any("train a little" in info.value for info in app.info)
    app.session_state["optimizers-contest"].advance(40)
    app.run()
    assert not app.exception
    assert not app.info
    lookout = app.session_state["optimizers-contest"].lookout
    assert lookout.step == 40
    app.run()
    assert app.session_state["optimizers-contest"].lookout is lookout, "nothing has changed"
    app.session_state["optimizers-contest"].advance(40)
    app.button(key="optimizers-network:look").click().run()
    assert app.session_state["optimizers-contest"].lookout.step == 80
    app.button_group(key="optimizers-network:cut").set_value("random").run()
    assert not app.exception
    assert app.session_state["optimizers-contest"].lookout.kind == "random"
    app.session_state["optimizers-contest"].reset()
    app.run()
    assert app.session_state["optimizers-contest"].lookout.step == 0


def test_every_preset_of_a_network_opens_with_its_view_from_its_button() -> None:
    app = opened("optimizers")
    for preset in ON_NETWORK:
        app.button(key=f"optimizers:preset:{preset.name}").click().run()
        assert not app.exception
        assert lineup(app) == preset.spec
        assert app.session_state["optimizers-network:view"] == preset.view
        assert app.session_state["optimizers-contest"].pace.speed == preset.speed


def test_every_rule_has_its_own_batch_size_and_rate() -> None:
    app = on_network("four")
    app.selectbox(key="optimizers-network:batch-of-adam").set_value(250).run()
    app.selectbox(key="optimizers-network:rate-of-sgd").set_value(0.05).run()
    contest = app.session_state["optimizers-contest"]
    assert {lane.source: lane.run.order.batch for lane in contest.lanes} == {
        "sgd": 10, "momentum": 10, "rmsprop": 10, "adam": 250,
    }  # fmt: skip
    assert contest.lanes[0].rule.lr == 0.05
    again = opened("optimizers", query={"r": link.encode(lineup(app))})
    assert lineup(again) == lineup(app)
    assert again.session_state["optimizers:side"] == "network"


def test_a_schedule_seeds_and_what_is_level_are_chosen_for_all() -> None:
    app = on_network("four")
    app.selectbox(key="optimizers-network:knobs.experiment.schedule:kind").set_value("cosine").run()
    app.slider(key="optimizers-network:knobs:lineup:seeds").set_value(3).run()
    app.button_group(key="optimizers-network:equal").set_value("updates").run()
    assert not app.exception
    assert lineup(app).experiment.schedule.name == "cosine"
    assert (lineup(app).seeds, lineup(app).equal) == (3, "updates")
    contest = app.session_state["optimizers-contest"]
    assert contest.lineup == lineup(app)
    app.selectbox(key="optimizers-network:place").set_value("xor").run()
    assert lineup(app).experiment.dataset.name == "xor"
    assert lineup(app).experiment.schedule.name == "cosine"


def test_twins_come_and_go() -> None:
    app = on_network("four")
    app.button_group(key="optimizers-network:view").set_value("rules").run()
    app.button(key="optimizers-network:twin").click().run()
    assert lineup(app).sources == ("sgd", "sgd-2", "momentum", "rmsprop", "adam")
    assert lineup(app).entrants[1].optimizer.lr != lineup(app).entrants[0].optimizer.lr
    app.button(key="optimizers-network:leave").click().run()
    assert lineup(app).sources == ("sgd", "momentum", "rmsprop", "adam")


def test_every_view_of_a_network_race_is_drawn_before_and_after_training() -> None:
    app = on_network("batches")
    for _ in range(2):
        for name in VIEWS:
            app.button_group(key="optimizers-network:view").set_value(name).run()
            assert not app.exception, name
        app.session_state["optimizers-contest"].advance(30)
    app.button_group(key="optimizers-network:view").set_value("standings").run()
    table = app.dataframe[0].value
    assert sorted(table["Updates an epoch"]) == ["1", "25", "250"]
    app.button_group(key="optimizers-network:view").set_value("rates").run()
    before = lineup(app)
    app.button(key="optimizers-network:take-rates").click().run()
    assert lineup(app) != before
    assert [each.batch for each in lineup(app).entrants] == [each.batch for each in before.entrants]


def test_too_large_a_race_is_answered_in_words_and_the_one_before_goes_on() -> None:
    app = on_network("four")
    large = link.encode(HUGE)
    app.text_input(key="optimizers-network:link-in").set_value(f"https://example.org/?e={large}").run()
    app.slider(key="optimizers-network:knobs:lineup:seeds").set_value(8).run()
    assert app.toast
    assert not app.exception
    assert app.session_state["optimizers-contest"].lineup == lineup(app)
    assert app.slider(key="optimizers-network:knobs:lineup:seeds").value == lineup(app).seeds


def test_the_rule_that_is_looked_at_stays_so_when_others_come_and_go() -> None:
    app = on_network("four")
    app.button_group(key="optimizers-network:view").set_value("rules").run()
    app.button_group(key="optimizers-network:entrant").set_value(1).run()
    app.button(key="optimizers-network:twin").click().run()
    assert lineup(app).sources == ("sgd", "momentum", "momentum-2", "rmsprop", "adam")
    assert app.button_group(key="optimizers-network:entrant").value == 1
    app.button(key="optimizers-network:undo").click().run()
    assert lineup(app).sources == ("sgd", "momentum", "rmsprop", "adam")
    assert app.session_state["optimizers-contest"].lineup == lineup(app)
