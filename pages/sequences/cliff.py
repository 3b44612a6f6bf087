"""A recurrent unit meets its own weight at every step, and so does the gradient on its way back.  Where that grows, the
loss has a wall: a place where one update throws you further than all updates before it together.

Three walks start at one point, with the same rate.  One goes on as it is, two clip their gradient.  Drag the start, and
look at the update at which they part.

Take home: clipping changes nothing on the plain, and everything at the wall.
"""

from __future__ import annotations

import numpy as np
import streamlit as st

from engine.export.probed import walk_script
from engine.probes.sequences.cliff_walk import UPDATES, WAYS, CliffWalk
from engine.spec import N_
from playground.figures import cliff as pictures
from playground.figures.clipping import clipped_vectors
from playground.kit.answers import Choice
from playground.kit.bound import bound, button
from playground.kit.broken import repair
from playground.kit.code import code
from playground.kit.desk import MODEL, desk
from playground.kit.held import Held, held
from playground.kit.lesson import Part, lesson
from playground.kit.onward import onward
from playground.kit.predict import predict
from playground.kit.views import View, views
from playground.language import _
from playground.lessons.cliff.presets import PLAIN, PRESETS
from playground.lessons.cliff.tour import TOUR
from playground.marks import show
from playground.stage.plot import plot

KEY, START = "cliff", N_("Start of the walks")
QUESTION = N_("At the start the gradient has length 0.04. How long is it at the wall?")
LENGTHS = {
    "0.04": N_("0.04 as well"),
    "2": N_("about 2"),
    "200": N_("about 200"),
    "20000": N_("about 20,000"),
}
ARROWS = N_("Arrows show gradients: the way up. The update goes the other way.")
SURFACE = N_("Loss over w and b with three descents from one start")
SOLID = N_("Turn it: the wall stands where the paths part.")
WHY = N_("Every step back multiplies the gradient by w and by the slope of the unit there.")
CODE = N_("Runs alone, and prints where each walk ends.")
SOURCES = "Pascanu, Mikolov & Bengio 2013, figure 6; Mikolov 2012; Deep Learning 2016, 10.11"


@lesson(N_("Cliff and clipping"), part=Part.SEQUENCES, order=2, icon="🧗",
        sentence=N_("Walk down a loss to its cliff, and see what clipping saves."), minutes=5,
        question=N_("What throws a training far away in one single update?"), tour=TOUR)  # fmt: skip
@st.fragment
def page() -> None:
    """Draw the page."""
    page = held(KEY, PLAIN, presets=PRESETS)
    place = desk(KEY, picture=1, beside=1)
    page.bar(place)
    page.knobs("lr", "threshold", container=place.knobs, advanced="hidden")
    page.knobs("w", "b", container=place.group(START))
    page.knobs("length", "momentum", container=place.group(MODEL))
    with place.picture:
        above = pictures.seen_from_above(page.spec)
        pick = show(
            above, key=f"{KEY}:map", height=430, pick=True, label=_("Loss over w and b, from above (log)")
        )
    if pick and pick.moved and pick.at and page.take(page.spec.but(w=pick.at[0], b=pick.at[1])):
        st.rerun()
    with place.beside:
        falls = show(pictures.losses(page.spec), key=f"{KEY}:losses", height=210, pick=True,
                     label=_("Loss after each update"))  # fmt: skip
        if falls and falls.at and page.take(page.spec.but(update=round(falls.at[0]))):
            st.rerun()
        _update(page)
        asked = predict(KEY, "wall", QUESTION, Choice(LENGTHS))
        if asked:
            _arrows(page.spec)
            longest = np.linalg.norm(PLAIN.paths["plain"].gradients[PLAIN.seen])
            asked.beside(min(LENGTHS, key=lambda each: abs(np.log(float(each) / longest))))
    told = pictures.told(page.spec) if asked else []  # the gradients are the answer
    place.line.markdown("\n".join([pictures.stepped(page.spec), "", *(f"- {each}" for each in told)]))
    with place.told:
        repair(page, lambda: page.spec)
    views(KEY, {
        "solid": View(N_("As a surface"), SOLID, lambda: _solid(page.spec)),
        "why": View(N_("Why"), WHY, lambda: st.latex(pictures.multiplied(page.spec))),
        "code": View(N_("Code"), CODE, lambda: code(KEY, walk_script(page.spec), name="cliff")),
    })  # fmt: skip
    onward("rnn", _("Clip the gradients of whole networks in the RNN lab"))
    st.caption(_("Where this comes from: {sources}.").format(sources=SOURCES))


def _update(page: Held[CliffWalk]) -> None:
    entry = CliffWalk.knobs()["update"]
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{KEY}:when"):
        bound(page, "update", st.slider, _(entry.label), 0, UPDATES, value=page.spec.seen, help=_(entry.help),
              make=lambda walk, update: walk.but(update=update))  # fmt: skip
        words = _("Back to where a gradient first grows fifty times.")
        button(page, "explodes", _("Where it explodes"), lambda walk: walk.but(update=-1), help=words)


def _arrows(walk: CliffWalk) -> None:
    titles, words = [_(each) for each in WAYS.values()], (_("before"), _("after"))
    label = _("The gradient at this update before and after clipping, as arrows of logarithmic length")
    figure = clipped_vectors(pictures.gradients(walk), titles, range(len(WAYS)), words=words)
    plot(figure, key=f"{KEY}:arrows", label=label)
    st.caption(_(ARROWS))


def _solid(walk: CliffWalk) -> None:
    plot(pictures.surface(walk), key=f"{KEY}:solid", label=_(SURFACE))
