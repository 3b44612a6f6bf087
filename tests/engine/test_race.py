"""Races and sweeps: what is trained together is what would be trained alone."""

from __future__ import annotations

import numpy as np
import pytest

from engine.compare.race import Entrant, advance, courses, heats, replicas, standings
from engine.compare.sweep import sweep
from engine.data.datasets import DATASETS
from engine.networks.layers import LAYERS
from engine.networks.network import NetworkSpec
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Refusal
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS

DENSE = LAYERS["dense"]
BASE = Experiment(
    dataset=DATASETS["circle"](size=80), network=NetworkSpec(layers=(DENSE(units=4), DENSE(units=2)))
)
SGD, ADAM = OPTIMIZERS["sgd"], OPTIMIZERS["adam"]
RULES = [SGD(lr=0.1), ADAM(lr=0.02), OPTIMIZERS["momentum"](lr=0.05), OPTIMIZERS["lbfgs"]()]


def test_replicas_are_sorted_by_rule_and_start_from_the_same_weights() -> None:
    found = replicas(BASE, RULES[:2], seeds=3)
    assert [each.optimizer.name for each in found] == ["sgd"] * 3 + ["adam"] * 3
    assert [each.seed for each in found] == [7, 8, 9] * 2
    (heat,) = heats(BASE, [Entrant(rule) for rule in RULES], seeds=2)
    params = heat.run.backend.params.detach().reshape(4, 2, -1)
    assert (params == params[:1]).all()
    assert not (params[:, 0] == params[:, 1]).all()
    assert [heat.rule_of(replica) for replica in range(8)] == [0, 0, 1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize("rule", range(4))
def test_a_rule_in_a_race_trains_as_it_would_alone(rule: int) -> None:
    (heat,) = heats(BASE, [Entrant(each) for each in RULES], seeds=2)
    heat.run.advance(40)
    for seed in range(2):
        alone = Run(BASE.but(optimizer=RULES[rule], seed=BASE.seed + seed))
        alone.advance(40)
        found = heat.run.backend.params.detach()[2 * rule + seed]
        np.testing.assert_allclose(found, alone.backend.params.detach()[0], rtol=1e-3, atol=1e-4)


def test_batch_sizes_of_their_own_make_heats_of_their_own() -> None:
    entrants = [Entrant(SGD(), 512), Entrant(SGD(), 1), Entrant(ADAM()), Entrant(SGD(lr=0.2), 512)]
    race = heats(BASE, entrants, seeds=2)
    assert [heat.places for heat in race] == [(0, 3), (1,), (2,)]
    assert [heat.run.order.batch for heat in race] == [40, 1, 10]
    assert [heat.run.order.per_epoch for heat in race] == [1, 40, 4]
    first = [heat.run.backend.params.detach()[0].numpy() for heat in race]
    np.testing.assert_array_equal(first[0], first[1])
    np.testing.assert_array_equal(first[0], first[2])
    updates = advance(race, 0.5)
    epochs = [heat.run.epoch for heat in race]
    assert updates > 40
    assert max(epochs) - min(epochs) <= 1
    assert standings(race).losses.shape == (4, 2)


def test_courses_are_the_recorded_curves_rule_by_rule() -> None:
    (heat,) = heats(BASE, [Entrant(rule) for rule in RULES[:3]], seeds=4)
    heat.run.advance(60)
    found, curves = courses(heat), heat.run.recording.curves()
    assert found.train_loss.shape == (3, 4, len(found.step))
    np.testing.assert_array_equal(found.train_loss[1, 2], curves.values["train_loss"][:, 6])
    np.testing.assert_array_equal(found.test_metric[2, 0], curves.values["test_metric"][:, 8])
    ordered = np.sort(found.train_loss, axis=1)
    np.testing.assert_array_equal(found.train_band[:, 0], ordered[:, 0])
    np.testing.assert_array_equal(found.train_band[:, 1], ordered[:, 1])
    np.testing.assert_array_equal(found.test_band[:, 2], np.sort(found.test_loss, axis=1)[:, 2])
    assert found.lost.tolist() == [0, 0, 0]


def test_one_that_diverges_is_last_and_does_not_stop_the_others() -> None:
    linear = BASE.but(
        network=NetworkSpec(layers=(DENSE(units=4, activation="linear"),)), loss=LOSSES["mse"]()
    )
    (heat,) = heats(linear, [Entrant(SGD(lr=10.0)), Entrant(SGD(lr=0.02))], seeds=3)
    heat.run.advance(200)
    found = courses(heat)
    assert heat.run.step == 200
    assert found.lost.tolist() == [1, 0]
    assert np.isinf(found.train_band[0, :, -1]).all()
    assert np.isfinite(found.train_band[1]).all()
    table = standings([heat])
    assert table.order.tolist() == [1, 0]
    assert np.isnan(table.sure).all(), "three seeds are too few"
    assert table.wins[1, 0] == 1.0


def test_standings_can_be_of_the_test_points() -> None:
    race = heats(BASE, [Entrant(SGD(lr=1e-4)), Entrant(ADAM(lr=0.05))], seeds=3)
    advance(race, 0.5)
    for test in (False, True):
        found = standings(race, test=test)
        recorded = courses(race[0])
        wanted = recorded.test_loss if test else recorded.train_loss
        np.testing.assert_array_equal(found.losses, wanted[..., -1])
        assert found.order.tolist() == [1, 0]
    single = heats(BASE, [Entrant(SGD()), Entrant(ADAM())])
    assert np.isnan(standings(single).sure).all()


def test_a_sweep_tells_the_rate_at_which_a_rule_breaks_down() -> None:
    line = BASE.but(network=NetworkSpec(layers=()), loss=LOSSES["mse"](), batch=512)
    rates = np.geomspace(1e-3, 10, 13)
    tried = sweep(line, [SGD(), ADAM(), SGD(lr=1.0, weight_decay=0.0)], rates=rates[::-1], seeds=2)
    np.testing.assert_allclose(tried.rates, rates)
    tried.run.advance(300)
    found = tried.reading()
    assert found.losses.shape == (3, 13, 2)
    assert found.step == 300
    # The rate of the rule itself does not matter.
    np.testing.assert_array_equal(found.losses[0], found.losses[2])
    assert not np.isnan(found.edge[0])
    assert (found.medians[0][rates < found.edge[0]] < np.median(found.start[0])).all()
    assert (found.medians[0][rates > found.edge[0]] > np.median(found.start[0])).all()
    x = np.c_[tried.run.data.train_inputs, np.ones(len(tried.run.data.train_inputs))]
    sharp = np.linalg.eigvalsh(2 * x.T @ x / len(x))[-1]
    below, above = rates[rates < found.edge[0]][-1], rates[rates > found.edge[0]][0]
    assert below < 2 / sharp < above
    assert found.best[0] == rates[int(found.medians[0].argmin())]
    alone = Run(line.but(optimizer=SGD(lr=float(rates[2])), seed=line.seed + 1))
    alone.advance(300)
    assert found.losses[0, 2, 1] == pytest.approx(alone.evaluate().train_loss[0], rel=1e-4)


def test_a_rule_that_never_breaks_down_has_no_edge() -> None:
    tried = sweep(BASE, [SGD()], rates=[1e-4, 1e-3])
    tried.run.advance(20)
    assert np.isnan(tried.reading().edge).all()


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(Refusal, match="between one and"):
        heats(BASE, [])
    with pytest.raises(Refusal, match="between one and"):
        heats(BASE, [Entrant(ADAM())] * 25)
    with pytest.raises(Refusal, match="between one and"):
        sweep(BASE, [ADAM()], rates=[])
    large = BASE.but(network=NetworkSpec(layers=(DENSE(units=64),) * 6))
    with pytest.raises(Refusal, match="too many to race"):
        heats(large, [Entrant(ADAM())] * 12, seeds=8)
    with pytest.raises(Refusal, match="too many to race"):
        sweep(large, [ADAM()] * 12, rates=np.geomspace(1e-4, 1, 20))


def test_all_get_the_same_amount_of_what_is_made_equal() -> None:
    entrants = [Entrant(SGD(), 512), Entrant(SGD(), 1), Entrant(ADAM(), 10)]
    race = heats(BASE, entrants)
    done = sum(advance(race, 10.0, most=20) for _ in range(10))
    assert done == 200  # of the heat that makes the most updates
    assert [heat.run.step for heat in race] == [5, 200, 20]
    costs = [3.0, 1.0, 2.0]
    again = heats(BASE, entrants)
    for _ in range(10):
        advance(again, 10.0, units=costs, most=6)
    assert [heat.run.step for heat in again] == [20, 60, 30]


def test_one_that_lags_behind_catches_up_first() -> None:
    race = heats(BASE, [Entrant(SGD(), 512), Entrant(SGD(), 1)])
    advance(race, 10.0, most=80)
    assert [heat.run.step for heat in race] == [2, 80]
    advance(race, 10.0, units=[1.0, 1.0], most=5)
    assert [heat.run.step for heat in race] == [85, 85]


def test_a_heat_that_is_lost_holds_nobody_up() -> None:
    linear = BASE.but(
        network=NetworkSpec(layers=(DENSE(units=4, activation="linear"),)), loss=LOSSES["mse"]()
    )
    race = heats(linear, [Entrant(SGD(lr=10.0), 1), Entrant(SGD(lr=0.02), 512)])
    for _ in range(40):
        advance(race, 10.0, most=50)
    assert race[0].run.status == "diverged"
    step = race[1].run.step
    advance(race, 10.0, most=7)
    assert race[1].run.step == step + 7
