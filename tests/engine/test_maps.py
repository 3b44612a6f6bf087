"""Pictures of neurons and outputs against a straight double-precision pass over the same grid."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine.data.datasets import DATASETS
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.probes.maps import MIDDLE, REACH, Canvas, agreement, quantised
from engine.probes.plane import plane
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.losses import LOSSES, decide
from tests.engine.reference import DEEP, SMALL

G = 23
MANY = Experiment(
    dataset=DATASETS["blobs"](size=60), loss=LOSSES["cross_entropy"](), features=("x1", "x2^2", "x2")
)
EXPERIMENTS = {
    "binary": SMALL,
    "hinge": SMALL.but(loss=LOSSES["hinge"]()),
    "deep": SMALL.but(network=DEEP),
    "classes": MANY,
    "regression": SMALL.but(dataset=DATASETS["multi_gauss"](size=80), loss=LOSSES["huber"]()),
    "curve": SMALL.but(dataset=DATASETS["curve"](size=80), loss=LOSSES["mse"]()),
    "table": SMALL.but(dataset=DATASETS["iris"](), loss=LOSSES["cross_entropy"]()),
}


def drawn(experiment: Experiment, steps: int = 30) -> tuple[Run, Canvas]:
    """Return a run that has learned a little, and a canvas for it."""
    run = Run(experiment)
    run.advance(steps)
    return run, Canvas(run.data, plane(run.data), resolution=G)


def straight(run: Run, canvas: Canvas, replica: int = 0) -> tuple[np.ndarray, torch.Tensor]:
    """Return every unit's value [U, points] and the output [K, points], in double precision."""
    count = canvas.shape[1] if canvas.curve else G
    encoded = run.data.encode(canvas.plane.grid(count))
    x = torch.tensor(encoded, dtype=torch.float64)
    flat, kept = run.backend.params[replica].double(), run.backend.kept[replica].double()
    output = run.network.module(flat, kept).double().eval()(x).detach()
    seen: list[np.ndarray] = []
    run.network.forward(
        x[None],
        run.network.views(flat[None]),
        run.network.kept_views(kept[None]),
        tap=lambda column, value: seen.append(value[0].detach().numpy().T),
    )
    np.testing.assert_allclose(seen[-1], output.numpy().T, rtol=1e-9, atol=1e-9)
    return np.concatenate(seen), output.T


