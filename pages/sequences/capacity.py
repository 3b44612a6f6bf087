"""A reservoir is a recurrent network that nobody trains: its weights are drawn once, and stay.  Everything it hears
echoes in its state for a while, and only a read-out learns to find it there.

How far back can that be asked for?  Here the state hears random numbers, and for every delay a read-out looks for the
number so many steps ago.  Pull the spectral radius, and look at the memory, the eigenvalues and the start.

Take home: memory is longest just before the state stops forgetting how it began.
"""

from __future__ import annotations

import numpy as np
import streamlit as st

from engine.export.probed import memory_script
from engine.probes.sequences.reservoir import RADII, Memory
from engine.spec import N_
from playground.figures import capacity as pictures
from playground.kit.answers import Number
from playground.kit.bound import bound
from playground.kit.broken import repair
from playground.kit.code import code
from playground.kit.desk import MODEL, desk
from playground.kit.held import Held, held
from playground.kit.lesson import Part, lesson
from playground.kit.onward import onward
from playground.kit.predict import predict
from playground.kit.views import View, views
from playground.language import _
from playground.lessons.capacity.presets import PRESETS
from playground.lessons.capacity.tour import TOUR
from playground.marks import show

KEY = "capacity"
QUESTION = N_("Fifty units, quiet inputs: at which spectral radius does the state remember the most?")
WHY = N_("A read-out y of the state looks for the number u of k steps ago; what it finds is added up.")
CODE = N_("Runs alone, and prints the memory at every radius.")
SOURCES = "Jaeger 2001 (GMD reports 148 and 152); Jaeger & Haas 2004; Deep Learning 2016, 10.8"


@lesson(N_("Memory of a reservoir"), part=Part.SEQUENCES, order=3, icon="🪣",
        minutes=4, tour=TOUR,
        sentence=N_("How much of its past does a network remember that nobody has trained?"))  # fmt: skip
@st.fragment
def page() -> None:
    """Draw the page."""
    page = held(KEY, Memory(), presets=PRESETS, check=lambda memory: memory.but(radius=RADII[memory.chosen]))
    place = desk(KEY, picture=5, beside=4)
    page.bar(place)
    with place.knobs:
        _radius(page)
        page.knobs("units", advanced="hidden")
    page.knobs("leak", "input_scale", "linear", "ridge", "seed", container=place.group(MODEL))
    found, chosen = page.spec.found, page.spec.chosen
    with place.picture:
        echoes = pictures.recalled(found, chosen)
        show(echoes, key=f"{KEY}:recalled", height=330, label=_("How well each delay is recalled"))
        asked = predict(KEY, "most", QUESTION, Number(RADII[0], RADII[-1], 0.1, within=0.1))
        if asked:
            _totals(page)
            asked.beside(RADII[int(np.nanargmax(Memory().found.total))])
    with place.beside:
        plane, label = pictures.eigenplane(found.eigenvalues(chosen)), _("Eigenvalues and the unit circle")
        show(plane, key=f"{KEY}:plane", height=330, label=label)
        amount, fading = pictures.told(found, chosen)
        st.markdown(f"{amount}\n\n{fading}" if asked else fading)
        if page.spec.ridge:
            st.caption(
                _("Read-outs are solved for with ridge λ = {ridge}.").format(ridge=f"{page.spec.ridge:g}")
            )
    with place.told:
        repair(page, lambda: page.spec)
    views(KEY, {
        "why": View(N_("Why"), WHY, lambda: st.latex(pictures.summed(found, chosen))),
        "code": View(N_("Code"), CODE, lambda: code(KEY, memory_script(page.spec), name="memory")),
    })  # fmt: skip
    onward("rnn", _("Let a reservoir learn a task in the RNN lab"))
    st.caption(_("Where this comes from: {sources}.").format(sources=SOURCES))


def _radius(page: Held[Memory]) -> None:
    entry = Memory.knobs()["radius"]
    bound(page, "radius", st.select_slider, _(entry.label), RADII, value=RADII[page.spec.chosen], help=_(entry.help),
          make=lambda memory, radius: memory.but(radius=radius))  # fmt: skip


def _totals(page: Held[Memory]) -> None:
    curve = pictures.totals(page.spec.found, page.spec.chosen)
    label = _("Memory capacity against spectral radius")
    pick = show(curve, key=f"{KEY}:totals", height=230, pick=True, label=label)
    if pick and pick.at and page.take(page.spec.but(radius=round(pick.at[0], 1))):
        st.rerun()
