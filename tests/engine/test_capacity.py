"""Memory capacity against what Jaeger proved of it, and against reservoirs that are computed another way."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.probes.sequences import capacity as probe
from engine.probes.sequences.capacity import capacity
from engine.spec import Refusal


@pytest.mark.parametrize("units", [5, 10, 20, 30])
def test_a_linear_reservoir_remembers_as_much_as_it_has_units(units: int) -> None:
    """Jaeger 2001, theorem: MC = N for a generic linear reservoir."""
    totals = [
        capacity(units, radii=[0.8], input_scale=1.0, linear=True, seed=seed).total[0] for seed in range(3)
    ]
    assert np.mean(totals) == pytest.approx(units, rel=0.01)


@pytest.mark.parametrize("ridge", [0.0, 1e-3])
@pytest.mark.parametrize("leak", [1.0, 0.6])
def test_each_delay_of_a_linear_reservoir_is_that_of_the_closed_form(leak: float, ridge: float) -> None:
    """x = Σ Aᵏ b u_k, so that MC_k = (cᵏᵀ w)²/(σ² wᵀCw) with cᵏ = σ² Aᵏ b, C = Σ cᵏ cᵏᵀ/σ² and (C + λI) w = cᵏ."""
    generator, units, radius = np.random.default_rng(4), 6, 0.9
    found = capacity(units, radii=[radius], leak=leak, ridge=ridge, input_scale=1.0, linear=True, seed=4)
    matrix = generator.standard_normal((units, units))
    matrix /= np.abs(np.linalg.eigvals(matrix)).max()
    weights = generator.uniform(-1, 1, units)
    way, push, variance = (1 - leak) * np.eye(units) + leak * radius * matrix, leak * weights, 1 / 12
    echoes = [push]
    for _ in range(500):
        echoes.append(way @ echoes[-1])
    heard = np.array(echoes).T  # [N, K]
    spread = variance * heard @ heard.T
    read = np.linalg.solve(spread + ridge * np.eye(units), variance * heard)
    expected = (variance * heard * read).sum(0) ** 2 / (
        variance * np.einsum("ik,ij,jk->k", read, spread, read)
    )
    np.testing.assert_allclose(found.forgetting[0], expected[:100], atol=0.03)
    assert found.total[0] == pytest.approx(expected[:100].sum(), rel=0.015)
    if not ridge:
        assert expected.sum() == pytest.approx(units)


def test_what_is_recalled_perfectly_counts_as_one() -> None:
    """A line of units that hand the number on: delays 0…N − 1 are in the state as they were."""
    units, inputs = 12, np.random.default_rng(0).uniform(-0.5, 0.5, probe.STEPS + 100)
    states = np.lib.stride_tricks.sliding_window_view(inputs, units)[-probe.STEPS :, ::-1]
    found, chance, readable = probe._recalled(states, probe._delayed(inputs, 100), 0.0)
    np.testing.assert_allclose(found[:units], 1.0, atol=1e-12)
    assert (found[units:] < chance).all()
    assert readable == units


def test_recall_by_chance_is_taken_off() -> None:
    """Read-outs of states that know nothing, or half, are right on average, however many units there are."""
    generator = np.random.default_rng(2)
    states = generator.normal(size=(probe.STEPS, 150))
    noise = generator.normal(size=(probe.STEPS, 200))
    found, chance, _ = probe._recalled(states, noise, 0.0)
    assert abs(found.mean()) < 0.001
    assert (found < chance).all()
    half = states[:, :100] + generator.normal(size=(probe.STEPS, 100))
    assert probe._recalled(states, half, 0.0)[0].mean() == pytest.approx(0.5, abs=0.004)
    assert probe._recalled(states, half, 0.1)[0].mean() == pytest.approx(0.5, abs=0.004)


def test_what_rounding_takes_from_a_linear_reservoir_is_counted() -> None:
    found = capacity(40, radii=[0.5, 0.95], linear=True)
    assert found.readable[0] < 36
    assert found.total[0] < found.readable[0] + 1
    assert found.readable[1] > found.readable[0]


@settings(max_examples=30)
@given(
    units=st.integers(1, 25),
    radius=st.floats(0.0, 3.0),
    leak=st.floats(0.05, 1.0),
    input_scale=st.floats(0.0, 10.0),
    ridge=st.sampled_from([0.0, 1e-12, 1e-3, 1.0]),
    seed=st.integers(0, 50),
    linear=st.booleans(),
)
@example(units=1, radius=0.0, leak=0.5, input_scale=0.0, ridge=1e-12, seed=0, linear=False)
def test_nothing_remembers_more_than_it_has_units(
    units: int, radius: float, leak: float, input_scale: float, ridge: float, seed: int, linear: bool
) -> None:
    found = capacity(
        units, radii=[radius], leak=leak, input_scale=input_scale, ridge=ridge, seed=seed, linear=linear
    )
    if linear and found.effective[0] >= 1:
        assert np.isnan(found.total[0])
        assert not found.echoes[0]
        return
    assert 0 <= found.total[0] <= units + 1e-9
    assert ((found.forgetting >= 0) & (found.forgetting <= 1)).all()
    assert found.total[0] == pytest.approx(found.forgetting.sum(), rel=0.02, abs=0.3)


def test_the_states_are_those_of_a_torch_cell() -> None:
    generator = np.random.default_rng(3)
    matrix, weights, inputs = (
        generator.normal(size=(7, 7)) / 3,
        generator.normal(size=7),
        generator.normal(size=40),
    )
    cell = torch.nn.RNNCell(1, 7, bias=False, dtype=torch.float64)
    with torch.no_grad():
        cell.weight_ih[:, 0], cell.weight_hh[:] = torch.tensor(weights), torch.tensor(matrix)
        states, h = [], torch.zeros(1, 7, dtype=torch.float64)
        for u in inputs:
            h = cell(torch.tensor([[u]]), h)
            states.append(h[0].numpy())
    found = probe._Driven(matrix[None], weights, 1.0, False).run(inputs, np.zeros(7))
    np.testing.assert_allclose(found[:, 0], states, rtol=1e-12)


def test_delay_zero_is_the_number_that_the_state_took_in_last() -> None:
    """A unit without a way to itself knows that one, and no other; with tanh nearly linear in it."""
    found = capacity(1, radii=[0.0], input_scale=0.1)
    assert found.forgetting[0, 0] > 0.999
    assert not found.forgetting[0, 1:].any()


def test_a_leaky_linear_unit_forgets_geometrically() -> None:
    """x = Σ a^k u_k has r²(u_k, x) = (1 − a²) a^(2k), k = 0, 1, …"""
    found = capacity(1, radii=[0.6], input_scale=1.0, linear=True)
    a = found.eigenvalues(0)[0].real
    expected = (1 - a * a) * a ** (2 * np.arange(100))
    np.testing.assert_allclose(found.forgetting[0], expected, atol=0.03)
    assert abs(a) == pytest.approx(0.6)


@pytest.mark.parametrize("ridge", [0.0, 1e-4, 1.0])
def test_the_read_out_is_ridge_regression(ridge: float) -> None:
    from sklearn.linear_model import Ridge

    generator = np.random.default_rng(1)
    states = generator.normal(size=(probe.STEPS, 6)) * np.array([3, 1, 1, 0.1, 0.1, 0.1]) + 2
    targets = states @ generator.normal(size=(6, 3)) + generator.normal(size=(len(states), 3))
    found, *_ = probe._recalled(states, targets, ridge)
    said = Ridge(alpha=ridge * probe.STEPS, solver="svd").fit(states, targets).predict(states)
    expected = np.array([np.corrcoef(said[:, k], targets[:, k])[0, 1] ** 2 for k in range(3)])
    np.testing.assert_allclose(found, expected, atol=6 / probe.STEPS)
    if not ridge:
        adjusted = 1 - (1 - expected) * (probe.STEPS - 1) / (probe.STEPS - 7)
        np.testing.assert_allclose(found, adjusted, rtol=1e-9)


def test_the_radius_is_that_of_the_matrix_and_a_leak_moves_it() -> None:
    found = capacity(20, radii=[0.5, 1.5], leak=0.3)
    assert np.abs(found.matrix_eigenvalues).max() == pytest.approx(1)
    for index in (0, 1):
        assert np.abs(found.eigenvalues(index)).max() == pytest.approx(found.effective[index])
    assert found.effective[0] < 1


def test_memory_is_longest_close_to_one_and_echoes_end_beyond() -> None:
    found = capacity(50, radii=[0.1, 0.9, 1.5])
    assert found.total[1] > 2 * found.total[0]
    assert found.total[1] > 10 * found.total[2]
    assert found.echoes.tolist() == [True, True, False]


def test_equal_seeds_remember_alike_and_others_do_not() -> None:
    first, again, other = (capacity(8, radii=[0.9], seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.forgetting, again.forgetting)
    assert first.total[0] != other.total[0]


@pytest.mark.parametrize(
    "knobs",
    [
        {"units": 0},
        {"units": 10_000},
        {"radii": []},
        {"radii": [np.nan]},
        {"radii": [-1.0]},
        {"leak": 0.0},
        {"leak": 1.5},
        {"input_scale": -1.0},
        {"ridge": np.inf},
    ],
)
def test_what_can_not_be_is_refused(knobs) -> None:
    with pytest.raises(Refusal):
        capacity(**{"units": 5, "radii": [0.9]} | knobs)
