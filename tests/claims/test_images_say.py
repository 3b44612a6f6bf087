"""Images and how they are looked at: what the sentences about them claim, computed."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from engine.data.augmentation import Augmentation, variants
from engine.data.datasets.folders import OwnImages
from engine.data.datasets.images import Fashion, Handwritten, SmallDigits
from engine.data.uploads import bitmap, framing
from engine.networks.layer import Mode
from engine.networks.layers.convolution import Convolution
from engine.networks.layers.inception import Inception
from engine.networks.layers.pooling import Flatten, GlobalPool, Pool, SpatialDropout
from engine.probes.vision.attribution import grad_cam, integrated_gradients, occlusion, saliency
from engine.probes.vision.histograms import histograms
from engine.runs.state import State
from playground.lessons.cnn import brought, live, looking, strand
from playground.lessons.cnn.presets import PRESETS
from tests.claims.proof import proves
from tests.claims.runs import states, trained
from tests.claims.sentences import ROOT
from tests.claims.test_image_layers_say import GIVEN, module, noise

TINY = next(each.spec for each in PRESETS if each.name == "tiny")


@proves(
    "Looks with kernels of several sizes at once and joins what they see.",
    "Channels that look at single pixels.",
    "Channels that look at 3×3 pixels.",
    "Channels that look at 5×5 pixels.",
    "Channels that look at the largest neighbours.",
)
def test_channels_of_an_inception_block_see_as_far_as_they_say() -> None:
    layer = Inception(one=2, three=3, five=2, pooled=1)
    assert layer.shape(GIVEN) == (8, *GIVEN[1:])
    block, seen = module(layer), torch.zeros(8, *GIVEN[1:], dtype=torch.bool)
    for seed in range(40):  # a ReLU may hide a pixel from a single image
        image = noise(1, *GIVEN, seed=seed).requires_grad_()
        for channel, value in enumerate(block(image)[0, :, 7, 7]):
            (slope,) = torch.autograd.grad(value, image, retain_graph=True)
            seen[channel] |= slope[0].abs().sum(0) > 0
    sides = [int(each.any(0).sum()) for each in seen]
    assert sides == [1, 1, 3, 3, 3, 5, 5, 3]
    assert [layer.sees(each) for each in range(8)] == sides
    branch = Inception(one=1, three=1, five=1, pooled=1)
    image, pooled = noise(1, *GIVEN), module(branch)
    # The largest neighbour everywhere: pooling finds no other.
    raised = nn.functional.max_pool2d(image, 3, 1, 1)
    kept = nn.functional.max_pool2d(raised, 3, 1, 1)
    assert (kept >= raised).all()
    last = [each for each in pooled.modules() if isinstance(each, nn.Conv2d)][-1]
    torch.testing.assert_close(pooled(image)[:, 3], last(raised).relu()[:, 0])


@proves(
    "Keeps one number of each patch, so that the picture shrinks and small shifts matter less.",
    "What becomes of the numbers in a patch.",
    "Height and width of a patch; more forgets more.",
)
def test_pooling_makes_small_shifts_matter_less_and_larger_patches_forget_more() -> None:
    image = torch.tensor(Fashion().pictures().pixels[:200] / 255.0)
    for function in ("max", "mean", "lp", "median"):
        change = []
        for side in (1, 2, 4):
            pool = module(Pool(function=function, kernel=side, stride=side), (1, 28, 28))
            still, moved = pool(image), pool(image.roll(1, 3))
            change.append(float((still - moved).norm() / still.norm()))
            assert still.shape[-1] == 28 // side
        assert change[0] > change[1] > change[2]
    left = []
    for side in (2, 3, 4, 5):
        kept = module(Pool(kernel=side))(noise(1, *GIVEN))
        left.append(len(kept.unique()))
    assert (np.diff(left) < 0).all()


@proves("Of the Lᵖ norm: 1 is the sum, and the larger it is, the more it is like the largest.")
def test_a_norm_goes_from_the_sum_to_the_largest() -> None:
    image = noise(1, *GIVEN).abs()
    pool = [module(Pool(function="lp", power=power))(image) for power in (1.0, 2.0, 4.0, 8.0)]
    largest = module(Pool())(image)
    torch.testing.assert_close(pool[0], module(Pool(function="mean"))(image) * 4)
    off = [float((each - largest).abs().mean()) for each in pool]
    assert (np.diff(off) < 0).all()
    assert off[-1] < 0.1 * off[0]


@proves(
    "Leaves one number for each channel: whether its pattern is there, not where.",
    "What becomes of all the pixels of a channel.",
    "Puts all pixels of all channels in one row, for the dense layers.",
)
def test_global_pooling_forgets_where_and_flatten_nothing() -> None:
    image = noise(2, *GIVEN)
    mixed = image.flatten(2)[:, :, torch.randperm(196)].view_as(image)
    for function, one in (("mean", image.mean((2, 3))), ("max", image.amax((2, 3)))):
        pool = module(GlobalPool(function=function))
        torch.testing.assert_close(pool(image), one)
        torch.testing.assert_close(pool(mixed), one)
    assert module(Flatten())(image).equal(image.reshape(2, 6 * 14 * 14))


@proves(
    "While training, silences random channels: neighbours know each other too well for single pixels.",
    "The share of channels that each step silences; more means stronger.",
)
def test_spatial_dropout_silences_channels_since_neighbours_are_alike() -> None:
    x = noise(1, 50, 40, 5, 5).abs() + 1
    for rate in (0.2, 0.6):
        draw = Mode(training=True, noise=[torch.Generator().manual_seed(0)])
        found = SpatialDropout(rate=rate).forward(x, {}, {}, draw)
        silent = (found == 0).flatten(3)
        assert silent.all(3).equal(silent.any(3))
        assert float(silent.all(3).double().mean()) == pytest.approx(rate, abs=0.03)
        assert SpatialDropout(rate=rate).forward(x, {}, {}, Mode()).equal(x)
    for dataset in (Fashion(), Handwritten()):
        pixels = dataset.pictures().pixels[:500].astype(float)
        assert np.corrcoef(pixels[..., :-1].ravel(), pixels[..., 1:].ravel())[0, 1] > 0.8


@proves(
    "Fashion-MNIST, Zalando Research, 2017 (MIT licence): 1,000 images of each class.",
    "MNIST, LeCun, Cortes and Burges, 1998 (CC BY-SA 3.0): 500 images of each digit.",
    "Handwritten digits of 8×8 pixels: every number in the network can be read.",
)
def test_sets_hold_what_they_say() -> None:
    for dataset, count, side in ((Fashion(), 1000, 28), (Handwritten(), 500, 28)):
        found = dataset.pictures()
        assert np.bincount(found.labels).tolist() == [count] * 10
        assert found.pixels.shape == (10 * count, 1, side, side)
    assert SmallDigits().pictures().pixels.shape == (1797, 1, 8, 8)


def writes(path: Path) -> list[str]:
    """Return the calls in a module that could put something on disk."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [ast.unparse(each.func) for each in ast.walk(tree) if isinstance(each, ast.Call)]
    putting = r"(?!Image\.open$)(.*\.)?(open|write_bytes|write_text|savez?|dump|mkstemp)$"
    return [each for each in names if re.match(putting, each)]


