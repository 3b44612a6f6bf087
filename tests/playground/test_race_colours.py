"""Rules keep their colours: whatever other rules there are, and whoever else races."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from engine.descent.course import Walk, rules, walked
from engine.limits import MAX_ENTRANTS
from engine.training.optimizers import OPTIMIZERS
from engine.training.optimizers.sgd import SGD
from playground.lessons.optimizers.colours import LOOKS, colour_of, dashes_of
from playground.lessons.optimizers.lineup import Lineup, entrants
from playground.lessons.optimizers.played import played

TODAY = {"sgd": 0, "momentum": 1, "rmsprop": 7, "adamw": 4, "lbfgs": 16}


@dataclass(frozen=True)
class Newcomer(SGD):
    """A rule that comes first in the menu and in the alphabet."""

    name = "aaa"
    order = 0


@pytest.fixture
def newcomer() -> Iterator[None]:
    """One more optimizer, as one more file would bring it: in the registry, before all the others."""
    known = dict(OPTIMIZERS)
    OPTIMIZERS.clear()
    OPTIMIZERS.update({"aaa": Newcomer, **known})
    yield
    OPTIMIZERS.clear()
    OPTIMIZERS.update(known)


def looks() -> dict[str, tuple[int, tuple[float, ...]]]:
    """Return colour and dashes of every rule, as a race on a surface draws it, and check those on a network."""
    known = {name: rule for name, rule in OPTIMIZERS.items() if name != "muon"}  # it moves no single point
    walk = Walk(rules=rules(*known), steps=10)
    drawn = {each.name: (each.colour, each.dash) for each in played(walk, walked(walk)).rules}
    lineup = Lineup(entrants=entrants(*((name, 0.01) for name in known)))
    assert dict(zip(lineup.rules, lineup.colours, strict=True)) == {
        name: look[0] for name, look in drawn.items()
    }
    return drawn


def test_one_more_rule_changes_no_colour(request: pytest.FixtureRequest) -> None:
    before = looks()
    request.getfixturevalue("newcomer")
    after = looks()
    assert set(after) - set(before) == {"aaa"}
    assert {name: after[name] for name in before} == before
    assert after["aaa"] not in before.values()


def test_colours_are_those_that_people_remember_and_no_two_rules_look_alike() -> None:
    assert {name: colour_of(name) for name in TODAY} == TODAY
    assert len({colour_of(name) for name in OPTIMIZERS}) == len(OPTIMIZERS) <= LOOKS
    assert len({(number % 8, dashes_of(number)) for number in range(LOOKS)}) == LOOKS >= MAX_ENTRANTS
    strangers = {colour_of(f"stranger-{number}") for number in range(200)}
    assert not strangers & {colour_of(name) for name in OPTIMIZERS}
    assert max(strangers) < LOOKS
