"""What the lesson about activations says: its presets, what is broken in them and mends them, its knobs and insight."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from engine.networks.activations import ACTIVATIONS
from engine.networks.initializers import INITIALIZERS
from engine.probes.bends import bend, bent, softmax
from engine.probes.propagation import DRAWS, Pushed, Stack, pushed
from engine.probes.ridge import Ridge
from playground.figures.activations import LOGITS, along, facts, rows, verdict
from playground.figures.activations import bent as drawn
from playground.kit.answers import Choice
from playground.lessons.activations.presets import PRESETS, SHARES
from tests.claims.proof import proves

BY_NAME = {each.name: each for each in PRESETS}
SEEDS = range(3)


def first(stack: Stack) -> Pushed:
    """Return what becomes of the stack's own activation."""
    return pushed(stack, stack.activation)


def beside(stack: Stack) -> Pushed:
    """Return what becomes of its rival."""
    return pushed(stack, stack.rival)


@proves(
    "Take home: what survives ten layers is decided by the bend, and by one factor in front of the weights.",
    "Push numbers through ten layers, and find out what survives.",
    "Which still hears the input?",
    "Ten layers deep: which bend still hears the input?",
    "Ten layers, equal weights.",
)
def test_the_bend_and_one_factor_decide() -> None:
    """The insight: another bend on the same weights, or another factor before one bend, is worth orders."""
    for seed in SEEDS:
        stack = BY_NAME["same"].spec.but(seed=seed)
        assert (stack.layers, stack.gain) == (10, 1.0)
        assert first(stack).heard < 1e-6 < 0.1 < beside(stack).heard
        assert beside(stack).returned > 1e5 * first(stack).returned
        assert beside(stack.but(gain=0.5)).heard < 3e-3
        assert 0.5 < beside(stack.but(gain=1.5)).heard < 1


@proves("Ten layers of sigmoid, σw = 1: how much of the last layer's gradient arrives at the input?")
def test_the_question_has_one_answer() -> None:
    shares = [pushed(Stack(seed=seed), "sigmoid").returned for seed in SEEDS]
    assert {Choice(SHARES).nearest(share) for share in shares} == {"1e-6"}
    assert max(shares) < 2e-6


@proves(
    "Because sigmoid is nowhere steeper than ¼, and ¼ ten times over is a millionth.",
    "At σw = 6 a twentieth arrives: the bend and this one factor decide what survives.",
    "A gradient says how much the result answers to a nudge; on the way back each layer multiplies it.",
)
def test_the_answer_has_its_reason() -> None:
    assert bend("sigmoid").steepest == pytest.approx(0.25, abs=1e-4)
    assert pytest.approx(1e-6, rel=0.1) == 0.25**10
    for seed in SEEDS:
        assert pushed(Stack(gain=6.0, seed=seed), "sigmoid").returned == pytest.approx(1 / 20, rel=0.3)
    found = pushed(Stack(units=128), "sigmoid")
    each = found.theory.gradients[:-1] / found.theory.gradients[1:]
    np.testing.assert_allclose(each**2, found.chi, rtol=1e-9)


@proves(
    "Weights are drawn from a bell curve as wide as σw / √units: going up, all get larger.",
    "Weights are drawn at random, from a bell curve as wide as σw / √units.",
    "Xavier takes 1, He √2, PyTorch's own start 0.58.",
)
def test_the_factors_of_known_starts() -> None:
    for name, factor in (("xavier_normal", 1.0), ("he_normal", math.sqrt(2)), ("pytorch", 0.577)):
        drawn = INITIALIZERS[name].fill((256, 256), torch.Generator().manual_seed(0))
        assert drawn.std().item() * 16 == pytest.approx(factor, rel=0.02)


@proves(
    "Each one multiplies what is left once more.",
    "χ is what one layer multiplies squared gradients by, q the variance of its sums.",
)
def test_layers_multiply() -> None:
    found = pushed(Stack(units=128, layers=6), "tanh")
    squares = np.mean(found.measured.gradients**2, axis=1)
    np.testing.assert_allclose(squares[:-1] / squares[1:], found.chi, rtol=0.12)


@proves("More units leave less to chance: the bands get narrower.", "Another number draws other weights.")
def test_units_and_seed() -> None:
    widths = []
    for units in (8, 32, 128):
        low, high = np.quantile(np.log(pushed(Stack(units=units), "tanh").measured.spreads[-1]), (0.05, 0.95))
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)
    assert (first(Stack(seed=1)).measured.spreads != first(Stack(seed=2)).measured.spreads).all()


