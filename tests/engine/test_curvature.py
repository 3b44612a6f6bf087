"""Curvature against torch's own Hessian, and what it predicts against what training does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.data.datasets import DATASETS
from engine.networks.layers import LAYERS
from engine.networks.network import NetworkSpec
from engine.probes.curvature import edge, sharpest, stability_bound
from engine.probes.preconditioner import preconditioner
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Refusal
from engine.training.losses import LOSSES
from engine.training.optimizer import Optimizer
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import Regularisation
from engine.training.schedules import SCHEDULES

DENSE = LAYERS["dense"]
BASE = Experiment(
    dataset=DATASETS["circle"](size=60),
    network=NetworkSpec(layers=(DENSE(units=3), DENSE(units=2))),
    seeds=3,
)
LINE = BASE.but(network=NetworkSpec(layers=()), loss=LOSSES["mse"](), batch=512, seeds=1)


def hessian(run: Run, replica: int) -> np.ndarray:
    """Return the Hessian [P, P] of one replica's training loss, from torch.autograd.functional."""
    network, data = run.network, run.data
    x = torch.tensor(data.train_inputs, dtype=torch.float64)[None]
    y = torch.tensor(data.train_targets)[None]
    kept = run.backend.kept[replica : replica + 1].double()

    def loss(flat: Tensor) -> Tensor:
        output = network.forward(x, network.views(flat[None]), network.kept_views(kept))
        found = run.experiment.loss.per_sample(output, y, task=data.task).mean()
        return found + 0.5 * run.experiment.regularisation.l2 * (flat * network.weight_mask()).square().sum()

    at = run.backend.params[replica].detach().double()
    return torch.autograd.functional.hessian(loss, at).numpy()  # type: ignore[reportAttributeAccessIssue]


def arrays(run: Run) -> tuple[np.ndarray, np.ndarray]:
    return run.backend.params.detach().numpy(), run.backend.kept.numpy()


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"loss": LOSSES["mse"]()},
        {"regularisation": Regularisation(l2=0.3)},
        {"dataset": DATASETS["xor"](size=60)},
        {"network": NetworkSpec(layers=(DENSE(units=4, activation="relu"), LAYERS["layer_norm"]()))},
    ],
)
@pytest.mark.parametrize("updates", [0, 150])
def test_the_largest_eigenvalue_is_that_of_the_whole_hessian(change: dict[str, Any], updates: int) -> None:
    run = Run(BASE.but(**change), on="cpu")
    run.advance(updates)
    found = sharpest(run.experiment, run.network, *arrays(run), products=2000, tolerance=1e-4)
    for replica in range(3):
        values, vectors = np.linalg.eigh(hessian(run, replica))
        assert found.largest[replica] == pytest.approx(values[-1], rel=1e-4)
        near = vectors[:, values > values[-1] - 1e-3 * abs(values).max()]
        assert np.linalg.norm(near.T @ found.vectors[replica]) == pytest.approx(1.0, abs=1e-2)


def test_where_the_ground_bends_down_most_the_largest_is_still_the_largest() -> None:
    experiment = BASE.but(network=NetworkSpec(layers=(DENSE(units=2),)), loss=LOSSES["mse"]())
    run = Run(experiment, on="cpu")
    generator, negative = torch.Generator().manual_seed(0), 0
    for _ in range(30):
        run.place(3 * torch.randn(run.backend.params.shape, generator=generator))
        found = sharpest(experiment, run.network, *arrays(run), products=5000, tolerance=1e-5)
        for replica in range(3):
            values = np.linalg.eigvalsh(hessian(run, replica))
            negative += -values[0] > values[-1]
            assert found.largest[replica] == pytest.approx(values[-1], rel=1e-3, abs=1e-6)
    assert negative


