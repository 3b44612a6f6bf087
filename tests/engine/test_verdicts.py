"""Verdicts on gradients are counted, and weights that are lost can still be looked at."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.readout import Readout
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.networks.network import Network, NetworkSpec
from engine.probes.sequences.forecast import forecast
from engine.probes.sequences.memory import eigenvalues
from engine.probes.sequences.products import largest, products
from engine.probes.sequences.unrolled import unroll
from engine.probes.sequences.verdict import rate, verdict
from engine.probes.sequences.waterfall import waterfall
from tests.engine.unrolling import CELLS, MSE, built, data


def test_eigenvalues_come_gate_by_gate() -> None:
    network, params, _ = built(LSTM(units=4, init="identity", radius=0.8))
    flat, _ = network.initial([torch.Generator().manual_seed(0)])
    found = eigenvalues(network, flat[0].numpy())
    assert list(found) == ["i", "f", "g", "o"]
    for each in found.values():
        np.testing.assert_allclose(each, 0.8, rtol=1e-6)
    broken = params.numpy().copy()
    broken[:] = np.nan
    assert all(np.isnan(each).all() for each in eigenvalues(network, broken).values())


def test_a_free_forecast_reads_its_own_answers() -> None:
    network = Network(NetworkSpec((GRU(units=4), Readout(steps=5))), (5, 1), 1)
    flat, kept = network.initial([torch.Generator().manual_seed(3)])
    series = np.sin(np.arange(12) / 2)
    found = forecast(network, flat[0].double(), kept[0].double(), series, free=4)
    assert found.ahead.shape == (11,)
    own = list(series[:8])
    for step in range(4):
        x = torch.tensor(own).view(1, -1, 1)
        state = unroll(network, flat[0].double(), kept[0].double(), x).tracks[0].states[-1][0][0]
        head = network.views(flat.double())[-1]
        own.append((state @ head["weight"][0].T + head["bias"][0]).item())
        assert found.free[step] == pytest.approx(own[-1], rel=1e-12)


def test_a_rate_is_the_factor_of_a_geometric_series() -> None:
    assert rate(0.9 ** np.arange(50, -1, -1.0)) == pytest.approx(0.9)
    assert rate(np.array([1.0, 2.0])) is None


@pytest.mark.parametrize(
    ("lengths", "kind"),
    [
        (0.5 ** np.arange(20, -1, -1.0), "vanishing"),
        (1.5 ** np.arange(20, -1, -1.0), "exploding"),
        (np.ones(20), "steady"),
        (0.9 ** np.arange(40, -1, -1.0), "fading"),
        (1.1 ** np.arange(40, -1, -1.0), "growing"),
        (0.982 ** np.arange(499, -1, -1.0), "vanishing"),
        (0.998 ** np.arange(499, -1, -1.0), "steady"),
        (np.r_[0.0, 0.0, 1e-44, 1e-20, 1.0], "underflow"),
        (np.r_[np.inf, 1e30, 1.0], "overflow"),
    ],
)
def test_a_verdict_names_what_happens(lengths: np.ndarray, kind: str) -> None:
    found = verdict(lengths, lengths)
    assert found.kind == kind
    assert str(found.words)
    assert found.lost == (2 if kind == "underflow" else None)


def test_a_thousandth_is_counted_and_not_extrapolated() -> None:
    """A gradient that falls fast at first and slowly then: a line through its logarithms would say many more steps."""
    lengths = np.r_[np.full(30, 5e-4), 10.0 ** np.arange(-3.2, 0.01, 0.4)]
    found = verdict(lengths, lengths)
    assert found.steps == len(lengths) - 1 - np.flatnonzero(lengths <= 1e-3)[-1] == 8
    assert found.share == pytest.approx(5e-4)
    assert "in 8 steps" in str(found.words)


@pytest.mark.parametrize(("cell", "low", "high"), [(LSTM(), 9, 13), (LSTM(forget_bias=1.0), 20, 37)])
def test_the_count_is_that_of_every_network_s_own_gradient(cell, low: int, high: int) -> None:
    """An LSTM's thousandth is 10 to 12 steps back, not 15 to 19; with its forget gate open 22 to 35, not 44 to 59."""
    network = Network(NetworkSpec((cell, Readout())), (60, 2), 1)
    for seed in range(5):
        generator = torch.Generator().manual_seed(100 + seed)
        x, y = torch.rand(64, 60, 2, generator=generator), torch.rand(64, generator=generator)
        flat, kept = network.initial([torch.Generator().manual_seed(seed)])
        lengths = waterfall(network, flat[0], kept[0], x, y, loss=MSE, task="regression").states[-1]
        product = products(network, flat[0], kept[0], x[0]).states
        found = verdict(lengths, product)
        assert found.steps is not None
        below = lengths <= 1e-3 * lengths[-1]
        assert below[59 - found.steps]
        assert not below[60 - found.steps :].any()
        assert low <= found.steps <= high


def test_where_every_step_is_asked_the_products_count() -> None:
    found = verdict(np.ones(30), 0.5 ** np.arange(29, -1, -1.0), asked_once=False)
    assert (found.kind, found.steps) == ("vanishing", 10)


def test_single_precision_underflows_where_the_gradient_vanishes() -> None:
    """After 100 steps at first weights a sigmoid network keeps nothing; an LSTM with open forget gates does."""
    generator = torch.Generator().manual_seed(0)
    x, y = torch.rand(4, 100, 2, generator=generator), torch.rand(4, generator=generator)
    found = {}
    for name, cell in {"sigmoid": SimpleRNN(activation="sigmoid"), "open": LSTM(forget_bias=3.0)}.items():
        network = Network(NetworkSpec((cell, Readout())), (100, 2), 1)
        flat, kept = network.initial([torch.Generator().manual_seed(0)])
        found[name] = waterfall(network, flat[0], kept[0], x, y, loss=MSE, task="regression").states[0]
    assert found["sigmoid"][0] == 0
    assert found["sigmoid"][-1] > 0
    assert found["open"][0] > 1e-4


def test_the_largest_eigenvalue_is_that_of_lapack() -> None:
    generator = torch.Generator().manual_seed(5)
    matrices = torch.randn(40, 12, 12, generator=generator).double()
    squares = torch.cat([matrices @ matrices.transpose(1, 2), torch.eye(12).double().unsqueeze(0)])
    oracle = torch.linalg.eigvalsh(squares)[:, -1]
    torch.testing.assert_close(largest(squares), oracle, rtol=1e-6, atol=0)


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru"])
def test_weights_that_are_no_numbers_any_more_can_still_be_looked_at(name: str) -> None:
    network, params, kept = built(CELLS[name])
    x, y = data()
    broken = torch.full_like(params, torch.nan)
    found = waterfall(network, broken, kept, x, y, loss=MSE, task="regression")
    product = products(network, broken, kept, x[0])
    assert np.isnan(product.bound).all()
    assert verdict(found.states[-1], product.states).kind == "overflow"
