"""Every layer, stacked, against its torch module; and what a stack of them says when it can't be."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from engine.networks import modules
from engine.networks.activations import ACTIVATIONS
from engine.networks.layer import Layer, Mode, flattened
from engine.networks.layers import LAYERS, taking
from engine.networks.layers.dense import Dense
from engine.networks.layers.residual import Residual
from engine.networks.network import Network, NetworkSpec
from engine.spec import Refusal, Spec

SAMPLES = [cls() for cls in taking(1).values()] + [
    Dense(units=3, activation=name) for name in ("linear", "prelu", "step", "sine", "relu")
]


def named(layer: Layer) -> str:
    """Return what tells one sample from another."""
    return f"{layer.name}-{getattr(layer, 'activation', '')}"


def stack(layer: Layer, *, replicas: int = 3) -> tuple[Network, torch.Tensor, torch.Tensor]:
    """Return a network around `layer` with random double parameters and buffers of several replicas."""
    network = Network(NetworkSpec((Dense(units=4), layer)), 4, 2)
    generators = [torch.Generator().manual_seed(seed) for seed in range(replicas)]
    flat, kept = network.initial(generators)
    flat = flat.double() + 0.1 * torch.randn(flat.shape, generator=generators[0]).double()
    kept = kept.double() + 0.1 * torch.rand(kept.shape, generator=generators[0]).double()
    return network, flat, kept


@pytest.mark.parametrize("layer", SAMPLES, ids=named)
def test_each_replica_computes_what_its_torch_module_computes(layer: Layer) -> None:
    network, flat, kept = stack(layer)
    x = torch.randn(3, 5, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    output = network.forward(x, network.views(flat), network.kept_views(kept))
    for replica in range(3):
        module = network.module().double()
        module = network_module(network, flat[replica], kept[replica])
        torch.testing.assert_close(output[replica], module(x[replica]), rtol=1e-12, atol=1e-12)


def network_module(network: Network, flat: torch.Tensor, kept: torch.Tensor) -> torch.nn.Module:
    """Return the torch network in double precision, outside training."""
    module = network.module().double()
    torch.nn.utils.vector_to_parameters(flat, module.parameters())
    floating = [b for b in module.buffers() if b.is_floating_point()]
    for buffer, part in zip(floating, kept.split([b.numel() for b in floating]), strict=True):
        buffer.copy_(part)
    return module.eval()


@pytest.mark.parametrize("layer", SAMPLES, ids=named)
def test_columns_of_a_grid_give_what_rows_give(layer: Layer) -> None:
    network, flat, kept = stack(layer, replicas=1)
    x = torch.randn(6, 4, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    rows, columns = [], []
    network.forward(
        x[None], network.views(flat), network.kept_views(kept), tap=lambda c, v: rows.append(v[0])
    )
    views = [{k: v[0] for k, v in each.items()} for each in network.views(flat)]
    kept_views = [{k: v[0] for k, v in each.items()} for each in network.kept_views(kept)]
    network.forward_columns(x.t().contiguous(), views, kept_views, lambda c, v: columns.append(v))
    assert len(rows) == len(columns) == len(network.columns)
    for row, column in zip(rows, columns, strict=True):
        torch.testing.assert_close(row, column.t(), rtol=1e-12, atol=1e-12)


def test_batch_norm_in_training_moves_its_buffers_like_torch() -> None:
    network, flat, kept = stack(LAYERS["batch_norm"]())
    x = torch.randn(3, 6, 4, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    modules = [network_module(network, flat[r], kept[r]).train() for r in range(3)]
    output = network.forward(x, network.views(flat), network.kept_views(kept), Mode(training=True))
    for replica, module in enumerate(modules):
        torch.testing.assert_close(output[replica], module(x[replica]), rtol=1e-10, atol=1e-12)
        floating = [b.flatten() for b in module.buffers() if b.is_floating_point()]
        torch.testing.assert_close(kept[replica], torch.cat(floating), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["dropout", "noise"])
def test_noise_is_the_generators_own_and_as_torch_draws_it(name: str) -> None:
    layer = LAYERS[name]()
    x = torch.ones(2, 5, 4)
    generators = [torch.Generator().manual_seed(seed) for seed in (1, 2)]
    first = layer.forward(x, {}, {}, Mode(training=True, noise=generators))
    for replica, seed in enumerate((1, 2)):
        torch.manual_seed(seed)
        torch.testing.assert_close(first[replica], layer.module((4,)).train()(x[replica]), rtol=0, atol=0)
    assert torch.equal(layer.forward(x, {}, {}, Mode()), x)


def test_a_residual_block_of_unequal_width_says_which_layer() -> None:
    with pytest.raises(Refusal, match="4 units") as caught:
        Network(NetworkSpec((Dense(units=4), Residual((Dense(units=3),)))), 2, 1)
    assert caught.value.layer == 1


def test_too_large_a_network_is_refused() -> None:
    wide = tuple(Dense(units=64) for _ in range(12))
    Network(NetworkSpec(wide), 2, 1)
    with pytest.raises(Refusal):
        Network(NetworkSpec(wide), 20_000, 1)


@pytest.mark.parametrize("layer", SAMPLES, ids=named)
def test_the_code_for_a_script_builds_the_module(layer: Layer) -> None:
    names = {"nn": nn, "torch": torch, "Residual": modules.Residual, "GaussianNoise": modules.GaussianNoise}
    names |= {"Sine": ACTIVATIONS["sine"].module, "Step": ACTIVATIONS["step"].module}
    built = nn.Sequential(*(eval(code, names) for code in layer.torch_code((4,)))).double().eval()
    module = nn.Sequential(*flattened([layer.module((4,))])).double().eval()
    assert repr(built) == repr(module)
    built.load_state_dict(module.state_dict())
    x = torch.randn(5, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    assert torch.equal(built(x), module(x))


def test_code_names_what_differs_from_torch() -> None:
    assert LAYERS["batch_norm"]().torch_code((3,)) == ("nn.BatchNorm1d(3)",)
    assert LAYERS["batch_norm"](momentum=0.5).torch_code((3,)) == ("nn.BatchNorm1d(3, momentum=0.5)",)
    inside = (Dense(units=4, activation="relu"), Dense(units=4, activation="linear"))
    assert Residual(inside).torch_code((4,)) == ("Residual(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4))",)


def layers(depth: int = 1) -> st.SearchStrategy[Layer]:
    """Return layers with random knobs, blocks among them."""

    def of(cls: type[Layer]) -> st.SearchStrategy[Layer]:
        return st.builds(
            cls, **{name: value(entry) for name, entry in cls.knobs().items() if entry.kind != "parts"}
        )

    def value(entry):
        if entry.kind == "choice":
            return st.sampled_from(entry.choices)
        return (
            st.integers(int(entry.low), int(entry.high))
            if entry.kind == "int"
            else st.floats(entry.low, entry.high)
        )

    plain = st.one_of(*(of(cls) for cls in taking(1).values() if cls is not Residual))
    return (
        plain if depth == 0 else st.one_of(plain, st.builds(Residual, st.lists(plain, max_size=3).map(tuple)))
    )


def refused(spec: NetworkSpec, inputs: int, outputs: int) -> str | None:
    """Return the words with which a network is refused, if it is."""
    try:
        Network(spec, inputs, outputs)
    except Refusal as refusal:
        return str(refusal)
    return None


@given(st.lists(layers(), max_size=5).map(tuple), st.integers(1, 9), st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_any_stack_computes_or_is_refused_in_words(
    stack: tuple[Layer, ...], inputs: int, outputs: int
) -> None:
    spec = NetworkSpec(stack)
    assert Spec.from_json.__func__(NetworkSpec, spec.to_json()) == spec
    words = refused(spec, inputs, outputs)
    if words is not None:
        assert words
        return
    network = Network(spec, inputs, outputs)
    flat, kept = network.initial([torch.Generator().manual_seed(0)])
    x = torch.ones(1, 3, inputs)
    assert network.forward(x, network.views(flat), network.kept_views(kept)).shape == (1, 3, outputs)
