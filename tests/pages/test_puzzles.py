"""The puzzles of each lab on their page: begun paused with a goal, and ticked off once a run reaches it."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.networks.layers.dense import Dense
from engine.networks.layers.gated_recurrent import GRU
from engine.networks.network import NetworkSpec
from engine.training.optimizers.adam import Adam
from engine.training.optimizers.sgd import Momentum
from playground.kit.puzzle import Puzzle
from playground.kit.supervised.study import Voice
from playground.lessons.cnn.presets import PRESETS as IMAGES
from playground.lessons.network.presets import PRESETS as POINTS
from playground.lessons.optimizers.presets import PRESETS as WALKS
from playground.lessons.rnn.presets import PRESETS as SEQUENCES
from tests.pages.network import healthy
from tests.pages.opened import opened


def begun(lab: str, preset: str) -> AppTest:
    return healthy(healthy(opened(lab)).button(key=f"{lab}:preset:{preset}").click().run())


def strip(app: AppTest) -> str:
    """Return what the page says of a goal, with a flag before it once it is reached."""
    return " ".join([each.value for each in app.info] + [f"⚑ {each.value}" for each in app.success])


def ticked(app: AppTest, lab: str, preset: str) -> bool:
    return app.button(key=f"{lab}:preset:{preset}").label.startswith("✓ ")


def puzzle(presets: tuple[Any, ...], name: str) -> Puzzle[Any]:
    return next(each for each in presets if each.name == name)


@pytest.mark.parametrize(
    ("lab", "presets", "name"),
    [("network", POINTS, "three"), ("cnn", IMAGES, "numbers"), ("rnn", SEQUENCES, "parity")],
)
def test_a_puzzle_begins_paused_with_its_goal(lab: str, presets: Any, name: str) -> None:
    app = begun(lab, name)
    live = app.session_state[f"{lab}-live"]
    assert (live.main.step, live.playing) == (0, False)
    assert strip(app) == f"**{puzzle(presets, name).goal}**"
    assert not ticked(app, lab, name)


def test_three_units_reach_the_goal_and_four_do_not_count() -> None:
    app = begun("network", "three")
    live = app.session_state["network-live"]
    live.change(live.experiment().but(network=NetworkSpec((Dense(units=4),))))
    live.advance(700)
    assert ":orange[There are more than three hidden units.]" in strip(healthy(app.run()))
    live.change(live.experiment().but(network=NetworkSpec((Dense(units=3),))))
    assert "⚑" not in strip(healthy(app.run())), "what four units had learned is no merit of three"
    live.reset()
    live.advance(700)
    said = strip(healthy(app.run()))
    assert said.startswith(f"⚑ **You have reached it.** {puzzle(POINTS, 'three').why} Best so far: ")
    assert ticked(app, "network", "three")


def test_a_broken_network_is_mended_on_its_page() -> None:
    app = begun("network", "linear")
    live = app.session_state["network-live"]
    live.pause()
    live.advance(300)
    assert "One straight line has to part four corners." in strip(healthy(app.run()))
    live.change(live.experiment().but(network=NetworkSpec((Dense(units=4),))))
    live.advance(700)
    assert "You have mended it." in strip(healthy(app.run()))
    assert ticked(app, "network", "linear")


def test_other_data_take_question_and_goal_away() -> None:
    app = begun("network", "three")
    healthy(app.selectbox(key="network-dataset:kind").set_value("xor").run())
    assert strip(app) == ""
    assert not any(puzzle(POINTS, "three").thought in each.value for each in app.markdown)


def test_a_quick_rule_reaches_the_goal_of_the_cnn_lab_within_sixty_updates() -> None:
    app = begun("cnn", "hurry")
    live = app.session_state["cnn-live"]
    live.change(live.experiment().but(optimizer=Adam(lr=0.03)))
    live.advance(90)
    assert "⚑" in strip(healthy(app.run())), "what was reached by sixty updates counts afterwards, too"
    assert ticked(app, "cnn", "hurry")


def test_gates_reach_the_goal_of_the_rnn_lab() -> None:
    app = begun("rnn", "parity")
    live = app.session_state["rnn-live"]
    live.enter(live.study.but(voices=(Voice(cell=GRU()),)))
    live.advance(150)
    assert "⚑" in strip(healthy(app.run()))
    assert ticked(app, "rnn", "parity")


def test_the_race_knows_its_goal_as_soon_as_a_walk_is_there() -> None:
    app = begun("optimizers", "swing")
    goal = puzzle(WALKS, "swing").goal
    assert strip(app).startswith(f"**{goal}**")
    held = app.session_state["optimizers-surface:held"]
    for rule, shown in (
        (Momentum(lr=0.01, momentum=0.8), ":orange["),
        (Momentum(lr=0.018, momentum=0.8), "⚑"),
    ):
        held.take(held.now.spec.but(rules=(rule,)), "swing")
        assert shown in strip(healthy(app.run()))
    assert ticked(app, "optimizers", "swing")
    assert app.session_state["optimizers:ticked"] == ("swing",), "where the map of the course looks"


def test_chinese_has_the_same_row_without_italics() -> None:
    app = begun("network", "three")
    healthy(app.segmented_control(key="language").set_value("zh").run())
    assert "三个" in strip(app)
    assert [each.value for each in app.markdown if "两条直边" in each.value] == [
        "两条直边围不成圈。最少要几条才能围住？"
    ]
