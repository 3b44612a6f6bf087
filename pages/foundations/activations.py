"""An activation function bends what a unit has summed up. Without the bend, any number of layers is worth one.

Here normal numbers go through layers that have learned nothing yet, and gradients come back. Both activations get the
very same weights. Look at how much is left of the differences between inputs, layer by layer: where a row is one spike,
a layer says the same of every input.

Take home: what survives ten layers is decided by the bend, and by one factor in front of the weights.
"""

from __future__ import annotations

import streamlit as st

from engine.export.stacked import script
from engine.probes.propagation import Pushed, Stack, pushed
from engine.spec import N_
from playground.figures import activations as pictures
from playground.kit.answers import Choice
from playground.kit.broken import repair
from playground.kit.code import code
from playground.kit.desk import MODEL, desk
from playground.kit.held import Held, held
from playground.kit.lesson import Part, lesson
from playground.kit.predict import predict
from playground.kit.views import View, views
from playground.language import _
from playground.lessons.activations.presets import BECAUSE, HINT, PRESETS, QUESTION, SHARES
from playground.lessons.activations.tour import TOUR
from playground.marks import show

KEY = "activations"
WHY = N_("χ is what one layer multiplies squared gradients by, q the variance of its sums.")
DRAWN = N_("Weights are drawn at random, from a bell curve as wide as σw / √units.")
VALUES = N_(
    "All values, whatever the input was: a row may be wide because units differ, while inputs do not."
)
FLAT = N_("How many sums lie where the slope is below a twentieth of the steepest.")
SOFT = N_("How sure softmax is of the logits 2, 1, 0, −1 depends on one factor, too.")
CODE = N_("Runs alone, and prints the numbers of the first activation.")
SOURCES = (
    "Glorot & Bengio 2010; He et al. 2015; Poole et al. 2016; Schoenholz et al. 2017; Deep Learning 2016, 6.3"
)


@lesson(N_("Activations"), part=Part.FOUNDATIONS, order=2, icon="〰️",
        sentence=N_("Push numbers through ten layers, and find out what survives."),
        question=N_("Ten layers deep: which bend still hears the input?"), tour=TOUR)  # fmt: skip
@st.fragment
def page() -> None:
    """Draw the page."""
    page = held(KEY, PRESETS[0].spec, presets=PRESETS)
    place, names = desk(KEY, picture=5, beside=4), pictures.titles()
    stack, guess = page.spec, Choice(SHARES)
    with place.picture:
        _rows(stack, "differences", 430)
    found = {name: pushed(stack, name) for name in (stack.activation, stack.rival)}
    with place.beside:
        _along(found, "spreads", _("Differences between inputs"))
    page.bar(place)
    page.knobs("activation", "rival", "gain", words=names, advanced="hidden", container=place.knobs)
    page.knobs("layers", "units", "bias", "seed", container=place.group(MODEL))
    place.group(MODEL).caption(_(DRAWN))
    with place.beside:
        asked = predict(KEY, "gradient", QUESTION, guess, hint=HINT)
        if asked:
            _along(found, "gradients", _("Gradient on its way back"))
            asked.beside(guess.nearest(pushed(Stack(), "sigmoid").returned), because=BECAUSE)
    place.line.markdown(pictures.verdict(found, back=bool(asked)))
    with place.told:
        repair(page, lambda: found[stack.activation])
    views(KEY, {
        "bends": View(N_("The bend"), N_("φ′ is the slope. Click to work it out."), lambda: _bends(page, found)),
        "why": View(N_("Why"), WHY, lambda: [st.latex(pictures.multiplied(each)) for each in found.values()]),
        "sizes": View(N_("Values"), VALUES, lambda: _values(stack, found)),
        "flat": View(N_("Flat sums"), FLAT, lambda: _along(found, "flat", _("Share of the sums"))),
        "softmax": View(N_("Softmax"), SOFT, lambda: _softmax(page)),
        "code": View(N_("Code"), CODE, lambda: code(KEY, script(stack), name="activations")),
    })  # fmt: skip
    st.caption(_("Where this comes from: {sources}.").format(sources=SOURCES))


def _along(found: dict[str, Pushed], what: str, title: str) -> None:
    label = f"{title} · {_('dashed: theory')}"
    show(pictures.along(found, what), key=f"{KEY}:{what}", height=200, label=label, soon=True)


def _rows(stack: Stack, what: str, height: int) -> None:
    words = _("what the input changes") if what == "differences" else _("all values")
    names = dict.fromkeys((stack.activation, stack.rival))
    for colour, (name, place) in enumerate(zip(names, st.columns(len(names)), strict=True)):
        ridge, label = (
            pictures.rows(pushed(stack, name), what, colour),
            f"{pictures.titles()[name]} · {words}",
        )
        with place:  # each goes as soon as it is computed
            show(ridge, key=f"{KEY}:{what}{colour}", height=height, label=label, soon=True)


def _values(stack: Stack, found: dict[str, Pushed]) -> None:
    _along(found, "sizes", _("Size of the values"))
    _rows(stack, "values", 300)


def _bends(page: Held[Stack], found: dict[str, Pushed]) -> None:
    for colour, (name, place) in enumerate(zip(found, st.columns(len(found), gap="medium"), strict=True)):
        with place:
            bend, label = pictures.bent(name, page.spec.z, colour), pictures.titles()[name]
            pick = show(bend, key=f"{KEY}:bend-{name}", height=170, label=label, pick=True)
            if pick and pick.at and page.take(page.spec.but(z=pick.at[0])):
                st.rerun()
            st.latex(pictures.worked(name, page.spec.z))
            st.caption(pictures.facts(name))


def _softmax(page: Held[Stack]) -> None:
    page.knobs("temperature", width=360, advanced="hidden")
    curves = pictures.softened(page.spec.temperature)
    show(curves, key=f"{KEY}:softmax", height=200, label=_("Shares of four classes"))
    st.latex(pictures.ratio(page.spec.temperature))
