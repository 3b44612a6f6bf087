"""An activation function bends what a unit has summed up. Without the bend, any number of layers is worth one.

Here normal numbers go through layers that have learned nothing yet, and gradients come back. Both activations get the
very same weights. Look at how much is left of the differences between inputs, layer by layer: a row can look alive and
be nearly the same for every input.

Take home: what survives ten layers is decided by the bend, and by one factor in front of the weights.
"""

from __future__ import annotations

from operator import attrgetter

import streamlit as st

from engine.export.stacked import script
from engine.probes.propagation import Pushed, Stack, pushed
from engine.spec import N_
from playground.figures import activations as pictures
from playground.kit.answers import Choice
from playground.kit.broken import Broken, repair
from playground.kit.code import code
from playground.kit.held import Held, Preset, held
from playground.kit.lesson import Part, lesson
from playground.kit.picture import picture
from playground.kit.predict import predict
from playground.kit.views import View, views
from playground.language import _
from playground.marks import show

KEY = "activations"
QUESTION = N_("Ten layers of sigmoid, σw = 1: how much of the last layer's gradient arrives at the input?")
SHARES = {"0.5": N_("half"), "0.1": N_("a tenth"), "0.001": N_("a thousandth"), "1e-6": N_("a millionth")}
WHY = N_("χ is what one layer multiplies squared gradients by, q the variance of its sums.")
SIZES = N_("How large values are, whatever the input was.")
FLAT = N_("How many sums lie where the slope is below a twentieth of the steepest.")
SOFT = N_("How sure softmax is of the logits 2, 1, 0, −1 depends on one factor, too.")
CODE = N_("Runs alone, and prints the numbers of the first activation.")
SOURCES = (
    "Glorot & Bengio 2010; He et al. 2015; Poole et al. 2016; Schoenholz et al. 2017; Deep Learning 2016, 6.3"
)
RELU, WELL = Stack(activation="relu", rival="tanh", layers=20), attrgetter("healthy")
PRESETS = (
    Preset("same", N_("Sigmoid and tanh"), N_("Ten layers, equal weights. Which still hears the input?"), Stack()),
    Preset("he", N_("ReLU as He draws it"),
           N_("Half of all sums are cut off, and the gradient keeps its size. What if σw goes down to 1?"),
           RELU.but(gain=2**0.5)),
    Preset("selu", N_("Two of one shape"),
           N_("SELU is ELU with two numbers in front. Which keeps its size through twenty layers?"),
           Stack(activation="selu", rival="elu", layers=20)),
    Broken("fading", N_("ReLU that fades"),
           N_("Which factor brings the gradient back through all twenty layers?"), RELU, mended=WELL,
           symptom=N_("Twenty layers of ReLU let a thousandth of the gradient through."),
           cause=N_("ReLU drops half of every square; a factor of √2, as He draws weights, makes up for it.")),
    Broken("stuck", N_("Stuck at the edges"),
           N_("Most units are sure of themselves. How small do weights have to be for an even gradient?"),
           Stack(activation="tanh", rival="hardtanh", gain=6.0), mended=WELL,
           symptom=N_("Most sums lie where tanh is flat, and yet the gradient grows more than a hundredfold."),
           cause=N_("Large weights push tanh to its ends; with a factor near 1 it stays where it has a slope.")),
)  # fmt: skip


@lesson(N_("Activations"), part=Part.FOUNDATIONS, order=2, icon="〰️",
        sentence=N_("Push numbers through ten layers, and find out what survives."))  # fmt: skip
@st.fragment
def page() -> None:
    """Draw the page."""
    page = held(KEY, PRESETS[0].spec, presets=PRESETS)
    page.bar()
    left, middle, right = st.columns((2, 5, 4), gap="medium")
    names, turned = pictures.titles(), ("activation", "rival", "gain", "layers", "units", "bias", "seed")
    page.knobs(*turned, container=left, words=names)
    stack = page.spec
    found = {name: pushed(stack, name) for name in (stack.activation, stack.rival)}
    with middle, picture():
        for colour, (name, place) in enumerate(zip(found, st.columns(len(found)), strict=True)):
            with place:
                ridge = pictures.rows(found[name], colour)
                show(ridge, key=f"{KEY}:rows{colour}", height=430, label=names[name])
    with right:
        _along(found, "spreads", _("Differences between inputs"))
        asked = predict(KEY, "gradient", QUESTION, Choice(SHARES))
        if asked:
            _along(found, "gradients", _("Gradient on its way back"))
            asked.beside(pictures.nearest(SHARES, pushed(Stack(), "sigmoid").returned))
    st.markdown(pictures.verdict(found, back=bool(asked)))
    repair(page, lambda: found[stack.activation])
    views(KEY, {
        "bends": View(N_("The bend"), N_("φ′ is the slope. Click to work it out."), lambda: _bends(page, found)),
        "why": View(N_("Why"), WHY, lambda: [st.latex(pictures.multiplied(each)) for each in found.values()]),
        "sizes": View(N_("Sizes"), SIZES, lambda: _along(found, "sizes", _("Size of the values"))),
        "flat": View(N_("Flat sums"), FLAT, lambda: _along(found, "flat", _("Share of the sums"))),
        "softmax": View(N_("Softmax"), SOFT, lambda: _softmax(page)),
        "code": View(N_("Code"), CODE, lambda: code(KEY, script(stack), name="activations")),
    })  # fmt: skip
    st.caption(_("Where this comes from: {sources}.").format(sources=SOURCES))


def _along(found: dict[str, Pushed], what: str, title: str) -> None:
    show(
        pictures.along(found, what), key=f"{KEY}:{what}", height=200, label=f"{title} · {_('dashed: theory')}"
    )


def _bends(page: Held[Stack], found: dict[str, Pushed]) -> None:
    for name, place in zip(found, st.columns(len(found), gap="medium"), strict=True):
        with place:
            bend, label = pictures.bent(name, page.spec.z), pictures.titles()[name]
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