def test_it_begins_where_it_left_off() -> None:
    run = Run(BASE.but(optimizer=OPTIMIZERS["sgd"](lr=0.1)), on="cpu")
    run.advance(200)
    first = sharpest(run.experiment, run.network, *arrays(run), tolerance=1e-3, products=1000)
    run.advance(2)
    again = sharpest(run.experiment, run.network, *arrays(run), products=3, start=first.vectors)
    hasty = sharpest(run.experiment, run.network, *arrays(run), products=3)
    cold = sharpest(run.experiment, run.network, *arrays(run), tolerance=1e-4)
    assert (again.residual < hasty.residual).all()
    np.testing.assert_allclose(again.largest, cold.largest, rtol=1e-2)
    assert (again.residual <= 2e-2).all()
    some = edge(run, only=[2, 0], products=500)
    np.testing.assert_allclose(some.curvature.largest, cold.largest[[2, 0]], rtol=1e-2)
    assert some.bound.shape == (2,)


def test_replicas_that_are_lost_disturb_nobody() -> None:
    run = Run(BASE, on="cpu")
    params, kept = arrays(run)
    alone = sharpest(run.experiment, run.network, params[1:2], kept[1:2])
    params = params.copy()
    params[0] = np.nan
    found = sharpest(run.experiment, run.network, params, kept)
    assert np.isnan(found.largest[0])
    assert found.largest[1] == pytest.approx(alone.largest[0], rel=1e-3)


@pytest.mark.parametrize(
    "rule",
    [
        OPTIMIZERS["sgd"](),
        OPTIMIZERS["sgd"](weight_decay=0.2),
        OPTIMIZERS["momentum"](),
        OPTIMIZERS["momentum"](momentum=0.5, dampening=0.3),
        OPTIMIZERS["nesterov"](),
        OPTIMIZERS["nesterov"](momentum=0.6, weight_decay=0.1),
    ],
    ids=lambda rule: f"{rule.name}-{rule.weight_decay}",
)
def test_training_diverges_beyond_the_bound_and_only_there(rule: Optimizer) -> None:
    """A network without hidden layers has a quadratic loss: its curvature is the same everywhere."""
    run = Run(LINE, on="cpu")
    (sharp,) = sharpest(LINE, run.network, *arrays(run), products=500, tolerance=1e-6).largest
    bound = stability_bound(rule.but(lr=1.0)) + rule.weight_decay  # bound = factor/η − decay
    critical = bound / (sharp + rule.weight_decay)
    for share, diverges in ((0.97, False), (1.03, True)):
        experiment = LINE.but(optimizer=rule.but(lr=share * critical))
        run = Run(experiment, on="cpu", dtype=torch.float64)
        assert edge(run, products=500).unstable.tolist() == [diverges]
        start = run.evaluate().train_loss[0]
        run.advance(1000)
        end = run.evaluate().train_loss[0]
        assert (not end < start) == diverges


def test_full_batches_at_a_fixed_rate_end_at_the_edge() -> None:
    layers = (DENSE(units=8, activation="tanh"), DENSE(units=8, activation="tanh"))
    experiment = BASE.but(
        dataset=DATASETS["circle"](size=120),
        network=NetworkSpec(layers=layers),
        loss=LOSSES["mse"](),
        optimizer=OPTIMIZERS["sgd"](lr=0.2),
        batch=512,
        seeds=1,
    )
    run, found = Run(experiment, on="cpu"), []
    for _ in range(20):
        run.advance(200)
        found.append(edge(run, products=500).curvature.largest[0])
    assert min(found[:5]) < 9.5
    np.testing.assert_allclose(found[-5:], 2 / 0.2, rtol=0.03)


def test_a_bound_is_given_only_where_there_is_one() -> None:
    assert stability_bound(OPTIMIZERS["sgd"](lr=0.1)) == pytest.approx(20)
    assert stability_bound(OPTIMIZERS["sgd"](lr=0.1), factor=0.5) == pytest.approx(40)
    assert stability_bound(OPTIMIZERS["momentum"](lr=0.1, dampening=1.0)) == float("inf")
    for name in OPTIMIZERS:
        bound = stability_bound(OPTIMIZERS[name]())
        assert np.isnan(bound) == (name not in ("sgd", "momentum", "nesterov"))
    assert np.isnan(stability_bound(OPTIMIZERS["sgd"](), factor=0.0))
    run = Run(BASE.but(optimizer=OPTIMIZERS["adam"](), schedule=SCHEDULES["warmup"]()), on="cpu")
    told = edge(run)
    assert np.isnan(told.bound).all()
    assert not told.unstable.any()


