"""Where things lie on a lesson, the same on every page.

    place = desk(KEY, picture=5, beside=2)
    page.bar(place)                                      # examples, link, settings, and what is asked, beside the title
    transport(live, key=KEY, page=page, desk=place)      # in the row; its way back under the picture
    with place.knobs: page.knobs("data", "beta")         # in the row, too: the two or three that the page is about
    with place.group(N_("Model")): page.knobs("units")   # all others: in the drawer
    with place.picture: …
    with place.beside: …                                 # what comes out, and the curves

One row lies over the picture: examples, what drives it, a few knobs.  All else lies in a drawer at the side, which the
browser opens and closes (stage/drawer): it is drawn whether it is open or not, so nothing has to wait for the server.
On a narrow screen the picture comes first, and what drives it is a bar at the bottom that stays (static/desk.css).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine.spec import N_
from playground.language import _
from playground.stage.drawer import Changed, handle, inside, opened

DATA, MODEL, TRAINING = N_("Data"), N_("Model"), N_("Training")  # groups of the drawer that most pages have


@dataclass(frozen=True)
class Desk:
    """The places of a page, each a container to be drawn into in any order; `key` is that of the page.

    In the row lie `examples`, `moves`, `knobs` and the `end`; over the picture what is `told` of a puzzle; under it the
    `line` that says what is going on, `tools` beside that, and the `way` back through a training.
    """

    key: str
    examples: DeltaGenerator
    moves: DeltaGenerator
    knobs: DeltaGenerator
    end: DeltaGenerator
    told: DeltaGenerator
    picture: DeltaGenerator
    beside: DeltaGenerator
    line: DeltaGenerator
    tools: DeltaGenerator
    way: DeltaGenerator
    drawer: DeltaGenerator
    groups: dict[str, DeltaGenerator] = field(default_factory=dict)

    def group(self, title: str, *, rare: bool = False) -> DeltaGenerator:
        """Return the place in the drawer under a `title`, marked with `N_`; a rare one is seen when everything is."""
        if title not in self.groups:
            name = "".join(each for each in title.lower() if each.isalnum())
            with self.drawer:
                group = st.container(key=f"{self.key}-group-{name}{'-rare' if rare else ''}")
            group.markdown(f"##### {_(title)}")
            self.groups[title] = group
        return self.groups[title]

    def asks(self) -> None:
        """Open the drawer: something is asked for in it, such as a file."""
        with self.end:
            opened(key=f"{self.key}-asks")

    def settings(self, changed: Sequence[Changed] = ()) -> None:
        """Draw the button that opens the drawer, and a chip for each knob in it that a preset or a link has set."""
        with self.end:
            handle(changed, key=f"{self.key}-settings")


def desk(key: str, *, picture: float = 2, beside: float = 1) -> Desk:
    """Return the places of the page `key`; `picture` and `beside` are the shares of the width of what lies there.

    Without a share for what lies `beside`, the picture has all of it, and `beside` lies below.
    """
    with st.container(key="screen"):
        with st.container(key="row", horizontal=True, vertical_alignment="bottom", gap="small"):
            examples, moves, knobs, end = (
                _in_row(f"{key}-row-{name}") for name in ("examples", "moves", "knobs", "end")
            )
        told = st.container(key=f"{key}-told")
        with st.container(key="bench"):
            columns = st.columns([picture, beside], gap="medium") if beside else [st.container()] * 2
        with columns[0]:
            shown = st.container(key="picture")
        with columns[1]:
            output = st.container(key="beside")
        with st.container(key="under", horizontal=True, vertical_alignment="center", gap="small"):
            line = st.container(key=f"{key}-line")
            tools = st.container(key=f"{key}-aside", horizontal=True, gap="small", width="content")
        way = st.container(key=f"{key}-way")
    with st.container(key="drawer"):
        inside(key=f"{key}-drawer")
        drawer = st.container(key="drawer-groups")
    return Desk(key, examples, moves, knobs, end, told, shown, output, line, tools, way, drawer)


def _in_row(key: str) -> DeltaGenerator:
    return st.container(key=key, horizontal=True, vertical_alignment="bottom", gap="small", width="content")
