"""Going on from a checkpoint: exactly where nothing changed, and with the weights kept where something did."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine import state
from engine.datasets import DATASETS
from engine.datasets.csv import parse_csv
from engine.datasets.own import Uploaded
from engine.experiment import Experiment
from engine.layers import LAYERS
from engine.layers.dense import Dense
from engine.layers.residual import Residual
from engine.losses import LOSSES
from engine.network import NetworkSpec
from engine.optimizers import OPTIMIZERS
from engine.regularisation import EarlyStopping, Regularisation
from engine.run import Run
from engine.schedules import SCHEDULES
from engine.spec import Refusal
from engine.transfer import adopt, continued
from tests.engine.reference import DEEP, GENTLE, SMALL


def after(experiment: Experiment, steps: int) -> Run:
    """Return a run after so many updates."""
    run = Run(experiment)
    run.advance(steps)
    return run


def weights(run: Run) -> list[dict[str, torch.Tensor]]:
    """Return each column's arrays of the first replica."""
    return [
        {name: each[0] for name, each in column.items()} for column in run.network.views(run.backend.params)
    ]


EXACT = {
    "plain": SMALL,
    "noisy": SMALL.but(network=DEEP),
    "seeds": SMALL.but(seeds=3),
    "rules": SMALL.but(regularisation=Regularisation(l1=0.001, clip_norm=0.3, decoupled=0.01)),
    "cosine": SMALL.but(schedule=SCHEDULES["cosine"](length=12.0)),
    "plateau": SMALL.but(schedule=SCHEDULES["plateau"](patience=1), optimizer=OPTIMIZERS["sgd"](lr=0.1)),
    "stopping": SMALL.but(stopping=EarlyStopping(patience=9, min_delta=0.3)),
} | {
    name: SMALL.but(optimizer=OPTIMIZERS[name](**(GENTLE if name == "lbfgs" else {}))) for name in OPTIMIZERS
}


@pytest.mark.parametrize("name", EXACT)
def test_going_on_from_a_checkpoint_is_as_if_nothing_had_happened(name: str) -> None:
    """At the start, amid an epoch and at its end: parameters, buffers, epochs and rates are equal bit for bit."""
    straight = after(EXACT[name], 0)
    for step in (0, 7, 12, 33):
        straight.advance(step - straight.step)
        resumed = continued(straight.checkpoint(), EXACT[name])
        again = Run(EXACT[name])
        again.advance(step)
        resumed.advance(20)
        again.advance(20)
        assert (resumed.step, resumed.epoch, resumed.status) == (again.step, again.epoch, again.status)
        assert torch.equal(resumed.backend.params, again.backend.params)
        assert torch.equal(resumed.backend.kept, again.backend.kept)
        assert resumed.learning_rate() == again.learning_rate()


def test_a_checkpoint_stays_as_it_was_taken() -> None:
    run = after(SMALL.but(network=DEEP), 10)
    checkpoint = run.checkpoint()
    params, kept = checkpoint.params.copy(), checkpoint.kept.copy()
    run.advance(15)
    first, second = continued(checkpoint, run.experiment), continued(checkpoint, run.experiment)
    first.advance(10)
    second.advance(10)
    assert np.array_equal(checkpoint.params, params)
    assert np.array_equal(checkpoint.kept, kept)
    assert torch.equal(first.backend.params, second.backend.params)


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


def test_the_memory_of_a_rule_outlives_a_new_rate_but_not_another_rule() -> None:
    old = after(SMALL.but(optimizer=OPTIMIZERS["adam"]()), 20)
    same = continued(old.checkpoint(), old.experiment.but(optimizer=OPTIMIZERS["adam"](lr=0.2)))
    saved, kept = old.backend.state()[0][0], same.backend.state()[0][0]
    assert torch.equal(saved["state"][0]["exp_avg"], kept["state"][0]["exp_avg"])
    assert kept["param_groups"][0]["lr"] == 0.2
    other = continued(old.checkpoint(), old.experiment.but(optimizer=OPTIMIZERS["nadam"]()))
    assert not other.backend.state()[0][0]["state"]


@pytest.mark.parametrize(
    ("name", "knobs"),
    [
        ("adamw", {"amsgrad": True}),
        ("rmsprop", {"momentum": 0.5}),
        ("rmsprop", {"centered": True}),
        ("nadam", {"decoupled": True, "weight_decay": 0.1}),
        ("momentum", {"dampening": 0.5, "weight_decay": 0.1}),
        ("adagrad", {"start": 1.0}),
    ],
)
def test_a_knob_that_changes_what_a_rule_remembers_goes_on(name: str, knobs: dict[str, Any]) -> None:
    old = after(SMALL.but(optimizer=OPTIMIZERS[name]()), 20)
    changed = continued(old.checkpoint(), old.experiment.but(optimizer=OPTIMIZERS[name](**knobs)))
    assert changed.advance(20) == 20
    back = continued(changed.checkpoint(), old.experiment)
    assert back.advance(20) == 20


