"""What a rule has in mind, told when somebody points at it; and rules that have walked just so before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.descent import course as walking
from engine.descent.course import Walk, walked
from engine.descent.walk import beside, descend
from engine.spec import Refusal
from playground.lessons.optimizers.played import played
from playground.lessons.optimizers.thoughts import Thoughts
from playground.stage.core.channel import Outlet
from playground.stage.core.frame import unpack
from playground.stage.paths import INTERNALS

WALK = Walk(steps=30, noise=0.4)


def told(thoughts: Thoughts, outlet: Outlet) -> tuple[dict[str, Any], dict[str, np.ndarray]] | None:
    message = thoughts.channel.take(outlet)
    if message is None:
        return None
    header, arrays = unpack(message)
    thoughts.channel.acknowledge(outlet, header["seq"])
    return header, arrays


def test_a_race_travels_without_what_nobody_asked_for_and_each_rule_tells_when_asked() -> None:
    thoughts, outlet = Thoughts(), Outlet(lambda: None)
    thoughts.channel.attach(outlet)
    race = thoughts.about(WALK)
    assert not set(unpack(played(WALK, walked(WALK)).message())[1]) & set(INTERNALS)
    thoughts.command({"do": "inside", "race": race, "rule": "adam"})
    found = told(thoughts, outlet)
    assert found is not None
    header, arrays = found
    assert header["race"] == race
    assert set(arrays) == {f"adam/{name}" for name in INTERNALS}
    inside = WALK.descent(internals=True).internals
    assert inside is not None
    for name in INTERNALS:
        own = getattr(inside, name)[[rule.name for rule in WALK.rules].index("adam"), 0, 0]
        assert np.isnan(arrays[f"adam/{name}"][0]).all(), "nothing led to the start"
        np.testing.assert_allclose(arrays[f"adam/{name}"][1:], own, rtol=1e-5)
    thoughts.command({"do": "inside", "race": race, "rule": "sgd"})
    found = told(thoughts, outlet)
    assert found is not None
    assert {name.split("/")[0] for name in found[1]} == {"sgd"}, "and nothing is sent twice"


def test_nobody_is_told_of_a_race_that_is_over_nor_of_nonsense() -> None:
    thoughts, outlet = Thoughts(), Outlet(lambda: None)
    thoughts.channel.attach(outlet)
    thoughts.command({"do": "inside", "race": 0, "rule": "adam"})
    race = thoughts.about(WALK)
    assert thoughts.about(WALK) == race
    assert thoughts.about(WALK.but(steps=31)) != race
    for message in (
        {"race": race, "rule": "adam"},
        {"race": race + 1, "rule": ["adam"]},
        {"rule": "adam"},
        {},
    ):
        thoughts.command({"do": "inside", **message})
    assert told(thoughts, outlet) is None


def test_only_the_rule_whose_knob_was_turned_walks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    walkers: list[list[str]] = []

    def watched(surface: Any, rules: Any, *args: Any, **more: Any) -> Any:
        walkers.append([rule.name for rule in rules])
        return descend(surface, rules, *args, **more)

    monkeypatch.setattr(walking, "descend", watched)
    first = WALK.but(steps=33)
    before = walked(first)
    sgd, momentum, *rest = first.rules
    after = walked(first.but(rules=(sgd, momentum.but(lr=0.3), *rest)))
    fewer = walked(first.but(rules=(momentum, sgd)))
    assert walkers == [["sgd", "momentum", "rmsprop", "adam"], ["momentum"]]
    np.testing.assert_array_equal(after.paths[[0, 2, 3]], before.paths[[0, 2, 3]])
    assert not np.allclose(after.paths[1], before.paths[1])
    np.testing.assert_array_equal(fewer.losses, before.losses[[1, 0]])
    alone = descend(first.surface, first.rules, np.array([first.begin]), 33, seeds=(0,), noise=_noise(first))
    for name in ("paths", "losses", "lost", "evaluations", "rates"):
        np.testing.assert_allclose(getattr(before, name), getattr(alone, name), rtol=1e-9)
    assert before.rules == first.rules
    assert beside([before.of(1)]).rules == (momentum,)


def _noise(walk: Walk) -> float:
    return walk.noise * walking.typical_slope(walk.surface)


def test_what_is_too_much_for_all_rules_is_refused_though_each_alone_fits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("engine.descent.walk.MAX_RULE_STEPS", 3 * 40)
    for rule in WALK.rules:
        walked(WALK.but(rules=(rule,), steps=40))
    with pytest.raises(Refusal, match="more than fit"):
        walked(WALK.but(steps=40))
