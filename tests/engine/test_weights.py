"""Weights and curves as files: ONNX by its own reference, safetensors by torch, curves by the csv module."""

from __future__ import annotations

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import pytest
import safetensors
import safetensors.torch
import torch
from onnx.reference import ReferenceEvaluator

from engine.export import weights
from engine.export.curves import curves_csv
from engine.networks.activations import ACTIVATIONS
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from tests.engine.exported import EXPERIMENTS
from tests.engine.reference import SMALL

STATES = ("data circle", "data blobs", "data curve", "data iris", "deep", "table small", "no hidden layer")


def trained(experiment: Experiment) -> Run:
    """Return a run after a few updates."""
    run = Run(experiment)
    run.advance(20)
    return run


def answered(run: Run, replica: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return some encoded inputs and what the run's own arithmetic answers."""
    x = run.inputs[:16]
    views = run.network.views(run.backend.params), run.network.kept_views(run.backend.kept)
    output = run.network.forward(x.expand(len(run.replicas), -1, -1), *views)
    return x.numpy(), output[replica].detach().numpy()


def by_onnx(content: bytes, x: np.ndarray) -> np.ndarray:
    """Return what ONNX's own reference evaluator makes of inputs."""
    model = onnx.load_from_string(content)
    onnx.checker.check_model(model, full_check=True)
    return ReferenceEvaluator(model).run(None, {"features": x})[0]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", [*STATES, *(f"activation {name}" for name in ACTIVATIONS)])
def test_onnx_computes_what_the_run_does(name: str) -> None:
    run = trained(EXPERIMENTS[name])
    x, wanted = answered(run)
    content = weights.onnx(run.checkpoint())
    np.testing.assert_allclose(by_onnx(content, x), wanted, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(by_onnx(content, x[:1]), wanted[:1], rtol=1e-5, atol=1e-5)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_onnx_says_what_goes_in_and_comes_out() -> None:
    model = onnx.load_from_string(weights.onnx(trained(EXPERIMENTS["table columns"]).checkpoint()))
    (given,), (returned,) = model.graph.input, model.graph.output
    assert [given.name, returned.name] == ["features", "output"]
    assert given.type.tensor_type.shape.dim[0].dim_param == "batch"
    assert given.type.tensor_type.shape.dim[1].dim_value == 2
    known = {each.key: json.loads(each.value) for each in model.metadata_props}
    data = EXPERIMENTS["table columns"].data()
    assert known["features"] == ["列", "=1+1"]
    assert known["step"] == 20
    assert known["classes"] == list(data.classes)
    raw = data.raw_test[:, [3, 0]]
    np.testing.assert_allclose(
        (raw - known["mean"]) / known["spread"], data.test_inputs, rtol=1e-5, atol=1e-6
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_onnx_can_be_made_by_several_visitors_at_once() -> None:
    run = trained(SMALL)
    checkpoint, x, wanted = run.checkpoint(), *answered(run)
    with ThreadPoolExecutor(4) as pool:
        for content in pool.map(lambda _: weights.onnx(checkpoint), range(12)):
            np.testing.assert_allclose(by_onnx(content, x), wanted, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", STATES)
def test_safetensors_fit_the_scripts_model(name: str) -> None:
    run = trained(EXPERIMENTS[name])
    tensors = safetensors.torch.load(weights.safetensors(run.checkpoint()))
    module = run.network.module().eval()
    module.load_state_dict(tensors)
    x, wanted = answered(run)
    np.testing.assert_allclose(module(torch.tensor(x)).detach().numpy(), wanted, rtol=1e-5, atol=1e-6)


def test_the_weights_of_any_seed_can_be_taken() -> None:
    run = trained(SMALL.but(seeds=3))
    for replica in range(3):
        content = weights.safetensors(run.checkpoint(), replica=replica)
        module = run.network.module()
        module.load_state_dict(safetensors.torch.load(content))
        x, wanted = answered(run, replica)
        np.testing.assert_allclose(module(torch.tensor(x)).detach().numpy(), wanted, rtol=1e-5, atol=1e-6)


def test_safetensors_carry_the_experiment(tmp_path: Path) -> None:
    run = trained(EXPERIMENTS["data diabetes"].but(seeds=2))
    run.lesions = frozenset({(0, 1)})
    path = tmp_path / "weights.safetensors"
    path.write_bytes(weights.safetensors(run.checkpoint(), replica=1))
    with safetensors.safe_open(path, "numpy") as file:
        known = {name: json.loads(value) for name, value in file.metadata().items()}
    assert Experiment.from_json(known["experiment"]) == run.experiment.but(
        seeds=1, seed=run.experiment.seed + 1
    )
    assert known["silenced"] == [[0, 1]]
    assert known["task"] == "regression"
    data = run.data
    targets = known["target_mean"] + known["target_scale"] * data.train_targets
    assert targets.mean() == pytest.approx(
        EXPERIMENTS["data diabetes"].dataset.raw(2).targets.mean(), rel=0.1
    )


def test_curves_come_as_a_table() -> None:
    run = trained(SMALL)
    rows = list(csv.DictReader(io.StringIO(curves_csv(run.recording))))
    assert [int(row["step"]) for row in rows] == [row.step for row in run.recording.rows]
    for row, recorded in zip(rows, run.recording.rows, strict=True):
        assert float(row["train_loss"]) == pytest.approx(recorded.values["train_loss"][0], rel=1e-6)
        assert float(row["test_metric"]) == pytest.approx(recorded.values["test_metric"][0], rel=1e-6)
        assert float(row["epoch"]) == pytest.approx(recorded.epoch)
    assert rows[0]["gradient_1"] == ""
    assert float(rows[-1]["gradient_3"]) > 0


def test_every_seed_has_its_own_curves() -> None:
    run = trained(SMALL.but(seeds=3))
    rows = list(csv.DictReader(io.StringIO(curves_csv(run.recording))))
    last = run.recording.rows[-1]
    found = [float(rows[-1][f"test_loss_{seed}"]) for seed in (1, 2, 3)]
    np.testing.assert_allclose(found, last.values["test_loss"], rtol=1e-6)


def test_a_diverged_run_still_has_curves() -> None:
    run = trained(SMALL)
    run.place(torch.full_like(run.backend.params, float("nan")))
    run.record()
    rows = list(csv.DictReader(io.StringIO(curves_csv(run.recording))))
    assert rows[-1]["train_loss"] == "nan"
