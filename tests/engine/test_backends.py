"""Every back end against the reference: rules, activations, losses, regularisers, layers, noise, lesions."""

from __future__ import annotations

from functools import cache
from itertools import cycle, islice
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.datasets import DATASETS
from engine.networks.activations import ACTIVATIONS
from engine.networks.layers import LAYERS
from engine.networks.layers.dense import Dense
from engine.networks.layers.residual import Residual
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Spec
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import Regularisation
from tests.engine.kernels import after, assert_alike, distance, kernels
from tests.engine.reference import DEEP, DOUBLE, GENTLE, SMALL
from tests.engine.strategies import specs

__all__ = ["kernels"]
pytestmark = pytest.mark.usefixtures("kernels")

ELEMENTWISE = [name for name, rule in OPTIMIZERS.items() if rule.elementwise]
REGULARISERS = {
    "none": Regularisation(),
    "l1": Regularisation(l1=0.01),
    "l1_slope": Regularisation(l1=0.01, l1_step="subgradient"),
    "l2": Regularisation(l2=0.1),
    "clip_value": Regularisation(clip_value=0.01),
    "clip_norm": Regularisation(clip_norm=0.05),
    "decoupled": Regularisation(decoupled=0.5),
    "all": Regularisation(l1=0.002, l2=0.01, clip_norm=0.2, clip_value=0.1, decoupled=0.1),
}
# Every loss with every kind of target it is made for, smoothed where it can be
AIMS: dict[str, dict[str, Any]] = {
    f"{data}-{name}": {
        "dataset": DATASETS[data](size=60 if data == "circle" else 50),
        "loss": LOSSES[name](**({"smoothing": 0.2} if "smoothing" in LOSSES[name].knobs() else {})),
    }
    for data, task in (("circle", "binary"), ("blobs", "multiclass"), ("curve", "regression"))
    for name in LOSSES
    if task in LOSSES[name].tasks
}


@cache
def reference(experiment: Experiment, steps: int, dtype: torch.dtype = DOUBLE) -> Run:
    """Return what all back ends are compared with after so many updates; nobody trains it further."""
    return after(experiment, steps, "reference", dtype)


def pairs(rule: int) -> list[Experiment]:
    """Return an experiment for each regulariser; activations and losses go round, others for each rule."""
    names = islice(cycle(ACTIVATIONS), 5 * rule, None)
    aims = islice(cycle(AIMS.values()), rule, None)
    return [
        SMALL.but(
            network=NetworkSpec((Dense(units=5, activation=name), Dense(units=3, activation=name))),
            optimizer=OPTIMIZERS[ELEMENTWISE[rule]](),
            regularisation=regularisation,
            **aim,
        )
        for regularisation, name, aim in zip(REGULARISERS.values(), names, aims, strict=False)
    ]


@pytest.mark.parametrize("rule", range(len(ELEMENTWISE)), ids=ELEMENTWISE)
def test_six_epochs_of_every_rule_are_those_of_the_reference(rule: int) -> None:
    for experiment in pairs(rule):
        if ELEMENTWISE[rule] == "rprop":  # it acts on the sign of what may be zero but for rounding
            for backend in ("stacked", "fused"):
                assert_same_steps(experiment, backend, 24)
            continue
        for backend in ("stacked", "fused"):
            assert_alike(after(experiment, 24, backend), reference(experiment, 24))


def assert_same_steps(experiment: Experiment, backend: str, steps: int) -> None:
    """Compare update by update, each from the same state: where training is chaotic no two agree for long."""
    plain, run = (Run(experiment, dtype=DOUBLE, backend=name) for name in ("reference", backend))
    for _ in range(steps):
        before = plain.backend.params.clone()
        plain.advance(1)
        run.advance(1)
        if not torch.isfinite(plain.backend.params).all() or plain.status != "ready":
            return
        gradient = plain.backend.gradient
        assert distance(run.backend.gradient, gradient) <= 1e-9
        ours, theirs = run.backend.params - before, plain.backend.params - before
        clear = gradient.abs() > 1e-12 * gradient.abs().max()
        away = ((ours - theirs).abs() * clear).max()
        assert away <= 1e-7 * theirs.abs().max() + 1e-13 * before.abs().max()
        run.place(plain.backend.params, plain.backend.kept)
        run.backend.load(plain.backend.state())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_stacked_rules_are_those_of_the_reference(name: str) -> None:
    knobs = GENTLE if name == "lbfgs" else {}
    experiment = SMALL.but(optimizer=OPTIMIZERS[name](**knobs), batch=30 if knobs else 8, seeds=2)
    # L-BFGS divides by differences of gradients: rounding grows tenfold every few updates.
    steps = 15 if knobs else 50
    assert_alike(after(experiment, steps, "stacked"), reference(experiment, steps))


@pytest.mark.parametrize("backend", ["stacked", "fused"])
@pytest.mark.parametrize("aim", AIMS)
def test_every_loss_is_that_of_the_reference(aim: str, backend: str) -> None:
    experiment = SMALL.but(**AIMS[aim])
    assert_alike(after(experiment, 50, backend), reference(experiment, 50))


