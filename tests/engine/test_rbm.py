"""The Boltzmann machine against NumPy and against counting out all states, and what it learns."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
import torch

from engine.models.rbm import PIXELS, RBM, TESTS, Machine, digits
from engine.randomness import mix
from engine.training.learner import Learner
from engine.training.model import Turn


def sigmoid(value: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-value))


@pytest.mark.parametrize("k", [1, 3])
def test_one_update_is_contrastive_divergence_as_it_is_written(k: int) -> None:
    spec = RBM(hidden=5, k=k, batch=12, decay=0.01, lr=0.3)
    module: Any = spec.build(torch.Generator().manual_seed(1)).double()
    module.visible += 0.1
    weight, b, c = (each.numpy().copy() for each in (module.weight, module.visible, module.hidden))
    draw = torch.Generator().manual_seed(5)
    found = spec.update(module, (), Turn(0, draw))
    draw.manual_seed(5)
    images = digits().double().numpy()[TESTS:]
    seen = images[torch.randint(len(images), (12,), generator=draw).numpy()]
    first = hidden = sigmoid(seen @ weight + c)
    for _ in range(k):
        tossed = torch.rand(12, 5, generator=draw).numpy() < hidden
        back = sigmoid(tossed @ weight.T + b)
        dream = (torch.rand(12, PIXELS, generator=draw).numpy() < back).astype(float)
        hidden = sigmoid(dream @ weight + c)
    change = np.einsum("ni,nj->ij", seen, first) / 12 - np.einsum("ni,nj->ij", dream, hidden) / 12
    np.testing.assert_allclose(module.weight.numpy(), weight + 0.3 * (change - 0.01 * weight), rtol=1e-12)
    np.testing.assert_allclose(module.visible.numpy(), b + 0.3 * (seen - dream).mean(0), rtol=1e-12)
    np.testing.assert_allclose(
        module.hidden.numpy(), c + 0.3 * (first - hidden).mean(0), rtol=1e-10, atol=1e-14
    )
    assert found["wrong"] == pytest.approx(np.abs(seen - back).mean(), rel=1e-12)


def test_chances_and_free_energy_are_those_of_all_states_counted_out() -> None:
    machine = Machine(torch.randn(4, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64))
    machine.visible.data = torch.tensor([0.3, -0.2, 0.5, 0.1], dtype=torch.float64)
    machine.hidden.data = torch.tensor([-0.4, 0.2, 0.7], dtype=torch.float64)
    weight, b, c = (each.numpy() for each in (machine.weight, machine.visible, machine.hidden))
    visible, hidden = (np.array(list(product([0.0, 1.0], repeat=n))) for n in (4, 3))
    # e^−E of all 16 × 8 states.
    table = np.exp(visible @ weight @ hidden.T + (visible @ b)[:, None] + hidden @ c)
    every = torch.from_numpy(visible)
    np.testing.assert_allclose(machine.free_energy(every).numpy(), -np.log(table.sum(1)), rtol=1e-12)
    up = (table @ hidden) / table.sum(1, keepdims=True)
    np.testing.assert_allclose(machine.up(every).numpy(), up, rtol=1e-12)
    down = (table.T @ visible) / table.sum(0)[:, None]
    np.testing.assert_allclose(machine.down(torch.from_numpy(hidden)).numpy(), down, rtol=1e-12)


def test_it_learns_what_digits_look_like() -> None:
    learner = Learner(RBM())
    learner.advance(600)
    first, last = learner.recording.rows[0].values, learner.recording.rows[-1].values
    assert first["test_wrong"][0] == pytest.approx(0.5, abs=0.01)
    assert last["test_wrong"][0] < 0.18
    assert abs(last["gap"][0]) < 3  # in nats: it is no stranger to what it never saw
    noise = torch.randint(0, 2, (200, PIXELS), generator=torch.Generator().manual_seed(mix(0, 0))).float()
    machine = learner.moment().module
    assert machine.free_energy(digits()[:TESTS]).mean() < machine.free_energy(noise).mean() - 20
