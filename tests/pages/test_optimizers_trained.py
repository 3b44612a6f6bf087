"""The race on a network says what it is that all rules train, and begins so that it can be seen."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest

from playground.figures.outline import MOST, outline
from playground.lessons.optimizers.contest import Contest
from playground.lessons.optimizers.lineup import Lineup
from playground.live.pace import Pace
from tests.pages.opened import opened


def on_network() -> AppTest:
    """Return the page with the race on a network."""
    app = opened("optimizers")
    return app.button_group(key="optimizers:sides").set_value("network").run()


def test_the_network_that_all_train_is_drawn_and_its_weights_are_counted() -> None:
    app = on_network()
    assert not app.exception
    contest = app.session_state["optimizers-contest"]
    # 2 inputs, two layers of eight units, one output, with their biases
    weights = (2 + 1) * 8 + (8 + 1) * 8 + 8 + 1
    assert {run.network.size for run in contest.runs} == {weights}
    told = [each.value for each in app.caption]
    assert f"All rules train this network: 2 → 8 → 8 → 1, {weights} weights, the same at the start." in told
    starts = [lane.path()[1][0] for lane in contest.lanes]
    assert all((start == starts[0]).all() for start in starts)


def test_an_outline_has_a_dot_for_each_unit_and_a_line_for_each_weight_between_them() -> None:
    drawn = outline([2, 8, 8, 1])
    assert drawn.count("<circle") == 2 + 8 + 8 + 1
    assert drawn.count("<path") == 2 * 8 + 8 * 8 + 8
    assert re.findall(r">(\d+)</text>", drawn) == ["2", "8", "8", "1"]
    wide = outline([3, 64, 2])
    assert wide.count("<circle") == 3 + MOST + 2
    assert ">64<" in wide, "and the number says the rest"


def test_the_link_box_is_no_longer_in_the_row() -> None:
    labels = [each.label for each in on_network().text_input]
    assert "A link from the network playground" in labels, "but what it does is still there"
    assert not any(label.startswith("Or a link") for label in labels)


def seconds(pace: Pace, updates: int) -> float:
    """Return after how many seconds so many updates are done."""
    pace.begin()
    done, elapsed = 0, 0.0
    while done < updates:
        due = pace.due(0.02) or 0
        pace.spend(due)
        done, elapsed = done + due, elapsed + 0.02
    return elapsed


def test_a_ring_closes_before_ones_eyes_and_then_the_race_goes_on_at_its_speed() -> None:
    """The rules of the first race are at 97 % after 90 to 180 updates (see the presets' tests)."""
    pace = Contest(Lineup()).pace
    assert seconds(pace, 90) > 8
    assert 12 < seconds(pace, 180) < 20
    assert seconds(pace, 10_000) < 60
    assert seconds(Pace(), 180) < 5, "other trainings are in more of a hurry"
