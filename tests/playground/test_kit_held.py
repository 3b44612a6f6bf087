"""A page on the kit: one spec from session, link or plain, with presets, undo, and words for what fails."""

from __future__ import annotations

import pytest

from playground.kit import link
from playground.live import belongings
from tests.playground.pots import Ash, Pot, Salt, healthy, opened, press, size, spec, thought, toasts


def test_a_page_opens_plain_and_its_address_says_what_was_turned() -> None:
    app = opened()
    assert (spec(app), dict(app.query_params), thought(app)) == (Pot(), {}, "*Is it round?*")
    assert spec(size(app, 7)) == Pot(size=7)
    assert link.decode(app.query_params["e"], Pot) == Pot(size=7)
    size(app, 3)
    assert dict(app.query_params) == {}


def test_a_link_opens_its_spec_and_two_sessions_share_nothing() -> None:
    first = opened({"e": link.encode(Pot(size=5, colour="green"))})
    second = opened()
    assert (spec(first), thought(first)) == (Pot(size=5, colour="green"), "*Is it green?*")
    assert spec(size(second, 8)) == Pot(size=8)
    assert spec(healthy(first.run())) == Pot(size=5, colour="green")
    assert first.session_state["pots:held"] is not second.session_state["pots:held"]


def test_what_can_not_be_is_said_and_changes_nothing() -> None:
    app = size(opened(), 7)
    for value, words in ((13, "Nobody buys thirteen"), (20, "")):
        size(app, value)
        if words:
            assert words in toasts(app)[0]
            assert spec(app) == Pot(size=7)
            assert app.slider(key="pots:knobs:pot:size").value == 7, "the widget says what the page has"
    app.slider(key="pots:knobs:pot:height").set_value(15)
    healthy(app.run())
    assert "falls over" in toasts(app)[0]
    assert spec(app) == Pot(size=20)
    assert toasts(app.run()) == []


def test_undo_and_redo_go_along_what_was_done_with_address_widgets_and_preset() -> None:
    app = opened()
    assert app.button(key="pots:undo").disabled
    size(app, 7)
    size(app, 9)
    press(app, "preset:frog")
    healthy(app.selectbox(key="pots:knobs:pot:colour").set_value("red").run())
    assert (spec(app), thought(app)) == (Pot(size=5), "*Is it green?*")
    press(app, "undo")
    assert spec(app) == Pot(size=5, colour="green")
    press(app, "undo")
    assert (spec(app), thought(app)) == (Pot(size=9), "*Is it round?*")
    assert app.slider(key="pots:knobs:pot:size").value == 9
    press(app, "undo")
    assert (spec(app), dict(app.query_params)) == (Pot(), {})
    assert app.button(key="pots:undo").disabled
    press(app, "redo")
    assert (spec(app), link.decode(app.query_params["e"], Pot)) == (Pot(size=9), Pot(size=9))
    size(app, 4)
    assert app.button(key="pots:redo").disabled


def test_back_and_forward_are_undo_and_redo(monkeypatch: pytest.MonkeyPatch) -> None:
    app = press(size(opened(), 7), "preset:frog")
    before = dict(app.query_params)
    with monkeypatch.context() as patched:
        patched.setattr("playground.kit.address.returned", lambda: True)
        app.query_params["e"] = link.encode(Pot(size=7))
        assert spec(healthy(app.run())) == Pot(size=7)
    assert app.session_state["pots:held"].at == 1
    press(app, "redo")
    assert (spec(app), dict(app.query_params)) == (Pot(size=5, colour="green"), before)


def test_presets_lie_in_one_menu_in_their_groups_and_put_everything_right() -> None:
    app = opened()
    app.slider(key="pots:knobs:pot:size").set_value(9)
    app.button(key="pots:preset:tower").click()
    assert spec(healthy(app.run())) == Pot(size=1, height=20), (
        "a click that came with it does not spoil the preset"
    )
    assert thought(app) == "*Does it fall?*"
    assert [each.value for each in app.markdown if each.value.startswith("**")] == [
        "**Start here**",
        "**Others**",
    ]


def test_a_part_is_picked_and_found_again_as_it_was_left() -> None:
    app = opened()
    healthy(app.slider(key="pots:knobs.glaze:salt:coats").set_value(4).run())
    healthy(app.selectbox(key="pots:knobs.glaze:kind").set_value("ash").run())
    assert spec(app) == Pot(glaze=Ash())
    healthy(app.selectbox(key="pots:knobs.glaze:kind").set_value("salt").run())
    assert spec(app) == Pot(glaze=Salt(coats=4))
    press(app, "undo")
    assert (spec(app), app.selectbox(key="pots:knobs.glaze:kind").value) == (Pot(glaze=Ash()), "ash")


def test_a_page_may_take_a_spec_by_itself() -> None:
    app = opened()
    healthy(app.text_input(key="take").set_value("6").run())
    assert spec(app) == Pot(size=6)
    healthy(app.text_input(key="take").set_value("13").run())
    assert (spec(app), "thirteen" in toasts(app)[0]) == (Pot(size=6), True)


def test_a_spec_that_can_no_longer_be_shown_is_missed_in_words_and_can_be_gone_back_to() -> None:
    app = size(opened(), 7)
    app.session_state["pots:held"].take(Pot(size=13))
    healthy(app.run())
    assert "Nobody buys thirteen" in app.warning[0].value
    assert spec(app) == Pot()
    press(app, "undo")
    assert ("Nobody" in toasts(app)[0], spec(app)) == (True, Pot())


def test_a_reload_brings_the_story_back() -> None:
    app = press(size(opened(), 7), "preset:frog")
    things = belongings.take_over(app.session_state[belongings.HELD].key)
    assert things is not None
    assert [each.spec for each in things["pots:held"].steps] == [
        Pot(),
        Pot(size=7),
        Pot(size=5, colour="green"),
    ]
