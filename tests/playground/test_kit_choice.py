"""Widgets that show what is true, whoever changed it, and a button that counts."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.playground.pots import healthy


def shop() -> None:
    """A page with a number that a click changes, or somebody else, and a list that is shuffled."""
    import streamlit as st

    from playground.kit.choice import again, pick
    from playground.kit.widgets import shows

    state = st.session_state.setdefault("shop", {"size": 3})
    shows(
        "size",
        st.slider,
        "Size",
        0,
        9,
        value=state["size"],
        then=lambda size: state.update(size=min(size, 5)),
    )
    st.button("Seven", key="seven", on_click=lambda: state.update(size=7))
    st.text(f"size {state['size']}")
    st.text(f"shuffled {again('shuffle', 'Shuffle')}")
    options = ["a", "b"] if state["size"] < 7 else ["b", "c"]
    st.text(f"picked {pick('letter', 'Letter', options, first=options[-1], shown=str.upper)}")


def said(app: AppTest) -> list[str]:
    return [each.value for each in app.text]


def test_what_is_picked_is_taken_as_it_can_be_and_shown_so() -> None:
    app = healthy(AppTest.from_function(shop, default_timeout=30).run())
    assert said(app) == ["size 3", "shuffled 0", "picked b"]
    healthy(app.slider(key="size").set_value(8).run())
    assert said(app)[0] == "size 5"
    assert app.slider(key="size").value == 5, "the widget goes back to what is true"
    healthy(app.button(key="seven").click().run())
    assert app.slider(key="size").value == 7


def test_presses_are_counted_and_a_choice_outlasts_other_options() -> None:
    app = healthy(AppTest.from_function(shop, default_timeout=30).run())
    for _ in range(2):
        app.button(key="shuffle").click().run()
    healthy(app.segmented_control(key="letter").set_value("a").run())
    assert said(app)[1:] == ["shuffled 2", "picked a"]
    app.button(key="seven").click().run()
    assert said(app)[2] == "picked c", "it is not among these"
    healthy(app.slider(key="size").set_value(1).run())
    assert said(app)[2] == "picked a"