@proves("Going up, units differ more from one another, and less with the input.")
def test_biases() -> None:
    for name in ("sigmoid", "tanh"):
        found = [pushed(Stack(bias=bias), name) for bias in (0.0, 1.0, 3.0)]
        heard = [each.heard for each in found]
        sums = [np.median(each.measured.sizes[-1]) for each in found]
        assert heard == sorted(heard, reverse=True)
        assert sums == sorted(sums)


@proves(
    "Going up, all classes get more alike.",
    "How sure softmax is of the logits 2, 1, 0, −1 depends on one factor, too.",
)
def test_temperature() -> None:
    assert list(LOGITS) == [2, 1, 0, -1]
    gaps = [float(np.ptp(softmax(LOGITS, temperature))) for temperature in (0.1, 0.5, 1, 3, 10)]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > 0.99 > 0.1 > gaps[-1]


@proves(
    "An activation function bends what a unit has summed up.",
    "Without the bend, any number of layers is worth one.",
)
def test_only_the_linear_one_does_not_bend() -> None:
    straight = [name for name in ACTIVATIONS if np.ptp(bend(name).slopes) < 1e-12]
    assert straight == ["linear"]
    draw = torch.Generator().manual_seed(0)
    values, *weights = (torch.randn(8, 8, generator=draw, dtype=torch.float64) for _ in range(5))
    out = values
    for weight in weights:
        out = bent("linear", out @ weight)[0]
    torch.testing.assert_close(out, values @ torch.linalg.multi_dot(weights))


@proves(
    "Both activations get the very same weights.",
    "Another bend on the very same weights.",
    "Here normal numbers go through layers that have learned nothing yet, and gradients come back.",
)
def test_twins_share_their_draws() -> None:
    """On tiny sums hard tanh is the identity: twins on the same weights agree to the last digit."""
    tiny = Stack(gain=0.1, layers=3, rival="hardtanh")
    linear, hard = pushed(tiny, "linear"), pushed(tiny, "hardtanh")
    np.testing.assert_array_equal(linear.measured.sizes, hard.measured.sizes)
    assert linear.measured.sizes[0] == pytest.approx(np.ones(DRAWS), abs=0.1)


@proves(
    "Look at how much is left of the differences between inputs, layer by layer: where a row is one spike, a layer "
    "says the same of every input.",
    "All values, whatever the input was: a row may be wide because units differ, while inputs do not.",
)
def test_rows_of_differences_say_what_is_left_and_rows_of_values_may_look_alive() -> None:
    found = first(BY_NAME["same"].spec)
    assert found.measured.spreads[-1].max() < 1e-5 * wide(found.values)
    assert (found.differences.counts[-1] > 0).sum() == 1, "a spike"
    assert wide(beside(BY_NAME["same"].spec).differences) == pytest.approx(0.22, rel=0.2)


def wide(rows: Ridge) -> float:
    """Return the deviation of the last row."""
    middle, counts = (rows.edges[1:] + rows.edges[:-1]) / 2, rows.counts[-1]
    mean = (counts * middle).sum() / counts.sum()
    return math.sqrt((counts * (middle - mean) ** 2).sum() / counts.sum())


@proves(
    "Values from {low} to {high}, their mean over normal sums {mean}: {centred}.",
    "Steepest slope {steepest}.",
    "Of the differences between inputs, layer {layers} still shows {shares}.",
    "Of its gradient, this arrives at the input: {back}.",
    "φ′ is the slope.",
)
def test_what_is_said_has_its_numbers() -> None:
    wanted = "Values from 0 to 1, their mean over normal sums 0.5: not centred on zero. Steepest slope 0.25."
    assert facts("sigmoid") == wanted
    assert facts("linear").startswith("Values from −∞ to ∞, their mean over normal sums 0: centred on zero.")
    found = {"tanh": pushed(Stack(), "tanh")}
    assert f"layer 10 still shows Tanh **{found['tanh'].heard:.3g}**" in verdict(found, back=False)
    assert f"arrives at the input: Tanh **{found['tanh'].returned:.3g}**" in verdict(found, back=True)
    _, slope = drawn("tanh", 1.0, 0).series
    np.testing.assert_allclose(slope.y, 1 - np.tanh(slope.x) ** 2, atol=1e-12)


@proves(
    "How many sums lie where the slope is below a twentieth of the steepest.",
)
def test_pictures_show_what_was_measured() -> None:
    found = {"relu": pushed(Stack(), "relu")}
    for what in ("sizes", "spreads", "gradients", "flat"):
        measured, theory = along(found, what).series
        assert theory.dashed
        assert measured.band is not None
        np.testing.assert_allclose(measured.y, np.median(getattr(found["relu"].measured, what), axis=1))
        np.testing.assert_array_equal(theory.y, getattr(found["relu"].theory, what))
    for what in ("values", "differences"):
        assert [row.counts.sum() for row in rows(found["relu"], what, 0).rows] == [24 * 64] * 11
