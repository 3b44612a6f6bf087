"""Recurrent layers: replicas, windows and reservoirs against their modules."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.networks.layer import Mode
from engine.networks.layers import LAYERS, taking
from engine.networks.layers.dense import Dense
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.readout import Readout
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.networks.network import Network, NetworkSpec
from engine.networks.recurrent import BACK, Recurrent
from engine.spec import Refusal
from tests.engine.strategies import specs
from tests.engine.test_recurrent import CELLS, named, sequences, stacked


def test_a_reservoir_is_never_trained() -> None:
    cell = Reservoir(units=5)
    p, inputs = stacked(cell)
    leaves = [each.requires_grad_() for each in p.values()]
    x = sequences(2, 4, 7, inputs)
    found = torch.autograd.grad(cell.forward(x, p, {}, Mode(training=True)).sum(), leaves)
    assert not any(each.any() for each in found)


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru", "reservoir"])
@pytest.mark.parametrize("how", ["orthogonal", "identity", "radius"])
def test_first_weights_have_the_spectral_radius_asked_for(name: str, how: str) -> None:
    cell = LAYERS[name](units=12, init=how, radius=1.3)
    assert isinstance(cell, Recurrent)
    weight = cell.initial("weight_hh", (cell.gates * 12, 12), torch.Generator().manual_seed(0), "xavier")
    for block in weight.double().split(12):
        assert torch.linalg.eigvals(block).abs().max().item() == pytest.approx(1.3, rel=1e-5)
        if how == "orthogonal":
            torch.testing.assert_close(block @ block.T / 1.3**2, torch.eye(12).double(), rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    ("plain", "open_"),
    [
        (LSTM(units=32), LSTM(units=32, forget_bias=1.0)),
        (LSTM(units=5, both=True), LSTM(units=5, both=True, forget_bias=-2.0)),
        (GRU(units=8), GRU(units=8, update_bias=1.5)),
    ],
    ids=["lstm", "both ways", "gru"],
)
def test_the_bias_of_a_gate_is_set_exactly_and_nothing_else_changes(
    plain: Recurrent, open_: Recurrent
) -> None:
    """The biases of both products together are what a gate has; before, only their mean was what the knob says."""
    wanted = open_.forget_bias if isinstance(open_, LSTM) else open_.update_bias  # type: ignore[attr-defined]
    shapes = open_.parameters((7, 3))
    first, second = (
        {
            name: cell.initial(name, shape, torch.Generator().manual_seed(place), "xavier")
            for place, (name, shape) in enumerate(shapes.items())
        }
        for cell in (plain, open_)
    )
    gate = slice(open_.units, 2 * open_.units)
    for way in ("", BACK)[: 1 + open_.both]:
        both = [second[f"bias_{each}{way}"][gate] for each in ("ih", "hh")]
        assert torch.equal(both[0] + both[1], torch.full((open_.units,), wanted))
        spread = first[f"bias_ih{way}"][gate] + first[f"bias_hh{way}"][gate]
        assert spread.std() > 0.05, "at 0 it is torch's own start"
        for each in ("ih", "hh"):
            for found in (first, second):
                found[f"bias_{each}{way}"][gate] = 0.0
    assert all(torch.equal(first[name], second[name]) for name in shapes)


@pytest.mark.parametrize("cell", [SimpleRNN(units=4), LSTM(units=4), GRU(units=4)], ids=named)
def test_torchs_own_start_is_torchs(cell: Recurrent) -> None:
    """Both are uniform on ±1/√H; nn.RNN draws from the global generator, so their bounds and spread are compared."""
    drawn = torch.cat(
        [
            cell.initial(name, shape, torch.Generator().manual_seed(seed), "xavier").flatten()
            for seed in range(60)
            for name, shape in cell.parameters((7, 3)).items()
        ]
    )
    assert drawn.abs().max() <= 0.5
    assert drawn.std().item() == pytest.approx(0.5 / 3**0.5, rel=0.05)


@pytest.mark.parametrize("cell", CELLS, ids=named)
def test_the_code_for_a_script_builds_the_module(cell: Recurrent) -> None:
    from engine.networks import recurrent_modules

    (code,) = cell.torch_code((7, 3))
    built = eval(code, vars(recurrent_modules))
    module = cell.module((7, 3))
    assert repr(built) == repr(module)
    assert [each.shape for each in built.parameters()] == [each.shape for each in module.parameters()]


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_stack_over_time_computes_or_is_refused_in_words(data: st.DataObject) -> None:
    cells = [cls for cls in taking(2).values() if issubclass(cls, Recurrent)]
    small = st.sampled_from(cells).flatmap(specs)
    stack = tuple(
        each.but(units=min(each.units, 8)) for each in data.draw(st.lists(small, min_size=1, max_size=2))
    )
    steps = data.draw(st.integers(0, 9))
    spec = NetworkSpec((*stack, Readout(steps=steps)))
    assert NetworkSpec.from_json(spec.to_json()) == spec
    if steps > 6:
        with pytest.raises(Refusal, match="steps are asked"):
            Network(spec, (6, 3), 2)
        return
    network = Network(spec, (6, 3), 2)
    flat, kept = network.initial([torch.Generator().manual_seed(0)])
    found = network.forward(torch.ones(1, 4, 6, 3), network.views(flat), network.kept_views(kept))
    assert found.shape == ((1, 4, steps, 2) if steps else (1, 4, 2))


def test_both_ends_takes_the_way_back_where_it_ends() -> None:
    x = sequences(1, 2, 5, 6)
    found = Readout(ends=True).forward(x, {}, {}, Mode())
    assert torch.equal(found, torch.cat([x[..., -1, :3], x[..., 0, 3:]], -1))
    assert torch.equal(found[0], Readout(ends=True).module((5, 6))(x[0]))
    assert torch.equal(Readout(steps=2).forward(x, {}, {}, Mode())[0], Readout(steps=2).module((5, 6))(x[0]))


def test_vectors_and_sequences_are_not_mixed_up() -> None:
    with pytest.raises(Refusal, match="LSTM"):
        Network(NetworkSpec((Dense(units=4), LSTM(units=4))), 3, 1)
    with pytest.raises(Refusal, match="Batch norm"):
        Network(NetworkSpec((LAYERS["batch_norm"](),)), (6, 3), 1)
