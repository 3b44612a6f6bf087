"""Pictures of activations: their bend, what becomes of numbers behind many of them, and softmax."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from engine.networks.activations import ACTIVATIONS
from engine.probes.bends import bend, lead, pointed, softmax
from engine.probes.propagation import Pushed
from playground.language import _
from playground.marks import Axis, Bars, Lines, Row, Series, Span

BAND = (0.05, 0.5, 0.95)  # of the draws lie below the band, below the line, and below the band's upper edge
LOGITS = np.array([2.0, 1.0, 0.0, -1.0])
TEMPERATURES = np.geomspace(0.1, 10, 101)


def titles() -> dict[str, str]:
    """Return the activations' names in the reader's language."""
    return {name: _(each.title) for name, each in ACTIVATIONS.items()}


def rows(found: Pushed, colour: int) -> Bars:
    """Return how values are distributed, a row a layer from the input down."""
    names = (_("input"), *(_("layer {n}").format(n=n + 1) for n in range(len(found.chi))))
    pairs = zip(names, found.counts, strict=True)
    return Bars(
        [Row(name, found.edges, counts, colour) for name, counts in pairs], x=Axis(_("value")), ridge=True
    )


def along(found: Mapping[str, Pushed], what: str) -> Lines:
    """Return one of the Signals layer by layer: the median, nine tenths of the draws, and theory dashed over them."""
    names, series = titles(), []
    for colour, (name, each) in enumerate(found.items()):
        theory = getattr(each.theory, what)
        layers = np.arange(len(each.counts) - len(theory), len(each.counts))
        low, middle, high = np.quantile(getattr(each.measured, what), BAND, axis=1)
        series.append(Series(names[name], layers, middle, np.stack([low, high]), colour=colour))
        series.append(Series("", layers, theory, dashed=True, colour=colour))
    return Lines(
        series, x=Axis(_("layer")), y=Axis(_("size") if what == "sizes" else _("share"), log=what != "flat")
    )


def bent(name: str, z: float) -> Lines:
    """Return an activation with its slope, its flat stretches shaded, and the sum `z` marked."""
    found = bend(name)
    lines = [Series("φ", found.z, found.values), Series("φ′", found.z, found.slopes, dashed=True)]
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
    return words.format(centred=centred, **{key: number(value) for key, value in numbers.items()})


def verdict(found: Mapping[str, Pushed], *, back: bool) -> str:
    """Say what the layers leave of the differences between inputs and, with `back`, of the gradient."""
    said = _("Of the differences between inputs, layer {layers} still shows {shares}.")
    if back:
        said += " " + _("Of its gradient, this arrives at the input: {back}.")
    layers = len(next(iter(found.values())).chi)
    return said.format(layers=layers, shares=_shares(found, "heard"), back=_shares(found, "returned"))


def _shares(found: Mapping[str, Pushed], what: str) -> str:
    return ", ".join(f"{titles()[name]} **{number(getattr(each, what))}**" for name, each in found.items())


def nearest(answers: Iterable[str], share: float) -> str:
    """Return the one of the answers, which are shares, that comes nearest to a share by its ratio."""
    return min(answers, key=lambda each: abs(np.log(float(each) / share)))


def worked(name: str, z: float) -> str:
    """Return φ and φ′ at z in LaTeX, with their formulas and numbers."""
    value, slope = map(number, pointed(name, z))
    at, one = number(z), ACTIVATIONS[name]
    return rf"\varphi({at})={one.formula}={value},\quad \varphi'({at})={one.derivative}={slope}"


def multiplied(found: Pushed) -> str:
    """Return the χ of the last layer, and what all of them leave of a gradient, in LaTeX."""
    last, left = number(found.chi[-1]), number(found.theory.gradients[0])
    title, layers = titles()[found.name], len(found.chi)
    chi = rf"\chi=\sigma_w^2\,\mathbb E\,\varphi'(\sqrt q\,z)^2={last}"
    return rf"\text{{{title}: }}\;{chi},\qquad \sqrt{{\chi_1\cdots\chi_{{{layers}}}}}={left}"


def softened(temperature: float) -> Lines:
    """Return what softmax makes of LOGITS, over all temperatures."""
    shares = softmax(LOGITS[None], TEMPERATURES[:, None])
    series = [
        Series(_("logit {logit}").format(logit=number(logit)), TEMPERATURES, share)
        for logit, share in zip(LOGITS, shares.T, strict=True)
    ]
    y = Axis(_("share of the class"), low=0, high=1)
    return Lines(series, x=Axis(_("temperature"), log=True), y=y, at=temperature)


def ratio(temperature: float) -> str:
    """Return what a lead of one logit is worth, in LaTeX."""
    return rf"\frac{{p_1}}{{p_2}}=e^{{1/T}}=e^{{1/{number(temperature)}}}={number(lead(temperature))}"


def number(value: float) -> str:
    """Return a number in short, infinity and minus as they are printed, and powers of ten where it is tiny."""
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    mantissa, _e, power = f"{abs(value):.1e}".partition("e")
    small = 0 < abs(value) < 1e-3 or abs(value) >= 1e5
    text = f"{mantissa} · 10{str(int(power)).translate(RAISED)}" if small else f"{abs(value):.3g}"
    return f"−{text}" if value < 0 and float(f"{value:.3g}") else text


RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
