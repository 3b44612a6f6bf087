"""What holds for whole runs on any back end: equal seeds, neighbours, hand-over, checkpoints, the choice itself."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from engine.data.datasets import DATASETS
from engine.networks.layers.dense import Dense
from engine.networks.network import NetworkSpec
from engine.runs.backend import choice
from engine.runs.backends import compiled
from engine.runs.backends.fused import suits
from engine.runs.experiment import Experiment
from engine.runs.handover import hand_over, outgrown
from engine.runs.run import Run
from engine.runs.transfer import continued
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping, Regularisation
from engine.training.schedules import SCHEDULES
from tests.engine.kernels import after, assert_alike, distance, kernels
from tests.engine.reference import DEEP, DOUBLE, SMALL

__all__ = ["kernels"]
pytestmark = pytest.mark.usefixtures("kernels")

BACKENDS = ("reference", "stacked", "fused")
ELEMENTWISE = [name for name, rule in OPTIMIZERS.items() if rule.elementwise]
MANY = SMALL.but(dataset=DATASETS["circle"](size=120), batch=7, seeds=3)


def assert_same(run: Run, other: Run) -> None:
    """Compare every bit that training has left."""
    for name in ("params", "kept", "gradient"):
        assert torch.equal(getattr(run.backend, name), getattr(other.backend, name)), name
    assert [row.step for row in run.recording.rows] == [row.step for row in other.recording.rows]
    for ours, theirs in zip(run.recording.rows, other.recording.rows, strict=True):
        assert np.array_equal(ours.values["train_loss"], theirs.values["train_loss"])


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("network", [SMALL.network, DEEP], ids=["plain", "deep"])
def test_equal_seeds_give_equal_results_in_pieces_of_any_size(network: NetworkSpec, backend: str) -> None:
    experiment = MANY.but(network=network, optimizer=OPTIMIZERS["nadam"]())
    whole, pieces = (Run(experiment, backend=backend) for _ in range(2))
    whole.advance(101)
    for count in (1, 2, 30, 5, 40, 0, 23):
        pieces.advance(count)
    assert_same(pieces, whole)


def test_runs_side_by_side_in_threads_do_not_disturb_one_another() -> None:
    alone = after(MANY, 600, "fused", torch.float32)
    runs = [Run(MANY, backend="fused") for _ in range(3)]

    def train(run: Run) -> None:
        while run.step < 600:
            run.advance_for(0.001, most=600 - run.step)

    threads = [threading.Thread(target=train, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for run in runs:
        assert_same(run, alone)


def test_a_reset_starts_the_very_same_way() -> None:
    run = Run(MANY)
    assert run.backend.name == "fused"
    run.advance(60)
    params = run.backend.params.clone()
    run.reset()
    run.advance(60)
    assert torch.equal(run.backend.params, params)


MIXED = [
    SMALL.but(seed=seed, optimizer=OPTIMIZERS[name](**knobs))
    for seed, (name, knobs) in enumerate(
        [
            *((name, {}) for name in ELEMENTWISE),
            ("sgd", {"lr": 0.3}),
            ("adam", {"lr": 0.001, "weight_decay": 0.1}),
            ("rmsprop", {"momentum": 0.9, "centered": True}),
            ("adamw", {"amsgrad": True}),
        ]
    )
]


@pytest.mark.parametrize("backend", ["stacked", "fused"])
def test_replicas_with_rules_of_their_own_are_each_what_they_are_alone(backend: str) -> None:
    together = Run(MIXED[0], replicas=MIXED, dtype=DOUBLE, backend=backend)
    together.advance(50)
    for place, experiment in enumerate(MIXED):
        alone = after(experiment, 50, backend)
        assert distance(together.backend.params[place], alone.backend.params[0]) <= 1e-12
        if backend == "fused":
            assert torch.equal(together.backend.params[place], alone.backend.params[0])


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_replica_that_is_lost_leaves_the_others_alone(backend: str) -> None:
    clipped = MANY.but(regularisation=Regularisation(clip_norm=0.5, clip_value=0.4, l2=0.01))
    run, healthy = (Run(clipped, backend=backend) for _ in range(2))
    run.backend.params[1] = torch.nan
    run.advance(40)
    healthy.advance(40)
    for replica in (0, 2):
        assert torch.equal(run.backend.params[replica], healthy.backend.params[replica])
    assert run.backend.params[1].isnan().all()


@pytest.mark.parametrize("rule", ELEMENTWISE)
def test_a_run_that_is_handed_over_goes_on_where_it_was(rule: str) -> None:
    experiment = SMALL.but(optimizer=OPTIMIZERS[rule](), seeds=2)
    whole, run = after(experiment, 60, "reference"), after(experiment, 10, "stacked")
    for step, name in ((20, "fused"), (30, "stacked"), (40, "reference"), (50, "fused"), (60, "reference")):
        assert hand_over(run, name) == name
        run.advance(step - run.step)
    assert_alike(run, whole)


def test_a_run_that_began_before_anything_was_compiled_is_outgrown_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = dict(compiled._found)
    monkeypatch.setattr(compiled, "_found", {})
    runs = [Run(SMALL) for _ in range(2)]
    assert not outgrown(runs[0])
    for run in runs:
        run.advance(10)
    monkeypatch.setattr(compiled, "_found", found)
    assert outgrown(runs[0])
    assert hand_over(runs[0]) == "fused"
    assert not outgrown(runs[0])
    for run in runs:
        run.advance(20)
    assert distance(runs[0].backend.params, runs[1].backend.params) <= 1e-5
    assert not outgrown(Run(SMALL.but(optimizer=OPTIMIZERS["muon"]())))
    assert not outgrown(Run(SMALL, backend="reference"))


def test_handing_over_keeps_lesions_buffers_and_noise() -> None:
    experiment = SMALL.but(network=DEEP, optimizer=OPTIMIZERS["momentum"]())
    runs = [Run(experiment, dtype=DOUBLE, backend="stacked") for _ in range(2)]
    for run in runs:
        run.lesions = frozenset({(0, 2)})
        run.advance(15)
    hand_over(runs[0])
    assert runs[0].backend.name == "fused"
    for run in runs:
        run.advance(15)
    assert_alike(*runs)


@pytest.mark.parametrize("knobs", [{}, {"momentum": 0.9}, {"centered": True}])
def test_a_checkpoint_of_one_back_end_is_gone_on_from_by_another(knobs: dict[str, Any]) -> None:
    experiment = SMALL.but(optimizer=OPTIMIZERS["rmsprop"](**knobs), seeds=2)
    old = after(experiment, 20, "stacked", torch.float32)
    run = continued(old.checkpoint(), experiment)
    assert run.backend.name == "fused"
    old.advance(10)
    run.advance(10)
    assert distance(run.backend.params, old.backend.params) <= 1e-5


@pytest.mark.parametrize("backend", BACKENDS)
def test_memory_comes_back_bit_for_bit(backend: str) -> None:
    for rule in ELEMENTWISE:
        run = after(SMALL.but(optimizer=OPTIMIZERS[rule]()), 20, backend, torch.float32)
        kept = run.checkpoint()
        run.advance(20)
        end = run.backend.params.clone()
        run.start(
            20, kept.epoch, torch.as_tensor(kept.params), torch.as_tensor(kept.kept), origin=kept.origin
        )
        run.remember(kept.memory)
        run.advance(20)
        assert torch.equal(run.backend.params, end), rule


def test_schedules_and_early_stopping_act_alike() -> None:
    for name in SCHEDULES:
        experiment = SMALL.but(schedule=SCHEDULES[name](), stopping=EarlyStopping(patience=3, min_delta=0.05))
        run, reference = (after(experiment, 200, each) for each in ("fused", "reference"))
        assert (run.step, run.status) == (reference.step, reference.status)
        assert_alike(run, reference)


def test_a_run_takes_the_fastest_back_end_that_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Run(SMALL).backend.name == "fused"
    assert Run(SMALL.but(network=DEEP)).backend.name == "fused"
    assert Run(SMALL.but(optimizer=OPTIMIZERS["muon"]())).backend.name == "stacked"
    mixed = [SMALL, SMALL.but(optimizer=OPTIMIZERS["adafactor"]())]
    assert Run(SMALL, replicas=mixed).backend.name == "stacked"
    monkeypatch.setattr(compiled, "_found", {})
    assert Run(SMALL).backend.name == "stacked"
    with pytest.raises(ValueError, match="not ready"):
        Run(SMALL, backend="fused")


def test_everything_that_can_be_built_is_known_to_the_compiled_code() -> None:
    """A layer, loss or element-wise rule that kernels lack would train, but slowly: say so here."""
    run = Run(SMALL.but(network=DEEP))
    for rule in ELEMENTWISE:
        experiment = SMALL.but(network=DEEP, optimizer=OPTIMIZERS[rule]())
        assert suits([experiment], run.network, torch.float32, "binary"), rule
        assert choice([experiment], run.network, run.inputs, task="binary") == "fused"


class Clock:
    """A time in which nothing passes but what an update is said to cost."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_updates_fill_the_time_they_are_given(monkeypatch) -> None:
    run, clock = Run(Experiment(network=NetworkSpec((Dense(units=8),)))), Clock()
    train = run.backend.train

    def costly(batches, *others) -> None:
        train(batches, *others)
        clock.now += 1e-4 * len(batches)

    monkeypatch.setattr(run.backend, "train", costly)
    monkeypatch.setattr("engine.runs.run.time", SimpleNamespace(perf_counter=clock, thread_time=clock))
    done = [run.advance_for(0.02) for _ in range(30)]
    assert run.step == sum(done)
    assert done[-1] == pytest.approx(200, rel=0.1), "an update of 0.1 ms fits 200 times into 20 ms"
    assert run.advance_for(10.0, most=17) == 17
