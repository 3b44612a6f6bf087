"""Every number of a feature map taken apart: the sums come to what the network answered, for all layers and places."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.networks.activations import ACTIVATIONS
from engine.networks.layer import Layer
from engine.networks.layers import LAYERS, taking
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.dense import Activation, Dense
from engine.networks.layers.norm import BatchNorm, LayerNorm
from engine.networks.layers.pooling import POOLS, Flatten, GlobalPool, Pool
from engine.networks.layers.residual import Residual
from engine.networks.layers.separable import Separable
from engine.networks.layers.transposed import Transposed
from engine.networks.modules import StochasticPool2d
from engine.probes.vision.elastic import ROOT, Elastic, elastic, resampled
from engine.probes.vision.maps import maps
from engine.probes.vision.stages import Stage
from engine.runs.state import State
from engine.spec import Refusal
from tests.engine.looking import IMAGE, STACK, looking, silenced

FIRST = Convolution(channels=4, kernel=3, padding=2, activation="tanh")  # 4×10×10, of both signs
SAMPLES = [
    *(cls() for cls in taking(3).values()),
    *(Pool(function=name, kernel=3, stride=2, power=3.0) for name in POOLS),
    GlobalPool(function="max"),
    Residual((Convolution(channels=4, kernel=5, padding=2), LAYERS["batch_norm"]())),
    Convolution(channels=6, groups=2, activation="prelu"),
]


def answer(found: Elastic) -> float:
    """Return what the sum comes to after the activation, by torch."""
    if found.silenced:
        return 0.0
    if found.activation == ROOT:
        return found.total ** (1 / found.power)
    activation, z = ACTIVATIONS[found.activation], torch.tensor(found.total, dtype=torch.float64)
    return float(
        activation.apply(z, torch.tensor(found.slope)) if activation.parameters else activation.apply(z)
    )


def holds(stage: Stage, below: np.ndarray | None) -> None:
    """Check that a stage adds up, and that its patch lies `below` [C, H, W] where it says."""
    products = stage.patch.astype(np.float64) * stage.kernel
    np.testing.assert_allclose(stage.products, products, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(stage.partial, stage.products.sum((1, 2)), rtol=1e-12, atol=1e-15)
    if stage.total is not None:
        assert stage.total == pytest.approx(stage.partial.sum() + stage.bias, rel=1e-12, abs=1e-15)
    if below is None:
        return
    for i, j in np.ndindex(*stage.inside.shape):
        row, col = stage.rows[i], stage.cols[j]
        legal = 0 <= row < below.shape[1] and 0 <= col < below.shape[2]
        assert legal == stage.inside[i, j]
        wanted = below[stage.channels, row, col] if legal else 0.0
        np.testing.assert_array_equal(stage.patch[:, i, j], wanted)


def taken_apart(state: State, column: int, *, places: int = 12, rtol: float = 1e-9) -> None:
    """Check some numbers of a column against the feature map."""
    answers = maps(state, IMAGE).values
    values, draw = answers[column], np.random.default_rng(column)
    source = state.network.source(state.network.columns[column])
    for flat in draw.choice(values.size, min(places, values.size), replace=False):
        place = [int(each) for each in np.unravel_index(flat, values.shape)]
        found = elastic(state, IMAGE, column, *place)
        assert found.value == values[tuple(place)]
        assert answer(found) == pytest.approx(found.value, rel=rtol, abs=rtol)
        image = source is not None and answers[source.index].ndim == 3
        both = len(found.sources) == 2
        below = (
            answers[source.index] if source is not None and image and not both and not found.squeeze else None
        )
        holds(found.stages[0], below)
        for stage in found.stages[1:]:
            holds(stage, None)


@pytest.mark.parametrize("layer", SAMPLES, ids=lambda layer: f"{layer.name}-{getattr(layer, 'function', '')}")
def test_the_sum_is_the_feature_maps_value_for_every_layer(layer: Layer) -> None:
    given = (4, 10, 10)
    inside = Residual((Convolution(channels=4, activation="gelu"),)) if isinstance(layer, Residual) else layer
    end = () if len(inside.shape(given)) == 1 else (Flatten(),)
    state = looking(FIRST, inside, *end)
    for column in range(len(state.network.columns)):
        taken_apart(state, column)


@given(st.data(), st.sampled_from([Convolution, Separable, Transposed, Pool]))
@settings(max_examples=60, deadline=None)
def test_it_is_so_for_any_kernel_stride_padding_and_dilation(data: st.DataObject, cls: type[Layer]) -> None:
    wanted = {"kernel": st.integers(1, 5), "stride": st.integers(1, 3)}
    if cls is Pool:
        wanted |= {"function": st.sampled_from(list(POOLS)), "power": st.floats(1, 5)}
    else:
        wanted |= {"padding": st.integers(0, 4), "dilation": st.integers(1, 3)}
        wanted |= {"channels": st.sampled_from([2, 4]), "activation": st.sampled_from(list(ACTIVATIONS))}
    if cls is Convolution:
        wanted["groups"] = st.sampled_from([1, 2])
    layer = cls(**{name: data.draw(each, label=name) for name, each in wanted.items()})
    try:
        state = looking(FIRST, layer, Flatten(), seed=data.draw(st.integers(0, 99)))
    except Refusal:
        return
    taken_apart(state, 1, places=6)


def test_plain_numbers_and_norms_come_apart_as_well() -> None:
    inside = (Dense(units=5), LayerNorm(), Activation(function="prelu"))
    state = looking(FIRST, BatchNorm(), Flatten(), *inside, BatchNorm(), Residual((Dense(units=5),)))
    for column in state.network.columns:
        taken_apart(state, column.index)
    seen = {column.layer.name for column in state.network.columns} | {each.name for each in SAMPLES}
    assert seen == set(taking(1)) | set(taking(3))


def test_a_block_that_comes_first_adds_the_image_itself() -> None:
    state = looking(Residual((Convolution(channels=1, kernel=5, padding=2),)), Residual(()), Flatten())
    for column in state.network.columns:
        taken_apart(state, column.index)
    found = elastic(state, IMAGE, 1, 0, 3, 4)
    assert found.sources == (None, 0)
    assert (found.sees.top, found.sees.left, found.sees.height, found.sees.width) == (1, 2, 5, 5)


def test_a_norms_numbers_are_those_of_its_formula() -> None:
    found = elastic(looking(FIRST, BatchNorm(), Flatten()), IMAGE, 1, 2, 3, 4).norm
    assert found is not None
    fraction = (found.x - found.mean) / np.sqrt(found.variance + found.eps)
    assert found.normal == pytest.approx(fraction, rel=1e-12)
    assert found.value == pytest.approx(found.scale * fraction + found.shift, rel=1e-12)


def test_in_single_precision_it_is_the_same_but_for_rounding() -> None:
    state = looking(*STACK, double=False)
    for column in range(len(state.network.columns)):
        taken_apart(state, column, rtol=2e-5)


def test_a_dense_layer_sees_the_image_before_it_was_flattened() -> None:
    state = looking(FIRST, Flatten(), LAYERS["dropout"](), Dense(units=3))
    stage = elastic(state, IMAGE, 3, 1).stages[0]
    np.testing.assert_array_equal(stage.patch, maps(state, IMAGE).values[0])
    ranked = np.abs(stage.products).ravel()[stage.ranked]
    assert (np.diff(ranked) <= 0).all()


def test_an_inception_blocks_squeeze_leads_to_what_its_larger_kernel_reads() -> None:
    state = looking(FIRST, LAYERS["inception"](one=1, three=5, five=4, pooled=2), Flatten())
    below = maps(state, IMAGE).values[0]
    for channel, (row, col) in product((1, 6), ((0, 0), (4, 9))):
        found = elastic(state, IMAGE, 1, channel, row, col)
        squeeze, stage = found.squeeze, found.stages[-1]
        assert squeeze is not None
        np.testing.assert_allclose(squeeze.products.sum(1) + squeeze.bias[:, None, None], squeeze.sums)
        np.testing.assert_array_equal(np.where(stage.inside, squeeze.sums.clip(0), 0), stage.patch)
        i, j = np.argwhere(stage.inside)[0]
        np.testing.assert_array_equal(squeeze.patch[:, i, j], below[:, stage.rows[i], stage.cols[j]])


def test_a_silenced_channel_says_so_and_is_missed_above() -> None:
    state = silenced(looking(FIRST, Convolution(channels=2), Flatten()), (0, 1))
    found = elastic(state, IMAGE, 0, 1, 2, 2)
    assert (found.silenced, found.value) == (True, 0.0)
    assert found.total != 0
    assert elastic(state, IMAGE, 1, 0, 4, 4).stages[0].partial[1] == 0
    taken_apart(state, 1)


def test_a_place_that_is_not_there_is_refused() -> None:
    state = looking(FIRST, Flatten())
    for place in ((4, 0, 0), (0, 10, 0), (0, 0, -1)):
        with pytest.raises(IndexError):
            elastic(state, IMAGE, 0, *place)


@pytest.mark.parametrize("scale", [1.0, 0.0, -1.0])
def test_stochastic_pooling_draws_as_often_as_its_probabilities_say(scale: float) -> None:
    patch = scale * np.array([[0.5, 2.0, -1.0], [1.5, 0.0, 3.0], [0.25, 0.75, 1.0]])
    found = resampled(patch, seed=3, count=4000)
    positive = patch.clip(0)
    wanted = positive / (positive.sum() or 1)
    assert found.counts.sum() == 4000
    if wanted.any():
        errors = (found.counts - 4000 * wanted)[wanted > 0] ** 2 / (4000 * wanted[wanted > 0])
        assert errors.sum() < 27  # chi-square, at most 8 degrees of freedom: once in a thousand
        assert not found.counts[wanted == 0].any()
    pool = StochasticPool2d(3, 1, torch.Generator().manual_seed(3)).train()
    many = torch.tensor(patch).expand(4000, 1, 3, 3)
    np.testing.assert_array_equal(found.values, pool(many).flatten().numpy())
    np.testing.assert_array_equal(found.values, patch.clip(0).ravel()[found.cells])
