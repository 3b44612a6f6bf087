"""Going on after a change: weights stay wherever the shapes allow, and the curves go on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine.data.datasets import DATASETS
from engine.data.datasets.csv import read_sheet
from engine.data.datasets.own_table import Uploaded
from engine.networks.layers import LAYERS
from engine.networks.layers.dense import Dense
from engine.networks.layers.residual import Residual
from engine.networks.network import NetworkSpec
from engine.runs import state
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.transfer import continued
from engine.spec import Refusal
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import Regularisation
from engine.training.schedules import SCHEDULES
from tests.engine.reference import SMALL, after


def weights(run: Run) -> list[dict[str, torch.Tensor]]:
    """Return each column's arrays of the first replica."""
    return [
        {name: each[0] for name, each in column.items()} for column in run.network.views(run.backend.params)
    ]


CHANGES: dict[str, dict[str, Any]] = {
    "rate": {"optimizer": OPTIMIZERS["adam"](lr=0.5)},
    "optimizer": {"optimizer": OPTIMIZERS["rmsprop"]()},
    "loss": {"loss": LOSSES["hinge"]()},
    "batch": {"batch": 3},
    "regularisation": {"regularisation": Regularisation(l1=0.1)},
    "schedule": {"schedule": SCHEDULES["step"]()},
    "data": {"dataset": DATASETS["xor"](size=90, noise=0.2)},
    "data_seed": {"data_seed": 5},
    "test_fraction": {"test_fraction": 0.3},
    "activation": {"network": NetworkSpec((Dense(units=4, activation="relu"), Dense(units=2)))},
}


@pytest.mark.parametrize("name", CHANGES)
def test_weights_stay_when_something_else_changes(name: str) -> None:
    old = after(SMALL, 31)
    new = continued(old.checkpoint(), SMALL.but(**CHANGES[name]))
    assert torch.equal(new.backend.params, old.backend.params)
    assert (new.step, new.epoch) == (old.step, old.epoch)
    new.advance(20)
    assert new.step == 51
    assert new.epoch > old.epoch
    assert np.isfinite(new.reading().train_loss)


def test_a_layer_added_leaves_the_others_their_weights() -> None:
    old = after(SMALL, 20)
    spec = NetworkSpec((Dense(units=4), Dense(units=3, activation="relu"), Dense(units=2)))
    new = continued(old.checkpoint(), SMALL.but(network=spec))
    before, now, fresh = weights(old), weights(new), weights(Run(new.experiment))
    assert torch.equal(now[0]["weight"], before[0]["weight"])
    assert torch.equal(now[1]["weight"], fresh[1]["weight"])
    assert torch.equal(now[2]["weight"][:, :3], before[1]["weight"][:, :3])
    assert torch.equal(now[2]["bias"], before[1]["bias"])
    assert torch.equal(now[3]["weight"], before[2]["weight"])


@pytest.mark.parametrize("extra", ["dropout", "batch_norm", "noise", "activation", "layer_norm"])
def test_a_layer_without_links_slips_in_between(extra: str) -> None:
    old = after(SMALL, 20)
    new = continued(
        old.checkpoint(), SMALL.but(network=NetworkSpec((Dense(units=4), LAYERS[extra](), Dense(units=2))))
    )
    before, now = weights(old), weights(new)
    for ours, theirs in zip((now[0], now[2], now[3]), before, strict=True):
        assert torch.equal(ours["weight"], theirs["weight"])
    back = continued(new.checkpoint(), SMALL)
    assert torch.equal(back.backend.params, old.backend.params)


def test_a_layer_removed_leaves_what_fits() -> None:
    old = after(SMALL, 20)
    new = continued(old.checkpoint(), SMALL.but(network=NetworkSpec((Dense(units=2),))))
    before, now = weights(old), weights(new)
    assert torch.equal(now[0]["weight"], before[1]["weight"][:, :2])
    assert torch.equal(now[1]["weight"], before[2]["weight"])


def test_layers_reordered_take_their_weights_along_where_order_allows() -> None:
    first = SMALL.but(network=NetworkSpec((Dense(units=5), Dense(units=4), Dense(units=3))))
    old = after(first, 20)
    new = continued(
        old.checkpoint(), first.but(network=NetworkSpec((Dense(units=5), Dense(units=3), Dense(units=4))))
    )
    assert torch.equal(weights(new)[0]["weight"], weights(old)[0]["weight"])