@pytest.mark.parametrize("backend", ["stacked", "fused"])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_that_of_the_reference(name: str, backend: str) -> None:
    network = NetworkSpec((Dense(units=5, activation=name), LAYERS["activation"](function=name)), output=name)
    experiment = SMALL.but(network=network, loss=LOSSES["mse"](), optimizer=OPTIMIZERS["sgd"](lr=0.05))
    assert_alike(after(experiment, 50, backend), reference(experiment, 50))


NETWORKS = {
    "none": NetworkSpec(()),
    "layer norm": NetworkSpec((Dense(units=6), LAYERS["layer_norm"](), Dense(units=3))),
    "batch norm": NetworkSpec((Dense(units=6), LAYERS["batch_norm"](), Dense(units=3))),
    "batch norm first": NetworkSpec((LAYERS["batch_norm"](), Dense(units=6))),
    "dropout": NetworkSpec((Dense(units=6), LAYERS["dropout"](rate=0.4), Dense(units=3))),
    "noise": NetworkSpec((LAYERS["noise"](deviation=0.3), Dense(units=6), LAYERS["dropout"](rate=0.0))),
    "block": NetworkSpec((Dense(units=6), Residual((Dense(units=4), Dense(units=6))), Dense(units=3))),
    "block first": NetworkSpec((Residual((Dense(units=3), Dense(units=2))),)),
    "block of norms": NetworkSpec(
        (Dense(units=6), Residual((LAYERS["layer_norm"](), LAYERS["activation"](), Dense(units=6))))
    ),
    "everything": DEEP,
    "wide": NetworkSpec((Dense(units=37), Dense(units=18, activation="relu"))),
}


@pytest.mark.parametrize("backend", ["stacked", "fused"])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_layer_is_that_of_the_reference(name: str, backend: str) -> None:
    experiment = SMALL.but(network=NETWORKS[name], seeds=2, optimizer=OPTIMIZERS["adam"](lr=0.01))
    assert_alike(after(experiment, 50, backend), reference(experiment, 50))


@pytest.mark.parametrize("batch", [1, 7, 16, 17, 40])
def test_batches_of_any_size_fill_the_lanes(batch: int) -> None:
    experiment = SMALL.but(dataset=DATASETS["circle"](size=82), batch=batch, network=NETWORKS["wide"])
    assert_alike(after(experiment, 30, "fused"), after(experiment, 30, "reference"))


@pytest.mark.parametrize("network", ["everything", "wide", "block"])
def test_silenced_units_are_silent_in_training_too(network: str) -> None:
    runs = [Run(SMALL.but(network=NETWORKS[network], seeds=2), dtype=DOUBLE, backend=name) for name in
            ("reference", "stacked", "fused")]  # fmt: skip
    for run in runs:
        run.lesions = frozenset({(0, 1), (0, 3), (1, 2)})
        run.advance(20)
        run.lesions = frozenset({(0, 0)})
        run.advance(20)
    for run in runs[1:]:
        assert_alike(run, runs[0])


SINGLE_PRECISION = 2e-4  # of the largest parameter, after 50 updates that are not chaotic


@pytest.mark.parametrize("network", ["layer norm", "wide"])
@pytest.mark.parametrize("backend", ["stacked", "fused"])
@pytest.mark.parametrize("name", [name for name in ELEMENTWISE if name != "rprop"])
def test_single_precision_agrees_for_fifty_updates(name: str, backend: str, network: str) -> None:
    experiment = SMALL.but(optimizer=OPTIMIZERS[name](), network=NETWORKS[network])
    run, wanted = after(experiment, 50, backend, torch.float32), reference(experiment, 50, torch.float32)
    assert distance(run.backend.params, wanted.backend.params) <= SINGLE_PRECISION


def strategy(cls: type[Spec]) -> st.SearchStrategy[Any]:
    """Draw a rule with any of its knobs, but a rate at which numbers stay numbers."""
    return specs(cls).map(lambda rule: rule.but(lr=min(rule.lr, 0.1)))


@settings(max_examples=150)
@given(
    rule=st.sampled_from(ELEMENTWISE).flatmap(lambda name: strategy(OPTIMIZERS[name])),
    layers=st.lists(
        st.builds(Dense, units=st.integers(1, 9), activation=st.sampled_from([*ACTIVATIONS])), max_size=3
    ),
    aim=st.sampled_from([*AIMS]),
    regularisation=st.sampled_from([*REGULARISERS]),
    batch=st.integers(1, 25),
    backend=st.sampled_from(["stacked", "fused"]),
)
def test_any_gradient_and_any_step_is_that_of_the_reference(
    rule: Any, layers: list[Dense], aim: str, regularisation: str, batch: int, backend: str
) -> None:
    experiment = SMALL.but(
        optimizer=rule,
        network=NetworkSpec(tuple(layers)),
        regularisation=REGULARISERS[regularisation],
        batch=batch,
        **AIMS[aim],
    )
    assert_same_steps(experiment, backend, 4)
