"""Races: who leads, who is there, who is lost, and whom one rate for all does injustice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.compare.fairness import compare
from engine.compare.outcomes import goal_of
from engine.compare.race import Entrant, advance, heats
from engine.descent.course import Walk, walked
from engine.descent.surface import standing_starts
from engine.descent.surfaces import SURFACES
from engine.descent.walk import descend
from engine.happenings import LONGEST, Racers, of_descent, of_heats, race, told
from engine.happenings.walks import foretold, of_walk
from engine.remark import remark
from engine.runs.experiment import Experiment
from engine.training.optimizers import OPTIMIZERS

STEPS = np.arange(0, 410, 10)
NAMES = ("SGD", "Momentum", "Adam")


def racers(*losses: np.ndarray, goal: float = 0.97, seeds: int = 1, tuned: tuple[int, ...] = ()) -> Racers:
    """Return racers with these losses [M]; a network of loss L has 1 − L of the points right."""
    table = np.repeat(np.stack(losses)[:, None], seeds, axis=1)
    table = table * (1 + 0.01 * np.arange(seeds)[None, :, None])
    rates = np.full(len(losses), 0.018)
    aim = remark("{share} % right", share=f"{100 * goal:g}")
    return Racers(NAMES[: len(losses)], STEPS, table, rates, 1 - table, goal, aim, tuned)


def decay(pace: float) -> np.ndarray:
    return np.exp(-STEPS / pace)


def kinds(found: Racers) -> dict[str, str]:
    said = {each.kind: str(each.said) for each in race(found)}
    assert all(len(words.split()) <= LONGEST for words in said.values()), said
    return said


def test_who_leads_is_said_with_its_date_and_its_doubt() -> None:
    slow, late = decay(400), np.where(STEPS < 200, 1.0, 0.1)
    assert kinds(racers(slow, late))["leads"] == (
        "Momentum leads SGD since update 200; that may be luck: take five seeds."
    )
    assert "surely" in kinds(racers(slow, late, seeds=8))["leads"]
    assert "leads" not in kinds(racers(slow, slow * 1.1))


def test_it_is_said_who_is_there_and_before_that_that_nobody_is() -> None:
    quick, slow = decay(50), decay(4000)
    both = racers(quick, slow)
    early = kinds(both.until(100))
    assert early["nobody"] == "Nobody is at the goal yet (97 % right); SGD is nearest."
    assert "there" not in early
    at = STEPS[np.flatnonzero(quick <= 0.03)[0]]
    assert kinds(both)["there"] == (
        f"SGD is first at the goal (97 % right), at update {at}; 1 of 2 are there."
    )
    assert "nobody" not in kinds(both)
    assert "none before the others" in kinds(racers(quick, quick))["there"]


def test_a_race_without_luck_has_no_doubt_and_who_has_just_come_past_does_not_lead() -> None:
    slow, late = decay(400), np.where(STEPS < 200, 1.0, 0.1)
    sure = replace(racers(slow, late), luck=False)
    assert kinds(sure)["leads"] == "Momentum leads since step 200, before SGD."
    early = kinds(sure.until(250))
    assert "leads" not in early
    assert early["nobody"] == "Nobody is at the goal yet (97 % right)."
    assert kinds(sure.until(0)) == {}


def test_all_that_is_said_of_a_walk_is_known_before_it_is_played() -> None:
    walk = Walk()
    said = foretold(of_walk(walk, [rule.title for rule in walk.rules]))
    assert [each.kind for _step, each in said][-2:] == ["leads", "there"]
    step, last = said[-1]
    there = walked(walk).losses[:, 0, 0] <= goal_of(walk.surface)
    first = there.any(axis=1) * 1e9 - there.argmax(axis=1)
    assert last.update == there[first.argmax()].argmax()
    assert last.update <= step <= 1.1 * last.update
    assert last.place.unit == first.argmax()
    assert f"(a loss below {goal_of(walk.surface):.2g}), at step {last.update};" in str(last.said)


def test_who_is_lost_is_offered_a_tenth_of_its_rate() -> None:
    lost = np.where(STEPS < 100, 1.0, np.inf)
    found = next(each for each in race(racers(decay(300), lost)) if each.kind == "lost")
    assert (
        str(found.said) == "Momentum is lost since update 100: a learning rate of 0.018 is too much for it."
    )
    assert found.place.unit == 1
    assert found.remedy is not None
    assert found.remedy.edits[0].path == ("entrants", 1, "optimizer", "lr")
    assert found.remedy.edits[0].value == pytest.approx(0.0018)
    assert "lost" not in kinds(racers(decay(300), decay(200)))


def test_one_rate_for_all_is_called_unfair_only_where_tuning_says_so() -> None:
    field = (decay(60), decay(200), decay(400))
    words = "Adam is last because all share 0.018; each at its best rate from this start, it is second."
    assert kinds(racers(*field, tuned=(0, 2, 1)))["unfair"] == words
    assert "unfair" not in kinds(racers(*field, tuned=(0, 1, 2))), "last either way"
    assert "unfair" not in kinds(racers(*field)), "nobody has tuned them"
    others = racers(*field, tuned=(0, 2, 1))
    others.rates[0] = 0.5
    assert "unfair" not in kinds(others), "they share no rate"


def test_a_real_race_on_a_network_says_what_its_standings_say() -> None:
    entrants = [Entrant(OPTIMIZERS["sgd"](lr=0.003)), Entrant(OPTIMIZERS["adam"](lr=0.02))]
    run = heats(Experiment(), entrants)
    advance(run, 60.0, most=300)
    found = race(of_heats(run, ("SGD", "Adam")))
    assert {each.kind for each in found} >= {"there", "leads"}
    assert all(each.place.name == "Adam" for each in found)
    best = told(found)
    assert best is not None
    assert best.kind == "there"
    assert "(97 % right)" in str(best.said)
    curve = run[0].run.recording.curves()
    right = curve.values["test_metric"][:, 1] >= 0.97
    assert best.update == curve.step[np.flatnonzero(right)[0]]


def test_a_real_walk_tells_who_suffers_from_the_rate_of_all() -> None:
    """On the ravine at 0.018 Adam is last of four; each at its own best rate it is not."""
    surface, rules = (
        SURFACES["ravine"](),
        [OPTIMIZERS[name](lr=0.018) for name in ("sgd", "momentum", "rmsprop", "adam")],
    )
    walks = descend(surface, rules, standing_starts(surface, 1), 120, seeds=(0,))
    tuned = compare(surface, rules, standing_starts(surface, 2), 120, way="tuned")
    names = tuple(str(rule.title) for rule in rules)
    own = of_descent(walks, names, goal=1e-6, tuned=tuple(int(each) for each in tuned.order))
    last = int(np.argmax(own.losses[:, 0, -1]))
    said = {each.kind: each for each in race(own)}
    fair = list(tuned.order).index(last) < len(rules) - 1
    assert ("unfair" in said) == fair
    if fair:
        assert said["unfair"].place.unit == last


def test_of_nobody_nothing_is_said() -> None:
    alone = racers(decay(100))
    assert race(alone) == []
    assert race(racers(decay(100), decay(50)).until(-1)) == []
