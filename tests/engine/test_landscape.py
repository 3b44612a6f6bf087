"""Pictures of the loss: every point of a plane is a network, and what the plane hides is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine.compare.race import Entrant, heats
from engine.data.datasets import DATASETS
from engine.networks.layers import LAYERS
from engine.networks.network import NetworkSpec
from engine.probes.landscape import (
    Cut,
    honesty,
    landscape,
    losses_at,
    paths,
    pca_cut,
    random_cut,
    reach_of,
    state_at,
)
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Refusal
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS

DENSE = LAYERS["dense"]
BASE = Experiment(
    dataset=DATASETS["circle"](size=80),
    network=NetworkSpec(layers=(DENSE(units=4), LAYERS["batch_norm"](), DENSE(units=3))),
)


def trained(experiment: Experiment = BASE, updates: int = 60) -> Run:
    run = Run(experiment, on="cpu")
    run.advance(updates)
    return run


def by_torch(run: Run, params: np.ndarray, kept: np.ndarray) -> float:
    """Return the training loss of one replica, from the network that torch.nn builds."""
    module = run.network.module(torch.tensor(params), torch.tensor(kept)).eval()
    x = torch.tensor(run.data.train_inputs, dtype=torch.float32)
    y = torch.tensor(run.data.train_targets)
    with torch.no_grad():
        return float(run.experiment.loss.per_sample(module(x), y, task=run.data.task).mean())


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"dataset": DATASETS["blobs"](size=90)},
        {"dataset": DATASETS["plane"](size=80)},
        {"dataset": DATASETS["circle"](size=80), "loss": LOSSES["mse"]()},
    ],
)
def test_the_loss_of_a_point_is_that_of_the_network_there(change: dict[str, Any]) -> None:
    run = trained(BASE.but(**change).fitted())
    states = paths(run)
    cut = pca_cut(states.params)
    found = landscape(
        run.experiment, run.network, cut, kept=states.kept[0, -1], reach=(-1.0, 2.0, -2.0, 1.0), resolution=7
    )
    assert found.losses.shape == (7, 7)
    for row, column in ((0, 0), (6, 2), (3, 5)):
        point = (float(found.a[column]), float(found.b[row]))
        params = cut.at(np.array(point)).astype(np.float32)
        wanted = by_torch(run, params, states.kept[0, -1])
        assert found.losses[row, column] == pytest.approx(wanted, rel=1e-4)
        state = state_at(run.experiment, run.network, cut, point, kept=states.kept[0, -1])
        np.testing.assert_array_equal(state.params, params)


def test_the_loss_along_a_path_is_what_was_recorded() -> None:
    run = trained()
    states = paths(run)
    assert states.steps[-1] == run.step
    assert (np.diff(states.steps) > 0).all()
    losses = losses_at(run.experiment, run.network, states.params, states.kept)
    recorded = {row.step: row.values["train_loss"][0] for row in run.recording.rows}
    for step, loss in zip(states.steps, losses[0], strict=True):
        assert loss == pytest.approx(recorded[int(step)], rel=1e-4)


def test_a_pca_plane_is_the_one_that_holds_most() -> None:
    generator = np.random.default_rng(0)
    directions = np.linalg.qr(generator.standard_normal((50, 3)))[0].T
    amounts = generator.standard_normal((200, 3)) * [5.0, 2.0, 0.1]
    states = 3.0 + amounts @ directions
    cut = pca_cut(states.reshape(4, 50, 50))
    assert cut.held.sum() > 0.999
    assert cut.held[0] > cut.held[1]
    np.testing.assert_allclose(np.abs(cut.axes @ directions[:2].T), np.eye(2), atol=0.05)
    wanted = np.linalg.svd(states - states.mean(axis=0), compute_uv=False) ** 2
    np.testing.assert_allclose(cut.held, wanted[:2] / wanted.sum(), rtol=1e-9)
    turned = pca_cut(states[::-1].reshape(4, 50, 50))
    np.testing.assert_allclose(turned.axes, cut.axes, atol=1e-9)


def test_going_to_the_plane_and_back_is_no_journey() -> None:
    generator = np.random.default_rng(1)
    skew = Cut(
        generator.standard_normal(20), generator.standard_normal((2, 20)), "random", np.full(2, np.nan)
    )
    points = generator.standard_normal((5, 3, 2))
    np.testing.assert_allclose(skew.coordinates(skew.at(points)), points, atol=1e-9)
    np.testing.assert_allclose(skew.distance(skew.at(points)), 0.0, atol=1e-9)
    away = generator.standard_normal((4, 20))
    nearest = skew.coordinates(away)
    for shift in ([0.1, 0.0], [0.0, -0.1]):
        assert (np.linalg.norm(away - skew.at(nearest + shift), axis=1) > skew.distance(away)).all()


def test_honesty_tells_what_the_plane_hides() -> None:
    run = trained()
    states = paths(run)
    cut = pca_cut(states.params)
    told = honesty(run.experiment, run.network, cut, states.params[0], states.kept[0])
    np.testing.assert_allclose(told.held, cut.held.sum(), rtol=1e-6)
    assert 0.5 < told.held <= 1
    away = np.square(told.off).sum() / np.square(states.params[0] - cut.origin).sum()
    np.testing.assert_allclose(1 - away, told.held, rtol=1e-5)
    for step in (0, len(states.steps) // 2, -1):
        kept = states.kept[0, step]
        shadow = cut.at(told.coordinates[step]).astype(np.float32)
        assert told.true[step] == pytest.approx(by_torch(run, states.params[0, step], kept), rel=1e-4)
        assert told.plane[step] == pytest.approx(by_torch(run, shadow, kept), rel=1e-4)
    flat = Cut(states.params[0, 0], np.eye(2, states.params.shape[-1]), "random", np.full(2, np.nan))
    lying = honesty(run.experiment, run.network, flat, states.params[0], states.kept[0])
    assert lying.held < told.held
    assert lying.off[-1] > told.off[-1]
    assert lying.off[0] == 0


def test_a_random_direction_is_as_long_as_the_weights_of_each_unit() -> None:
    run = trained()
    centre = paths(run).params[0, -1]
    cut = random_cut(run.network, centre, seed=3)
    for column in run.network.columns:
        for name, slot in column.slots.items():
            part = cut.axes[:, slot.start : slot.stop].reshape(2, *slot.shape)
            if name == "weight" and column.layer.links:
                own = centre[slot.start : slot.stop].reshape(slot.shape)
                wanted = np.tile(np.linalg.norm(own, axis=1), (2, 1))
                np.testing.assert_allclose(np.linalg.norm(part, axis=2), wanted, rtol=1e-6)
            else:
                assert not part.any()
    np.testing.assert_array_equal(cut.axes, random_cut(run.network, centre, seed=3).axes)
    assert not np.allclose(cut.axes, random_cut(run.network, centre, seed=4).axes)
    np.testing.assert_allclose(cut.at(np.zeros(2)), centre)


def test_several_rules_lie_on_one_plane_and_who_is_lost_is_left_out() -> None:
    sgd = OPTIMIZERS["sgd"]
    experiment = BASE.but(
        network=NetworkSpec(layers=(DENSE(units=4, activation="linear"),)), loss=LOSSES["mse"]()
    )
    rules = [Entrant(OPTIMIZERS["adam"]()), Entrant(sgd(lr=10.0)), Entrant(sgd(lr=0.01))]
    (heat,) = heats(experiment, rules)
    heat.run.advance(150)
    states = paths(heat.run)
    assert not np.isfinite(states.params[1, -1]).all()
    cut = pca_cut(states.params[[0, 2]])
    told = honesty(experiment, heat.run.network, cut, states.params, states.kept)
    assert told.true.shape == told.off.shape == (3, len(states.steps))
    assert np.isfinite(told.true[[0, 2]]).all()
    assert not np.isfinite(told.true[1, -1])
    assert np.isfinite(reach_of(told.coordinates)).all()
    assert np.isfinite(pca_cut(states.params).axes).all()


def test_the_view_holds_the_paths() -> None:
    a0, a1, b0, b1 = reach_of(np.array([[0.0, 0.0], [4.0, 1.0], [np.nan, 2.0]]))
    assert a0 < 0 < 4 < a1
    assert b0 < 0 < 1 < b1
    assert (b1 - b0) == pytest.approx((a1 - a0) / 2)
    assert reach_of(np.full((3, 2), np.nan)) == (-1.0, 1.0, -1.0, 1.0)


def test_a_straight_path_has_a_plane_too() -> None:
    cut = pca_cut(np.arange(5.0)[:, None] * np.ones(7))
    np.testing.assert_allclose(cut.axes @ cut.axes.T, np.eye(2), atol=1e-9)
    np.testing.assert_allclose(cut.held, [1.0, 0.0], atol=1e-12)


def test_what_can_not_be_drawn_is_refused() -> None:
    with pytest.raises(Refusal, match="no path"):
        pca_cut(np.ones((3, 5)))
    with pytest.raises(Refusal, match="no path"):
        pca_cut(np.full((3, 5), np.nan))
    run = trained(BASE, 2)
    with pytest.raises(Refusal, match="no weight"):
        random_cut(run.network, np.zeros(run.network.size))
    cut = random_cut(run.network, paths(run).params[0, -1])
    with pytest.raises(Refusal, match="waiting"):
        landscape(
            run.experiment,
            run.network,
            cut,
            kept=paths(run).kept[0, -1],
            reach=(-1, 1, -1, 1),
            resolution=1500,
        )
