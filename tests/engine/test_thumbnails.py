"""Thumbnails show the thing itself: its own points, heights, values and states, not a drawing of them."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from engine.data.datasets import DATASETS, IMAGES, SEQUENCES
from engine.descent.surfaces import SURFACES
from engine.networks.activations import ACTIVATIONS
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.probes import thumbnails
from engine.probes.thumbnails import HIGH, LEVELS, LOW, REACH, SEED, STEPS, thumbnail
from engine.randomness import mix

OWN = {"table", "own_images", "own_series"}  # nothing is known of them before the reader brings them


@pytest.mark.parametrize(
    "member", [*DATASETS.values(), *IMAGES.values(), *SEQUENCES.values(), *SURFACES.values(), *ACTIVATIONS]
)
def test_every_member_has_one_within_its_box_unless_it_is_the_readers_own(member: type | str) -> None:
    name = member if isinstance(member, str) else member.name
    picture = thumbnail(member)
    if name in OWN:
        assert picture is None
        return
    assert picture is not None, name
    places = [each for each in (picture.dots, picture.marked, *picture.lines) if each is not None]
    for each in places:
        known = each[np.isfinite(each).all(axis=1)]
        assert len(known)
        assert known.min() >= 0
        assert known.max() <= 1
    assert places or picture.pixels is not None or picture.levels is not None


def test_points_are_those_that_the_page_opens_with() -> None:
    samples = DATASETS["circle"]().raw(SEED)
    picture = thumbnail(DATASETS["circle"])
    assert picture is not None
    assert picture.dots is not None
    radius = np.hypot(*(picture.dots * 2 - 1).T) * np.abs(samples.inputs).max()
    assert picture.kinds is not None
    np.testing.assert_array_equal(picture.kinds == 1, radius < 2.5)


def test_a_curve_is_the_activation_of_torch() -> None:
    picture = thumbnail("tanh")
    assert picture is not None
    x, y = picture.lines[0].T
    np.testing.assert_allclose(LOW + y * (HIGH - LOW), np.tanh((2 * x - 1) * REACH), atol=1e-12)


def test_what_leaves_the_window_breaks_off() -> None:
    picture = thumbnail("relu")
    assert picture is not None
    x, y = picture.lines[0].T
    np.testing.assert_array_equal(np.isnan(y), (2 * x - 1) * REACH > HIGH)


def test_levels_cover_about_as_much_each_and_follow_the_heights() -> None:
    picture = thumbnail(SURFACES["rosenbrock"])
    assert picture is not None
    assert picture.levels is not None
    share = np.bincount(picture.levels.ravel(), minlength=LEVELS) / picture.levels.size
    np.testing.assert_allclose(share, 1 / LEVELS, atol=0.02)
    surface = SURFACES["rosenbrock"]()
    x0, x1, y0, y1 = surface.view
    rows, columns = picture.levels.shape
    x, y = np.meshgrid(np.linspace(x0, x1, columns), np.linspace(y1, y0, rows))
    height = surface.height(torch.from_numpy(x), torch.from_numpy(y)).numpy()
    order = np.argsort(height.ravel())
    assert (np.diff(picture.levels.ravel()[order].astype(int)) >= 0).all(), "higher is never a lower level"


def test_a_table_is_seen_along_its_principal_components() -> None:
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import scale

    samples = DATASETS["iris"]().raw(SEED)
    picture = thumbnail(DATASETS["iris"])
    assert picture is not None
    assert picture.dots is not None
    truth = PCA(2).fit_transform(scale(samples.inputs))
    some = np.linspace(0, len(truth) - 1, len(picture.dots)).astype(int)
    for own, theirs in zip(picture.dots.T, truth[some].T, strict=True):
        assert abs(np.corrcoef(own, theirs)[0, 1]) > 1 - 1e-9


def test_the_states_of_a_cell_are_those_of_torchs_own() -> None:
    cell = SimpleRNN()
    picture = thumbnail(SimpleRNN)
    assert picture is not None
    generator = torch.Generator().manual_seed(mix(SEED, 0))
    module = nn.RNN(1, cell.units, batch_first=True)
    for name, shape in cell.parameters((STEPS, 1)).items():
        getattr(module, f"{name}_l0").data = cell.initial(name, shape, generator, "xavier_uniform")
    x = torch.zeros(1, STEPS, 1)
    x[:, : STEPS // 2] = 1
    with torch.no_grad():
        states = module(x)[0][0, :, : thumbnails.UNITS].numpy()
    drawn = np.stack([line[:, 1] * 2 - 1 for line in picture.lines], axis=1)
    np.testing.assert_allclose(drawn, states / np.abs(states).max(), atol=1e-5)


def test_a_sequence_keeps_its_marks() -> None:
    picture = thumbnail(SEQUENCES["adding"])
    assert picture is not None
    assert picture.marked is not None
    assert set(map(tuple, picture.marked)) <= set(map(tuple, picture.lines[0]))
