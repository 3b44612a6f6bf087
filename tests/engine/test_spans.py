"""Memory spans: the rule of climbing, the budget that is equal for all, and results that no slicing changes."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from engine.compare.spans import LENGTHS, Ladder, Spans, fitting
from engine.compare.spans_climb import Entrant
from engine.data.datasets import SEQUENCES
from engine.networks.layers.gated_recurrent import GRU
from engine.networks.layers.readout import Readout
from engine.networks.layers.simple_recurrent import Reservoir, SimpleRNN
from engine.networks.network import NetworkSpec
from engine.networks.recurrent import Recurrent
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Refusal
from engine.training.losses import LOSSES
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping

ADDING = SEQUENCES["adding"]().but(count=200)
SMALL = {"lengths": (4, 6, 9), "budget": 40}


def entrant(cell: Recurrent, *, lr: float = 0.05, dataset=ADDING, **changes) -> Entrant:
    """Return a network of one layer, with a read-out as the task asks for it."""

    def experiment(length: int) -> Experiment:
        shared = Experiment(
            dataset=dataset.but(length=length),
            loss=LOSSES["mse"](),
            optimizer=OPTIMIZERS["adam"](lr=lr),
            batch=32,
            test_fraction=0.25,
        ).but(**changes)
        targets = shared.data().train_targets
        steps = targets.shape[1] if targets.ndim == 2 else 0
        return shared.but(network=NetworkSpec((cell, Readout(steps=steps))))

    return experiment


TWO = {"gru": entrant(GRU(units=8)), "frozen": entrant(GRU(units=8), lr=1e-5)}


def climbed(entrants=TWO, *, task=ADDING, seconds: float = 1.0, **terms) -> Spans:
    """Return the end of a small ladder."""
    ladder = Ladder(task, entrants, **({**SMALL, **terms}))
    while ladder.status == "ready":
        ladder.advance_for(seconds)
    return ladder.spans()


def same(a: Spans, b: Spans) -> None:
    """Compare everything but seconds."""
    assert a.terms == b.terms
    for one, other in zip(a.climbs, b.climbs, strict=True):
        for name in (each.name for each in fields(one) if each.name != "seconds"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def test_one_climbs_until_the_first_length_that_it_fails() -> None:
    lengths = (4, 6, 40, 50)
    found = climbed(share=0.3, budget=100, lengths=lengths)
    gru, frozen = found.climbs
    assert list(gru.solved) == [True, True, False]
    assert gru.span == 6
    for climb in found.climbs:
        assert list(climb.lengths) == list(lengths[: len(climb.lengths)])
        assert climb.solved[:-1].all()
        assert climb.state == ("top" if climb.solved[-1] else "failed")
        np.testing.assert_array_equal(climb.losses < climb.goals, climb.solved)
    assert frozen.state == "failed"
    assert frozen.span == 0
    assert [each.name for each in found.leaders] == ["gru"]
    assert found.done


def test_everybody_has_the_same_budget_and_uses_no_more() -> None:
    found = climbed(share=0.3)
    for climb in found.climbs:
        assert (climb.updates[~climb.solved] == SMALL["budget"]).all()
        assert (climb.updates <= SMALL["budget"]).all()
        np.testing.assert_allclose(climb.goals, 0.3 / 6)


def test_a_rung_is_what_a_run_of_its_own_does() -> None:
    """The look that solves it is the first one below the goal, and the best loss is the one seen there."""
    found = climbed({"gru": entrant(GRU(units=8))}, share=0.5, budget=100).climbs[0]
    assert found.solved[0]
    run = Run(entrant(GRU(units=8))(4))
    run.advance(int(found.updates[0]))
    losses = [float(row.values["test_loss"][0]) for row in run.recording.rows]
    assert losses[-1] == found.losses[0]
    assert all(loss >= found.goals[0] for loss in losses[:-1])
    assert losses[-1] < found.goals[0]


@pytest.mark.parametrize("seconds", [0.0, 0.003, 0.05])
def test_no_slicing_changes_the_result(seconds: float) -> None:
    terms = {"share": 0.4, "seeds": 2, "budget": 100, "lengths": (4, 6)}
    whole = climbed(**terms)
    assert whole.climbs[0].span
    same(whole, climbed(**terms, seconds=seconds))


def test_entrants_advance_side_by_side() -> None:
    ladder = Ladder(ADDING, {"a": TWO["frozen"], "b": TWO["frozen"]}, lengths=(4,), budget=60, share=0.1)
    apart, stride = [], Run(TWO["frozen"](4)).recording.stride
    while ladder.status == "ready":
        ladder.advance_for(0.0)
        a, b = (climb.done for climb in ladder.spans().climbs)
        apart.append(abs(a - b))
    assert max(apart[:-stride]) <= stride
    assert len(apart) > 60  # one update at a time


def test_what_is_trivially_solved_is_solved_to_the_top_and_what_can_not_be_is_not() -> None:
    easy = climbed({"gru": TWO["gru"]}, share=0.999, budget=200).climbs[0]
    assert easy.state == "top"
    assert easy.span == SMALL["lengths"][-1]
    assert easy.length == 0
    never = climbed({"gru": TWO["gru"]}, share=1e-9).climbs[0]
    assert (never.state, never.span) == ("failed", 0)
    assert list(never.updates) == [SMALL["budget"]]
    assert 1e-9 < never.losses[0] < np.inf


def test_a_reservoir_that_its_ridge_solution_is_enough_for_needs_no_update() -> None:
    found = climbed({"reservoir": entrant(Reservoir(units=48))}, share=0.8).climbs[0]
    assert found.solved[0]
    assert found.updates[0] == 0
    run = Run(entrant(Reservoir(units=48))(4))
    assert float(run.evaluate().test_loss[0]) == pytest.approx(found.losses[0], rel=1e-6)
    untuned = climbed({"reservoir": entrant(Reservoir(units=48, ridge=0.0))}, share=0.8).climbs[0]
    assert untuned.updates[0] > 0


@pytest.mark.parametrize(("seeds", "place"), [(1, 0), (2, 1), (3, 1)])
def test_the_median_of_the_seeds_decides_and_of_two_the_worse_one(seeds: int, place: int) -> None:
    found = climbed({"gru": TWO["gru"]}, lengths=(4,), share=1e-9, seeds=seeds).climbs[0]
    run = Run(TWO["gru"](4).but(seeds=seeds))
    run.advance(SMALL["budget"])
    run.record()
    losses = [np.sort(row.values["test_loss"])[place] for row in run.recording.rows]
    assert found.losses[0] == min(losses)


def test_chance_goes_with_a_loss_and_nobody_stops_early() -> None:
    other = entrant(GRU(units=8), loss=LOSSES["mae"](), stopping=EarlyStopping(patience=1), seeds=4)
    same(climbed({"gru": TWO["gru"]}), climbed({"gru": other}))


def test_who_loses_its_numbers_fails() -> None:
    wild = SimpleRNN(units=8, activation="linear", init="radius", radius=8.0)
    found = climbed({"wild": entrant(wild, lr=1.0)}, lengths=(60,)).climbs[0]
    assert (found.state, found.span) == ("failed", 0)


@pytest.mark.parametrize("name", ["recall", "parity", "temporal_order"])
def test_other_tasks_can_be_climbed(name: str) -> None:
    task = SEQUENCES[name]().but(count=100)
    found = climbed(
        {"gru": entrant(GRU(units=8), dataset=task, loss=LOSSES["cross_entropy"]())}, task=task, budget=3
    )
    assert task.chance is not None
    np.testing.assert_allclose(found.climbs[0].goals, 0.1 * task.chance)


def test_lengths_that_a_task_does_not_have_are_left_out() -> None:
    assert fitting(SEQUENCES["recall"]().but(symbols=7)) == tuple(each for each in LENGTHS if each >= 14)
    assert fitting(ADDING, (600, 500, 3, 4, 4)) == (4, 500)


def test_what_can_not_be_run_ends_the_climb_in_words() -> None:
    def huge(length: int) -> Experiment:
        return entrant(GRU(units=8))(length) if length < 6 else entrant(GRU(units=64))(500).but(batch=512)

    found = climbed({"huge": huge}, share=0.999, budget=200)
    climb = found.climbs[0]
    assert climb.state == "refused"
    assert climb.span == 4
    assert climb.length == 6
    assert "million multiplications" in str(climb.why)


def test_an_entrant_that_learns_from_other_batches_is_an_error() -> None:
    with pytest.raises(ValueError, match="same batches"):
        climbed({"gru": TWO["gru"], "other": entrant(GRU(units=8), batch=16)})


@pytest.mark.parametrize(
    ("task", "entrants", "terms"),
    [
        (SEQUENCES["sunspots"](), TWO, {}),
        (ADDING, {}, {}),
        (ADDING, {str(place): TWO["gru"] for place in range(7)}, {}),
        (ADDING, TWO, {"lengths": (1, 2)}),
        (ADDING, TWO, {"budget": 0}),
        (ADDING, TWO, {"share": 1.0}),
        (ADDING, TWO, {"seeds": 0}),
    ],
)
def test_what_makes_no_ladder_is_refused(task, entrants, terms) -> None:
    with pytest.raises(Refusal):
        Ladder(task, entrants, **terms)
