"""Why a network says what it says, against captum; and images that a unit answers to."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from engine.networks.layers.convolution import Convolution
from engine.networks.layers.dense import Dense
from engine.networks.layers.pooling import Flatten, Pool
from engine.probes.vision.ascent import MOST_STEPS, Ascent, Goal, maximised
from engine.probes.vision.attribution import (
    BLACK,
    MEAN,
    grad_cam,
    integrated_gradients,
    occlusion,
    saliency,
)
from engine.probes.vision.elastic import elastic
from engine.probes.vision.embedding import embedding
from engine.probes.vision.exam import exam
from engine.probes.vision.fields import effective
from engine.probes.vision.histograms import histograms
from engine.probes.vision.lesions import lesions
from engine.probes.vision.maps import maps, tiles
from engine.probes.vision.shifts import shifts
from tests.engine.looking import DATA, IMAGE, STACK, learned, looking, module, shown, silenced

STATE = looking(*STACK)
ORACLE = module(STATE)
X = shown(IMAGE)
SMOOTH = looking(
    Convolution(channels=4, activation="tanh"),
    Pool(function="mean"),
    Flatten(),
    Dense(units=6, activation="gelu"),
)


@pytest.fixture(scope="module")
def attr() -> ModuleType:
    """What captum explains an answer with; it imports matplotlib and more, which other tests need not wait for."""
    import captum.attr

    return captum.attr


@pytest.mark.parametrize("of", [0, 7])
def test_saliency_is_captums(attr: ModuleType, of: int) -> None:
    wanted = attr.Saliency(ORACLE).attribute(X.clone().requires_grad_(), target=of, abs=False)
    found = saliency(STATE, IMAGE, of=of)
    np.testing.assert_allclose(found.gradient, wanted[0].detach().numpy(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(
        found.strength, wanted[0].detach().abs().amax(0).numpy(), rtol=1e-9, atol=1e-12
    )
    assert (found.strength > 0).any()


@pytest.mark.parametrize("baseline", [BLACK, MEAN, "image"])
def test_integrated_gradients_are_captums(attr: ModuleType, baseline: str) -> None:
    origin = {
        BLACK: shown(np.zeros_like(IMAGE)),
        MEAN: torch.zeros_like(X),
        "image": shown(DATA.test_inputs[3]),
    }
    given = DATA.test_inputs[3] if baseline == "image" else baseline
    wanted = attr.IntegratedGradients(ORACLE).attribute(X, origin[baseline], target=4, n_steps=50)
    found = integrated_gradients(STATE, IMAGE, of=4, baseline=given)
    # The weights are in single precision.
    np.testing.assert_allclose(found.parts, wanted[0].detach().numpy(), rtol=1e-6, atol=1e-8)


def test_integrated_gradients_are_complete() -> None:
    found = integrated_gradients(SMOOTH, IMAGE, of=2)
    oracle = module(SMOOTH)
    fall = oracle(X)[0, 2] - oracle(shown(np.zeros_like(IMAGE)))[0, 2]
    assert found.parts.sum() == pytest.approx(float(fall.detach()), abs=1e-6)
    assert abs(found.gap) < 1e-6
    assert found.logit == pytest.approx(float(oracle(X)[0, 2].detach()), rel=1e-9)
    assert abs(integrated_gradients(STATE, IMAGE, steps=400).gap) < abs(
        integrated_gradients(STATE, IMAGE, steps=4).gap
    )


def test_grad_cam_is_captums(attr: ModuleType) -> None:
    parts = list(ORACLE.children())
    for column, layer in ((0, parts[1]), (3, parts[2]), (5, parts[4])):
        wanted = attr.LayerGradCam(ORACLE, layer).attribute(X, target=3, relu_attributions=True)
        found = grad_cam(STATE, IMAGE, column, of=3)
        np.testing.assert_allclose(found.coarse, wanted[0, 0].detach().numpy(), rtol=1e-9, atol=1e-12)
        fine = F.interpolate(wanted, (8, 8), mode="bilinear")[0, 0].detach().numpy()
        np.testing.assert_allclose(found.fine, fine, rtol=1e-9, atol=1e-12)
    assert any(grad_cam(STATE, IMAGE, 0, of=of).coarse.any() for of in range(10))
    with pytest.raises(IndexError):
        grad_cam(STATE, IMAGE, 7)


@pytest.mark.parametrize(("window", "stride"), [(3, 1), (3, 2), (4, 3), (8, 1)])
def test_occlusion_is_captums(attr: ModuleType, window: int, stride: int) -> None:
    known = {"sliding_window_shapes": (1, window, window), "strides": (1, stride, stride)}
    wanted = attr.Occlusion(ORACLE).attribute(X, target=1, baselines=0, **known)[0, 0].detach().numpy()
    found = occlusion(STATE, IMAGE, of=1, window=window, stride=stride)
    np.testing.assert_allclose(found.fall, wanted, rtol=1e-6, atol=1e-6)  # captum adds in single precision
    covered = X.clone()
    top, left = found.tops[-1], found.lefts[0]
    covered[..., top : top + window, left : left + window] = 0
    answer = ORACLE(covered)[0].detach()
    assert found.logits[-1, 0] == pytest.approx(float(answer[1]), rel=1e-9)
    assert found.probabilities[-1, 0] == pytest.approx(float(answer.softmax(0)[1]), rel=1e-9)


def test_a_silenced_channel_counts_for_nothing() -> None:
    quiet = silenced(STATE, *((0, channel) for channel in range(4)))
    assert not saliency(quiet, IMAGE, of=1).gradient.any()
    assert np.abs(occlusion(quiet, IMAGE, of=1).fall).max() < 1e-12
    assert not grad_cam(quiet, IMAGE, 0, of=1).coarse.any()
    before, after = (
        np.stack([saliency(each, IMAGE, of=1).gradient]) for each in (STATE, silenced(STATE, (5, 0)))
    )
    assert not np.allclose(before, after)


def test_by_default_it_is_about_the_class_that_the_network_says() -> None:
    said = int(ORACLE(X).argmax())
    found = (
        saliency(STATE, IMAGE),
        integrated_gradients(STATE, IMAGE),
        grad_cam(STATE, IMAGE, 0),
        occlusion(STATE, IMAGE),
    )
    assert {each.of for each in found} == {said}


# -- activation maximisation ----------------------------------------------------------------------------------

GOALS = [
    Goal(0, 2),
    Goal(0, 2, 3, 4),
    Goal(3, 1),
    Goal(4, 0, 2, 2),
    Goal(5, 3),
    Goal(6, 20),
    Goal(7, 5),
    Goal(8, 6),
]


@pytest.mark.parametrize("goal", GOALS, ids=str)
def test_the_unit_answers_more_and_more(goal: Goal) -> None:
    dreams = list(maximised(learned(*STACK), goal, Ascent(steps=40), every=10))
    assert [each.step for each in dreams] == [0, 10, 20, 30, 40]
    assert dreams[-1].answer > dreams[0].answer
    assert dreams[-1].image.shape == (1, 8, 8)
    assert dreams[-1].image.dtype == np.uint8
    assert (dreams[-1].image != dreams[0].image).any()


def test_what_it_says_of_an_image_is_what_the_network_answers() -> None:
    last = list(maximised(STATE, Goal(8, 6), Ascent(steps=20)))[-1]
    # Maps are rounded to bytes.
    assert last.answer == pytest.approx(float(maps(STATE, last.image).values[-1][6]), abs=0.1)
    middle = list(maximised(STATE, Goal(4, 1, 0, 3), Ascent(steps=20)))[-1]
    assert middle.answer == pytest.approx(float(maps(STATE, middle.image).values[4][1, 0, 3]), abs=0.1)


def test_the_same_seed_dreams_the_same_and_it_ends() -> None:
    first, second = (list(maximised(STATE, Goal(8, 1), Ascent(steps=12, seed=4))) for _ in range(2))
    assert all(
        (a.image == b.image).all() and a.answer == b.answer for a, b in zip(first, second, strict=True)
    )
    other = list(maximised(STATE, Goal(8, 1), Ascent(steps=12, seed=5)))
    assert (other[-1].image != first[-1].image).any()
    endless = list(maximised(STATE, Goal(0, 1), Ascent(steps=10**9), every=100))
    assert endless[-1].step == MOST_STEPS


def test_a_dead_unit_still_moves() -> None:
    dead = looking(Convolution(channels=2), Flatten())
    dead.params[:] = 0
    dreams = list(maximised(dead, Goal(0, 0), Ascent(steps=3), every=1))
    assert (dreams[-1].image != dreams[0].image).any()
    assert dreams[-1].answer == 0


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e30])
def test_a_network_that_has_diverged_can_still_be_looked_at(value: float) -> None:
    lost = looking(*STACK, double=False)
    lost.params[:] = value
    assert len(maps(lost, IMAGE).values) == 9
    assert all(tiles(each).bytes.dtype == np.uint8 for each in maps(lost, IMAGE).values)
    assert exam(lost, DATA).done == 200
    assert elastic(lost, IMAGE, 5, 3, 1, 1).kind == "inception"
    assert effective(lost, DATA.test_inputs[:3], 0).gradient.shape == (8, 8)
    assert saliency(lost, IMAGE).strength.shape == (8, 8)
    assert integrated_gradients(lost, IMAGE).parts.shape == (1, 8, 8)
    assert grad_cam(lost, IMAGE, 0).fine.shape == (8, 8)
    assert occlusion(lost, IMAGE).fall.shape == (8, 8)
    assert list(maximised(lost, Goal(8, 1), Ascent(steps=3)))[-1].step == 3
    assert shifts(lost, IMAGE, reach=1).change.shape == (9, 3, 3)
    assert len(histograms(lost, DATA)) == 9
    assert np.isfinite(embedding(lost, DATA, 7).points).all()
    assert np.isfinite(embedding(lost, DATA, 7, method="tsne", count=50).points).all()
    assert lesions(lost, DATA, 0, IMAGE).done == 200
