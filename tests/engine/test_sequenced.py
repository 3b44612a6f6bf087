"""Runs on sequences: the same as the ordinary loop, step by step; read-outs by ridge; reservoirs that stay."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from engine.data.datasets import SEQUENCES
from engine.networks.layers.gated_recurrent import GRU, LSTM
from engine.networks.layers.readout import Readout
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.networks.network import NetworkSpec
from engine.networks.recurrent import Recurrent
from engine.runs.backends.ridge import ridge
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Refusal
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import Regularisation

ADDING = SEQUENCES["adding"](length=8, count=60)
PARITY = SEQUENCES["parity"](length=6, count=60)


def experiment(cell: Recurrent, *, task=ADDING, **changes) -> Experiment:
    """Return a small experiment on one cell."""
    parity = task is PARITY
    return Experiment(
        dataset=task,
        network=NetworkSpec((cell, Readout(steps=6 if parity else 0))),
        loss=LOSSES["cross_entropy" if parity else "mse"](),
        batch=16,
        test_fraction=0.25,
        **{"optimizer": OPTIMIZERS["adam"](lr=0.02), **changes},
    )


@pytest.mark.parametrize(
    "cell", [SimpleRNN(units=4), LSTM(units=4), GRU(units=4), SimpleRNN(units=4, leak=0.5)]
)
@pytest.mark.parametrize("task", [ADDING, PARITY], ids=["once", "every step"])
def test_training_is_that_of_the_ordinary_loop(cell: Recurrent, task) -> None:
    wanted = experiment(cell, task=task, regularisation=Regularisation(clip_norm=0.5, l2=0.01))
    runs = [Run(wanted, dtype=torch.float64, backend=name) for name in ("stacked", "reference")]
    for run in runs:
        run.advance(12)
    ours, theirs = (run.backend.params.detach() for run in runs)
    torch.testing.assert_close(ours, theirs, rtol=1e-8, atol=1e-10)
    first, second = (run.evaluate() for run in runs)
    for name in ("train_loss", "test_loss", "train_metric", "test_metric"):
        np.testing.assert_allclose(getattr(first, name), getattr(second, name), rtol=1e-8)


def test_seeds_side_by_side_are_the_seeds_alone() -> None:
    many = Run(experiment(GRU(units=4), seeds=3), dtype=torch.float64)
    many.advance(6)
    for replica in range(3):
        one = Run(experiment(GRU(units=4), seed=7 + replica), dtype=torch.float64)
        one.advance(6)
        torch.testing.assert_close(many.backend.params[replica], one.backend.params[0], rtol=1e-9, atol=1e-11)


def test_every_asked_step_counts_like_a_sample() -> None:
    run = Run(experiment(GRU(units=4), task=PARITY))
    x, y = torch.tensor(run.data.train_inputs[:4]), torch.tensor(run.data.train_targets[:4])
    output = run.backend.answers(x)[0]  # type: ignore[attr-defined]
    oracle = nn.functional.cross_entropy(output.flatten(0, 1), y.flatten())
    found = run.backend.evaluate(x, y, train=2)
    both = (found.train_loss[0] + found.test_loss[0]) / 2
    assert both == pytest.approx(oracle.item(), rel=1e-5)


@pytest.mark.parametrize("rule", ["adam", "adamw", "sgd", "lbfgs", "muon"])
def test_a_reservoir_stays_as_it_was_drawn(rule: str) -> None:
    knobs = {"weight_decay": 0.1} if "weight_decay" in OPTIMIZERS[rule].knobs() else {}
    run = Run(experiment(Reservoir(units=6), optimizer=OPTIMIZERS[rule](lr=0.1, **knobs)))
    before = run.backend.params.detach().clone()
    run.advance(5)
    slots = run.network.columns[0].slots.values()
    for slot in slots:
        assert torch.equal(slot.view(run.backend.params), slot.view(before))
    head = run.network.columns[-1].slots["weight"]
    assert not torch.equal(head.view(run.backend.params), head.view(before))


def test_its_read_out_starts_from_ridge_regression() -> None:
    from sklearn.linear_model import Ridge

    generator = np.random.default_rng(0)
    states, wanted = generator.normal(size=(50, 6)), generator.normal(size=(50, 2))
    weight, bias = ridge(torch.tensor(states), torch.tensor(wanted), 0.03)
    oracle = Ridge(alpha=0.03 * 50).fit(states, wanted)
    np.testing.assert_allclose(weight.numpy(), oracle.coef_, rtol=1e-9)
    np.testing.assert_allclose(bias.numpy(), oracle.intercept_, rtol=1e-9)
    with_ridge = Run(experiment(Reservoir(units=30)))
    without = Run(experiment(Reservoir(units=30, ridge=0.0)))
    assert with_ridge.evaluate().train_loss[0] < 0.5 * without.evaluate().train_loss[0]


def test_too_much_work_is_refused() -> None:
    with pytest.raises(Refusal, match="million"):
        Run(experiment(LSTM(units=64), seeds=32).but(batch=512))


def test_scrubbing_back_and_on_again_repeats_what_happened() -> None:
    run = Run(experiment(LSTM(units=4)))
    run.advance(4)
    checkpoint = run.checkpoint()
    run.advance(4)
    from engine.runs.transfer import continued

    again = continued(checkpoint, run.experiment)
    again.advance(4)
    assert torch.equal(again.backend.params, run.backend.params)
