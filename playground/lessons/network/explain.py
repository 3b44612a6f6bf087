"""Views that explain: space folding and one neuron's formula with its numbers."""

from __future__ import annotations

import streamlit as st

from engine.networks.activations import ACTIVATIONS
from engine.probes.neuron import Neuron
from engine.probes.neuron import neuron as look_into
from playground.kit.supervised.code import EVERY
from playground.kit.supervised.diagram import select, selected
from playground.kit.widgets import shows
from playground.language import _
from playground.live.live import Live
from playground.stage.folding import folding as fold

SOURCES = (
    "Rosenblatt, The Perceptron, Psychological Review 65, 1958",
    "Rumelhart, Hinton & Williams, Learning Representations by Back-propagating Errors, Nature 323, 1986",
    "Goodfellow, Bengio & Courville, Deep Learning, MIT Press 2016, chapters 6–8",
    "Smilkov & Carter, TensorFlow Playground, 2016",
)
TERMS = 8  # of a sum that are written out


def sources() -> None:
    """Say where what is seen here comes from."""
    st.caption(_("Where this comes from: {sources}.").format(sources="; ".join(SOURCES)))


def folding(live: Live, key: str) -> None:
    """Draw the plane as one layer sees it."""
    columns = live.edited_strand.network.columns
    places = [column.index for column in columns if not column.output]
    if not places:
        st.info(_("Without a hidden layer nothing folds: add one in the diagram."))
        return
    chosen = st.segmented_control(
        _("Layer"),
        places,
        key=f"{key}-fold",
        default=places[-1],
        required=True,
        format_func=lambda i: f"{i + 1} · {_(columns[i].layer.title)}",
    )
    layer = chosen if chosen in places else places[-1]
    live.fold(layer)
    fold(live.channel.token, key=f"{key}-folding", layer=layer, source=live.edited, size=560)


def neuron(live: Live, key: str) -> None:
    """Write out one unit's sum; while the run plays, the numbers follow."""
    unit = _unit(live, key)
    if unit is None:
        return
    point = st.slider(
        _("Training point"),
        1,
        len(live.edited_strand.run.data.train_inputs),
        1,
        key=f"{key}-point",
        width=420,
        help=_("The point whose numbers go through the unit."),
    )

    @st.fragment(run_every=EVERY if live.playing else None)
    def shown() -> None:
        strand = live.edited_strand
        with live.lock:
            found = look_into(strand.state, strand.data, *unit, point=point - 1)
        if found is None:
            st.info(_("This layer has no weights of its own. Choose a unit of a dense layer."))
            return
        _formulas(found)

    shown()


def _unit(live: Live, key: str) -> tuple[int, int] | None:
    """Say which unit is looked at, that of the diagram, and let the reader choose another one there and here."""
    columns = live.edited_strand.network.columns
    units = [(each.index, unit) for each in columns if each.layer.links for unit in range(each.width)]
    if not units:
        return None
    names = {unit: _named(live, *unit) for unit in units}
    chosen = selected(key)
    now = chosen if chosen in units else units[0]
    shows(
        f"{key}-neuron-unit",
        st.selectbox,
        _("Unit"),
        units,
        value=now,
        then=lambda unit: select(key, unit),
        format_func=lambda unit: names[unit],
        width=420,
        help=_("The unit whose sum is written out. A click on one in the diagram chooses it too."),
    )
    return now


def _named(live: Live, layer: int, unit: int) -> str:
    columns = live.edited_strand.network.columns
    if columns[layer].output:
        classes = live.edited_strand.data.classes
        name = _(classes[unit]) if columns[layer].width > 1 and unit < len(classes) else ""
        return f"{_('Output')} · {name}" if name else _("Output")
    return _("Layer {layer} · unit {unit}").format(layer=layer + 1, unit=unit + 1)


def _formulas(found: Neuron) -> None:
    shown = list(zip(found.names, found.weights, found.inputs, strict=True))[:TERMS]
    more = r" + \cdots" if len(found.names) > TERMS else ""
    names = [_tex(name) for name, _w, _x in shown]
    letters = " + ".join(rf"w_{{{i + 1}}}\,{name}" for i, name in enumerate(names))
    numbers = " ".join(rf"{w:+.3f}\cdot({x:.3f})" for _n, w, x in shown)
    bend = ACTIVATIONS[found.activation]
    first, second = st.columns(2, gap="large")
    with first:
        st.caption(_("Forward: weigh, add, bend"))
        st.latex(rf"z = {letters}{more} + b")
        st.latex(rf"z = {numbers}{more} {found.bias:+.3f} = {found.total:.4f}")
        st.latex(rf"a = \varphi(z) = {bend.formula} \;\Rightarrow\; {found.value:.4f}")
    with second:
        st.caption(_("Backward: how the loss of this point would change"))
        st.latex(rf"L = {found.loss:.4f},\qquad \frac{{\partial L}}{{\partial z}} = {found.delta:.5f}")
        st.latex(r"\frac{\partial L}{\partial w_i} = \frac{\partial L}{\partial z}\,x_i")
        slopes = r",\; ".join(f"{slope:.5f}" for slope in found.slopes[:TERMS])
        tail = r",\; \dots" if more else ""
        bias = rf"\frac{{\partial L}}{{\partial b}} = {found.slope_bias:.5f}"
        st.latex(rf"\nabla_w L = ({slopes}{tail}),\quad {bias}")


def _tex(name: str) -> str:
    """Return a feature's label as LaTeX."""
    digits = {"₁": "_1", "₂": "_2", "²": "^2"}
    for sign, tex in digits.items():
        name = name.replace(sign, tex)
    if name.startswith("a_"):
        return f"a_{{{name[2:]}}}"
    return name.replace("sin ", r"\sin ") if "_" in name else rf"\text{{{name}}}"
