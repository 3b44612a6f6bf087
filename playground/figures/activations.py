"""Pictures of activations: their bend, what becomes of numbers behind many of them, and softmax."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.networks.activations import ACTIVATIONS
from engine.probes.bends import bend, softmax
from engine.probes.propagation import Pushed
from playground.language import _
from playground.marks import Axis, Lines, Series, Span

BAND = (0.05, 0.5, 0.95)  # of the draws lie below the band, below the line, and below the band's upper edge
LOGITS = np.array([2.0, 1.0, 0.0, -1.0])
TEMPERATURES = np.geomspace(0.1, 10, 101)


def titles() -> dict[str, str]:
    """Return the activations' names in the reader's language."""
    return {name: _(each.title) for name, each in ACTIVATIONS.items()}


def rows(found: Pushed, colour: int) -> Lines:
    """Return how values are distributed: a row a layer, the input lowest, each as high as its fullest bin."""
    middle = (found.edges[1:] + found.edges[:-1]) / 2
    heights = 0.9 * found.counts / found.counts.max(axis=1, keepdims=True)
    series = [
        Series("", middle, layer + row, np.stack([np.full_like(row, layer), layer + row]), colour=colour)
        for layer, row in enumerate(heights)
    ]
    return Lines(series, x=Axis(_("value")), y=Axis(_("layer"), low=0))


def along(found: Mapping[str, Pushed], what: str, title: str) -> Lines:
    """Return one of the Signals layer by layer: the median, nine tenths of the draws, and theory dashed over them."""
    names, series = titles(), []
    for colour, (name, each) in enumerate(found.items()):
        theory = getattr(each.theory, what)
        layers = np.arange(len(each.counts) - len(theory), len(each.counts))
        low, middle, high = np.quantile(getattr(each.measured, what), BAND, axis=1)
        series.append(Series(names[name], layers, middle, np.stack([low, high]), colour=colour))
        series.append(Series("", layers, theory, dashed=True, colour=colour))
    return Lines(series, x=Axis(_("layer")), y=Axis(title, log=what != "flat"))


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
    numbers = {"low": low, "high": high, "mean": found.mean, "steepest": found.steepest}
    return words.format(centred=centred, **{key: number(value) for key, value in numbers.items()})


def softened(temperature: float) -> Lines:
    """Return what softmax makes of LOGITS, over all temperatures."""
    shares = softmax(LOGITS[None], TEMPERATURES[:, None])
    series = [
        Series(_("logit {logit}").format(logit=number(logit)), TEMPERATURES, share)
        for logit, share in zip(LOGITS, shares.T, strict=True)
    ]
    y = Axis(_("share of the class"), low=0, high=1)
    return Lines(series, x=Axis(_("temperature"), log=True), y=y, at=temperature)


def number(value: float) -> str:
    """Return a number in short, infinity and minus as they are printed, and powers of ten where it is tiny."""
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    mantissa, _e, power = f"{abs(value):.1e}".partition("e")
    small = 0 < abs(value) < 1e-3 or abs(value) >= 1e5
    text = f"{mantissa} · 10{str(int(power)).translate(RAISED)}" if small else f"{abs(value):.3g}"
    return f"−{text}" if value < 0 and float(f"{value:.3g}") else text


RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
