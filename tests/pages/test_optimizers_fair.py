"""A race on a surface is compared with care: the caution, the button that tunes, the ranking that says why."""

from __future__ import annotations

import json
import threading

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.compare.outcomes import goal_of
from engine.compare.tuning import RATES
from engine.descent.course import Walk, walked
from engine.training.optimizers import OPTIMIZERS
from playground.kit import link
from playground.lessons.optimizers import ranking
from playground.lessons.optimizers.presets import PRESETS
from playground.lessons.optimizers.tuned import FAIR, asked
from playground.live.aside import worker
from tests.pages.opened import opened, settled

BUTTON = "optimizers-surface:own-rates"


def walk(app: AppTest) -> Walk:
    """Return the race that the session runs."""
    return app.session_state["optimizers-surface:held"].now.spec


def words(app: AppTest) -> str:
    """Return all that is written on the page."""
    return "\n".join(each.value for each in app.markdown)


def lines(app: AppTest) -> list[str]:
    """Return what the line says of the race, one sentence after the other."""
    handed = [json.loads(each.proto.mixed.json or each.proto.json) for each in app.get("bidi_component")]
    (script,) = [each["script"] for each in handed if "script" in each]
    return [said["text"] for _step, said in script["lines"]]


def test_the_caution_is_on_the_page_and_the_line_says_whom_one_rate_does_injustice() -> None:
    app = settled(opened("optimizers"))
    assert not app.exception
    assert "All share 0.018." in words(app)
    found = FAIR.known(asked(walk(app)))
    assert found is not None
    ends = walked(walk(app)).losses[:, 0, 0, -1]
    last = int(ends.argmax())
    assert last == 3, "Adam"
    place = ("first", "second", "third")[found.order.index(last)]
    wanted = f"Adam is last because all share 0.018; each at its best rate from this start, it is {place}."
    assert lines(app)[-1] == wanted, "and there it rests"


def test_the_button_gives_each_rule_its_own_best_rate_and_says_what_it_did() -> None:
    app = settled(opened("optimizers"))
    app.button(key=BUTTON).click().run()
    settled(app)
    rates = {rule.name: rule.lr for rule in walk(app).rules}
    assert len(set(rates.values())) > 1
    assert all(np.isclose(RATES, rate, rtol=1e-2).any() for rate in rates.values())
    said = words(app)
    assert f"best rate from this start, of {len(RATES)} tried" in said
    assert f"The goal: a loss below {goal_of(walk(app).surface):.2g}." in said
    for rule in walk(app).rules:
        assert f"**{rule.title}** 0.018 → {rule.lr:g}" in said
    assert BUTTON not in [each.key for each in app.button], "there is nothing left to press"
    app.button(key="optimizers-surface:undo").click().run()
    assert walk(app) == PRESETS[0].spec
    assert "All share 0.018." in words(app)


def test_why_momentum_is_sooner_is_said_with_the_numbers_of_this_race() -> None:
    app = settled(opened("optimizers"))
    below = (walked(walk(app)).losses[:2, 0, 0] < 0.01).argmax(axis=1)
    assert f"below 0.01 after {below[1]} steps, plain descent after {below[0]}." in words(app)
    app.session_state["optimizers-surface:held"].take(walk(app).at_rate(0.2))
    app.run()
    assert "cancel" not in words(app), "there nobody comes down"


def test_while_it_tunes_the_page_goes_on_and_says_so() -> None:
    race = PRESETS[0].spec.but(start=(-3.25, 0.875))
    hold = threading.Event()
    worker().submit(hold.wait)  # nothing is found out meanwhile
    try:
        app = opened("optimizers", query={"w": link.encode(race)})
        app.button(key=BUTTON).click().run()
        assert "Tuning 4 rules …" in words(app)
        assert app.button(key=BUTTON).disabled
        assert walk(app) == race, "its rates are those from before, until better ones are known"
    finally:
        hold.set()
    settled(app)
    assert walk(app) != race
    assert walk(app).start == race.start


def test_what_cannot_be_tuned_is_said_and_the_rates_stay() -> None:
    race = Walk(rules=(OPTIMIZERS["sgd"](), OPTIMIZERS["lbfgs"]()), noise=1.0, steps=400, seeds=4)
    app = opened("optimizers", query={"w": link.encode(race)})
    assert walk(app) == race, "it can be walked"
    app.button(key=BUTTON).click().run()
    settled(app)
    assert not app.exception
    assert "more than 16,000 times" in words(app)
    assert walk(app) == race


@pytest.fixture
def ranked() -> AppTest:
    """The page with the ranking in view."""
    app = opened("optimizers")
    app.button_group(key="optimizers-surface:view").set_value("ranking").run()
    return settled(app)


def test_the_ranking_says_why_each_rule_is_where_it_is(ranked: AppTest) -> None:
    table = ranked.dataframe[0].value
    why = dict(zip(table["Optimizer"], table["Why it is there"], strict=True))
    assert all(why.values())
    for name, text in why.items():
        row = table[table["Optimizer"] == name].iloc[0]
        if row["Solved"] == "100%":
            assert text == f"solved in {row['Gradients to the goal (median)']} gradients"
        if row["Solved"] == "0%":
            assert "solved" not in text
            assert row["Gradients to the goal (median)"] == "not reached"
            assert not row["Before the next one, sure to"].endswith("%")


def test_the_ranking_says_what_is_otherwise_from_the_readers_own_start(ranked: AppTest) -> None:
    alone = FAIR.known(asked(walk(ranked)))
    assert alone is not None
    table = ranked.dataframe[0].value
    best = dict(zip(table["Optimizer"], table["Best rate over many starts"].map(float), strict=True))
    here = [alone.walk.rules[index] for index in alone.order]
    others = [rule for rule in here if not np.isclose(rule.lr, best[rule.title], rtol=0.01)]
    names = [rule.title for rule in here]
    said = words(ranked)
    same = not others and names == [name for name in table["Optimizer"] if name in names]
    assert ("rates and order are the same" in said) == same
    if not same:
        assert f"From your start alone the order is {', '.join(names)}" in said
    for rule in others:
        assert f"{rule.title} {rule.lr:g}" in said.partition("with other rates: ")[2]
    ranked.button_group(key="optimizers-surface:way").set_value("own").run()
    settled(ranked)
    assert "Best over many starts" not in words(ranked), "nothing is tuned there"


def test_a_former_table_is_pale_while_another_one_is_computed(ranked: AppTest) -> None:
    before = ranked.dataframe[0].value
    hold = threading.Event()
    worker().submit(hold.wait)
    try:
        ranked.button_group(key="optimizers-surface:rules").set_value(["sgd", "nesterov"]).run()
        assert any("Computing 2 rules …" in each.value for each in ranked.info)
        assert ranked.dataframe[0].value.equals(before)
        assert not any(each.key == "optimizers-surface:take" for each in ranked.button)
    finally:
        hold.set()
    settled(ranked)
    assert not ranked.info
    assert list(ranked.dataframe[0].value["Optimizer"]) != list(before["Optimizer"])


def test_another_start_needs_no_other_ranking(ranked: AppTest) -> None:
    before = ranking.compared.cache_info().misses
    ranked.session_state["optimizers-surface:held"].take(walk(ranked).but(start=(1.5, 1.0)))
    settled(ranked.run())
    assert ranking.compared.cache_info().misses == before
