"""Moved images, spreads of numbers and embeddings against plain loops, torch and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from torch.nn import functional as F

from engine.networks.layers.convolution import Convolution
from engine.networks.layers.dense import Dense
from engine.networks.layers.pooling import Flatten, GlobalPool, Pool
from engine.probes.vision.embedding import embedding, principal
from engine.probes.vision.histograms import histogram, histograms
from engine.probes.vision.maps import maps
from engine.probes.vision.shifts import moved, shifts
from tests.engine.looking import DATA, IMAGE, STACK, learned, looking, module, shown, silenced

STATE = looking(*STACK)


def test_an_image_moves_by_whole_pixels_and_black_comes_in() -> None:
    image = np.arange(1, 13, dtype=np.uint8).reshape(1, 3, 4)
    np.testing.assert_array_equal(moved(image, 1, -2)[0], [[0, 0, 0, 0], [3, 4, 0, 0], [7, 8, 0, 0]])
    np.testing.assert_array_equal(moved(image, -1, 1)[0], [[0, 5, 6, 7], [0, 9, 10, 11], [0, 0, 0, 0]])
    np.testing.assert_array_equal(moved(image, 0, 0), image)
    assert not moved(image, 3, 0).any()


def test_answers_and_strengths_are_those_of_the_moved_images() -> None:
    found = shifts(STATE, IMAGE, reach=2)
    for i, j in ((0, 0), (1, 3), (2, 2), (4, 1)):
        wanted = maps(STATE, moved(IMAGE, int(found.offsets[i]), int(found.offsets[j])))
        np.testing.assert_allclose(found.probabilities[i, j], wanted.probabilities, rtol=1e-9)
        strongest = [np.abs(each).max() for each in wanted.values]
        np.testing.assert_allclose(found.strongest[:, i, j], strongest, rtol=1e-9)


def test_the_change_is_that_of_a_plain_loop() -> None:
    found = shifts(looking(Convolution(channels=3), Pool(), Flatten()), IMAGE, reach=2, edges=True)
    state = looking(Convolution(channels=3), Pool(), Flatten())
    still = maps(state, IMAGE).values
    for i, j in ((0, 1), (4, 2), (3, 3)):
        down, right = int(found.offsets[i]), int(found.offsets[j])
        now = maps(state, moved(IMAGE, down, right)).values
        for column, jump in ((0, 1), (1, 2)):
            square = whole = 0.0
            size = still[column].shape[1]
            for row, col in np.ndindex(size, size):
                at = row - down / jump, col - right / jump
                low, part = np.floor(at).astype(int), np.array(at) - np.floor(at)
                corners = [
                    (a, b) for a in (0, 1) for b in (0, 1) if (part[0] or not a) and (part[1] or not b)
                ]
                places = [(low[0] + a, low[1] + b) for a, b in corners]
                if any(min(place) < 0 or max(place) >= size for place in places):
                    continue
                shares = [abs(1 - a - part[0]) * abs(1 - b - part[1]) for a, b in corners]
                wanted = sum(s * still[column][:, r, c] for s, (r, c) in zip(shares, places, strict=True))
                square += ((now[column][:, row, col] - wanted) ** 2).sum()
                whole += (wanted**2).sum()
            assert found.change[column, i, j] == pytest.approx((square / whole) ** 0.5, rel=1e-9)
        plain = np.linalg.norm(now[2] - still[2]) / np.linalg.norm(still[2])
        assert found.change[2, i, j] == pytest.approx(plain, rel=1e-9)


def test_a_convolution_moves_along_exactly_and_pooling_by_its_stride() -> None:
    state = looking(Convolution(channels=3, activation="tanh"), Pool(function="mean"), Flatten())
    found = shifts(state, IMAGE, reach=2).change
    assert np.nanmax(found[0]) < 1e-12
    assert np.nanmax(found[1, ::2, ::2]) < 1e-12
    assert np.nanmin(found[1, 1::2]) > 0.01


def test_what_stays_the_same_wherever_a_thing_is() -> None:
    dot = np.zeros((1, 8, 8), dtype=np.uint8)
    dot[0, 3:5, 3:5] = 255
    state = looking(Convolution(channels=3, padding=0), GlobalPool(function="max"))
    found = shifts(state, dot, reach=1)
    np.testing.assert_allclose(found.change[1:], 0, atol=1e-12)
    strided = shifts(
        looking(Convolution(channels=3, padding=0, stride=2), GlobalPool(function="max")), dot, reach=1
    )
    assert strided.change[1].max() > 0.01


def test_shifts_respect_lesions() -> None:
    found = shifts(silenced(STATE, *((0, channel) for channel in range(4))), IMAGE, reach=1)
    assert not found.strongest[0].any()
    assert np.isnan(found.change[0]).all()
    assert np.ptp(found.probabilities, axis=(0, 1)).max() < 1e-12


# -- histograms -----------------------------------------------------------------------------------------------


def test_histograms_are_numpys() -> None:
    values = torch.randn(1000, generator=torch.Generator().manual_seed(0)).double()
    values[3] = torch.nan
    found = histogram(values.float(), 17)
    finite = values[torch.isfinite(values)].numpy().astype(np.float32)
    counts, edges = np.histogram(finite, 17)
    np.testing.assert_allclose(found.edges, edges, rtol=1e-6)
    assert abs(found.counts - counts).sum() <= 2  # a number on an edge may fall to either side
    assert histogram(torch.zeros(5)).counts.sum() == 5
    assert histogram(torch.full((3,), torch.inf)).counts.sum() == 0


def test_spreads_are_those_of_activations_weights_and_gradients() -> None:
    state = silenced(looking(Convolution(channels=4), Pool(), Flatten(), Dense(units=6)), (0, 3))
    found = histograms(state, DATA, sample=50)
    oracle, x = module(state), shown(DATA.train_inputs[:50])
    parts = list(oracle.children())
    first = F.relu(parts[0](x)) * torch.tensor([1.0, 1, 1, 0]).view(1, -1, 1, 1)
    output = x_on = first
    for part in parts[2:]:
        output = x_on = part(x_on)
    loss = F.cross_entropy(output, torch.tensor(DATA.train_targets[:50]))
    loss.backward()
    assert found[0].zeros == pytest.approx(float((first == 0).double().mean()), rel=1e-6)
    dead = (first == 0).all(0).flatten(1).all(1).double().mean()
    assert found[0].dead == pytest.approx(float(dead))
    assert found[0].dead >= 0.25
    for histogram_, wanted in (
        (found[0].activations, first),
        (found[0].weights, parts[0].weight),
        (found[0].gradients, parts[0].weight.grad),
        (found[-1].gradients, parts[-1].weight.grad),
    ):
        assert histogram_ is not None
        assert wanted is not None
        assert histogram_.counts.sum() == wanted.numel()
        ends = [float(each) for each in wanted.detach().aminmax()]
        np.testing.assert_allclose(histogram_.edges[[0, -1]], ends, rtol=1e-5, atol=1e-9)
    assert found[1].weights is None
    assert found[1].gradients is None


# -- embeddings -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(40, 7), (30, 200), (20, 1)])
def test_principal_components_are_scikit_learns(shape: tuple[int, int]) -> None:
    values = np.random.default_rng(1).normal(size=shape) * np.linspace(1, 3, shape[1])
    points, shares = principal(values, 2)
    kept = min(2, *shape)
    oracle = PCA(kept).fit(values)
    np.testing.assert_allclose(
        np.abs(points[:, :kept]), np.abs(oracle.transform(values)), rtol=1e-6, atol=1e-9
    )
    np.testing.assert_allclose(shares[:kept], oracle.explained_variance_ratio_, rtol=1e-9)
    assert not points[:, kept:].any()
    same = principal(values[:, ::-1], 2)[0]
    np.testing.assert_allclose(points, same, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("column", [-1, 0, 7])
def test_an_embedding_is_that_of_what_the_column_answers(column: int) -> None:
    found = embedding(STATE, DATA, column, count=60)
    images = DATA.test_inputs[:60]
    if column < 0:
        seen = shown(images).flatten(1).numpy()
    else:
        seen = np.array([maps(STATE, each).values[column].ravel() for each in images])
    oracle = PCA(2).fit(seen)
    np.testing.assert_allclose(np.abs(found.points), np.abs(oracle.transform(seen)), rtol=1e-6, atol=1e-8)
    assert found.held == pytest.approx(oracle.explained_variance_ratio_.sum())
    np.testing.assert_array_equal(found.labels, DATA.test_targets[:60])


def test_neighbours_stay_neighbours_in_t_sne() -> None:
    state = learned(*STACK)
    found = embedding(state, DATA, 7, method="tsne", count=120)
    seen = np.array([maps(state, each).values[7] for each in DATA.test_inputs[:120]])
    assert found.points.shape == (120, 2)
    assert np.isnan(found.held)
    assert trustworthiness(seen, found.points, n_neighbors=8) > 0.9
    again = embedding(state, DATA, 7, method="tsne", count=120)
    np.testing.assert_array_equal(found.points, again.points)
