"""A point of the plane is a network: its loss and its boundary are those of torch with these weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.compare.race import Entrant, heats
from engine.data.datasets import DATASETS
from engine.networks.layers import LAYERS
from engine.networks.network import NetworkSpec
from engine.probes.glance import Ground, coordinates, thinned, trail
from engine.probes.landscape import landscape, paths, pca_cut, random_cut
from engine.probes.maps import Canvas
from engine.probes.plane import plane
from engine.runs.experiment import Experiment
from engine.training.optimizers import OPTIMIZERS

DENSE = LAYERS["dense"]
G = 21


def ground(*, kind: str = "pca", task: str = "circle", norm: bool = False) -> Ground:
    """Return the plane of a short race of two rules."""
    middle = (LAYERS["batch_norm"](),) if norm else ()
    experiment = Experiment(
        dataset=DATASETS[task](size=90), network=NetworkSpec(layers=(DENSE(units=5), *middle, DENSE(units=3)))
    ).fitted()
    (heat,) = heats(experiment, [Entrant(OPTIMIZERS["sgd"](lr=0.1)), Entrant(OPTIMIZERS["adam"](lr=0.02))])
    heat.run.advance(80)
    run, states = heat.run, paths(heat.run)
    cut = pca_cut(states.params) if kind == "pca" else random_cut(run.network, states.params[0, -1])
    trails = [
        trail(run.experiment, run.network, cut, (states.steps, states.params[r], states.kept[r]), most=30)
        for r in range(2)
    ]
    canvas = Canvas(run.data, plane(run.data), resolution=G)
    return Ground(run.experiment, run.network, cut, states.kept[0, -1], tuple(trails), canvas)


def by_torch(there: Ground, params: np.ndarray, kept: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the training loss of a network, and the probabilities [K, G, G] that it gives over the plane."""
    module = there.network.module(torch.tensor(params), torch.tensor(kept)).eval()
    data, loss = there.canvas.data, there.experiment.loss
    x, y = torch.tensor(data.train_inputs, dtype=torch.float32), torch.tensor(data.train_targets)
    grid = torch.tensor(data.encode(there.canvas.plane.grid(G)), dtype=torch.float32)
    with torch.no_grad():
        found = float(loss.per_sample(module(x), y, task=data.task).mean())
        output = module(grid)
    said = output.softmax(1) if data.task == "multiclass" else output.sigmoid()
    return found, said.T.reshape(-1, G, G).numpy()


@pytest.mark.parametrize(
    "options",
    [{}, {"kind": "random"}, {"task": "blobs"}, {"norm": True}],
    ids=["pca", "random", "classes", "norm"],
)
def test_a_point_of_the_plane_is_the_network_with_these_weights(options) -> None:
    there = ground(**options)
    for point in ((0.0, 0.0), (0.7, -0.4), (-1.1, 0.9)):
        seen = there.at(point)
        weights = there.cut.origin + point[0] * there.cut.axes[0] + point[1] * there.cut.axes[1]
        loss, field = by_torch(there, weights.astype(np.float32), there.kept)
        assert seen.point == point
        assert seen.loss == pytest.approx(loss, rel=1e-4)
        np.testing.assert_allclose(seen.maps.field / 255, field, atol=0.6 / 255)


def test_a_point_of_the_plane_has_the_loss_that_the_landscape_shows_there() -> None:
    there = ground()
    found = landscape(
        there.experiment, there.network, there.cut, kept=there.kept, reach=(-1, 1, -1, 1), resolution=5
    )
    for row, column in ((0, 0), (2, 3), (4, 1)):
        seen = there.at((float(found.a[column]), float(found.b[row])))
        assert seen.loss == pytest.approx(found.losses[row, column], rel=1e-5)


def test_under_a_recorded_state_the_plane_stands_beside_the_truth() -> None:
    there = ground(norm=True)
    for number, place in ((0, 0), (1, 7), (1, -1)):
        place = place % len(there.trails[number].steps)
        each = there.trails[number]
        seen = there.on(number, place)
        loss, field = by_torch(there, each.params[place], each.kept[place])
        assert seen.true_loss == pytest.approx(loss, rel=1e-4)
        np.testing.assert_allclose(seen.true_maps.field / 255, field, atol=0.6 / 255)
        shadow = there.cut.at(each.honesty.coordinates[place]).astype(np.float32)
        loss, field = by_torch(there, shadow, each.kept[place])
        assert seen.loss == seen.shadow_loss == pytest.approx(loss, rel=1e-4)
        np.testing.assert_allclose(seen.maps.field / 255, field, atol=0.6 / 255)
        assert seen.off == pytest.approx(np.linalg.norm(each.params[place] - shadow), rel=1e-4)
        assert seen.step == each.steps[place]


def test_nearest_is_nearest_in_parameter_space() -> None:
    there = ground(kind="random")
    there = Ground(
        there.experiment, there.network,
        type(there.cut)(there.cut.origin, there.cut.axes * [[1.0], [7.0]], "random", there.cut.held),
        there.kept, there.trails, there.canvas,
    )  # fmt: skip
    for point in ((0.3, 0.2), (-2.0, 1.0)):
        found = there.nearest(point)
        away = {
            (number, place): np.linalg.norm(there.cut.at(np.array(point)) - there.cut.at(shadow))
            for number, each in enumerate(there.trails)
            for place, shadow in enumerate(each.honesty.coordinates)
        }
        assert away[found] == pytest.approx(min(away.values()))
        seen = there.at(point)
        assert (seen.trail, seen.place) == found


def test_a_lost_state_is_never_the_nearest() -> None:
    there = ground()
    there.trails[0].honesty.coordinates[:] = np.nan
    assert there.nearest((0.0, 0.0))[0] == 1


def test_thinning_keeps_both_ends() -> None:
    assert thinned(5, 60).tolist() == [0, 1, 2, 3, 4]
    found = thinned(1000, 60)
    assert len(found) == 60
    assert (found[0], found[-1]) == (0, 999)
    there = ground()
    assert coordinates(there.trails).shape == (sum(len(each.steps) for each in there.trails), 2)
