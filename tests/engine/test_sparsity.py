"""L1 as a step of its own: weights that are exactly zero, and scikit-learn's Lasso as what it comes to."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.linear_model import ElasticNet, Lasso

from engine.data.datasets import DATASETS
from engine.networks.layers.dense import Dense
from engine.networks.layers.gated_recurrent import LSTM
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import Regularisation
from tests.engine.exported_images import BASE as PICTURES
from tests.engine.exported_sequences import ADDING, about
from tests.engine.kernels import kernels
from tests.engine.reference import DOUBLE

__all__ = ["kernels"]

LINEAR = Experiment(
    dataset=DATASETS["diabetes"](),
    network=NetworkSpec(()),
    loss=LOSSES["mse"](),
    optimizer=OPTIMIZERS["sgd"](lr=0.05),
    batch=512,
)
TWO = NetworkSpec((Dense(units=8), Dense(units=8)))
SETTINGS: dict[str, Experiment] = {
    "adam": Experiment(network=TWO, optimizer=OPTIMIZERS["adam"](lr=0.01)),
    "sgd": Experiment(network=TWO, optimizer=OPTIMIZERS["sgd"](lr=0.1)),
    "momentum": Experiment(network=TWO, optimizer=OPTIMIZERS["momentum"](lr=0.03)),
    "rmsprop": Experiment(network=TWO, optimizer=OPTIMIZERS["rmsprop"](lr=0.01)),
    "relu": Experiment(network=NetworkSpec((Dense(units=16, activation="relu"),)), dataset=DATASETS["xor"]()),
    "classes": Experiment(network=TWO, dataset=DATASETS["wine"](), loss=LOSSES["cross_entropy"]()),
    "images": PICTURES,
    "sequences": about(ADDING, LSTM(units=6)),
}


def weights(run: Run) -> torch.Tensor:
    return run.backend.params[0][run.network.weight_mask() == 1]


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("name", SETTINGS)
def test_weights_become_exactly_zero(name: str) -> None:
    rules = Regularisation(l1=0.02)
    shares = []
    for found in (rules, rules.but(l1_step="subgradient")):
        run = Run(SETTINGS[name].but(regularisation=found))
        run.advance(100 if name in ("images", "sequences") else 300)
        assert torch.isfinite(weights(run)).all()
        shares.append(float((weights(run) == 0).double().mean()))
    proximal, subgradient = shares
    assert proximal > 0.1
    assert subgradient == 0.0


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("backend", ["stacked", "fused"])
@pytest.mark.parametrize("rule", ["sgd", "momentum", "adam", "adamax", "radam", "amsgrad"])
def test_linear_regression_ends_at_the_elastic_net_whatever_the_rule(rule: str, backend: str) -> None:
    """Coordinate descent finds the same least objective and the same zeros; the mean square here has no ½."""
    rules = Regularisation(l1=0.4, l2=0.1)
    run = Run(
        LINEAR.but(regularisation=rules, optimizer=OPTIMIZERS[rule](lr=0.02)), dtype=DOUBLE, backend=backend
    )
    run.advance(1500)
    ridge, lasso = rules.l2, rules.l1
    # ½ · mean square + (l1 / 2)·|w| + (l2 / 4)·w²
    alpha = lasso / 2 + ridge / 2
    model = ElasticNet(alpha=alpha, l1_ratio=lasso / 2 / alpha, tol=1e-12, max_iter=100_000)
    model.fit(run.data.train_inputs.astype(float), run.data.train_targets.astype(float))
    found = weights(run).numpy()
    np.testing.assert_allclose(found, model.coef_, atol=1e-5)
    assert np.array_equal(found == 0, model.coef_ == 0)
    assert 0 < (found == 0).sum() < len(found)


def test_without_l2_it_is_the_lasso_and_the_loss_that_is_shown_has_no_penalty() -> None:
    run = Run(LINEAR.but(regularisation=Regularisation(l1=0.4)), dtype=DOUBLE, backend="stacked")
    run.advance(1500)
    inputs, targets = (np.float64(each) for each in (run.data.train_inputs, run.data.train_targets))
    model = Lasso(alpha=0.2, tol=1e-12, max_iter=100_000).fit(inputs, targets)
    np.testing.assert_allclose(weights(run).numpy(), model.coef_, atol=1e-8)
    wanted = np.square(model.predict(inputs) - targets).mean()
    assert run.evaluate().train_loss[0] == pytest.approx(wanted, rel=1e-9)


def test_l_bfgs_knows_only_the_slope() -> None:
    run = Run(LINEAR.but(regularisation=Regularisation(l1=0.4), optimizer=OPTIMIZERS["lbfgs"](lr=0.1)))
    slope = run.experiment.regularisation.but(l1_step="subgradient")
    other = Run(run.experiment.but(regularisation=slope))
    for each in (run, other):
        each.advance(3)
    assert torch.equal(weights(run), weights(other))
    assert (weights(run) != 0).all()
