"""An activation function bends what a unit has summed up. Without the bend, any number of layers is worth one.

Here normal numbers go through layers that have learned nothing yet, and gradients come back. Both activations get the
very same weights. Look at how much is left of the differences between inputs, layer by layer.

Take home: what survives ten layers is decided by the bend, and by one factor in front of the weights.
"""

from __future__ import annotations

import math

import streamlit as st

from engine.export.stacked import script
from engine.networks.activations import ACTIVATIONS
from engine.probes.bends import lead, pointed
from engine.probes.propagation import Pushed, Stack, pushed
from engine.spec import N_
from playground.figures.activations import along, bent, facts, number, rows, softened, titles
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
SHARES = {
    "0.5": N_("about half"),
    "0.1": N_("a tenth"),
    "0.001": N_("a thousandth"),
    "1e-6": N_("a millionth"),
}
SOURCES = (
    "Glorot & Bengio, AISTATS 2010; He et al., ICCV 2015; Poole et al., NeurIPS 2016; Schoenholz et al., ICLR 2017; "
    "Goodfellow, Bengio & Courville, Deep Learning, MIT Press 2016, 6.2, 6.3 and 8.4"
)


def mended(found: dict[str, Pushed]) -> bool:
    """Whether the first one bends, is seldom flat, and lets gradients through ten layers at about their size."""
    (name, first), *_others = found.items()
    seldom, even = first.theory.flat[-1] < 0.6, 0.2 < first.returned < 5
    return ACTIVATIONS[name].bends and len(first.chi) >= 10 and seldom and even


RELU = Stack(activation="relu", rival="tanh", layers=20)
PRESETS = (
    Preset("same", N_("Sigmoid and tanh"),
           N_("Ten layers on the same weights. Which of the two still hears what went in?"), Stack()),
    Preset("he", N_("ReLU as He draws it"),
           N_("Half of all sums are cut off, and the gradient keeps its size. What if σw goes down to 1?"),
           RELU.but(gain=2**0.5)),
    Preset("selu", N_("Two of one shape"),
           N_("SELU is ELU with two numbers in front. Which keeps its size through twenty layers?"),
           Stack(activation="selu", rival="elu", layers=20)),
    Broken("fading", N_("ReLU that fades"),
           N_("Which factor brings the gradient back through all twenty layers?"), RELU, mended=mended,
           symptom=N_("Twenty layers of ReLU let a thousandth of the gradient through."),
           cause=N_("ReLU drops half of every square; a factor of √2, as He draws weights, makes up for it.")),
    Broken("stuck", N_("Stuck at the edges"),
           N_("Nearly every unit is sure of itself. How small do weights have to be for an even gradient?"),
           Stack(activation="tanh", rival="hardtanh", gain=6.0), mended=mended,
           symptom=N_("Most sums lie where tanh is flat, and yet the gradient grows more than a hundredfold."),
           cause=N_("Large weights push tanh to its ends; with a factor near 1 it stays where it has a slope.")),
)  # fmt: skip


@lesson(
    N_("Activations"),
    part=Part.FOUNDATIONS,
    order=2,
    icon="〰️",
    sentence=N_("Push numbers through ten layers, and find out what survives."),
)
def page() -> None:
    """Draw the page."""
    page = held(KEY, PRESETS[0].spec, presets=PRESETS)
    page.bar()
    left, middle, right = st.columns((2, 5, 4), gap="medium")
    with left:
        page.knobs("activation", "rival", "gain", "layers", "units", "bias", "seed", words=titles())
    stack, names = page.spec, titles()
    found = {name: pushed(stack, name) for name in (stack.activation, stack.rival)}
    with middle, picture():
        for colour, (name, place) in enumerate(zip(found, st.columns(len(found)), strict=True)):
            with place:
                show(rows(found[name], colour), key=f"{KEY}:rows{colour}", height=430, label=names[name])
    with right:
        _along(found, "spreads", _("differences between inputs"))
        asked = predict(KEY, "gradient", QUESTION, Choice(SHARES))
        if asked:
            _along(found, "gradients", _("gradient"))
            truth = pushed(PRESETS[0].spec, "sigmoid").returned
            asked.beside(min(SHARES, key=lambda each: abs(math.log(float(each) / truth))))
    heard = ", ".join(f"{names[name]} **{number(each.heard)}**" for name, each in found.items())
    said = _("After {layers} layers, this is left of the differences between inputs: {heard}.")
    st.markdown(said.format(layers=stack.layers, heard=heard))
    repair(page, lambda: found)
    views(KEY, {
        "why": View(N_("Why"), N_("χ is what one layer multiplies squared gradients by, q the variance of its sums."),
                    lambda: _why(found)),
        "bends": View(N_("The bend"), N_("φ′ is the slope; shaded where it is hardly any."), lambda: _bends(page)),
        "sizes": View(N_("Sizes"), N_("How large values are, whatever the input was."),
                      lambda: _along(found, "sizes", _("size of the values"))),
        "flat": View(N_("Flat sums"), N_("How many sums lie where the slope is below a twentieth of the steepest."),
                     lambda: _along(found, "flat", _("share of the sums"))),
        "softmax": View(N_("Softmax"), N_("How sure softmax is of four logits depends on one factor, too."),
                        lambda: _softmax(page)),
        "code": View(N_("Code"), N_("Runs alone, and prints the numbers of the first activation."),
                     lambda: code(KEY, script(stack), name="activations")),
    })  # fmt: skip
    st.caption(_("Where this comes from: {sources}.").format(sources=SOURCES))


def _along(found: dict[str, Pushed], what: str, title: str) -> None:
    show(along(found, what, title), key=f"{KEY}:{what}", height=210, label=title)


def _why(found: dict[str, Pushed]) -> None:
    for name, each in found.items():
        last, all_of_them = number(each.chi[-1]), number(each.theory.gradients[0])
        st.latex(rf"\text{{{titles()[name]}:}}\quad\chi=\sigma_w^2\,\mathbb E\,\varphi'(\sqrt q\,z)^2={last},\qquad"
                 rf"\sqrt{{\chi_1\cdots\chi_{{{len(each.chi)}}}}}={all_of_them}")  # fmt: skip


def _bends(page: Held[Stack]) -> None:
    page.knobs("z")
    z = page.spec.z
    names = dict.fromkeys((page.spec.activation, page.spec.rival))
    for name, place in zip(names, st.columns(len(names), gap="medium"), strict=True):
        value, slope = map(number, pointed(name, z))
        with place:
            show(bent(name, z), key=f"{KEY}:bend-{name}", height=230, label=titles()[name])
            st.latex(rf"\varphi(z)={ACTIVATIONS[name].formula}={value},\qquad \varphi'({number(z)})={slope}")
            st.caption(facts(name))


def _softmax(page: Held[Stack]) -> None:
    page.knobs("temperature")
    show(softened(page.spec.temperature), key=f"{KEY}:softmax", height=240, label=_("Shares of four classes"))
    ratio = number(lead(page.spec.temperature))
    st.latex(rf"\frac{{p_1}}{{p_2}}=e^{{1/T}}=e^{{1/{number(page.spec.temperature)}}}={ratio}")
