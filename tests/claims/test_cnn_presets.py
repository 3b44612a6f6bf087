"""What the presets of the CNN lab say.  A network for images takes seconds, so two or three seeds have to do."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.data.datasets.images import Fashion, Handwritten
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.pooling import Flatten, Pool
from engine.networks.layers.residual import Residual
from engine.networks.network import NetworkSpec
from engine.networks.network import network as built
from engine.probes.vision.histograms import histograms
from engine.probes.vision.theoretical import fields
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from playground.lessons.cnn.presets import PRESETS
from tests.claims.proof import proves
from tests.claims.runs import after, confusions, states, trained

BY_NAME = {preset.name: preset.spec for preset in PRESETS}
SHOES, SHIRTS, COAT, SHIRT = [5, 7, 9], [0, 2, 4, 6], 4, 6


def clothes() -> np.ndarray:
    """Return the confusion matrix [true, said] of two networks after a hundred updates, added up."""
    return sum(confusions(trained(BY_NAME["clothes"], 100, 2)), np.zeros((10, 10)))


@proves("Two convolutions tell shoes from shirts within a hundred updates.")
def test_two_convolutions_tell_shoes_from_shirts() -> None:
    layers = BY_NAME["clothes"].network.layers
    assert sum(isinstance(each, Convolution) for each in layers) == 2
    classes = trained(BY_NAME["clothes"], 100, 2).data.classes
    assert [classes[each] for each in SHOES] == ["Sandal", "Sneaker", "Ankle boot"]
    assert [classes[each] for each in SHIRTS] == ["T-shirt", "Pullover", "Coat", "Shirt"]
    found = clothes()
    wrong = found[np.ix_(SHOES, SHIRTS)].sum() + found[np.ix_(SHIRTS, SHOES)].sum()
    assert wrong < 0.01 * (found[SHOES].sum() + found[SHIRTS].sum())


@proves(
    "28×28 photographs of ten kinds of clothes; shirts and coats are hard to tell apart.",
    "Which two kinds of clothes does it mix up most?",
)
def test_shirts_and_coats_are_hard_to_tell_apart() -> None:
    assert Fashion().pictures().pixels.shape[1:] == (1, 28, 28)
    assert len(Fashion().pictures().classes) == 10
    found = clothes()
    both = found + found.T
    pairs = both[np.triu_indices(10, 1)]
    assert both[SHIRT, COAT] > 4 * pairs.mean()
    assert (pairs > both[SHIRT, COAT]).sum() <= 3


@proves("Which channel answers to edges?")
def test_some_channel_answers_to_edges_more_than_to_any_even_grey() -> None:
    run = trained(BY_NAME["clothes"], 100, 2)
    bright = np.linspace(0, 1, 11)
    even = np.broadcast_to(bright[:, None, None, None], (11, 1, 28, 28))
    steps = np.stack([np.where(np.arange(28) < 14, 0.0, 1.0), np.where(np.arange(28) < 14, 1.0, 0.0)])
    across = np.broadcast_to(steps[:, None, None, :], (2, 1, 28, 28))
    edges = np.concatenate([across, across.swapaxes(2, 3)])
    for state in states(run):
        flat, edge = (
            state.activations((each - run.data.mean) / run.data.spread)[0][:, :, 2:-2, 2:-2].max((0, 2, 3))
            for each in (even, edges)
        )
        assert (edge > 1.5 * flat).any()


@proves("How few images are enough for 90 %?")
def test_handwritten_digits_reach_ninety_percent() -> None:
    assert after(BY_NAME["digits"], 150, 2).test_metric.min() > 0.9


@proves("Small enough to read every number.", "How few channels are enough?", "How small can the network be?")
def test_tiny_digits_need_few_channels() -> None:
    tiny = BY_NAME["tiny"]
    assert built(tiny.network, (1, 8, 8), 10).size < 1000
    assert after(tiny, 200, 3).test_metric.min() > 0.93
    layers = tiny.network.layers
    for channels, least, most in ((1, 0.7, 0.9), (2, 0.9, 1.0)):
        fewer = NetworkSpec((layers[0].but(channels=channels), *layers[1:]), init=tiny.network.init)
        assert least < after(tiny.but(network=fewer), 200, 3).test_metric.mean() < most


@proves("One weight a pixel: how far does a template for each class get?")
def test_a_template_has_a_weight_for_each_pixel_and_gets_somewhere() -> None:
    run = trained(BY_NAME["linear"], 150, 3)
    (column,) = [each for each in run.network.columns if each.slots]
    assert column.slots["weight"].shape == (10, 28 * 28)
    assert 0.75 < run.evaluate().test_metric.min() < 0.95


def flattened(experiment: Experiment) -> NetworkSpec:
    """Return the network with its blocks taken apart: the same layers in a row, without the way past."""
    rows = [each.inner() if isinstance(each, Residual) else (each,) for each in experiment.network.layers]
    return NetworkSpec(tuple(layer for row in rows for layer in row), init=experiment.network.init)


def first_gradient(experiment: Experiment) -> np.ndarray:
    """Return the size [3] of the first update's gradient at the first kernels, on the first batch."""
    run = Run(experiment.but(seed=0, seeds=3))
    run.advance(1)
    kernels = run.network.columns[0].slots["weight"].view(run.backend.gradient)
    return kernels.flatten(1).square().mean(1).sqrt().numpy()


@proves("What happens to the gradient without the way past?")
def test_without_the_way_past_less_gradient_arrives() -> None:
    resnet = BY_NAME["resnet"]
    plain = resnet.but(network=flattened(resnet))
    assert len(plain.network.layers) > len(resnet.network.layers)
    assert (first_gradient(resnet) > 2 * first_gradient(plain)).all()


