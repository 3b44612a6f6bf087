"""Networks on images beside one another, and what is done otherwise where no gradient is wanted."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.networks.layer import EVALUATE
from engine.networks.layers.noise import Dropout, GaussianNoise
from engine.networks.layers.pooling import GlobalPool, Pool, SpatialDropout
from engine.networks.network import NetworkSpec
from engine.runs.backends import pictured
from engine.runs.run import Run
from engine.runs.transfer import continued
from tests.engine.test_pictured import SMALL, STACK

NOISES = {
    "dropout": (STACK[0], Dropout(rate=0.3), GlobalPool()),
    "spatial dropout": (STACK[0], SpatialDropout(rate=0.3), GlobalPool()),
    "noise": (STACK[0], GaussianNoise(deviation=0.2), GlobalPool()),
    "stochastic pooling": (STACK[0], Pool(function="stochastic"), GlobalPool()),
}


@pytest.mark.parametrize("name", NOISES)
def test_noise_follows_from_seed_and_step_alone(name: str) -> None:
    noisy = SMALL.but(network=NetworkSpec(NOISES[name]))
    both, alone, pieces = Run(noisy.but(seeds=2)), Run(noisy.but(seed=noisy.seed + 1)), Run(noisy)
    both.advance(7)
    alone.advance(7)
    torch.testing.assert_close(both.backend.params[1], alone.backend.params[0], rtol=1e-5, atol=1e-7)
    pieces.advance(4)
    middle = pieces.checkpoint()
    again = continued(middle, noisy)
    pieces.advance(3)
    again.advance(3)
    assert torch.equal(pieces.backend.params, again.backend.params)
    assert not torch.equal(both.backend.params[0], both.backend.params[1])


def test_large_networks_learn_one_by_one_what_they_learn_together(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for much in (0, 10**12):
        monkeypatch.setattr(pictured, "MUCH", much)
        run = Run(SMALL.but(seeds=3), dtype=torch.float64)
        run.lesions = frozenset({(0, 1)})
        run.advance(6)
        found.append((run.backend.params.detach().clone(), run.evaluate().test_loss))
    torch.testing.assert_close(found[0][0], found[1][0], rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(found[0][1], found[1][1], rtol=1e-9)


@pytest.mark.parametrize("shape", [(1, 3, 2, 8, 8), (2, 1, 3, 7, 9), (1, 2, 1, 2, 3)])
def test_max_pooling_without_a_gradient_is_that_with_one(shape: tuple[int, ...]) -> None:
    x = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    x[0, 0, 0, 0, 0] = torch.nan
    learning = Pool().forward(x, {}, {}, EVALUATE)
    with torch.no_grad():
        found = Pool().forward(x, {}, {}, EVALUATE)
    torch.testing.assert_close(found, learning, rtol=0, atol=0, equal_nan=True)
