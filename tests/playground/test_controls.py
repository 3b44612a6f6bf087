"""Widgets follow the spec whoever changed it, and only clicks change the spec."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import pytest
from streamlit.testing.v1 import AppTest

from engine.spec import Refusal, Spec, knob, part


@dataclass(frozen=True)
class Glaze(Spec):
    title: ClassVar[str] = "Glaze"
    coats: int = knob(1, 0, 9, label="Coats", help="Going up, it shines more.")


@dataclass(frozen=True)
class Brick(Spec):
    name: ClassVar[str] = "brick"
    title: ClassVar[str] = "Brick"
    summary: ClassVar[str] = "A brick."
    rate: float = knob(0.1, 1e-5, 10, log=True, label="Rate", help="Going up, it moves faster.")
    share: float = knob(0.25, 0, 1, label="Share", help="Going up, more is kept.")
    count: int = knob(3, 0, 20, label="Count", help="Going up, there are more.")
    batch: int = knob(10, 1, 512, log=True, label="Batch", help="Going up, it is smoother.")
    seed: int = knob(7, 0, 2**31 - 1, label="Seed", help="Another number, other luck.")
    fast: bool = knob(False, label="Fast", help="Switched on, it is fast.")
    colour: str = knob("red", choices=("red", "green"), label="Colour", help="Its colour.")
    depth: float = knob(0.5, 0, 1, label="Depth", help="Going up, it is deeper.", advanced=True)
    glaze: Glaze = part(Glaze(), Glaze, label="Glaze", help="What covers it.")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.count > self.batch:
            raise Refusal("The count can't be more than the batch.")


class Rule(Spec):
    title: ClassVar[str] = "Rule"


@dataclass(frozen=True)
class Plain(Rule):
    name: ClassVar[str] = "plain"
    title: ClassVar[str] = "Plain"
    summary: ClassVar[str] = "Walks."
    rate: float = knob(0.1, 1e-5, 10, log=True, label="Rate", help="Faster.")


@dataclass(frozen=True)
class Heavy(Rule):
    name: ClassVar[str] = "heavy"
    title: ClassVar[str] = "Heavy"
    summary: ClassVar[str] = "Rolls."
    rate: float = knob(0.02, 1e-5, 10, log=True, label="Rate", help="Faster.")
    weight: float = knob(0.9, 0, 1, label="Weight", help="Heavier.")


def brick_page(Brick: type, Glaze: type) -> None:
    """Draw every kind of knob, with a preset and a way to take the widgets away."""
    import streamlit as st

    from playground.kit import knobs as controls

    st.session_state.setdefault("spec", Brick())

    if st.button("preset", key="preset"):
        controls.put("it")
        st.session_state.spec = Brick(rate=0.037, share=0.333, count=4, colour="green", glaze=Glaze(coats=5))
    if not st.toggle("away", key="away"):
        st.session_state.spec = controls.knobs(st.session_state.spec, key="it", words={"red": "Brick red"})


def family_page(Plain: type, Heavy: type) -> None:
    """Draw a family of two."""
    import streamlit as st

    from playground.kit import knobs as controls

    family = {"plain": Plain, "heavy": Heavy}
    st.session_state.setdefault("spec", Plain())

    def preset() -> None:
        st.session_state.spec = Heavy(rate=0.5)

    st.button("preset", key="preset", on_click=preset)
    st.session_state.spec = controls.choose(
        family, st.session_state.spec, key="it", label="Rule", help="It rules."
    )


@pytest.fixture
def brick() -> AppTest:
    return started(brick_page, Brick, Glaze)


@pytest.fixture
def family() -> AppTest:
    return started(family_page, Plain, Heavy)


def started(page: Callable[..., None], *specs: type) -> AppTest:
    app = AppTest.from_function(page, default_timeout=20, args=specs).run()
    assert not app.exception
    return app


def test_every_kind_of_knob_has_its_widget(brick: AppTest) -> None:
    kinds = {
        "it:brick:rate": "select_slider",
        "it:brick:share": "slider",
        "it:brick:count": "slider",
        "it:brick:batch": "select_slider",
        "it:brick:seed": "number_input",
        "it:brick:fast": "toggle",
        "it:brick:colour": "selectbox",
        "it:brick:depth": "slider",
        "it:brick:rate:exact": "number_input",
        "it:brick:batch:exact": "number_input",
        "it.glaze:Glaze:coats": "slider",
    }
    spec = brick.session_state.spec
    for key, kind in kinds.items():
        widget = getattr(brick, kind)(key=key)
        assert widget.help, f"{key} does not say what it does"
        holder, name = (spec.glaze, "coats") if "Glaze" in key else (spec, key.split(":")[2])
        assert widget.value == getattr(holder, name)
    assert brick.selectbox(key="it:brick:colour").options == ["Brick red", "green"]


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("select_slider", "rate", 0.5),
        ("slider", "share", 0.75),
        ("slider", "count", 0),
        ("select_slider", "batch", 50),
        ("number_input", "seed", 123),
        ("selectbox", "colour", "green"),
        ("slider", "depth", 0.0),
        ("toggle", "fast", True),
    ],
)
def test_a_click_changes_the_spec_at_once(brick: AppTest, kind: str, name: str, value: object) -> None:
    before = brick.session_state.spec
    getattr(brick, kind)(key=f"it:brick:{name}").set_value(value).run()
    after = brick.session_state.spec
    assert getattr(after, name) == value
    assert type(getattr(after, name)) is type(getattr(before, name))
    assert after == before.but(**{name: value})
    brick.run()
    assert brick.session_state.spec is after


def test_a_part_within_the_spec_has_widgets_too(brick: AppTest) -> None:
    brick.slider(key="it.glaze:Glaze:coats").set_value(7).run()
    assert brick.session_state.spec.glaze.coats == 7


def test_an_exact_value_shows_on_the_slider(brick: AppTest) -> None:
    brick.number_input(key="it:brick:rate:exact").set_value(0.0123).run()
    assert brick.session_state.spec.rate == 0.0123
    slider = brick.select_slider(key="it:brick:rate")
    assert slider.value == 0.0123
    assert "0.0123" in slider.options
    slider.set_value(0.02).run()
    assert brick.session_state.spec.rate == brick.number_input(key="it:brick:rate:exact").value == 0.02
    assert "0.0123" not in brick.select_slider(key="it:brick:rate").options


def test_what_a_preset_says_shows_in_the_widgets(brick: AppTest) -> None:
    brick.slider(key="it:brick:count").set_value(9).run()
    brick.button(key="preset").click().run()
    assert not brick.exception
    spec = brick.session_state.spec
    assert (spec.rate, spec.share, spec.count, spec.glaze.coats) == (0.037, 0.333, 4, 5)
    assert brick.select_slider(key="it:brick:rate").value == 0.037
    assert brick.slider(key="it:brick:share").value == 0.333
    assert brick.slider(key="it:brick:count").value == 4
    assert brick.selectbox(key="it:brick:colour").value == "green"
    assert brick.slider(key="it.glaze:Glaze:coats").value == 5


def test_a_preset_outdoes_a_click_that_came_with_it(brick: AppTest) -> None:
    brick.slider(key="it:brick:count").set_value(9)
    brick.button(key="preset").click().run()
    assert brick.session_state.spec.count == 4


def test_nothing_is_lost_while_the_widgets_are_away(brick: AppTest) -> None:
    brick.slider(key="it:brick:share").set_value(0.6).run()
    brick.toggle(key="away").set_value(True).run()
    assert not brick.slider
    brick.toggle(key="away").set_value(False).run()
    assert brick.slider(key="it:brick:share").value == brick.session_state.spec.share == 0.6


def test_what_cannot_be_is_said_and_undone(brick: AppTest) -> None:
    before = brick.session_state.spec
    brick.slider(key="it:brick:count").set_value(20).run()
    assert not brick.exception
    assert [each.value for each in brick.warning] == ["The count can't be more than the batch."]
    assert brick.session_state.spec == before
    assert brick.slider(key="it:brick:count").value == before.count
    brick.run()
    assert not brick.warning


def test_a_member_is_chosen_and_remembered(family: AppTest) -> None:
    assert family.selectbox(key="it:kind").options == ["Plain", "Heavy"]
    assert "Walks." in family.selectbox(key="it:kind").help
    family.select_slider(key="it:plain:rate").set_value(0.5).run()
    family.selectbox(key="it:kind").set_value("heavy").run()
    assert (family.session_state.spec.name, family.session_state.spec.rate) == ("heavy", 0.02)
    assert "Rolls." in family.selectbox(key="it:kind").help
    family.selectbox(key="it:kind").set_value("plain").run()
    assert (family.session_state.spec.name, family.session_state.spec.rate) == ("plain", 0.5)


def test_a_member_set_from_outside_shows(family: AppTest) -> None:
    family.button(key="preset").click().run()
    assert family.selectbox(key="it:kind").value == "heavy"
    assert family.select_slider(key="it:heavy:rate").value == 0.5
    assert family.slider(key="it:heavy:weight").value == 0.9
