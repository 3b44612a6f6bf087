"""The optimizer race without a browser: controls, presets, views, and the race on a network."""

from __future__ import annotations

import base64
import json
import math

import pytest
from streamlit.testing.v1 import AppTest

from engine.descent.course import Walk, walked
from engine.descent.surfaces.typed import Formula
from engine.training.optimizers import OPTIMIZERS
from playground.kit import link
from playground.lessons.optimizers.presets import PRESETS
from playground.stage.core.frame import unpack
from tests.pages.opened import opened, settled


def walk(app: AppTest) -> Walk:
    """Return the race that the session runs."""
    return app.session_state["optimizers-surface:held"].now.spec


def go_on(app: AppTest, race: Walk) -> None:
    """Let the session run another race."""
    app.session_state["optimizers-surface:held"].take(race)
    app.run()


def test_a_rate_moves_every_rule() -> None:
    app = opened("optimizers")
    app.select_slider(key="optimizers-surface:rate").set_value(0.1).run()
    assert not app.exception
    assert {rule.lr for rule in walk(app).rules} == {0.1}


def test_rules_come_and_go_and_keep_their_knobs() -> None:
    app = opened("optimizers")
    before = {rule.name: rule for rule in walk(app).rules}
    app.button_group(key="optimizers-surface:rules").set_value(["momentum", "adagrad"]).run()
    assert [rule.name for rule in walk(app).rules] == ["momentum", "adagrad"]
    assert walk(app).rules[0] == before["momentum"]


def test_every_preset_runs_from_its_button() -> None:
    app = opened("optimizers")
    for preset in PRESETS:
        app.button(key=f"optimizers:preset:{preset.name}").click().run()
        assert not app.exception
        assert walk(app) == preset.spec


def test_a_link_opens_its_race_and_a_bad_one_is_answered_in_words() -> None:
    wanted = PRESETS[3].spec
    app = opened("optimizers", query={"w": link.encode(wanted)})
    assert walk(app) == wanted
    app = opened("optimizers", query={"w": "1nonsense"})
    assert app.warning
    assert walk(app) == PRESETS[0].spec


def test_what_is_refused_leaves_the_race_and_its_controls_as_they_were() -> None:
    app = opened("optimizers")
    app.button(key="optimizers:preset:rastrigin").click().run()
    for _again in range(2):
        before = walk(app)
        app.button_group(key="optimizers-surface:rules").set_value(["sgd", "lbfgs"]).run()
        assert not app.exception
        assert any("L-BFGS" in toast.value for toast in app.toast)
        assert walk(app) == before
        assert app.button_group(key="optimizers-surface:rules").value == [rule.name for rule in before.rules]
    app.button_group(key="optimizers-surface:rules").set_value(["sgd"]).run()
    assert not app.toast


def test_rules_that_walk_one_by_one_have_a_coarser_map_and_a_sentence() -> None:
    app = opened("optimizers")
    app.button_group(key="optimizers-surface:rules").set_value(["sgd", "adafactor", "lbfgs"]).run()
    app.button_group(key="optimizers-surface:view").set_value("fates").run()
    assert not app.exception
    assert not app.warning
    assert any("16 × 16 starts" in caption.value for caption in app.caption)
    maps = [each.proto for each in app.get("bidi_component")]
    handed = [json.loads(proto.mixed.json or proto.json) for proto in maps]
    drawn = [unpack(base64.b64decode(data["mark"])) for data in handed if data.get("mark")]
    sides = {tuple(header["titles"]): arrays["values"].shape[1] for header, arrays in drawn}
    assert sides == {("SGD", "Adafactor"): 80, ("L-BFGS",): 16}
    app.select_slider(key="optimizers-surface:rate").run()
    app.button(key="optimizers:preset:moving").click().run()
    app.button_group(key="optimizers-surface:rules").set_value(["sgd", "lbfgs"]).run()
    assert not app.exception
    assert any("never comes to rest" in info.value for info in app.info)


def test_more_rules_than_fit_are_named() -> None:
    app = opened("optimizers")
    names = ["sgd", "momentum", "nesterov", "adam", "adamw", "adagrad", "rmsprop", "rprop"]
    app.button_group(key="optimizers-surface:rules").set_value(names).run()
    app.button_group(key="optimizers-surface:view").set_value("fates").run()
    assert any("left out are" in caption.value for caption in app.caption)


