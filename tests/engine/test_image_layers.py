"""Layers that look at images, stacked, against their torch modules; shapes for every legal combination."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from engine.networks import modules
from engine.networks.layer import Layer, Mode, flattened
from engine.networks.layers import LAYERS, taking
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.dense import Dense
from engine.networks.layers.pooling import POOLS, Flatten, GlobalPool, Pool
from engine.networks.layers.residual import Residual
from engine.networks.layers.transposed import Transposed
from engine.networks.network import Network, NetworkSpec
from engine.spec import Refusal

SHAPE = (4, 9, 7)
SAMPLES = [
    *(cls() for cls in taking(3).values() if cls is not Residual),
    *(Pool(function=name, kernel=3, stride=2, power=3.0) for name in POOLS),
    Convolution(channels=6, kernel=3, stride=2, padding=2, dilation=2, groups=2, activation="prelu"),
    Transposed(channels=3, kernel=4, stride=2, padding=1, activation="linear"),
    GlobalPool(function="max"),
    Residual((Convolution(channels=4, kernel=5, padding=2), LAYERS["batch_norm"]())),
]
NAMES = {
    name: getattr(modules, name) for name in dir(modules) if name.endswith(("2d", "Inception", "Residual"))
}
NAMES |= {"nn": nn, "torch": torch, "GaussianNoise": modules.GaussianNoise}


def named(layer: Layer) -> str:
    """Return what tells one sample from another."""
    return f"{layer.name}-{getattr(layer, 'function', getattr(layer, 'activation', ''))}"


def around(layer: Layer) -> Network:
    """Return a network that ends in plain numbers whatever `layer` does."""
    end = () if len(layer.shape(SHAPE)) == 1 else (Flatten(),)
    return Network(NetworkSpec((layer, *end)), SHAPE, 3)


def normal(*shape: int, seed: int) -> torch.Tensor:
    """Return numbers that are the same every time."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def started(network: Network, *, replicas: int = 3) -> tuple[torch.Tensor, torch.Tensor]:
    """Return double parameters and buffers of several replicas."""
    flat, kept = network.initial([torch.Generator().manual_seed(seed) for seed in range(replicas)])
    flat = flat.double() + 0.1 * normal(*flat.shape, seed=9)
    return flat, kept.double() + 0.1 * normal(*kept.shape, seed=8).abs()


def doubled(network: Network, flat: torch.Tensor, kept: torch.Tensor) -> nn.Module:
    """Return the torch network of one replica in double precision."""
    module = network.module().double()
    nn.utils.vector_to_parameters(flat, module.parameters())
    floating = [each for each in module.buffers() if each.is_floating_point()]
    for buffer, part in zip(floating, kept.split([each.numel() for each in floating]), strict=True):
        buffer.copy_(part)
    return module.eval()


@pytest.mark.parametrize("layer", SAMPLES, ids=named)
def test_each_replica_computes_what_its_torch_module_computes(layer: Layer) -> None:
    network = around(layer)
    flat, kept = started(network)
    x = normal(3, 5, *SHAPE, seed=1)
    output = network.forward(x, network.views(flat), network.kept_views(kept))
    for replica in range(3):
        module = doubled(network, flat[replica], kept[replica])
        torch.testing.assert_close(output[replica], module(x[replica]), rtol=1e-10, atol=1e-12)
        alone = network.forward(
            x[replica : replica + 1],
            network.views(flat[replica : replica + 1]),
            network.kept_views(kept[replica : replica + 1]),
        )
        torch.testing.assert_close(output[replica], alone[0], rtol=1e-10, atol=1e-12)


