"""Links to a page on the kit: what they may say, and words for what they may not."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest
from streamlit.testing.v1 import AppTest

from playground.kit import link
from playground.kit.sharing import Carried, carrying, link_popover, link_to
from tests.playground.pots import Pot, healthy, opened, spec


def packed(data: Any) -> str:
    return link._packed(json.dumps(data).encode())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1nonsense", "cut off or was changed"),
        ("x" * 40_000, "too long"),
        ("0abc", "another version"),
        (packed({"kind": "experiment"}), "another page"),
        (packed({"kind": "pot", "size": 99}), "has to lie between"),
        (packed({"kind": "pot", "lid": 1}), "no setting"),
        (packed({"kind": "pot", "size": 20, "height": 20}), "falls over"),
        (packed({"kind": "pot", "size": 13}), "Nobody buys thirteen"),
        (packed([[1]]), "can't be read"),
        (packed({"glaze": {"kind": "gold"}}), "does not know"),
    ],
)
def test_a_hostile_link_is_refused_in_words_until_something_is_changed(text: str, words: str) -> None:
    app = opened({"e": text})
    (warning,) = app.warning
    assert words in warning.value
    assert "first preset is shown instead" in warning.value
    assert spec(app) == Pot()
    (again,) = app.run().warning
    assert again.value == warning.value, "a page runs again by itself, and who reads needs longer"
    assert dict(app.query_params) == {}
    app.text_input(key="take").set_value("4").run()
    assert not app.warning


def test_what_a_link_says_is_brought_within_bounds() -> None:
    assert spec(opened({"e": link.encode(Pot(height=0))})) == Pot(height=1)


def test_the_link_carries_what_the_page_adds() -> None:
    def page(make, link_popover) -> None:
        import streamlit as st

        st.session_state["it:link"] = True
        link_popover("it", make)

    made = {
        "make": lambda: link_to("e", Pot(), Carried({"s": "abc"}, "And more.")),
        "link_popover": link_popover,
    }
    app = healthy(AppTest.from_function(page, kwargs=made).run())
    (share,) = [each.proto for each in app.get("bidi_component")]
    assert f"e={link.encode(Pot())}&s=abc&lang=en" in share.json
    assert app.caption[0].value == "And more."


def test_a_link_carries_what_else_a_page_holds_where_it_is_not_as_it_opens() -> None:
    twin, plain = Told("l", Pot(size=7)), Told("m", None)
    carried = carrying(lambda: Carried({"n": "3"}, "Opens it."), [twin, plain])()
    assert carried.words == "Opens it."
    assert {**carried.query} == {"n": "3", "l": link.encode(Pot(size=7))}
    shared = link_to("e", Pot(), carried)
    assert f"&n=3&l={link.encode(Pot(size=7))}&" in shared.query


class Told(NamedTuple):
    """What a page holds beside its spec."""

    place: str
    told: Pot | None
