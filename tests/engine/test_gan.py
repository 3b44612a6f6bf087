"""The adversarial pair against losses and gradients written out by hand in double precision, and what it learns."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

from engine.models.gan import GAN, MODES, RADIUS, WIDTH, discriminator_loss, ring
from engine.training.learner import Learner
from engine.training.model import Turn

SMALL = GAN(hidden=6, noise=3, batch=10)
Layers = list[tuple[np.ndarray, np.ndarray]]


def layers(network: Any) -> Layers:
    """Return weights and biases of the three layers."""
    return [
        (network[i].weight.detach().numpy().copy(), network[i].bias.detach().numpy().copy())
        for i in (0, 2, 4)
    ]


def forward(network: Layers, x: np.ndarray) -> list[np.ndarray]:
    """Return the input, both hidden layers and the output."""
    found = [x]
    for place, (weight, bias) in enumerate(network):
        value = found[-1] @ weight.T + bias
        found.append(np.maximum(value, 0) if place < 2 else value)
    return found


def backward(network: Layers, values: list[np.ndarray], slope: np.ndarray) -> tuple[Layers, np.ndarray]:
    """Return the gradients of weights and biases, and of the input, from that of the output."""
    found: Layers = []
    for place in (2, 1, 0):
        slope = slope if place == 2 else slope * (values[place + 1] > 0)
        found.insert(0, (slope.T @ values[place], slope.sum(0)))
        slope = slope @ network[place][0]
    return found, slope


def sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits))


@pytest.mark.parametrize("goal", ["minimax", "non_saturating"])
def test_one_update_is_what_is_worked_out_by_hand(goal: str) -> None:
    spec, lr = SMALL.but(goal=goal), 0.5
    module: Any = spec.build(torch.Generator().manual_seed(1)).double()
    rules = tuple(
        torch.optim.SGD(module[name].parameters(), lr=lr) for name in ("discriminator", "generator")
    )
    judge, maker = layers(module["discriminator"]), layers(module["generator"])
    draw = torch.Generator().manual_seed(5)
    torch.set_default_dtype(torch.float64)
    try:
        found = spec.update(module, rules, Turn(0, draw))
        draw.manual_seed(5)
        noise = torch.randn(spec.batch, spec.noise, generator=draw).numpy()
        true = ring(spec.batch, draw).numpy()
    finally:
        torch.set_default_dtype(torch.float32)
    drawn = forward(maker, noise)
    ways = [forward(judge, points) for points in (true, drawn[-1])]
    logits = [way[-1] for way in ways]
    expected = -np.log(sigmoid(logits[0])).mean() - np.log(1 - sigmoid(logits[1])).mean()
    assert found["discriminator_loss"] == pytest.approx(expected, rel=1e-12)
    slopes = ((sigmoid(logits[0]) - 1) / spec.batch, sigmoid(logits[1]) / spec.batch)
    both = [backward(judge, way, slope)[0] for way, slope in zip(ways, slopes, strict=True)]
    judge = [
        (w - lr * (a[0] + b[0]), c - lr * (a[1] + b[1])) for (w, c), a, b in zip(judge, *both, strict=True)
    ]
    way = forward(judge, drawn[-1])  # by what the discriminator has learned meanwhile
    chance = sigmoid(way[-1])
    expected = np.log(1 - chance).mean() if goal == "minimax" else -np.log(chance).mean()
    assert found["generator_loss"] == pytest.approx(expected, rel=1e-12)
    slope = (-chance if goal == "minimax" else chance - 1) / spec.batch
    made = backward(maker, drawn, backward(judge, way, slope)[1])[0]
    maker = [(w - lr * a, c - lr * b) for (w, c), (a, b) in zip(maker, made, strict=True)]
    for name, wanted in (("discriminator", judge), ("generator", maker)):
        for ours, theirs in zip(layers(module[name]), wanted, strict=True):
            for one, other in zip(ours, theirs, strict=True):
                np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-13)


def test_who_cannot_tell_at_all_pays_two_bits() -> None:
    nothing = torch.zeros(4, 1, dtype=torch.float64)
    assert discriminator_loss(nothing, nothing).item() == pytest.approx(2 * math.log(2), rel=1e-15)


def test_true_points_lie_around_all_modes() -> None:
    points = ring(4000, torch.Generator().manual_seed(0)).numpy()
    angles = np.arctan2(points[:, 1], points[:, 0])
    which = np.round(angles / (2 * np.pi / MODES)).astype(int) % MODES
    centre = RADIUS * np.stack([np.cos(which * 2 * np.pi / MODES), np.sin(which * 2 * np.pi / MODES)], 1)
    assert np.bincount(which, minlength=MODES) == pytest.approx(np.full(MODES, 500), rel=0.2)
    assert (points - centre).std(0) == pytest.approx([WIDTH, WIDTH], rel=0.05)


def test_it_finds_the_ring() -> None:
    learner = Learner(GAN())
    learner.advance(900)
    assert max(row.values["modes"][0] for row in learner.recording.rows) >= 6
    points = learner.moment().module["generator"](
        torch.randn(500, 2, generator=torch.Generator().manual_seed(0))
    )
    assert points.norm(dim=1).median().item() == pytest.approx(RADIUS, abs=0.2)
