"""Roll-outs: where both ways of writing part, how likely they are, and what is counted place by place."""

from __future__ import annotations

import numpy as np
import pytest

from engine.models.translation import phrases as phrases_of
from engine.models.translation.phrases import TASKS, coded
from engine.models.translation.rollout import exposure, rollout, rollouts
from engine.models.translation.seq2seq import loss
from engine.models.translation.spec import Translation
from engine.training.learner import Learner, Moment

TASK = TASKS["reverse"]
HELD_OUT = phrases_of.tests(TASK, 6)


@pytest.fixture(scope="module")
def learned() -> Moment[Translation]:
    """A small network that has learned something, though not everything."""
    found = Learner(Translation(units=32, batch=32))
    found.advance(400)
    return found.moment()


def test_up_to_the_first_error_both_ways_are_one(learned) -> None:
    found = rollouts(learned, [text for text, _ in HELD_OUT])
    diverged = [each for each in found if each.divergence is not None]
    assert 0 < len(diverged) < len(found)
    for each in found:
        place = len(each.target) - 1 if each.divergence is None else each.divergence
        same = slice(0, place + 1)
        np.testing.assert_array_equal(each.forced[same], each.free[same])
        np.testing.assert_allclose(
            each.forced_probabilities[same], each.free_probabilities[same], rtol=1e-4, atol=1e-6
        )
        np.testing.assert_array_equal(each.free[:place], each.target[:place])
    right = [each for each in found if each.divergence is None]
    assert len(right) / len(found) == pytest.approx(learned.recording.rows[-1].values["phrases"][0])
    assert all(np.array_equal(each.free, each.target) for each in right)
    assert any(not np.allclose(e.forced_true[-1], e.free_true[len(e.target) - 1 :][:1]) for e in diverged)


def test_log_likelihoods_are_sums_of_log_probabilities(learned) -> None:
    text, truth = HELD_OUT[0]
    found = rollout(learned, text)
    assert (found.source, found.truth) == (text, truth)
    assert found.log_likelihood == pytest.approx(np.log(found.forced_true).sum())
    assert found.own_log_likelihood == pytest.approx(np.log(found.free_chosen).sum())
    phrases = coded(TASK, [(text, truth)])
    nats = loss(learned.module.told(phrases), phrases).item() * len(found.target)
    assert found.log_likelihood == pytest.approx(-nats, rel=1e-4)
    np.testing.assert_allclose(found.forced_probabilities.sum(1), 1)
    assert "".join(found.symbols[code] for code in found.target[:-1]) == truth
    if found.divergence is None:
        assert found.own_log_likelihood == pytest.approx(found.log_likelihood, rel=1e-4)


def test_exposure_is_counted_phrase_by_phrase(learned) -> None:
    found, single = exposure(learned), rollouts(learned, [text for text, _ in HELD_OUT])
    for place in range(len(found.count)):
        reached = [each for each in single if len(each.target) > place]
        told = [each.forced[place] == each.target[place] for each in reached]
        alone = [len(e.free) > place and e.free[place] == e.target[place] for e in reached]
        assert found.count[place] == len(reached)
        assert found.forced[place] == pytest.approx(np.mean(told))
        assert found.free[place] == pytest.approx(np.mean(alone))
    assert found.forced[0] == found.free[0]
    assert found.forced[1:].mean() > found.free[1:].mean()
