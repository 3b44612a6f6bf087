"""What the presets of the lesson about activations say, what is broken in them and what mends it."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from engine.probes.bends import bent
from engine.probes.propagation import pushed
from playground.kit.broken import Broken
from tests.claims.proof import proves
from tests.claims.test_activations_say import BY_NAME, SEEDS, beside, first


@proves("Half of all sums are cut off, and the gradient keeps its size.", "What if σw goes down to 1?")
def test_relu_as_he_draws_it() -> None:
    for seed in SEEDS:
        stack = BY_NAME["he"].spec.but(seed=seed)
        found = first(stack)
        assert found.healthy
        assert np.median(found.measured.flat, axis=1) == pytest.approx(0.5, abs=0.06)
        assert 0.7 < found.returned < 1.4
        assert first(stack.but(gain=1.0)).returned < 2e-3


@proves("SELU is ELU with two numbers in front.", "Which keeps its size through twenty layers?")
def test_selu_keeps_its_size() -> None:
    z = torch.linspace(-4, 4, 81, dtype=torch.float64)
    elu = torch.where(z > 0, z, 1.6732632423543772 * torch.expm1(z))
    torch.testing.assert_close(bent("selu", z)[0], 1.0507009873554805 * elu)
    for seed in SEEDS:
        stack = BY_NAME["selu"].spec.but(seed=seed)
        assert stack.layers == 20
        assert np.median(first(stack).measured.sizes[-1]) == pytest.approx(1, abs=0.1)
        assert np.median(beside(stack).measured.sizes[-1]) < 0.5


@proves(
    "ReLU that fades",
    "Twenty layers of ReLU let a thousandth of the gradient through.",
    "Which factor brings the gradient back through all twenty layers?",
    "ReLU drops half of every square; a factor of √2, as He draws weights, makes up for it.",
)
def test_fading_relu_is_broken_and_mended_by_the_root_of_two() -> None:
    preset = BY_NAME["fading"]
    assert isinstance(preset, Broken)
    for seed in SEEDS:
        stack = preset.spec.but(seed=seed)
        assert first(stack).returned == pytest.approx(1e-3, rel=0.4)
        assert not preset.mended(first(stack))
        assert preset.mended(first(stack.but(gain=math.sqrt(2))))
    assert not preset.mended(first(preset.spec.but(layers=1))), "fewer layers are no mend"
    assert not preset.mended(pushed(preset.spec, "linear")), "nor is no bend"
    z = torch.randn(10**5, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    value = bent("relu", z)[0]
    assert (value.square().mean() / z.square().mean()).item() == pytest.approx(0.5, abs=0.01)


@proves(
    "Most units are sure of themselves.",
    "How small do weights have to be for an even gradient?",
    "Most sums lie where tanh is flat, and yet the gradient grows more than a hundredfold.",
    "Large weights push tanh to its ends; with a factor near 1 it stays where it has a slope.",
)
def test_stuck_tanh_is_broken_and_mended_by_a_factor_near_one() -> None:
    preset = BY_NAME["stuck"]
    assert isinstance(preset, Broken)
    for seed in SEEDS:
        stack = preset.spec.but(seed=seed)
        assert np.median(first(stack).measured.flat, axis=1).min() > 0.5
        assert first(stack).returned > 100
        assert not preset.mended(first(stack))
        for gain in (1.0, 1.2, 1.5):
            assert preset.mended(first(stack.but(gain=gain)))
            assert np.median(first(stack.but(gain=gain)).measured.flat, axis=1).max() < 0.2