def test_what_would_take_too_long_is_refused() -> None:
    wide = BASE.but(network=NetworkSpec(layers=(DENSE(units=64),) * 6), dataset=DATASETS["circle"](size=5000))
    run = Run(wide.but(seeds=1), on="cpu")
    with pytest.raises(Refusal, match="waiting"):
        sharpest(wide, run.network, *arrays(run))


PRECONDITIONED = [
    OPTIMIZERS["rmsprop"](lr=0.02, momentum=0.5, weight_decay=0.1),
    OPTIMIZERS["rmsprop"](lr=0.02, centered=True),
    OPTIMIZERS["adagrad"](lr=0.1, lr_decay=0.01, start=0.1),
    OPTIMIZERS["adam"](lr=0.02, beta2=0.99, weight_decay=0.05),
    OPTIMIZERS["amsgrad"](lr=0.02),
    OPTIMIZERS["adamw"](lr=0.02, weight_decay=0.5),
]


@pytest.mark.parametrize("rule", PRECONDITIONED, ids=lambda rule: f"{rule.name}-{rule.weight_decay}")
def test_adaptive_rules_see_the_loss_through_what_divides_their_steps(rule: Optimizer) -> None:
    run = Run(BASE.but(optimizer=rule, batch=512, seeds=2), on="cpu")
    assert not edge(run).adapted.any()  # before the first update nothing divides
    run.advance(60)
    told = edge(run, products=800)
    assert told.adapted.all()
    saved = run.backend.state()[0][0]["state"][0]
    for replica in range(2):
        squares = next(
            saved[name] for name in ("max_exp_avg_sq", "exp_avg_sq", "square_avg", "sum") if name in saved
        )
        divisor = squares[replica].double().numpy()
        if rule.name == "rmsprop" and vars(rule)["centered"]:
            divisor = divisor - saved["grad_avg"][replica].double().numpy() ** 2
        if rule.name in ("adam", "amsgrad", "adamw"):
            divisor = divisor / (1 - vars(rule)["beta2"] ** 60)
        divisor = np.sqrt(divisor) + vars(rule)["eps"]
        decay = 0.0 if rule.name == "adamw" else rule.weight_decay
        seen = (hessian(run, replica) + decay * np.eye(len(divisor))) / divisor[:, None]
        wanted = np.linalg.eigvals(seen).real.max()
        assert told.curvature.largest[replica] == pytest.approx(wanted, rel=1e-2)


@pytest.mark.parametrize("rule", PRECONDITIONED, ids=lambda rule: f"{rule.name}-{rule.weight_decay}")
def test_on_a_parabola_with_a_fixed_divisor_steps_grow_beyond_the_bound_and_only_there(
    rule: Optimizer,
) -> None:
    """Torch's own rule on ½hx², long after its start, its memory of squares put back to one before every step."""
    kept: dict[str, Any] = {}
    for share, grows in ((0.98, False), (1.02, True)):
        place = torch.tensor([[1e-6]], dtype=torch.float64, requires_grad=True)
        steps = rule.build([place])
        squares = ("exp_avg_sq", "max_exp_avg_sq", "square_avg", "sum")
        height, late, start = 1.0, 20, 0.0
        for step in range(late + 400):
            if step == late:
                found = preconditioner(rule, kept, 0)
                assert found is not None
                height = share * found.bound * float(found.divisor[0]) - found.decay
                start = abs(place.item())
            place.grad = height * place.detach()
            steps.step()
            kept = steps.state[place]
            kept["step"].fill_(1e5)
            for name in squares:
                if name in kept:
                    kept[name].fill_(1.0)
            if "grad_avg" in kept:
                kept["grad_avg"].zero_()
            if step < late:
                with torch.no_grad():
                    place.fill_(1e-6)
        assert (abs(place.item()) > start) == grows