def test_the_curves_go_on_and_end_at_the_checkpoint() -> None:
    run = after(SMALL, 60)
    recording = run.recording
    middle = recording.nearest(33)
    assert middle is not None
    assert 0 < middle.step <= 33
    earlier = [row.step for row in recording.rows if row.step <= middle.step]
    new = continued(middle, SMALL.but(optimizer=OPTIMIZERS["sgd"](lr=0.2)), recording=recording)
    assert new.recording is recording
    assert [row.step for row in recording.rows] == earlier
    assert all(each.step <= middle.step for each in recording.checkpoints)
    new.advance(30)
    steps = [row.step for row in recording.rows]
    assert steps == sorted(set(steps))
    assert steps[-1] > middle.step
    curves = recording.curves()
    assert len(curves.step) == len(steps)
    assert np.isfinite(curves.train_loss).all()


def test_a_fork_has_curves_of_its_own() -> None:
    run = after(SMALL, 40)
    before = [row.step for row in run.recording.rows]
    fork = continued(run.checkpoint(), SMALL.but(optimizer=OPTIMIZERS["sgd"](lr=0.2)))
    fork.advance(20)
    assert [row.step for row in run.recording.rows] == before
    assert fork.recording.rows[0].step == 40


def test_a_gradient_that_is_not_known_yet_is_no_zero() -> None:
    run = after(SMALL, 40)
    new = continued(run.checkpoint(), SMALL.but(batch=7), recording=run.recording)
    gradients = new.recording.curves().gradients
    assert np.isnan(gradients[-1]).all()
    new.advance(new.recording.stride)
    assert (new.recording.curves().gradients[-1] > 0).all()


def test_other_seeds_start_anew() -> None:
    old = after(SMALL, 20)
    for change in ({"seed": 8}, {"seeds": 4}):
        new = continued(old.checkpoint(), SMALL.but(**change), recording=old.recording)
        fresh = Run(SMALL.but(**change))
        assert new.step == 0
        assert new.recording is not old.recording
        assert torch.equal(new.backend.params, fresh.backend.params)


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
    from engine.datasets import own

    lines = ["a,b,label", *(f"{i},{(i * 7) % 11},{'yes' if i % 3 else 'no'}" for i in range(40))]
    key = own.keep(parse_csv("\n".join(lines).encode()), owner="someone")
    run = after(Experiment(dataset=Uploaded(key=key), seed=SMALL.seed), 20)
    checkpoint = run.checkpoint()
    for other in range(own.MAX_TABLES_EACH):
        own.keep(parse_csv("\n".join([*lines, f"{other},1,no"]).encode()), owner="someone")
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


# -- a state from a link -----------------------------------------------------------------------------------


def test_a_state_from_outside_is_taken_over_and_goes_on_in_the_same_order() -> None:
    old = after(SMALL.but(optimizer=OPTIMIZERS["sgd"]()), 22)
    at = old.checkpoint()
    rows = np.array([(r.step, r.epoch, 0.5, 0.6, 0.7, 0.8) for r in old.recording.rows], dtype=np.float32)
    new = Run(old.experiment)
    adopt(new, at.step, at.epoch, at.params, at.kept, lesions=frozenset({(0, 1), (9, 9)}), rows=rows)
    assert new.lesions == {(0, 1)}
    assert [row.step for row in new.recording.rows] == [
        row.step for row in old.recording.rows if row.step < 22
    ] + [22]
    new.lesions = frozenset()
    old.advance(30)
    new.advance(30)
    assert torch.equal(new.backend.params, old.backend.params)


@pytest.mark.parametrize(
    "change",
    [
        {"params": np.zeros((1, 3), np.float32)},
        {"params": np.full((1, 25), np.nan, np.float32)},
        {"kept": np.zeros((1, 1), np.float32)},
        {"step": -1},
        {"step": 10**30},
        {"epoch": float("nan")},
        {"epoch": float("inf")},
    ],
)
def test_a_state_that_does_not_fit_is_refused(change: dict[str, Any]) -> None:
    run = Run(SMALL)
    params = run.backend.params.clone()
    given = {
        "step": 5,
        "epoch": 1.0,
        "params": params.numpy() * 2,
        "kept": np.zeros((1, 0), np.float32),
    } | change
    with pytest.raises(Refusal):
        adopt(run, given["step"], given["epoch"], given["params"], given["kept"])
    assert torch.equal(run.backend.params, params)
    assert run.step == 0


def test_odd_rows_from_outside_are_left_out() -> None:
    run = Run(SMALL)
    odd = [[np.nan, 0, 1, 1, 1, 1], [-5, 0, 1, 1, 1, 1], [3, 0.5, 1, 1, 1, 1], [1e30, 0, 1, 1, 1, 1]]
    params = run.backend.params.numpy().copy()
    adopt(run, 10, 2.5, params, np.zeros((1, 0), np.float32), rows=np.array(odd, np.float32))
    assert [row.step for row in run.recording.rows] == [3, 10]
