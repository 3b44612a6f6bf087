"""A ladder as one of the things that pages play: steps, going back, another ladder, and moments."""

from __future__ import annotations

import numpy as np

from engine.compare.spans import Climbing, Ladder
from engine.runs.playable import ANEW
from engine.training.trainable import Trainable
from tests.engine.test_spans import ADDING, SMALL, TWO, same


def ladder() -> Ladder:
    """Return two networks below their first length."""
    return Ladder(ADDING, TWO, **SMALL)


def test_single_steps_end_where_one_go_does() -> None:
    whole, sliced = ladder(), ladder()
    assert isinstance(whole, Trainable)
    done = whole.advance(10_000)
    assert (whole.status, whole.step) == ("stopped", done)
    while sliced.status == "ready":
        assert sliced.advance(7) <= 7
    same(whole.moment(), sliced.moment())
    curves = whole.recording.curves()
    assert list(curves.values) == [each.name for each in whole.measures] == list(TWO)
    assert [curves.values[each.name][-1, 0] for each in whole.moment().climbs] == [
        each.span for each in whole.moment().climbs
    ]
    assert whole.advance(5) == 0


def test_going_back_and_on_again_repeats_it() -> None:
    first, other = ladder(), ladder()
    first.advance(33)
    between, seen = first.checkpoint(), first.moment()
    first.advance(10_000)
    end, curves = first.moment(), first.recording.curves()
    for each in (first, other):
        each.restore(between)
        assert each.step == 33
        same(each.moment(), seen)
        each.advance(10_000)
        same(each.moment(), end)
        assert each.recording.curves().step[-1] == curves.step[-1]
    same(first.moment(between), seen)
    first.reset()
    assert (first.step, first.status) == (0, "ready")
    first.advance(10_000)
    same(first.moment(), end)


def test_another_ladder_is_climbed_from_its_foot() -> None:
    climbing = ladder()
    longer = Climbing(ADDING, tuple(TWO.items()), lengths=(4, 6), budget=50)
    assert climbing.adopt(climbing.spec) == ""
    climbing.advance(10)
    assert climbing.adopt(longer) == ANEW
    assert (climbing.step, climbing.spec, climbing.terms.budget) == (0, longer, 50)
    fresh = Ladder(ADDING, TWO, lengths=(4, 6), budget=50)
    climbing.advance(10_000)
    fresh.advance(10_000)
    same(climbing.moment(), fresh.moment())
    assert np.isfinite(climbing.recording.curves().values["gru"]).all()
