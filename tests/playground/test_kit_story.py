"""The story of a page: what is one step, and where undo, redo, Back and Forward lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.spec import Spec, knob, part, value
from playground.kit.story import MOST, Step, Story, numbers_turned


@dataclass(frozen=True)
class Glaze(Spec):
    name: ClassVar[str] = "glaze"
    coats: int = knob(1, 0, 9)


@dataclass(frozen=True)
class Pot(Spec):
    name: ClassVar[str] = "pot"
    size: float = knob(1.0, 0, 1000)
    height: float = knob(1.0, 0, 1000)
    colour: str = knob("red", choices=("red", "green"))
    glaze: Glaze = part(Glaze(), Glaze)
    dots: tuple[float, ...] = value((0.0, 0.0))
    fired: bool = knob(False)


def story() -> Story[Pot]:
    return Story([Step(Pot())])


def sizes(of: Story[Pot]) -> list[float]:
    return [each.spec.size for each in of.steps]


def test_numbers_are_told_from_everything_else_however_deep_they_lie() -> None:
    pot = Pot()
    assert numbers_turned(pot, pot.but(size=2.0)) == {("size",)}
    assert numbers_turned(pot, pot.but(glaze=Glaze(2))) == {("glaze", "coats")}
    assert numbers_turned(pot, pot.but(dots=(0.0, 3.0), size=2.0)) == {("size",), ("dots", 1)}
    for other in (pot.but(colour="green", size=2.0), pot.but(fired=True), pot.but(dots=(0.0,)), pot):
        assert numbers_turned(pot, other) == frozenset()


def test_a_number_that_is_turned_further_is_one_step() -> None:
    mine = story()
    for size in (2.0, 3.0, 4.0):
        assert mine.take(Pot(size=size))
    assert sizes(mine) == [1.0, 4.0]
    mine.take(Pot(size=4.0, height=2.0))
    mine.take(Pot(size=5.0, height=2.0))
    assert sizes(mine) == [1.0, 4.0, 4.0, 5.0], (
        "another number is another step, and so is the first one again"
    )
    assert not mine.take(Pot(size=5.0, height=2.0))


def test_what_is_pressed_is_a_step_each_time() -> None:
    mine = story()
    for colour in ("green", "red", "green"):
        mine.take(Pot(colour=colour))
    assert [each.spec.colour for each in mine.steps] == ["red", "green", "red", "green"]


def test_a_number_turned_back_leaves_nothing_to_undo() -> None:
    mine = story()
    mine.take(Pot(size=2.0))
    assert mine.take(Pot())
    assert (sizes(mine), mine.at) == ([1.0], 0)


def test_going_back_and_changing_something_forgets_what_came_after() -> None:
    mine = story()
    for colour, fired in (("green", False), ("green", True), ("red", True)):
        mine.take(Pot(colour=colour, fired=fired))
    mine.at -= 2
    assert mine.now.spec == Pot(colour="green")
    assert mine.beside(1) == Step(Pot(colour="green", fired=True))
    mine.take(Pot(colour="green", size=3.0))
    assert len(mine.steps) == 3
    assert mine.beside(1) is None
    assert mine.beside(-3) is None, "before the first step there is none, and no last one either"


def test_turning_on_after_undo_does_not_replace_what_was_gone_back_to() -> None:
    mine = story()
    mine.take(Pot(size=2.0))
    mine.take(Pot(size=2.0, fired=True))
    mine.at -= 1
    mine.take(Pot(size=3.0))
    assert sizes(mine) == [1.0, 2.0, 3.0]


def test_back_and_forward_go_along_the_story_where_it_leads_there() -> None:
    mine = story()
    mine.take(Pot(colour="green"), "frog")
    mine.visit(Pot())
    assert (mine.at, len(mine.steps)) == (0, 2)
    mine.visit(Pot(colour="green"))
    assert (mine.at, mine.now.preset) == (1, "frog")
    mine.visit(Pot(fired=True))
    assert (mine.at, len(mine.steps)) == (2, 3)


def test_a_preset_is_a_step_even_where_it_changes_nothing_but_its_name() -> None:
    mine = story()
    assert mine.take(Pot(), "plain")
    assert not mine.take(Pot(), "plain")
    mine.take(Pot(size=2.0), "big")
    mine.take(Pot(size=3.0), "big")
    assert sizes(mine) == [1.0, 1.0, 2.0, 3.0], "a preset is no turn of a knob"


def test_a_story_has_an_end() -> None:
    mine = story()
    for step in range(3 * MOST):
        mine.take(Pot(fired=step % 2 == 0))
    assert (len(mine.steps), mine.at) == (MOST, MOST - 1)
