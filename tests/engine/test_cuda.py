"""Runs on CUDA: the same numbers as on the processor, and the same ones every time."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine import device
from engine.data.datasets import SEQUENCES
from engine.networks.layers.dense import Dense
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.readout import Readout
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.networks.network import NetworkSpec
from engine.probes.maps import Canvas, agreement
from engine.probes.plane import plane
from engine.runs import state
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.transfer import continued
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import Regularisation
from tests.engine.reference import DEEP, DOUBLE, GENTLE, SMALL

pytestmark = pytest.mark.gpu


def on(place: str, experiment: Experiment, steps: int, dtype: torch.dtype = torch.float32) -> Run:
    """Return a run on the processor or on CUDA after so many updates."""
    run = Run(experiment, on=place, dtype=dtype)
    run.advance(steps)
    return run


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_rule_does_the_same_on_cuda(name: str) -> None:
    experiment = SMALL.but(
        seeds=3,
        optimizer=OPTIMIZERS[name](**(GENTLE if name == "lbfgs" else {})),
        regularisation=Regularisation(l1=0.001, clip_norm=0.5, decoupled=0.01),
    )
    here, there = (on(place, experiment, 30, DOUBLE) for place in ("cpu", "cuda"))
    assert there.backend.params.is_cuda
    # Muon rounds to bfloat16 on its way, on each device in its own order.
    tolerance = 0.02 if name == "muon" else 1e-7
    ours, theirs = here.backend.params, there.backend.params.cpu()
    assert (ours - theirs).abs().max() <= tolerance * ours.abs().max()


def test_noise_on_cuda_is_the_runs_own() -> None:
    first = on("cuda", SMALL.but(network=DEEP, seeds=2), 40)
    torch.rand(5, device="cuda")
    second = on("cuda", SMALL.but(network=DEEP, seeds=2), 40)
    assert torch.equal(first.backend.params, second.backend.params)
    assert torch.equal(first.backend.kept, second.backend.kept)


def test_what_lies_on_cuda_can_be_drawn_recorded_and_gone_on_from() -> None:
    run = on("cuda", SMALL.but(network=DEEP, seeds=2), 20)
    canvas = Canvas(run.data, plane(run.data), resolution=20)
    maps = canvas.maps(run.network, run.backend.params[0], run.backend.kept[0], run.experiment.loss)
    assert maps.units.any()
    agreed = agreement(canvas, run.network, run.backend.params, run.backend.kept, run.experiment.loss)
    assert agreed.shape == (20, 20)
    seen = state.present(run)
    assert np.array_equal(seen.params, run.backend.params[0].cpu().numpy())
    assert np.isfinite(run.reading().train_loss)
    resumed = continued(run.checkpoint(), run.experiment)
    assert np.array_equal(resumed.backend.params.cpu().numpy(), run.backend.params.cpu().numpy())
    assert resumed.advance(5) == 5
    run.lesions = frozenset({(0, 1)})
    assert run.advance(5) == 5


def test_large_stacks_go_to_cuda_by_themselves() -> None:
    wide = NetworkSpec(tuple(Dense(units=64) for _ in range(6)))
    large = SMALL.but(network=wide, batch=512, seeds=8)
    assert large.compiled().size * 512 * 8 >= device.STACK_PAYS
    run = Run(large)
    assert run.backend.params.is_cuda
    assert run.advance(3) == 3
    assert not Run(SMALL).backend.params.is_cuda


@pytest.mark.parametrize(
    "cell",
    [SimpleRNN(units=8), LSTM(units=8), LSTM(units=8, peepholes=True), GRU(units=8), Reservoir(units=8)],
)
def test_recurrent_networks_do_the_same_on_cuda(cell) -> None:
    experiment = SMALL.but(
        dataset=SEQUENCES["adding"](length=12, count=60),
        network=NetworkSpec((cell, Readout())),
        loss=LOSSES["mse"](),
        optimizer=OPTIMIZERS["adam"](lr=0.01),
        seeds=2,
    )
    here, there = (on(place, experiment, 10, DOUBLE) for place in ("cpu", "cuda"))
    assert there.backend.params.is_cuda
    ours, theirs = here.backend.params.detach(), there.backend.params.detach().cpu()
    assert (ours - theirs).abs().max() <= 1e-6 * ours.abs().max()
