"""Links that train again end where the first training was, and are offered only where that is so."""

from __future__ import annotations

import numpy as np
import pytest

from engine.limits import MAX_REPLAY
from engine.networks.layers.gated_recurrent import GRU
from engine.spec import Refusal
from engine.training.optimizers import OPTIMIZERS
from playground.kit.supervised.study import Voice
from playground.lessons.rnn.ensemble import Ensemble
from playground.live.pace import Pace
from playground.live.replay import retrain, straight
from tests.playground.driven import Browser, Waker
from tests.playground.test_ensemble import SMALL, params


@pytest.fixture
def ensemble(waker: Waker) -> Ensemble:
    """Three small networks that nobody trains but the test."""
    return Ensemble(SMALL)


def retrained(live: Ensemble, updates: int) -> Ensemble:
    """Return other networks of the same study that were trained again."""
    found = Ensemble(live.study)
    Browser(found)
    assert retrain(found, str(updates)) == updates
    for _ in range(1000):
        found.work(0.001)
        if not found.playing:
            break
    return found


def test_training_again_ends_at_the_very_same_weights(ensemble: Ensemble) -> None:
    for updates in (3, 1, 33):
        ensemble.advance(updates)
    assert straight(ensemble) == 37
    again = retrained(ensemble, 37)
    for source in SMALL.sources:
        assert again.strands[source].run.step == 37
        np.testing.assert_array_equal(params(again, source), params(ensemble, source))
    again.advance(2)
    assert again.main.step == 39, "there is no end in sight any more"


def test_what_is_changed_before_anything_was_learned_is_the_study_itself(ensemble: Ensemble) -> None:
    wider = tuple(each.but(cell=each.cell.but(units=6)) for each in SMALL.voices)
    ensemble.enter(SMALL.but(voices=wider))
    for source in SMALL.sources:
        np.testing.assert_array_equal(params(ensemble, source), params(Ensemble(ensemble.study), source))
    ensemble.advance(5)
    assert straight(ensemble) == 5


def test_where_training_alone_does_not_lead_no_link_says_so(ensemble: Ensemble) -> None:
    assert straight(ensemble) == 0, "nothing to train again"
    ensemble.advance(5)
    rule = SMALL.experiment.but(optimizer=OPTIMIZERS["adam"](lr=0.02))
    ensemble.enter(SMALL.but(experiment=rule))
    ensemble.advance(5)
    assert straight(ensemble) == 0
    ensemble.reset()
    ensemble.advance(5)
    assert straight(ensemble) == 5
    ensemble.enter(ensemble.study.but(voices=(*ensemble.study.voices, Voice(cell=GRU(units=3)))))
    assert straight(ensemble) == 0, "one came later"
    ensemble.begin(SMALL)
    ensemble.advance(5)
    ensemble.branch("gru")
    assert straight(ensemble) == 0


@pytest.mark.parametrize("text", ["", "0", "-5", "1e3", "٣", "7.5", "x", str(MAX_REPLAY + 1), "9" * 40])
def test_a_link_that_names_no_update_is_refused(ensemble: Ensemble, text: str) -> None:
    with pytest.raises(Refusal):
        retrain(ensemble, text)
    assert not ensemble.playing


def test_a_pause_on_the_way_ends_the_hurry(ensemble: Ensemble) -> None:
    Browser(ensemble)
    retrain(ensemble, "5000")
    ensemble.work(0.001)
    ensemble.pause()
    assert 0 < ensemble.main.step < 5000
    ensemble.play()
    assert ensemble.pace.due(0.0) == 1


def test_a_pace_that_heads_for_somewhere_stops_there() -> None:
    pace = Pace(100.0)
    pace.head_for(30)
    assert pace.due(0.0) == 30
    pace.spend(20)
    assert (pace.due(5.0), pace.arrived, pace.pause()) == (10, False, 0.0)
    pace.spend(10)
    assert pace.arrived
    pace.begin()
    assert (pace.due(0.0), pace.arrived) == (1, False)
