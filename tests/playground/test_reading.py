"""What was understood of a file, as it is drawn: sentences, a preview, and buttons that change the spec and back."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def script() -> None:
    from dataclasses import dataclass

    import streamlit as st

    from engine.data.dataset import Dataset
    from engine.data.reading import Finding, Reading, Remedy, Seen
    from engine.remark import remark
    from engine.spec import value
    from playground.kit import reading

    @dataclass(frozen=True)
    class Brought(Dataset):
        used: str = value("")

        def reading(self) -> Reading:
            back = {"used": ""} if self.used else {}
            remedies = () if self.used else (Remedy(remark("Use it"), {"used": "*a*"}),)
            said = remark("“{column}” counts.", column="*a* $b$")
            seen = Seen("<i>", "counter", ("1", "<b>"), 1, remark("left out"))
            finding = Finding("counter", said, remedies, back, asks=True)
            return Reading(remark("2 rows"), (seen,), (finding,))

    spec = reading.taken(st.session_state.get("spec", Brought()), "here")
    st.session_state["spec"] = spec
    reading.draw(spec.reading(), "here")
    st.text(spec.used)


def test_a_remedy_is_taken_and_taken_back() -> None:
    app = AppTest.from_function(script).run()
    assert not app.exception
    assert [each.key for each in app.button] == ["here:counter:0"]
    app.button(key="here:counter:0").click().run()
    assert app.text[0].value == "*a*"
    assert [each.key for each in app.button] == ["here:counter:undo"]
    app.button(key="here:counter:undo").click().run()
    assert app.text[0].value == ""


def test_what_stands_in_a_file_is_no_markup() -> None:
    app = AppTest.from_function(script).run()
    html = "".join(str(getattr(each, "body", "")) for each in app.get("html"))
    assert "“*a* $b$” counts." in html
    assert "&lt;i&gt;" in html
    assert "<b>" not in html
