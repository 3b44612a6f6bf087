"""What answers remember and foretell, against the definitions: every answer asked by itself."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.readout import Readout
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.networks.network import Network, NetworkSpec
from engine.probes.sequences.forecast import Forecast, forecast
from engine.probes.sequences.memory import memory
from engine.probes.sequences.remembering import errors, foretold, naive, remembered
from engine.spec import Refusal
from tests.engine.unrolling import CELLS, STEPS, built, data

FORWARD = {name: cell for name, cell in CELLS.items() if not cell.both}


def arrays(*each: torch.Tensor) -> tuple[np.ndarray, ...]:
    return tuple(tensor.numpy() for tensor in each)


@pytest.mark.parametrize("name", CELLS)
def test_an_answer_depends_on_each_input_as_finite_differences_say(name: str) -> None:
    """The answer after the last step is the network's own output, so no part of the probe checks itself."""
    network, params, kept = built(CELLS[name], depth=2, steps=3)
    x = data(3)[0][:1]

    def output(inputs: torch.Tensor) -> torch.Tensor:
        views, buffers = network.views(params.unsqueeze(0)), network.kept_views(kept.unsqueeze(0))
        return network.forward(inputs.unsqueeze(0), views, buffers).flatten()[-1]

    found = remembered(network, *arrays(params, kept, x[0]))
    assert found.asked[-1] == STEPS
    width = 1e-6
    with torch.no_grad():
        for t in (0, STEPS // 2, STEPS - 1):
            slopes = []
            for channel in range(2):
                moved = x.clone()
                moved[0, t, channel] += width
                slopes.append((output(moved) - output(x)).item() / width)
            assert found.strengths[-1, t] == pytest.approx(np.hypot(*slopes), rel=1e-4, abs=1e-9)


def test_inputs_still_to_come_count_for_nothing_unless_both_directions_are_read() -> None:
    for name, cell in CELLS.items():
        network, params, kept = built(cell, steps=3)
        found = remembered(network, *arrays(params, kept, data(3)[0][0]))
        assert np.triu(found.strengths, 1).any() == cell.both, name


def test_arrays_say_what_tensors_say() -> None:
    network, params, kept = built(CELLS["gru"])
    x = data()[0][0]
    expected = memory(network, params, kept, x)
    found = remembered(network, *arrays(params, kept, x))
    np.testing.assert_array_equal(found.strengths, expected.strengths)
    np.testing.assert_array_equal(found.asked, expected.asked)


def test_who_answers_only_at_both_ends_is_refused() -> None:
    network = Network(NetworkSpec((GRU(units=4, both=True), Readout(ends=True))), (STEPS, 2), 1)
    flat, kept = network.initial([torch.Generator().manual_seed(0)])
    with pytest.raises(Refusal, match="no answers on the way"):
        remembered(network, *arrays(flat[0], kept[0], data()[0][0].float()))


def forecaster(cell, *, depth: int = 1) -> tuple[Network, np.ndarray, np.ndarray]:
    network = Network(NetworkSpec((*[cell] * depth, Readout(steps=5))), (5, 1), 1)
    flat, kept = network.initial([torch.Generator().manual_seed(3)])
    flat = flat + 0.3 * torch.randn(flat.shape, generator=torch.Generator().manual_seed(4))
    return network, flat[0].double().numpy(), kept[0].double().numpy()


@pytest.mark.parametrize("name", FORWARD)
@pytest.mark.parametrize("free", [1, 7, 29])
def test_to_go_on_from_the_states_is_to_read_all_from_the_beginning(name: str, free: int) -> None:
    network, params, kept = forecaster(FORWARD[name], depth=2)
    series = np.sin(np.arange(30) / 2)
    found = foretold(network, params, kept, series, free=free)
    expected = forecast(network, torch.tensor(params), torch.tensor(kept), series, free=free)
    np.testing.assert_allclose(found.ahead, expected.ahead, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(found.free, expected.free, rtol=1e-10, atol=1e-12)
    assert found.ahead.shape == (29,)
    assert found.free.shape == (free,)


def test_a_forecast_begins_where_the_true_past_ends() -> None:
    """The first step that is run free is still foretold from the true past."""
    network, params, kept = forecaster(LSTM(units=4))
    found = foretold(network, params, kept, np.cos(np.arange(20.0)), free=6)
    assert found.free[0] == found.ahead[-6]
    assert not np.allclose(found.free[1:], found.ahead[-5:])


@pytest.mark.parametrize("free", [0, 20, 21])
def test_a_free_run_needs_something_before_it(free: int) -> None:
    network, params, kept = forecaster(SimpleRNN(units=4))
    with pytest.raises(ValueError, match="can't be run free"):
        foretold(network, params, kept, np.ones(20), free=free)


def test_who_sees_the_future_may_not_foretell_it() -> None:
    network, params, kept = forecaster(GRU(units=4, both=True))
    with pytest.raises(Refusal, match="from its end too"):
        foretold(network, params, kept, np.ones(20), free=3)


def test_a_run_that_explodes_is_lost_and_not_an_error() -> None:
    network, params, kept = forecaster(SimpleRNN(units=4, activation="relu", init="identity", radius=10.0))
    params = (10 * np.abs(params)).astype(np.float32)
    found = foretold(network, params, kept, np.ones(400), free=200)
    assert not np.isfinite(found.free[-1])
    assert errors(found).lost >= 1


def test_persistence_and_the_mean_have_their_textbook_errors() -> None:
    walk = np.array([0.0, 1.0, 3.0, 6.0, 10.0])
    same, mean = (errors(each, spread=4.0) for each in naive(walk, free=3, mean=2.0))
    assert same.ahead == pytest.approx(np.sqrt((4 + 9 + 16) / 3))
    assert same.free == pytest.approx(np.sqrt((4 + 25 + 81) / 3))
    assert same.lost == 2
    assert mean.ahead == mean.free == pytest.approx(np.sqrt((1 + 16 + 64) / 3))
    assert mean.lost == 3


def test_a_perfect_forecast_is_never_lost() -> None:
    truth = np.arange(10.0)
    found = errors(Forecast(truth, truth[1:], truth[-4:]), spread=1e-9)
    assert (found.ahead, found.free, found.lost) == (0.0, 0.0, 0)


def test_a_reservoir_with_a_leak_goes_on_as_it_was() -> None:
    network, params, kept = forecaster(Reservoir(units=6, leak=0.3))
    series = np.sin(np.arange(24) / 3)
    whole = foretold(network, params, kept, series, free=23).ahead
    np.testing.assert_allclose(foretold(network, params, kept, series, free=4).ahead, whole, rtol=1e-10)