def test_a_comparison_that_is_too_much_for_one_rule_goes_on_without_it() -> None:
    app = opened("optimizers")
    app.button_group(key="optimizers-surface:rules").set_value(["sgd", "adam", "lbfgs"]).run()
    app.button_group(key="optimizers-surface:view").set_value("ranking").run()
    settled(app)
    assert len(app.dataframe[0].value) == 3
    go_on(app, walk(app).but(noise=1.0, steps=600))
    settled(app)
    assert not app.exception
    assert len(app.dataframe[0].value) == 2
    assert any("Left out of this comparison: L-BFGS" in info.value for info in app.info)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("__import__('os')", "Character 12"),
        ("1/0", "no number anywhere"),
        ("sqrt(-x^2-1)", "no number anywhere"),
        ("(-1)^0.5", "no number anywhere"),
        ("x+" * 5000 + "x", "10,001 characters"),
        ("x+" * 50 + "q", "Character 101"),
        ("q + x", "“q” is not known"),
        ("nan", "“nan” is not known"),
        ("", "formula is empty"),
        ("x^2 +* y", "Character 6"),
    ],
)
def test_a_wrong_formula_is_answered_in_words_and_nothing_is_lost(text: str, words: str) -> None:
    app = opened("optimizers", query={"w": link.encode(Walk(surface=Formula()))})
    before = walk(app)
    app.text_input(key="optimizers-surface:formula").set_value(text).run()
    assert not app.exception
    assert [words in warning.value for warning in app.warning] == [True]
    assert walk(app) == before
    assert app.text_input(key="optimizers-surface:formula").value == text
    app.text_input(key="optimizers-surface:formula").set_value("x^2 + 3*y^2").run()
    assert not app.warning
    assert isinstance(found := walk(app).surface, Formula)
    assert found.text == "x^2 + 3*y^2"


@pytest.mark.parametrize("text", ["2x + 3y", "|x| + |y|", "（x−1）²＋y²", "0,5*x^2 + y^2", "xy"])
def test_a_formula_as_people_write_it_is_walked_and_set_as_it_was_read(text: str) -> None:
    app = opened("optimizers", query={"w": link.encode(Walk(surface=Formula()))})
    app.text_input(key="optimizers-surface:formula").set_value(text).run()
    assert not app.exception
    assert not app.warning
    found = walk(app).surface
    assert isinstance(found, Formula)
    assert found.text == text
    assert found.latex in [each.value.strip("$\n ") for each in app.latex]


def test_what_could_be_meant_is_a_button() -> None:
    app = opened("optimizers", query={"w": link.encode(Walk(surface=Formula()))})
    app.text_input(key="optimizers-surface:formula").set_value("x^2 + 1/2y^2").run()
    assert "divided by as well" in app.warning[0].value
    offers = [each for each in app.button if each.key and "-offer-" in each.key]
    assert [each.label.split("`")[1] for each in offers] == ["x^2 + (1/2)y^2", "x^2 + 1/(2y^2)"]
    offers[0].click().run()
    assert not app.warning
    assert app.text_input(key="optimizers-surface:formula").value == "x^2 + (1/2)y^2"
    assert isinstance(found := walk(app).surface, Formula)
    assert found.text == "x^2 + (1/2)y^2"


def test_who_leaves_the_function_is_named_and_a_start_without_a_value_is_mended() -> None:
    rules = (OPTIMIZERS["sgd"](lr=0.1), OPTIMIZERS["adam"](lr=1e-3))
    race = Walk(surface=Formula(text="log(x) + y^2"), rules=rules, start=(0.5, 1.0))
    app = opened("optimizers", query={"w": link.encode(race)})
    step = walked(race).lost[0, 0, 0]
    assert any(f"**{rules[0].title}** ({step}) has left" in each.value for each in app.caption)
    app.button_group(key="optimizers-surface:view").set_value("table").run()
    assert f"at step {step}" in app.dataframe[0].value["Ended"][0]
    app.button_group(key="optimizers-surface:view").set_value("ranking").run()
    settled(app)
    assert "Left where it has a value" in app.dataframe[0].value
    go_on(app, race.but(start=(-1.0, 0.0)))
    assert any("has no value, so nobody can walk" in each.value for each in app.warning)
    app.button(key="optimizers-surface:start-there").click().run()
    assert not app.exception
    assert not app.warning
    assert walk(app).start == ()


@pytest.mark.parametrize(
    "text", ["x", "5", "x**x**x", "log(x)", "abs(x) + abs(y)", "x^2/y", "log(x - 3) + y^2"]
)
def test_a_strange_formula_is_walked_from_where_it_is_a_number(text: str) -> None:
    app = opened("optimizers", query={"w": link.encode(Walk(surface=Formula()))})
    app.text_input(key="optimizers-surface:formula").set_value(text).run()
    assert not app.exception
    assert not app.warning
    assert math.isfinite(walked(walk(app)).losses[0, 0, 0, 0])
    assert sum("f(x,y)=" in formula.value for formula in app.latex) >= 1
    assert not any(formula.value.replace(" ", "").count("f(x,y)=") > 1 for formula in app.latex)
    app.button_group(key="optimizers-surface:view").set_value("code").run()
    assert not app.exception
