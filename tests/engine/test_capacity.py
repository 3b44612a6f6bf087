"""Memory capacity against what Jaeger proved of it, and against reservoirs that are computed another way."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.probes.sequences import capacity as probe
from engine.probes.sequences.capacity import CHANCE, capacity
from engine.spec import Refusal


@pytest.mark.parametrize("units", [5, 10, 20, 30])
def test_a_linear_reservoir_remembers_as_much_as_it_has_units(units: int) -> None:
    """Jaeger 2001, theorem: MC = N for a generic linear reservoir; measured within 3%."""
    found = capacity(units, radii=[0.8], input_scale=1.0, linear=True)
    assert 0.97 * units < found.total[0] <= units


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
    assert found.total[0] == pytest.approx(found.forgetting.sum())


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


def test_delay_one_is_the_number_that_the_state_took_in_last() -> None:
    """A unit without a way to itself knows that one, and no other; with tanh nearly linear in it."""
    found = capacity(1, radii=[0.0], input_scale=0.1)
    assert found.forgetting[0, 0] > 0.98
    assert not found.forgetting[0, 1:].any()


def test_a_leaky_linear_unit_forgets_geometrically() -> None:
    """x = Σ a^k u_k has r²(u_k, x) = (1 − a²) a^(2k), k = 0, 1, …"""
    found = capacity(1, radii=[0.6], input_scale=1.0, linear=True)
    a = found.eigenvalues(0)[0].real
    expected = (1 - a * a) * a ** (2 * np.arange(100))
    clear = expected > 5 * CHANCE
    np.testing.assert_allclose(found.forgetting[0][clear], expected[clear], atol=0.06)
    assert abs(a) == pytest.approx(0.6)


@pytest.mark.parametrize("ridge", [0.0, 1e-4])
def test_the_read_out_is_ridge_regression(ridge: float) -> None:
    from sklearn.linear_model import Ridge

    generator = np.random.default_rng(1)
    states = generator.normal(size=(probe.TRAIN + probe.TEST, 6)) + 2
    targets = states @ generator.normal(size=(6, 3)) + generator.normal(size=(len(states), 3))
    found = probe._recalled(
        states, targets[: probe.TRAIN], probe._uncorrelated(targets[probe.TRAIN :]), ridge
    )
    model = Ridge(alpha=ridge * probe.TRAIN).fit(states[: probe.TRAIN], targets[: probe.TRAIN])
    said, true = model.predict(states[probe.TRAIN :]), probe._uncorrelated(targets[probe.TRAIN :])
    expected = [np.corrcoef(said[:, k], true[:, k])[0, 1] ** 2 for k in range(3)]
    np.testing.assert_allclose(found, expected, rtol=1e-8)


def test_asked_is_what_is_uncorrelated_and_nearest() -> None:
    """The nearest orthonormal columns are the polar factor: that of a singular value decomposition."""
    columns = np.random.default_rng(0).uniform(-0.5, 0.5, (400, 9))
    centred = columns - columns.mean(axis=0)
    left, _, right = np.linalg.svd(centred, full_matrices=False)
    found = probe._uncorrelated(columns)
    np.testing.assert_allclose(found, left @ right, atol=1e-12)
    np.testing.assert_allclose(found.mean(axis=0), 0, atol=1e-15)


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