@proves("It stays in this session and is never kept.")
def test_what_is_uploaded_to_be_looked_at_is_written_nowhere() -> None:
    modules = (looking, brought, live, strand, bitmap, framing)
    assert [writes(Path(each.__file__ or "")) for each in modules] == [[]] * len(modules)
    assert writes(ROOT / "playground/tools/words.py"), "else this would prove nothing"
    source = (ROOT / "playground/lessons/cnn/live.py").read_text(encoding="utf-8")
    assert "self.uploaded = brought" in source, "it lies in the run, which the session holds"


@proves("More pixels show more, and every update takes longer.")
def test_more_pixels_cost_more_multiplications() -> None:
    sides = [int(each) for each in OwnImages.knobs()["side"].choices]
    work = [Convolution().multiply_adds((1, side, side)) for side in sides]
    assert (np.diff(work) > 0).all()


@proves(
    "Changes every training image a little, each time another way.",
    "Grows or shrinks by up to this share.",
    "Draws other changes of the same strength.",
)
def test_augmentation_changes_each_time_another_way_and_scales_within_its_share() -> None:
    shape = np.zeros((1, 28, 28), dtype=np.uint8)
    shape[0, 9:19, 9:19] = 255
    for share in (0.2, 0.5):
        found = variants(shape, Augmentation(scale=share), count=60, seed=0)
        assert len(np.unique(found, axis=0)) > 50  # bytes are coarse
        side = np.sqrt(found.sum((1, 2, 3)) / 255.0) / 10
        assert 1 - share - 0.02 < side.min() < 1 - 0.8 * share
        assert 1 + 0.8 * share < side.max() < 1 + share + 0.02
        other = variants(shape, Augmentation(scale=share), count=60, seed=1)
        assert not np.array_equal(found, other)


def tiny() -> tuple[State, np.ndarray]:
    """Return a network that has learned tiny digits, and test images of bytes."""
    run = trained(TINY, 200, 3)
    return states(run)[0], run.data.test_inputs


def test_ways_to_ask_do_not_always_agree() -> None:
    state, images = tiny()
    alike = []
    for image in images[:12]:
        ways = (
            saliency(state, image).strength,
            integrated_gradients(state, image).parts.sum(0),
            grad_cam(state, image, 1).fine,
            occlusion(state, image).fall,
        )
        if all(each.std() > 0 for each in ways):  # where nothing speaks for a class, Grad-CAM is empty
            alike.append(np.corrcoef([each.ravel() for each in ways])[np.triu_indices(4, 1)])
    assert len(alike) > 2
    assert (np.mean(alike, axis=0) < 0.9).all()


@proves("A spike at zero is a layer that has gone quiet.")
def test_a_quiet_layer_is_a_spike_at_zero() -> None:
    run = trained(TINY, 200, 3)
    state, _images = tiny()
    slot = state.network.columns[0].slots["bias"]
    params = state.params.copy()
    params[slot.start : slot.stop] = -1e3
    quiet = State(state.experiment, state.network, params, state.kept, state.lesions)
    for each, silent in ((state, False), (quiet, True)):
        found = histograms(each, run.data)[0]
        counts, edges = found.activations.counts, found.activations.edges
        here = int(np.searchsorted(edges, 0.0, side="right")) - 1
        assert (counts[here] == counts.sum()) == silent
        assert (found.dead == 1) == silent
