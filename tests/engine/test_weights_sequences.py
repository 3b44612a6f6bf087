"""Weights of recurrent networks, in files for other programs: every kind of cell among them."""

from __future__ import annotations

import json

import numpy as np
import onnx
import pytest
import safetensors.torch
import torch
from onnx.reference import ReferenceEvaluator

from engine.data.datasets import SEQUENCES
from engine.export import weights
from engine.networks.layers.simple_recurrent import SimpleRNN
from engine.runs.backends.sequenced import Sequenced
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Refusal
from tests.engine.exported_sequences import EXPERIMENTS, WITH_FILE, about, example


def trained(experiment: Experiment) -> tuple[Run, np.ndarray, np.ndarray]:
    """Return a run after some updates, six test sequences and what it answers."""
    run = Run(experiment.but(seeds=1))
    run.advance(3)
    assert isinstance(run.backend, Sequenced)
    x = run.data.test_inputs[:6]
    return run, x, run.backend.answers(torch.tensor(x))[0].numpy()


UNKNOWN = ("rnn relu",)  # the reference evaluator has no recurrent layer with ReLU


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
@pytest.mark.parametrize("name", [name for name in EXPERIMENTS if not name.startswith(UNKNOWN)])
def test_onnx_computes_what_the_run_does(name: str) -> None:
    run, x, wanted = trained(EXPERIMENTS[name])
    graph = onnx.load_from_string(weights.onnx(run.checkpoint()))
    onnx.checker.check_model(graph, full_check=True)
    (given,) = graph.graph.input
    assert given.name == "sequences"
    assert [each.dim_value for each in given.type.tensor_type.shape.dim[1:]] == list(x.shape[1:])
    evaluator = ReferenceEvaluator(graph)
    for count in (6, 1):
        found = evaluator.run(None, {"sequences": x[:count]})[0]
        np.testing.assert_allclose(found, wanted[:count], rtol=1e-4, atol=1e-5)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_onnx_bends_as_the_layer_does() -> None:
    run, _, _ = trained(EXPERIMENTS["rnn relu adding"])
    graph = onnx.load_from_string(weights.onnx(run.checkpoint()))
    (node,) = [each for each in graph.graph.node if each.op_type == "RNN"]
    (bend,) = [each.strings for each in node.attribute if each.name == "activations"]
    assert list(bend) == [b"Relu"]


def test_onnx_of_a_layer_written_out_has_a_bound() -> None:
    run = Run(about(example(SEQUENCES["adding"], length=101), SimpleRNN(units=2, leak=0.5)))
    with pytest.raises(Refusal, match="up to 100 steps; here are 101"):
        weights.onnx(run.checkpoint())


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_safetensors_fit_the_scripts_model(name: str) -> None:
    run, x, wanted = trained(EXPERIMENTS[name])
    tensors = safetensors.torch.load(weights.safetensors(run.checkpoint()))
    module = run.network.module().eval()
    module.load_state_dict(tensors)
    np.testing.assert_allclose(module(torch.tensor(x)).detach().numpy(), wanted, rtol=1e-4, atol=1e-5)


def test_weights_say_how_a_series_is_standardised() -> None:
    known = {
        name: json.loads(value)
        for name, value in weights.metadata(Run(WITH_FILE["co2"]).checkpoint()).items()
    }
    series = SEQUENCES["co2"](length=9).series()
    assert (known["mean"], known["spread"]) == (series.mean, series.spread)
    first = Run(WITH_FILE["co2"]).data.train_inputs[0, :, 0]
    np.testing.assert_allclose(known["mean"] + known["spread"] * first, series.values[:9], rtol=1e-6)
