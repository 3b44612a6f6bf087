"""A page on the kit, of a spec with every sort of knob, and what can be done to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from streamlit.testing.v1 import AppTest

from engine.spec import Refusal, Spec, knob, part


class Glaze(Spec):
    title: ClassVar[str] = "Glaze"


@dataclass(frozen=True)
class Salt(Glaze):
    name: ClassVar[str] = "salt"
    title: ClassVar[str] = "Salt"
    summary: ClassVar[str] = "White."
    coats: int = knob(1, 0, 9, label="Coats", help="Going up, thicker.")


@dataclass(frozen=True)
class Ash(Glaze):
    name: ClassVar[str] = "ash"
    title: ClassVar[str] = "Ash"
    summary: ClassVar[str] = "Grey."
    heat: float = knob(0.5, 0, 1, label="Heat", help="Going up, hotter.")


Glaze.registry = {"salt": Salt, "ash": Ash}


@dataclass(frozen=True)
class Pot(Spec):
    name: ClassVar[str] = "pot"
    title: ClassVar[str] = "Pot"
    size: int = knob(3, 0, 20, label="Size", help="Going up, it is larger.")
    height: int = knob(3, 0, 20, label="Height", help="Going up, it is taller.")
    colour: str = knob("red", choices=("red", "green"), label="Colour", help="Its colour.")
    glaze: Glaze = part(Salt(), Glaze, label="Glaze", help="What covers it.")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.size + self.height > 30:
            raise Refusal("Such a pot falls over.")


def checked(pot: Pot) -> Pot:
    if pot.size == 13:
        raise Refusal("Nobody buys thirteen.")
    return pot.but(height=max(pot.height, 1))


def shop(Pot, checked) -> None:
    """A page whose picture stands above its widgets, and one that takes something from below."""
    import streamlit as st

    from playground.kit.desk import desk
    from playground.kit.head import room
    from playground.kit.held import Carried, Preset, held

    room("Pots.")
    presets = (
        Preset("plain", "Plain", "Is it round?", Pot()),
        Preset("frog", "Frog", "Is it green?", Pot(size=5, colour="green")),
        Preset("tower", "Tower", "Does it fall?", Pot(size=1, height=20), group="Others"),
    )
    page = held(
        "pots", Pot(), presets=presets, check=checked, extra=lambda: Carried({"s": "abc"}, "And more.")
    )
    page.bar(desk("pots"), thought="Turn a knob.")
    st.text(repr(page.spec))
    page.knobs("size", "height", "colour")
    page.part("glaze")
    taken = st.text_input("take", key="take")
    if taken and page.take(page.spec.but(size=int(taken))):
        st.rerun()


def opened(query: Mapping[str, str] | None = None) -> AppTest:
    app = AppTest.from_function(shop, kwargs={"Pot": Pot, "checked": checked}, default_timeout=30)
    for name, text in (query or {}).items():
        app.query_params[name] = text
    return healthy(app.run())


def healthy(app: AppTest) -> AppTest:
    assert [each.value for each in app.exception] == []
    return app


def spec(app: AppTest) -> Pot:
    found = app.session_state["pots:held"].now.spec
    assert app.text[0].value == repr(found), "what is drawn above the widgets shows what they say"
    return found


def size(app: AppTest, value: int) -> AppTest:
    return healthy(app.slider(key="pots:knobs:pot:size").set_value(value).run())


def press(app: AppTest, name: str) -> AppTest:
    return healthy(app.button(key=f"pots:{name}").click().run())


def thought(app: AppTest) -> str:
    return app.markdown[0].value


def toasts(app: AppTest) -> list[str]:
    return [each.value for each in app.toast]
