"""Races on a network: who takes part, what is level, what is followed, and what travels in a link."""

from __future__ import annotations

import numpy as np
import pytest

from engine.compare.race import Entrant
from engine.compare.trail import MOST, Trail
from engine.probes.curvature import sharpest, stability_bound
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Refusal
from engine.training.optimizers import OPTIMIZERS
from engine.training.regularisation import EarlyStopping
from engine.training.schedules import SCHEDULES
from playground.kit import link
from playground.lessons.optimizers.contest import Contest
from playground.lessons.optimizers.inside import swept
from playground.lessons.optimizers.lineup import Lineup, entrants, raced, strides, titles
from playground.lessons.optimizers.presets import ON_NETWORK
from playground.lessons.optimizers.sharpness import Sharpness
from playground.lessons.optimizers.stability import verdict

PRESETS = {each.name: each.spec for each in ON_NETWORK}
TRIO = PRESETS["batches"]


@pytest.mark.parametrize("preset", ON_NETWORK, ids=lambda preset: preset.name)
def test_presets_travel_in_a_link_and_line_up(preset) -> None:
    assert link.decode(link.encode(preset.spec), Lineup) == preset.spec
    contest = Contest(preset.spec)
    first = [lane.run.backend.params.detach()[lane.rows.start].numpy() for lane in contest.lanes]
    for other in first[1:]:
        np.testing.assert_array_equal(first[0], other)


def test_twins_have_names_colours_and_titles_of_their_own() -> None:
    twins = Lineup(entrants=entrants(("sgd", 0.1), ("sgd", 0.1, 1), ("sgd", 0.2), ("adam", 0.01)))
    assert twins.sources == ("sgd", "sgd-2", "sgd-3", "adam")
    assert len(set(twins.colours)) == 4
    assert twins.colours[3] == Lineup(entrants=entrants(("adam", 0.1))).colours[0]
    assert len(set(titles(twins))) == 4
    assert len(set(Lineup(entrants=(Entrant(),) * 24).colours)) == 24
    assert twins.with_rules(["adam", "rmsprop"]).rules == ["adam", "rmsprop"]
    assert twins.with_rules(["sgd"]).entrants == twins.entrants[:3]
    with pytest.raises(Refusal):
        Lineup(entrants=())


def test_every_entrant_trains_as_the_exported_experiment_of_its_own() -> None:
    lineup = TRIO.but(experiment=TRIO.experiment.but(schedule=SCHEDULES["exponential"]()))
    contest = Contest(lineup)
    contest.advance(30)
    for place, lane in enumerate(contest.lanes):
        alone = Run(lineup.alone(place))
        alone.advance(lane.run.step)
        found = lane.run.backend.params.detach()[lane.rows.start]
        np.testing.assert_allclose(found, alone.backend.params.detach()[0], rtol=1e-4, atol=1e-5)
    assert [lane.run.order.batch for lane in contest.lanes] == [250, 1, 10]


def test_what_is_level_changes_without_a_new_start() -> None:
    contest = Contest(TRIO)
    contest.advance(5)
    runs = contest.runs
    contest.enter(TRIO.but(equal="updates"))
    assert contest.runs == runs
    assert strides(contest.lineup, contest.heats) == [1.0, 1.0, 1.0]
    contest.enter(TRIO.but(equal="time"))
    assert contest.runs == runs
    assert all(stride > 0 for stride in strides(contest.lineup, contest.heats))
    contest.enter(TRIO.but(seeds=2))
    assert contest.runs != runs
    assert contest.runs[0].step == 0


def test_nobody_stops_early_and_no_schedule_follows_a_loss_that_all_share() -> None:
    strict = Experiment(stopping=EarlyStopping(patience=2), schedule=SCHEDULES["plateau"](), seeds=4)
    found = raced(strict)
    assert (found.seeds, found.stopping.patience, found.schedule.name) == (1, 0, "constant")
    cosine = SCHEDULES["cosine"]()
    assert TRIO.but(experiment=TRIO.experiment.but(schedule=cosine)).on(strict).experiment.schedule == cosine


def settled(contest: Contest) -> Sharpness:
    """Return what is followed of a race that stands still, once it is exact."""
    for _ in range(20):
        contest.sharpness._at = -np.inf
        contest.sharpness.follow(contest)
    return contest.sharpness


def test_the_edge_is_followed_for_every_rule() -> None:
    contest = Contest(PRESETS["edge"].with_rules(["sgd", "momentum", "adam", "rprop"]))
    contest.advance(40)
    settled(contest)
    for lane in contest.lanes[:4]:
        track = contest.sharpness.tracks[lane.source]
        params, kept = lane.path()[1][-1:], lane.path()[2][-1:]
        wanted = sharpest(contest.lineup.experiment, lane.run.network, params, kept, tolerance=1e-4).largest[
            0
        ]
        assert track.steps == [40]
        assert track.largest[-1] == pytest.approx(wanted, rel=0.02)
        assert track.bounds[-1] == pytest.approx(stability_bound(lane.rule))
    adam, rprop = (contest.sharpness.tracks[name] for name in ("adam", "rprop"))
    assert adam.adapted
    assert adam.bounds[-1] == pytest.approx(38 / contest.lanes[4].rule.lr * (1 - 0.9**40), rel=1e-6)
    assert not rprop.adapted
    assert np.isnan(rprop.share)
    assert "no bound" in verdict(contest, contest.lanes[5])[0]
    assert contest.sharpness.follow(contest) is None  # it stands still: nothing is left to look at


def test_what_is_beyond_the_edge_is_foretold() -> None:
    steep = Lineup(experiment=PRESETS["edge"].experiment, entrants=entrants(("sgd", 5.0), ("sgd", 0.001)))
    contest = Contest(steep)
    settled(contest)
    (words, alarm), (calm, quiet) = (verdict(contest, lane) for lane in contest.lanes)
    assert alarm
    assert "will diverge" in words
    assert not quiet
    assert calm.endswith("stable")


def test_a_trail_keeps_its_start_and_stays_small() -> None:
    trail, generator = Trail(), np.random.default_rng(0)
    place = np.zeros(3)
    for step in range(2000):
        trail.add(step, place, np.zeros(0))
        trail.add(step, place, np.zeros(0))  # a second look at the same place adds nothing
        place = place + generator.normal(size=3)
    assert len(trail.steps) <= MOST
    assert trail.steps[0] == 0
    assert trail.steps[-1] > 1900
    assert trail.steps == sorted(set(trail.steps))
    trail.add(2000, np.full(3, np.nan), np.zeros(0))
    assert np.isfinite(trail.upto(2001, place, np.zeros(0))[1]).all()


def test_a_sweep_trains_every_rule_with_its_own_batch_size() -> None:
    sgd = OPTIMIZERS["sgd"](lr=1e-3)
    first, second, again = swept(TRIO.experiment, ((sgd, 1), (sgd, 250), (sgd, 1)), 20)
    assert first is again
    assert (first.medians != second.medians).any()
    alone = Run(TRIO.experiment.but(optimizer=sgd.but(lr=float(second.rates[4])), batch=250))
    alone.advance(20)
    assert second.medians[0, 4] == pytest.approx(alone.evaluate().train_loss[0], rel=1e-4)