@proves("The blocks only add to what comes in.")
def test_blocks_add_to_what_comes_in() -> None:
    run = Run(BY_NAME["resnet"].but(seed=0))
    blocks = [each for each in run.network.roots if isinstance(each.layer, Residual)]
    assert len(blocks) == 2
    for block in blocks:
        module = block.layer.module(block.shape_in).eval()
        inside = torch.nn.Sequential(*[part.layer.module(part.shape_in) for part in block.inner]).eval()
        inside.load_state_dict(dict(zip(inside.state_dict(), module.state_dict().values(), strict=True)))
        x = torch.randn(2, *block.shape_in)
        with torch.no_grad():
            torch.testing.assert_close(module(x), x + inside(x))


@proves("Two 3×3 see as far as one 5×5, with fewer weights.", "Count them.")
def test_every_pair_of_vgg_has_fewer_weights_than_one_that_sees_as_far() -> None:
    layers, pairs = BY_NAME["vgg"].network.layers, 0
    network = built(BY_NAME["vgg"].network, (1, 28, 28), 10)
    for first, second in zip(network.roots, network.roots[1:], strict=False):
        if isinstance(first.layer, Convolution) and isinstance(second.layer, Convolution):
            assert first.layer.kernel == second.layer.kernel == 3
            one = first.layer.but(channels=second.layer.channels, kernel=5, padding=2)
            alone = (
                built(NetworkSpec((*each, Flatten())), first.shape_in, 2)
                for each in ((first.layer, second.layer), (one,))
            )
            two, wide = alone
            assert fields(two)[1].size == fields(wide)[0].size == 5
            assert two.columns[1].shape == wide.columns[0].shape
            counted = first.parameters + second.parameters
            assert counted < wide.columns[0].parameters
            pairs += 1
    assert pairs == 2
    assert len(layers) == len(network.roots) - 1


@proves("The loss jumps, and most channels of the second layer die.")
def test_a_rate_too_high_lets_most_of_the_second_layer_die() -> None:
    experiment = BY_NAME["rate"]
    start = after(experiment, 0, 3).train_loss
    assert (after(experiment, 1, 3).train_loss > 10 * start).all()
    run = trained(experiment, 40, 3)
    for state in states(run):
        dead = [
            each.dead
            for each in histograms(state, run.data)
            if state.network.columns[each.column].layer.counts
        ]
        assert dead[0] < 0.5 < 0.6 < dead[1]


@proves(
    "It learns them by heart.",
    "How many images there are to learn and to test with; fewer are learned by heart.",
)
def test_two_hundred_images_are_learned_by_heart() -> None:
    few = BY_NAME["few"]
    data = few.data()
    assert (len(data.train_targets), len(data.test_targets)) == (200, 50)
    found, many = after(few, 250, 2), after(BY_NAME["clothes"], 100, 2)
    assert found.train_metric.min() > 0.99
    gap = found.train_metric - found.test_metric
    assert gap.min() > 0.1
    assert gap.mean() > 2 * (many.train_metric - many.test_metric).mean()


@proves(
    "Turned, mirrored, shifted and covered: after a hundred updates about a quarter is right.",
    "Which knob is to blame?",
)
def test_the_shift_is_to_blame() -> None:
    shifted = BY_NAME["shifted"]
    augmentation = shifted.dataset.augmentation

    def right(seeds: int, **calmed: object) -> np.ndarray:
        dataset = Handwritten(augmentation=augmentation.but(**calmed))
        return after(shifted.but(dataset=dataset), 100, seeds).test_metric

    assert right(2).mean() == pytest.approx(0.25, abs=0.1)
    assert right(2, shift=0).min() > 0.6
    for each in ({"cutout": 0}, {"rotate": 0.0}, {"flip": False}):
        assert right(1, **each).max() < 0.5


@proves("No gradient reaches the kernels: all of them stay zero.", "What would wake them?")
def test_all_weights_zero_leaves_the_kernels_without_a_gradient() -> None:
    run = trained(BY_NAME["zeros"], 20, 2)
    for column in run.network.columns:
        if isinstance(column.layer, Convolution):
            for slot in column.slots.values():
                assert not slot.view(run.backend.gradient).any()
                assert not slot.view(run.backend.params).any()
    woken = NetworkSpec(run.experiment.network.layers, init="he")
    assert woken == BY_NAME["clothes"].network
    assert after(BY_NAME["clothes"], 100, 2).test_metric.min() > 0.7


@proves("Kernels of all sizes at once: which of its branches do the work?")
def test_an_inception_block_has_kernels_of_three_sizes_and_a_pooling() -> None:
    network = built(BY_NAME["inception"].network, (1, 28, 28), 10)
    block = next(each for each in network.roots if each.layer.name == "inception")
    sizes = {
        shape[-1] for name, shape in block.layer.parameters(block.shape_in).items() if name.endswith("weight")
    }
    assert sizes == {1, 3, 5}
    assert block.layer.pooled > 0


@proves(
    "A convolutional network looks at a picture through small windows.",
    "Each kernel answers where its pattern is; deeper layers look at the answers of the ones before, and so see "
    "larger things.",
)
@pytest.mark.parametrize("name", ["clothes", "tiny", "lenet", "alexnet", "vgg", "resnet"])
def test_deeper_layers_see_larger_things_through_small_windows(name: str) -> None:
    experiment = BY_NAME[name]
    network = built(experiment.network, experiment.data().given, 10)
    seen = [
        fields(network)[each.index].size
        for each in network.roots
        if isinstance(each.layer, Convolution | Pool | Residual)
    ]
    assert seen[0] <= 5
    assert (np.diff(seen) > 0).all()
