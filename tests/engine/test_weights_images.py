"""Weights of networks that look at images, in files for other programs: every kind of layer among them."""

from __future__ import annotations

import json

import numpy as np
import onnx
import pytest
import safetensors.torch
import torch
from onnx.reference import ReferenceEvaluator

from engine.export import weights
from engine.export.curves import curves_csv
from engine.runs.backends.pictured import Pictured
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from tests.engine.exported_images import BASE, EXPERIMENTS


def trained(experiment: Experiment) -> tuple[Run, np.ndarray, np.ndarray]:
    """Return a run after some updates, six images as its network sees them, and what it answers."""
    run = Run(experiment.but(seeds=1))
    run.advance(3)
    assert isinstance(run.backend, Pictured)
    pixels = torch.tensor(run.data.test_inputs[:6])
    with torch.no_grad():
        seen = run.backend.lens(pixels).numpy()
    return run, seen, run.backend.answers(pixels)[0].numpy()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    "name", [name for name in EXPERIMENTS if not name.startswith(("init", "shift", "scale"))]
)
def test_onnx_computes_what_the_run_does(name: str) -> None:
    run, seen, wanted = trained(EXPERIMENTS[name])
    model = onnx.load_from_string(weights.onnx(run.checkpoint()))
    onnx.checker.check_model(model, full_check=True)
    (given,) = model.graph.input
    assert given.name == "images"
    assert [each.dim_value for each in given.type.tensor_type.shape.dim[1:]] == [1, 8, 8]
    evaluator = ReferenceEvaluator(model)
    for count in (6, 1):
        found = evaluator.run(None, {"images": seen[:count]})[0]
        np.testing.assert_allclose(found, wanted[:count], rtol=1e-4, atol=1e-4)
    known = {each.key: json.loads(each.value) for each in model.metadata_props}
    pixels = run.data.test_inputs[:6] / 255
    np.testing.assert_allclose((pixels - known["mean"]) / known["spread"], seen, rtol=1e-4, atol=1e-5)
    assert known["shape"] == [1, 8, 8]
    assert known["classes"] == list(run.data.classes)


@pytest.mark.parametrize("name", ["plain", "separable", "inception", "residual", "batch norm"])
def test_safetensors_fit_the_scripts_model(name: str) -> None:
    run, seen, wanted = trained(EXPERIMENTS[name])
    module = run.network.module().eval()
    module.load_state_dict(safetensors.torch.load(weights.safetensors(run.checkpoint())))
    np.testing.assert_allclose(module(torch.tensor(seen)).detach().numpy(), wanted, rtol=1e-4, atol=1e-5)


def test_curves_come_as_a_table() -> None:
    run, _, _ = trained(BASE)
    run.record()
    assert curves_csv(run.recording).splitlines()[-1].startswith("3,")
