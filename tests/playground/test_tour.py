"""A tour's steps, and the machine that goes through them: forth, back, left, resumed, and entered by a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest

from engine.spec import Refusal, Spec, knob
from playground.kit.tour import Do, Guess, See, Step, Tour, Turn, Why
from playground.kit.tour.progress import Progress, named
from playground.live.pace import Pace
from tests.playground.test_pace import TICK


@dataclass(frozen=True)
class Kettle(Spec):
    name: ClassVar[str] = "kettle"
    heat: float = knob(1.0, 0.0, 10.0, label="Heat", help="Going up, it is hotter.")


COLD, HOT = Kettle(), Kettle(heat=9.0)
STEPS: tuple[Step, ...] = (
    Guess("Will it boil?", {"yes": "yes", "no": "no"}, spec=COLD, to=0),
    Do("Wait.", to=30),
    See("It is {warm}.", spec=HOT, to=50, view="steam"),
    Why("Because."),
    Turn("Pour."),
)


def tour(*steps: Step) -> Tour:
    return Tour(*(steps or STEPS), measure=lambda kettle: {"warm": kettle.heat}, truth=lambda found: "no")


def test_a_scene_is_what_all_steps_up_to_it_have_set() -> None:
    found = tour()
    scenes = [(each.spec, each.to, each.view) for each in map(found.scene, range(1, 6))]
    assert scenes == [(COLD, 0, ""), (COLD, 30, ""), *[(HOT, 50, "steam")] * 3]
    assert found.step(3).fields == {"warm"}


@pytest.mark.parametrize(
    "steps",
    [
        STEPS[:4],
        (STEPS[1], *STEPS[1:]),
        (*STEPS[:2], STEPS[3], STEPS[2], STEPS[4]),
        (Guess("Which?", {"one": "one"}, spec=COLD), *STEPS[1:]),
        (Guess("Which?", {"yes": "yes", "no": "no"}), *STEPS[1:]),
        (*STEPS[:4], Turn("word " * 26)),
    ],
    ids=["short", "no guess", "order", "one answer", "no spec", "long"],
)
def test_what_is_no_tour_is_refused(steps: tuple[Step, ...]) -> None:
    with pytest.raises(ValueError, match=r"tour|step"):
        tour(*steps)


def test_one_goes_on_and_back_and_what_is_gone_back_to_is_not_waited_for() -> None:
    at = Progress(5)
    assert not at.open
    at.begin()
    assert (at.at, at.due, at.hurry) == (1, True, True)
    at.back(at.at)
    assert at.at == 1
    at.answer("yes")
    assert (at.at, at.guess, at.hurry) == (2, "yes", False)
    at.on(at.at)
    at.back(at.at)
    assert (at.at, at.hurry, at.entered) == (2, True, 4)


def test_a_press_that_comes_twice_counts_once() -> None:
    at = Progress(5)
    at.go(3, hurry=True)
    at.back(3)
    at.back(3)
    assert at.at == 2
    at.on(2)
    at.on(2)
    assert at.at == 3
    at.answer("no")
    assert (at.at, at.guess) == (3, None), "the guess is over"


def test_one_leaves_and_comes_back_to_the_step_that_was_left_and_from_the_end_to_the_beginning() -> None:
    at = Progress(5)
    at.begin()
    at.on(at.at)
    at.on(at.at)
    at.leave()
    assert (at.open, at.due, at.left) == (False, False, 3)
    at.on(at.at)
    assert not at.open, "a press that comes late opens nothing"
    at.begin()
    assert at.at == 3
    at.on(at.at)
    at.on(at.at)
    assert at.last
    at.on(at.at)
    assert not at.open
    at.begin()
    assert at.at == 1


def test_what_was_measured_is_kept_until_the_step_is_entered_again() -> None:
    at = Progress(5)
    at.go(3, hurry=True)
    at.found[3] = {"warm": 9.0}
    at.on(at.at)
    assert at.found == {3: {"warm": 9.0}}
    at.back(at.at)
    assert at.found == {}


@pytest.mark.parametrize("text", ["1", "5", "05"])
def test_a_link_names_a_step(text: str) -> None:
    at = Progress(5)
    at.go(named(text, 5), hurry=True)
    assert at.at == int(text)


@pytest.mark.parametrize(
    "text", ["", "0", "6", "99", "x", "-1", "1.5", "³", "٣", "1 ", "9" * 5000, "<script>"]
)
def test_a_link_that_names_none_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="tour"):
        named(text, 5)


def test_a_step_can_be_headed_for_at_the_readers_pace_and_ends_exactly_there() -> None:
    pace, done, ticks = Pace(), 0, 0
    pace.begin()
    pace.head_for(200, hasty=False)
    while not pace.arrived:
        due = pace.due(TICK)
        assert due is not None
        pace.spend(due)
        done, ticks = done + due, ticks + 1
    assert done == 200
    assert 2.5 < ticks * TICK < 3.0, "100 (e^(0.4 t) - 1) = 200 after 2.75 seconds"
    pace.begin(done)
    assert pace.allowed < pace.speed, "nobody was in a hurry"