def read(bytes_: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Return the values that maps stand for [U, points]."""
    values = scale[:, None, None] * (bytes_.astype(np.float64) - MIDDLE) / REACH
    return values.reshape(len(bytes_), -1)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_neuron_is_drawn_as_it_answers(name: str) -> None:
    run, canvas = drawn(EXPERIMENTS[name])
    maps = canvas.maps(run.network, run.backend.params[0], run.backend.kept[0], run.experiment.loss)
    values, _ = straight(run, canvas)
    assert maps.units.dtype == np.uint8
    assert maps.units.shape == (len(values), *canvas.shape)
    np.testing.assert_allclose(maps.scale, np.abs(values).max(1), rtol=1e-4)
    error = np.abs(read(maps.units, maps.scale) - values).max(1)
    assert (error <= maps.scale * (0.5 / REACH) * 1.01 + 1e-6).all()


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_field_is_what_the_network_says(name: str) -> None:
    run, canvas = drawn(EXPERIMENTS[name])
    maps = canvas.maps(run.network, run.backend.params[0], run.backend.kept[0], run.experiment.loss)
    _, output = straight(run, canvas)
    said = decide(run.experiment.loss, run.data.task, output, dim=0).numpy()
    if name == "curve":
        assert maps.field.dtype == np.float32
        np.testing.assert_allclose(maps.field[0], said, rtol=1e-4, atol=1e-5)
    elif run.data.task == "regression":
        error = np.abs(read(maps.field, maps.field_scale)[0] - said)
        assert error.max() <= maps.field_scale[0] * (0.5 / REACH) * 1.01 + 1e-6
    else:
        outputs = run.data.outputs
        assert maps.field.shape == (outputs, *canvas.shape)
        error = np.abs(maps.field.reshape(outputs, -1) / 255 - said.reshape(outputs, -1))
        assert error.max() <= 0.5 / 255 + 1e-5


def test_the_first_row_is_the_lowest() -> None:
    _, canvas = drawn(SMALL, 0)
    bytes_, scale = canvas.inputs()
    x1, x2 = (read(bytes_, scale)[i].reshape(G, G) for i in range(2))
    assert (np.diff(x1, axis=1) > 0).all()
    assert (np.diff(x2, axis=0) > 0).all()
    middle = 6 * (1 - 1 / G)  # of the last cell
    np.testing.assert_allclose(scale, middle, rtol=1e-6)


def test_features_are_drawn_too() -> None:
    _, canvas = drawn(MANY, 0)
    bytes_, scale = canvas.inputs()
    grid = canvas.plane.grid(G)
    wanted = np.stack([grid[:, 0], grid[:, 1] ** 2, grid[:, 1]])
    assert np.abs(read(bytes_, scale) - wanted).max() <= scale.max() * 0.5 / REACH + 1e-5


def test_points_are_coloured_like_the_field_beneath_them() -> None:
    """What the field says at a point is what the run predicts for it."""
    run, canvas = drawn(SMALL, 400)
    maps = canvas.maps(run.network, run.backend.params[0], run.backend.kept[0], run.experiment.loss)
    u0, u1, v0, v1 = canvas.plane.domain
    places = canvas.plane.project(run.data.raw_train)
    column = ((places[:, 0] - u0) / (u1 - u0) * G).astype(int).clip(0, G - 1)
    row = ((places[:, 1] - v0) / (v1 - v0) * G).astype(int).clip(0, G - 1)
    says = maps.field[0, row, column] > 127.5
    assert (says == (run.data.train_targets == 1)).mean() > 0.9


@pytest.mark.parametrize("name", ["binary", "deep", "classes"])
def test_a_silenced_unit_is_blank_and_missed_further_on(name: str) -> None:
    run, canvas = drawn(EXPERIMENTS[name])
    arrays = (run.network, run.backend.params[0], run.backend.kept[0])
    whole, _ = canvas.values(*arrays)
    without, output = canvas.values(*arrays, lesions=frozenset({(0, 1)}))
    assert (without[1] == 0).all()
    assert (whole[1] != 0).any()
    width = run.network.columns[0].width
    others = [unit for unit in range(width) if unit != 1]
    assert torch.equal(without[others], whole[others])
    cut = run.backend.params.clone()
    first = run.network.columns[0].slots  # a unit whose weights, bias and slope are nought answers nought
    first["weight"].view(cut)[0, 1] = 0
    first["bias"].view(cut)[0, 1] = 0
    _, expected = canvas.values(run.network, cut[0], run.backend.kept[0])
    torch.testing.assert_close(output, expected, rtol=1e-6, atol=1e-6)
    assert not torch.allclose(output, canvas.values(*arrays)[1])


def test_silencing_is_felt_in_the_losses_too() -> None:
    run = Run(SMALL)
    run.advance(60)
    before = run.evaluate()
    run.lesions = frozenset({(0, 0), (0, 1)})
    after = run.evaluate()
    assert after.train_loss[0] != before.train_loss[0]
    flat = run.backend.params.clone()
    weight = run.network.columns[1].slots["weight"].view(flat)
    weight[0, :, :2] = 0
    run.lesions = frozenset()
    run.place(flat)
    assert run.evaluate().train_loss[0] == pytest.approx(after.train_loss[0], rel=1e-6)


@pytest.mark.parametrize("name", ["binary", "classes", "regression"])
def test_agreement_counts_the_seeds(name: str) -> None:
    run, canvas = drawn(EXPERIMENTS[name].but(seeds=5), 3)
    params, kept = run.backend.params, run.backend.kept
    found = agreement(canvas, run.network, params, kept, run.experiment.loss)
    assert found.shape == (G, G)
    said = [
        decide(run.experiment.loss, run.data.task, straight(run, canvas, replica)[1], dim=0).numpy()
        for replica in range(5)
    ]
    shares = np.array([_share([each[..., place] for each in said], run.data.task) for place in range(G * G)])
    error = np.abs(found.reshape(-1) / 255.0 - shares)
    assert (error <= 1 / 255 + 1e-4).mean() > 0.995  # on a border rounding may sway a vote
    assert len(np.unique(found)) > 1


def _share(said: list[Any], task: str) -> float:
    if task == "regression":
        return 1 - min(1.0, float(np.std(said)))
    votes = [int(each > 0.5) if task == "binary" else int(np.argmax(each)) for each in said]
    return max(votes.count(vote) for vote in votes) / len(votes)


def test_seeds_that_are_alike_agree_everywhere() -> None:
    run, canvas = drawn(SMALL.but(seeds=3))
    run.backend.params[:] = run.backend.params[0].clone()
    assert (
        agreement(canvas, run.network, run.backend.params, run.backend.kept, run.experiment.loss) == 255
    ).all()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e38, 0.0])
def test_numbers_out_of_bounds_can_be_drawn(value: float) -> None:
    run, canvas = drawn(SMALL, 0)
    params = torch.full((run.network.size,), value)
    maps = canvas.maps(run.network, params, run.backend.kept[0], run.experiment.loss)
    assert np.isfinite(maps.scale).all()
    assert (maps.scale > 0).all()
    if value == 0.0:
        assert (maps.units == MIDDLE).all()


def test_bytes_are_symmetric_about_zero() -> None:
    values = torch.tensor([[-2.0, -1.0, 0.0, 1.0, 2.0], [0.0, 0.0, 0.0, 0.0, 1e-30]])
    bytes_, scale = quantised(values)
    assert bytes_[0].tolist() == [1, 65, 128, 192, 255]
    assert scale[0] == 2.0
    assert bytes_[1].tolist() == [128, 128, 128, 128, 255]


def test_all_sizes_of_network_fit_one_canvas() -> None:
    """Forks and changes of layers draw on the canvas that is there."""
    run, canvas = drawn(SMALL)
    for layers in ((), (Dense(units=1),), (Dense(units=9), Dense(units=3, activation="relu"))):
        other = Run(SMALL.but(network=NetworkSpec(layers)))
        maps = canvas.maps(other.network, other.backend.params[0], other.backend.kept[0], run.experiment.loss)
        assert len(maps.units) == sum(layer.units for layer in layers) + 1
