"""Questions before the truth, and presets that wait to be mended."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import ClassVar

import pytest
from streamlit.testing.v1 import AppTest

from engine.spec import Spec, knob
from playground.kit.answers import Choice, Curve, Number, Place
from playground.live import belongings
from tests.playground.pots import healthy, toasts


def quiz() -> None:
    """A page that asks three questions before it shows anything."""
    import streamlit as st

    from playground.kit.answers import Choice, Number, Place
    from playground.kit.predict import guesses, predict

    class Spot:
        x, y = 1.5, 2.0

    which = predict(
        "quiz",
        "which",
        "Which one?",
        Choice({"left": "On the left", "right": "On the right"}),
        hint="Look twice.",
    )
    if which:
        st.text("It is left.")
        which.beside("left", because="Because the heart is.")
    many = predict("quiz", "many", "How many?", Number(0, 50, unit="layers", within=2))
    if many:
        many.beside(12)
    seen = st.session_state.get("pointed")
    where = predict("quiz", "where", "Where?", Place(lambda key: Spot() if seen else None, within=1.0))
    if where:
        where.beside([1.0, 2.0])
    st.session_state["told"] = guesses()


def asked() -> AppTest:
    return healthy(AppTest.from_function(quiz, default_timeout=30).run())


def press(app: AppTest, name: str) -> AppTest:
    return healthy(app.button(key=f"quiz:{name}").click().run())


def shown(app: AppTest) -> str:
    return " ".join(each.value for each in [*app.text, *app.markdown])


def test_nothing_is_shown_before_it_is_guessed_and_then_stands_beside_the_guess() -> None:
    app = asked()
    assert "left." not in shown(app)
    assert "Because" not in shown(app)
    assert [each.value for each in app.caption] == ["Look twice."]
    healthy(app.radio(key="quiz:guess:which").set_value("right").run())
    assert "left." not in shown(app), "a choice that is not yet said shows nothing"
    press(app, "said:which")
    assert "It is left. 🔎 Your guess: On the right. The truth: On the left. Because the heart is." in shown(
        app
    ).replace("**", "")
    assert "Which one?" not in shown(app)
    assert "How many?" in shown(app), "the others are still open"


def test_a_guess_is_kept_for_the_visit_as_plain_data_and_can_be_made_again() -> None:
    app = asked()
    app.radio(key="quiz:guess:which").set_value("left")
    press(app, "said:which")
    press(app, "skip:many")
    app.session_state["pointed"] = True
    healthy(app.run())
    press(app, "said:where")
    told = app.session_state["told"]
    assert told == {"quiz/which": "left", "quiz/many": None, "quiz/where": [1.5, 2.0]}
    assert json.loads(json.dumps(told)) == told
    assert "🎯 Your guess: On the left." in shown(app)
    assert "🎯 Your guess: (1.5, 2). The truth: (1, 2)." in shown(app)
    things = belongings.take_over(app.session_state[belongings.HELD].key)
    assert things is not None
    assert things["quiz:guesses"]["which"] == "left"
    press(app, "again:which")
    assert "It is left." not in shown(app)
    assert "which" not in app.session_state["quiz:guesses"]


def test_it_can_be_skipped_and_then_the_truth_stands_alone() -> None:
    app = press(asked(), "skip:many")
    assert "The truth: 12 layers." in shown(app)
    assert "Your guess" not in shown(app)


def test_a_number_that_was_typed_just_before_the_press_counts() -> None:
    app = asked()
    press(app, "said:many")
    assert "Guess first" in toasts(app)[0]
    app.number_input(key="quiz:guess:many").set_value(11)
    press(app, "said:many")
    assert "🎯 Your guess: 11 layers. The truth: 12 layers." in shown(app)


@pytest.mark.parametrize(
    ("kind", "truth", "near", "far"),
    [
        (Choice({"a": "A", "b": "B"}), "a", ["a"], ["b"]),
        (Number(0, 100, within=5), 50, [45, 55, 50], [44.9, 56]),
        (Number(1e-4, 1, log=True, within=3), 0.01, [0.0034, 0.029], [0.003, 0.031, 1e-4]),
        (Place(lambda key: None, within=0.5), [1, 1], [[1, 1.5], [1.3, 1.4]], [[1.5, 1.5]]),
        (Curve([0, 1], lambda key: None, within=0.1), [0, 1], [[0.1, 1], [0.1, 1.1]], [[0.2, 1.2]]),
    ],
    ids=["choice", "number", "ratio", "place", "curve"],
)
def test_a_guess_is_near_the_truth_or_not(kind, truth, near, far) -> None:
    assert all(kind.near(guess, truth) for guess in near)
    assert not any(kind.near(guess, truth) for guess in far)
    assert kind.say(truth)


def test_a_curve_is_kept_as_its_heights() -> None:
    curve = Curve([0, 1, 2], lambda key: (0.0, 0.5, 2.0), within=1)
    assert curve.ask("it") == [0.0, 0.5, 2.0]
    assert curve.say([0.0, 0.5, 2.0]) == "from 0 to 2"
    assert Curve([0, 1], lambda key: None, within=1).ask("it") is None
    assert Place(lambda key: None, within=1).ask("it") is None


@dataclass(frozen=True)
class Kiln(Spec):
    name: ClassVar[str] = "kiln"
    heat: float = knob(1.0, 0.0, 10.0, label="Heat", help="Going up, it is hotter.")


def smithy(Kiln: type) -> None:
    """A page with a preset that is too hot."""
    import math

    from playground.kit.broken import Broken, repair
    from playground.kit.desk import desk
    from playground.kit.held import Preset, held

    presets = (
        Preset("plain", "Plain", "Is it warm?", Kiln()),
        Broken(
            "hot",
            "Too hot",
            "What would you change?",
            Kiln(heat=9.0),
            symptom="Everything melts.",
            cause="Heat below four melts nothing.",
            mended=lambda melted: melted < 1,
        ),
    )
    page = held("kiln", Kiln(), presets=presets)
    page.bar(desk("kiln"))
    page.knobs()
    repair(page, lambda: math.exp(page.spec.heat - 4))


def test_a_broken_preset_says_its_symptom_and_notices_its_mend() -> None:
    app = healthy(AppTest.from_function(smithy, kwargs={"Kiln": Kiln}, default_timeout=30).run())
    assert [*app.info, *app.success] == [], "nothing is wrong with what it opens with"
    hot = healthy(app.button(key="kiln:preset:hot").click().run())
    assert "Everything melts." in hot.info[0].value
    assert not hot.success
    for heat, mended in ((8.0, False), (2.0, True), (8.0, False), (1.0, True)):
        assert (math.exp(heat - 4) < 1) is mended
        healthy(app.slider(key="kiln:knobs:kiln:heat").set_value(heat).run())
        assert (len(app.info), len(app.success)) == (not mended, mended)
    assert "Heat below four" in app.success[0].value
    assert app.button(key="kiln:preset:hot").label.startswith("✓ "), "the menu remembers for the visit"
    assert not app.button(key="kiln:preset:plain").label.startswith("✓")
    healthy(app.button(key="kiln:preset:plain").click().run())
    assert [*app.info, *app.success] == []
    assert app.button(key="kiln:preset:hot").label.startswith("✓ ")
    things = belongings.take_over(app.session_state[belongings.HELD].key)
    assert things is not None
    assert things["kiln:ticked"] == ("hot",)


def test_a_choice_among_numbers_takes_the_nearest_by_its_ratio() -> None:
    shares = Choice({"0.5": "half", "0.1": "a tenth", "1e-6": "a millionth"})
    assert [shares.nearest(value) for value in (0.9, 0.3, 0.2, 4e-7)] == ["0.5", "0.5", "0.1", "1e-6"]
