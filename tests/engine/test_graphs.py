"""Updates recorded on CUDA and played back: the same as one by one, and faster."""

from __future__ import annotations

import time

import pytest
import torch

from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.backends.graphs import EXECUTIONS, Graphs, recordable
from engine.runs.backends.stacked import Stacked
from engine.runs.run import Run
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import Regularisation
from engine.training.schedules import SCHEDULES
from tests.engine.kernels import distance
from tests.engine.reference import DEEP, SMALL

RECORDED = [name for name, rule in OPTIMIZERS.items() if rule.rule in EXECUTIONS]


def test_what_draws_noise_or_reads_from_the_host_is_not_recorded() -> None:
    network = SMALL.compiled()
    assert recordable([SMALL], network)
    assert not recordable([SMALL], SMALL.but(network=DEEP).compiled())
    assert not recordable([SMALL.but(optimizer=OPTIMIZERS["adagrad"]())], network)
    assert not recordable([SMALL.but(optimizer=OPTIMIZERS["muon"]())], network)


@pytest.mark.gpu
@pytest.mark.parametrize("name", RECORDED)
def test_recorded_updates_are_those_of_the_processor(name: str) -> None:
    experiment = SMALL.but(
        seeds=3,
        optimizer=OPTIMIZERS[name](),
        schedule=SCHEDULES["exponential"](gamma=0.9),
        regularisation=Regularisation(l1=0.001, clip_norm=0.5, decoupled=0.01),
    )
    here, there = Run(experiment, on="cpu", backend="stacked"), Run(experiment, on="cuda")
    assert isinstance(there.backend, Graphs)
    here.advance(60)
    there.advance(60)
    assert there.backend._graph is not None, "nothing was recorded"
    assert distance(there.backend.params.cpu(), here.backend.params) <= 1e-3


@pytest.mark.gpu
def test_lesions_and_memory_reach_what_is_recorded() -> None:
    here, there = (Run(SMALL, on=place, backend="stacked") for place in ("cpu", "cuda"))
    for run in (here, there):
        run.advance(40)
        run.lesions = frozenset({(0, 1)})
        run.advance(40)
        kept = run.checkpoint()
        run.advance(40)
        run.start(
            80, kept.epoch, torch.as_tensor(kept.params), torch.as_tensor(kept.kept), origin=kept.origin
        )
        run.remember(kept.memory)
        run.advance(40)
    assert distance(there.backend.params.cpu(), here.backend.params) <= 1e-3


@pytest.mark.gpu
def test_recording_pays() -> None:
    wide = SMALL.but(network=NetworkSpec((Dense(units=16), Dense(units=16))), seeds=32)
    rates = {}
    for name, kind in (("recorded", Graphs), ("one by one", Stacked)):
        run = Run(wide, on="cuda")
        points = run.inputs[: run.order.points], run.targets[: run.order.points]
        run.backend = kind(run.replicas, run.network, *points, task=run.data.task)
        run.advance(100)
        torch.cuda.synchronize()
        begun = time.perf_counter()
        run.advance(1000)
        torch.cuda.synchronize()
        rates[name] = 1000 / (time.perf_counter() - begun)
    print({name: f"{rate:,.0f} updates/s" for name, rate in rates.items()})
    assert rates["recorded"] > 1.5 * rates["one by one"]
