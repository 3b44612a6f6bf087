"""A page with two sides, and widgets of its own that stand for the spec."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextInput

from playground.kit import link
from tests.playground.pots import Pot, checked, healthy, toasts


def market(Pot, checked) -> None:
    """A page that sells pots on one side and mends them on the other."""
    import streamlit as st

    from engine.spec import Refusal
    from playground.kit.bound import bound, button, typed
    from playground.kit.desk import desk
    from playground.kit.head import room
    from playground.kit.presets import Preset
    from playground.kit.sides import Side, sides

    def sized(pot, text):
        if not text.isdecimal():
            raise Refusal("A size is a number.")
        return pot.but(size=int(text))

    room("A market.")
    table = {
        "sell": Side(
            "Sell", "s", Pot(), (Preset("frog", "Frog", "Is it green?", Pot(colour="green")),), checked
        ),
        "mend": Side(
            "Mend", "m", Pot(size=1), (Preset("shard", "Shard", "?", Pot(size=2), view="glue"),), checked
        ),
    }
    shown = sides("market", table)
    page = shown.held
    shown.bar(
        desk("market"),
        label="Do",
        help="What to do.",
        instead=f"size {page.spec.size}" if page.spec.size == 7 else "",
    )
    st.text(repr(page.spec))
    bound(
        page,
        "both",
        st.slider,
        "Both",
        0,
        20,
        value=page.spec.size,
        make=lambda pot, n: pot.but(size=n, height=n),
    )
    text, put = typed(page, "typed", str(page.spec.size), make=sized, label="Size")
    st.text(text)
    st.button("Put 4", key="put", on_click=put, args=("4",))
    button(page, "lower", "Lower", lambda pot: pot.but(height=pot.height - 1))
    st.text(page.view)


def opened(**query: str) -> AppTest:
    app = AppTest.from_function(market, kwargs={"Pot": Pot, "checked": checked}, default_timeout=30)
    for name, text in query.items():
        app.query_params[name] = text
    return healthy(app.run())


def spec(app: AppTest, side: str) -> Pot:
    found = app.session_state[f"market-{side}:held"].now.spec
    assert app.text[0].value == repr(found), "this side is shown"
    return found


def show(app: AppTest, side: str) -> AppTest:
    return healthy(app.button_group(key="market:sides").set_value(side).run())


def press(app: AppTest, key: str) -> AppTest:
    return healthy(app.button(key=key).click().run())


def test_each_side_has_a_spec_a_story_and_a_place_in_the_address() -> None:
    app = opened()
    assert (spec(app, "sell"), dict(app.query_params)) == (Pot(), {})
    press(app, "market:preset:frog")
    assert "s" in app.query_params
    show(app, "mend")
    assert spec(app, "mend") == Pot(size=1)
    assert list(app.query_params) == ["m"], "what another side opens with has to be named"
    assert app.button(key="market-mend:undo").disabled
    show(app, "sell")
    assert spec(app, "sell") == Pot(colour="green")
    press(app, "market-sell:undo")
    assert (spec(app, "sell"), dict(app.query_params)) == (Pot(), {})


def test_a_preset_of_another_side_goes_there_and_opens_its_view() -> None:
    app = press(opened(), "market:preset:shard")
    assert spec(app, "mend") == Pot(size=2)
    assert (app.text[2].value, app.session_state["market:side"]) == ("glue", "mend")
    press(app, "market:preset:frog")
    assert spec(app, "sell") == Pot(colour="green")
    assert app.text[2].value == ""


def test_a_link_opens_its_side_and_a_bad_one_is_answered_in_words() -> None:
    app = opened(m=link.encode(Pot(size=9)))
    assert spec(app, "mend") == Pot(size=9)
    app = opened(m="1nonsense")
    assert len(app.warning) == 1
    assert spec(app, "mend") == Pot(size=1)


def test_a_bound_widget_is_taken_up_before_anything_is_drawn_and_follows_the_spec() -> None:
    app = opened()
    healthy(app.slider(key="market-sell:both").set_value(7).run())
    assert spec(app, "sell") == Pot(size=7, height=7)
    assert app.markdown[0].value == "*size 7*"
    press(app, "market-sell:lower")
    assert spec(app, "sell").height == 6
    press(app, "market-sell:undo")
    assert app.slider(key="market-sell:both").value == 3
    healthy(app.slider(key="market-sell:both").set_value(13).run())
    assert toasts(app) == ["Nobody buys thirteen."]
    assert (spec(app, "sell"), app.slider(key="market-sell:both").value) == (Pot(), 3)


def test_what_was_typed_stays_where_it_can_be_mended_until_the_spec_says_something_else() -> None:
    app = opened()

    def field() -> TextInput:
        return app.text_input(key="market-sell:typed")

    healthy(field().set_value("five").run())
    assert (field().value, app.text[1].value, spec(app, "sell")) == ("five", "five", Pot())
    assert toasts(app) == []
    press(app, "put")
    assert (field().value, spec(app, "sell").size) == ("4", 4)
    healthy(field().set_value("6").run())
    assert spec(app, "sell").size == 6
    healthy(field().set_value("x").run())
    press(app, "market-sell:undo")
    assert (field().value, spec(app, "sell").size) == (str(spec(app, "sell").size), 3)