def test_units_added_and_removed_keep_the_others() -> None:
    old = after(SMALL, 20)
    wide = continued(old.checkpoint(), SMALL.but(network=NetworkSpec((Dense(units=6), Dense(units=2)))))
    before, now = weights(old), weights(wide)
    assert torch.equal(now[0]["weight"][:4], before[0]["weight"])
    assert torch.equal(now[0]["bias"][:4], before[0]["bias"])
    assert torch.equal(now[1]["weight"][:, :4], before[1]["weight"])
    assert torch.equal(now[2]["weight"], before[2]["weight"])
    narrow = continued(wide.checkpoint(), SMALL.but(network=NetworkSpec((Dense(units=3), Dense(units=2)))))
    assert torch.equal(weights(narrow)[0]["weight"], before[0]["weight"][:3])
    assert torch.equal(weights(narrow)[1]["weight"], before[1]["weight"][:, :3])


def test_features_keep_their_own_weights() -> None:
    old = after(SMALL.but(features=("x1", "x2", "x1*x2")), 20)
    new = continued(old.checkpoint(), SMALL.but(features=("x2^2", "x1*x2", "x1")))
    before, now, fresh = weights(old)[0]["weight"], weights(new)[0]["weight"], weights(Run(new.experiment))
    assert torch.equal(now[:, 1], before[:, 2])
    assert torch.equal(now[:, 2], before[:, 0])
    assert torch.equal(now[:, 0], fresh[0]["weight"][:, 0])
    only = continued(old.checkpoint(), SMALL.but(features=("x2",)))
    assert torch.equal(weights(only)[0]["weight"][:, 0], before[:, 1])


def test_a_norm_on_the_features_follows_them() -> None:
    spec = NetworkSpec((LAYERS["batch_norm"](), Dense(units=3)))
    old = after(SMALL.but(network=spec, features=("x1", "x1^2")), 20)
    new = continued(old.checkpoint(), SMALL.but(network=spec, features=("x1^2", "x2", "x1")))
    before, now = weights(old)[0], weights(new)[0]
    for name in ("weight", "bias"):
        assert torch.equal(now[name][[0, 2]], before[name][[1, 0]])
    means = [run.network.kept_views(run.backend.kept)[0]["running_mean"][0] for run in (old, new)]
    assert torch.equal(means[1][[0, 2]], means[0][[1, 0]])
    assert means[1][1] == 0


def test_a_block_keeps_what_is_inside() -> None:
    block = Residual((Dense(units=4), Dense(units=4, activation="linear")))
    old = after(SMALL.but(network=NetworkSpec((Dense(units=4), block))), 20)
    inside = Residual((Dense(units=4, activation="relu"), Dense(units=4, activation="linear")))
    new = continued(old.checkpoint(), SMALL.but(network=NetworkSpec((Dense(units=4), inside))))
    assert torch.equal(new.backend.params, old.backend.params)


def test_a_refusal_leaves_the_old_run_untouched() -> None:
    run = after(SMALL, 40)
    rows, params, stride = list(run.recording.rows), run.backend.params.clone(), run.recording.stride
    impossible = SMALL.but(network=NetworkSpec((Dense(units=4), Residual((Dense(units=3),)))))
    for experiment in (impossible, SMALL.but(loss=LOSSES["cross_entropy"]()), SMALL.but(features=("gone",))):
        with pytest.raises(Refusal):
            continued(run.checkpoint(), experiment, recording=run.recording)
    assert run.recording.rows == rows
    assert run.recording.stride == stride
    assert torch.equal(run.backend.params, params)
    assert run.advance(5) == 5


def test_data_that_are_gone_can_still_be_left() -> None:
    """A table forgotten by the server must not lock a reader in."""
    from engine.data.datasets import own_table as own

    lines = ["a,b,label", *(f"{i * i % 37},{(i * 7) % 11},{'yes' if i % 3 else 'no'}" for i in range(40))]
    key = own.keep(read_sheet("\n".join(lines).encode()), owner="someone")
    run = after(Experiment(dataset=Uploaded(key=key), seed=SMALL.seed), 20)
    checkpoint = run.checkpoint()
    for other in range(own.MAX_TABLES_EACH):
        own.keep(read_sheet("\n".join([*lines, f"{other},1,no"]).encode()), owner="someone")
    with pytest.raises(Refusal, match="no longer here"):
        run.experiment.dataset.raw(0)
    assert state.past(checkpoint).network is run.network
    new = continued(checkpoint, SMALL)
    assert new.step == 20
    assert torch.equal(weights(new)[2]["weight"], weights(run)[2]["weight"])
    assert new.advance(5) == 5


def test_lesions_stay_with_their_network() -> None:
    run = after(SMALL, 10)
    run.lesions = frozenset({(0, 2)})
    assert continued(run.checkpoint(), SMALL.but(batch=5)).lesions == {(0, 2)}
    smaller = SMALL.but(network=NetworkSpec((Dense(units=2),)))
    assert not continued(run.checkpoint(), smaller).lesions
