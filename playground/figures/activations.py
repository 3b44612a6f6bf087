"""What the page about activations says, and its marks that need more than a line."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.networks.activations import ACTIVATIONS
from engine.probes.bends import bend, lead, pointed, softmax
from engine.probes.propagation import Pushed
from playground.kit.spelled import spelled
from playground.language import _
from playground.marks import Axis, Bars, Lines, Series, Span, measured

LOGITS = np.array([2.0, 1.0, 0.0, -1.0])
TEMPERATURES = np.geomspace(0.1, 10, 101)
OTHERS = 2  # the first colour that no activation has


def titles() -> dict[str, str]:
    """Return the activations' names in the reader's language."""
    return {name: _(each.title) for name, each in ACTIVATIONS.items()}


def rows(found: Pushed, what: str, colour: int) -> Bars:
    """Return a ridge of Pushed: "differences" between inputs or all "values", a row a layer from the input down."""
    names = [_("input"), *(_("layer {n}").format(n=n + 1) for n in range(len(found.chi)))]
    x = Axis(_("difference") if what == "differences" else _("value"))
    return Bars.of(getattr(found, what), names, x=x, colour=colour)


def along(found: Mapping[str, Pushed], what: str) -> Lines:
    """Return one of the Signals layer by layer, in theory and measured; "flat" is of the layers alone."""
    series = [
        each
        for colour, (name, one) in enumerate(found.items())
        for each in measured(
            titles()[name],
            getattr(one.measured, what),
            getattr(one.theory, what),
            colour=colour,
            first=int(what == "flat"),
        )
    ]
    y = Axis(_("size") if what == "sizes" else _("share"), log=what != "flat")
    return Lines(series, x=Axis(_("layer")), y=y)


def bent(name: str, z: float, colour: int) -> Lines:
    """Return an activation in its colour with its slope, its flat stretches shaded, and the sum `z` marked."""
    found = bend(name)
    lines = [
        Series("φ", found.z, found.values, colour=colour),
        Series("φ′", found.z, found.slopes, colour="text"),
    ]
    spans = [Span(each.low, each.high, _("dead") if each.dead else _("flat")) for each in found.flats]
    return Lines(lines, x=Axis(_("sum z")), spans=spans, at=z)


def facts(name: str) -> str:
    """Say where the values of an activation lie and how steep it is."""
    found = bend(name)
    low, high = ACTIVATIONS[name].range or (-np.inf, np.inf)
    centred = _("centred on zero") if found.centred else _("not centred on zero")
    words = _(
        "Values from {low} to {high}, their mean over normal sums {mean}: {centred}. Steepest slope {steepest}."
    )
    numbers = {"low": low, "high": high, "mean": round(found.mean, 3) + 0.0, "steepest": found.steepest}
    return words.format(centred=centred, **{key: spelled(value) for key, value in numbers.items()})


def verdict(found: Mapping[str, Pushed], *, back: bool) -> str:
    """Say what the layers leave of the differences between inputs and, with `back`, of the gradient."""
    said = _("Of the differences between inputs, layer {layers} still shows {shares}.")
    if back:
        said += " " + _("Of its gradient, this arrives at the input: {back}.")
    layers = len(next(iter(found.values())).chi)
    return said.format(layers=layers, shares=_shares(found, "heard"), back=_shares(found, "returned"))


def _shares(found: Mapping[str, Pushed], what: str) -> str:
    return ", ".join(f"{titles()[name]} **{spelled(getattr(each, what))}**" for name, each in found.items())


def worked(name: str, z: float) -> str:
    """Return φ and φ′ at z in LaTeX, with their formulas and numbers."""
    value, slope = map(spelled, pointed(name, z))
    at, one = spelled(z), ACTIVATIONS[name]
    return rf"\varphi({at})={one.formula}={value},\quad \varphi'({at})={one.derivative}={slope}"


def multiplied(found: Pushed) -> str:
    """Return the χ of the last layer, and what all of them leave of a gradient, in LaTeX."""
    last, left = spelled(found.chi[-1]), spelled(found.theory.gradients[0])
    title, layers = titles()[found.name], len(found.chi)
    chi = rf"\chi=\sigma_w^2\,\mathbb E\,\varphi'(\sqrt q\,z)^2={last}"
    return rf"\text{{{title}: }}\;{chi},\qquad \sqrt{{\chi_1\cdots\chi_{{{layers}}}}}={left}"


def softened(temperature: float) -> Lines:
    """Return what softmax makes of LOGITS, over all temperatures."""
    shares = softmax(LOGITS[None], TEMPERATURES[:, None])
    series = [
        Series(_("logit {logit}").format(logit=spelled(logit)), TEMPERATURES, share, colour=OTHERS + place)
        for place, (logit, share) in enumerate(zip(LOGITS, shares.T, strict=True))
    ]
    y = Axis(_("share of the class"), low=0, high=1)
    return Lines(series, x=Axis(_("temperature"), log=True), y=y, at=temperature)


def ratio(temperature: float) -> str:
    """Return what a lead of one logit is worth, in LaTeX."""
    return rf"\frac{{p_1}}{{p_2}}=e^{{1/T}}=e^{{1/{spelled(temperature)}}}={spelled(lead(temperature))}"