def test_batch_norm_in_training_moves_its_buffers_like_torch() -> None:
    network = around(LAYERS["batch_norm"]())
    flat, kept = started(network)
    x = normal(3, 6, *SHAPE, seed=3)
    oracles = [doubled(network, flat[r], kept[r]).train() for r in range(3)]
    output = network.forward(x, network.views(flat), network.kept_views(kept), Mode(training=True))
    for replica, module in enumerate(oracles):
        torch.testing.assert_close(output[replica], module(x[replica]), rtol=1e-10, atol=1e-12)
        moved = torch.cat([each for each in module.buffers() if each.is_floating_point()])
        torch.testing.assert_close(kept[replica], moved, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", ["dropout", "noise", "spatial_dropout", "stochastic"])
def test_noise_is_the_generators_own_and_as_torch_draws_it(name: str) -> None:
    layer = Pool(function=name) if name == "stochastic" else LAYERS[name]()
    x = normal(2, 5, *SHAPE, seed=4).float().abs()
    generators = [torch.Generator().manual_seed(seed) for seed in (1, 2)]
    first = layer.forward(x, {}, {}, Mode(training=True, noise=generators))
    for replica, seed in enumerate((1, 2)):
        torch.manual_seed(seed)
        module = layer.module(SHAPE).train()
        torch.testing.assert_close(first[replica], module(x[replica]), rtol=0, atol=0)


@pytest.mark.parametrize("layer", SAMPLES, ids=named)
def test_the_code_for_a_script_builds_the_module(layer: Layer) -> None:
    built = nn.Sequential(*(eval(code, NAMES) for code in layer.torch_code(SHAPE))).double().eval()
    module = nn.Sequential(*flattened([layer.module(SHAPE)])).double().eval()
    assert repr(built) == repr(module)
    built.load_state_dict(module.state_dict())
    x = normal(2, *SHAPE, seed=5)
    assert torch.equal(built(x), module(x))


# -- pooling --------------------------------------------------------------------------------------------------


def test_medians_and_norms_are_those_of_other_libraries() -> None:
    x = normal(2, 3, 8, 8, seed=6).abs()
    patches = x.unfold(2, 2, 2).unfold(3, 2, 2).flatten(-2).numpy()
    np.testing.assert_allclose(modules.MedianPool2d(2, 2)(x).numpy(), np.median(patches, axis=-1))
    torch.testing.assert_close(modules.LpPool2d(3.0, 2, 2)(x), nn.LPPool2d(3, 2, 2)(x), rtol=1e-12, atol=0)
    zero = torch.zeros(1, 1, 4, 4, dtype=torch.float64, requires_grad=True)
    modules.LpPool2d(3.0, 2, 2)(zero).sum().backward()
    assert torch.isfinite(zero.grad).all()


def test_stochastic_pooling_draws_by_size_and_takes_the_mean_afterwards() -> None:
    patch = torch.tensor([[1.0, 2.0], [-5.0, 7.0]], dtype=torch.float64)
    pool = modules.StochasticPool2d(2, 2, torch.Generator().manual_seed(0))
    count = 20_000
    drawn = pool(patch.expand(count, 1, 2, 2)).flatten()
    for value, share in ((1.0, 0.1), (2.0, 0.2), (7.0, 0.7)):
        found = int((drawn == value).sum())
        deviation = (count * share * (1 - share)) ** 0.5
        assert abs(found - count * share) < 5 * deviation
    assert not (drawn == -5.0).any(), "a negative number counts as zero, and is never drawn"
    expected = pool.eval()(patch[None, None]).item()
    assert expected == pytest.approx((1 + 4 + 49) / 10)
    assert not pool.train()(torch.zeros(3, 2, 4, 4)).any(), "nothing to draw from is nothing"


# -- shapes ---------------------------------------------------------------------------------------------------


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    """Return any layer that takes images, with any knobs."""
    cls = draw(st.sampled_from([each for each in taking(3).values() if each is not Residual]))

    def value(entry):
        if entry.kind == "choice":
            return st.sampled_from(entry.choices)
        number = st.integers if entry.kind == "int" else st.floats
        high = min(entry.high, 12) if entry.kind == "int" else entry.high
        return number(int(entry.low) if entry.kind == "int" else entry.low, high)

    return cls(**{name: draw(value(entry)) for name, entry in cls.knobs().items()})


@given(layers(), st.tuples(st.integers(1, 6), st.integers(1, 14), st.integers(1, 14)))
@settings(max_examples=150, deadline=None)
def test_shapes_are_torchs_own_and_what_can_t_be_is_refused_in_words(
    layer: Layer, given: tuple[int, ...]
) -> None:
    wanted, words = shape_or_words(layer, given)
    if wanted is None:
        assert words
        assert not {"{", "}"} & set(words)
        assert beyond(layer, given)
        return
    module = layer.module(given).eval()
    assert tuple(module(torch.zeros(2, *given)).shape[1:]) == wanted
    shapes = [tuple(each.shape) for each in module.parameters()]
    assert shapes == list(layer.parameters(given).values())


def shape_or_words(layer: Layer, given: tuple[int, ...]) -> tuple[tuple[int, ...] | None, str]:
    """Return the shape that comes out, or the words that say why none does."""
    try:
        return layer.shape(given), ""
    except Refusal as refusal:
        return None, str(refusal)


def beyond(layer: Layer, given: tuple[int, ...]) -> bool:
    """Whether torch can't do it either, or would make an empty image, or one larger than is allowed here."""
    try:
        sides = layer.module(given).eval()(torch.zeros(2, *given)).shape[-2:]
        return max(sides) > 64 or min(sides) == 0
    except (RuntimeError, ValueError):
        return True


@given(layers(), st.tuples(st.integers(1, 4), st.integers(3, 9), st.integers(3, 9)))
@settings(max_examples=60, deadline=None)
def test_multiplications_are_those_that_torch_counts(layer: Layer, given: tuple[int, ...]) -> None:
    if shape_or_words(layer, given)[0] is None:
        return
    with FlopCounterMode(display=False) as counter:
        layer.module(given).eval()(torch.zeros(1, *given))
    assert layer.multiply_adds(given) == counter.get_total_flops() // 2


# -- words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stack", "words", "place"),
    [
        ((Convolution(),), "Put “Flatten” or a global pooling", None),
        ((Dense(units=3),), "works on plain numbers", 0),
        ((Flatten(), Convolution()), "works on images", 1),
        ((Pool(), Pool(), Pool(), Pool()), "fewer poolings", 3),
        ((Convolution(channels=6), Convolution(channels=9, groups=2)), "2 groups", 1),
        ((Residual((Convolution(channels=4, padding=0),)),), "keep height and width by padding", 0),
    ],
)
def test_a_stack_that_can_t_be_says_which_layer_and_what_to_do(stack, words: str, place: int | None) -> None:
    with pytest.raises(Refusal, match=words) as caught:
        Network(NetworkSpec(stack), (4, 8, 8), 2)
    assert caught.value.layer == place


def test_layers_for_images_are_not_offered_for_plain_numbers() -> None:
    assert set(taking(1)) == {
        "dense",
        "activation",
        "dropout",
        "batch_norm",
        "layer_norm",
        "residual",
        "noise",
    }
    assert not {"dense", "layer_norm"} & set(taking(3))
    assert set(taking(1)) | set(taking(2)) | set(taking(3)) == set(LAYERS)
