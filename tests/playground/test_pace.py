"""How many updates are due: slowly from the very beginning, then as fast as was asked for."""

from __future__ import annotations

import math

import pytest

from playground.live.pace import FLAT_OUT, USUAL, Pace

TICK = 0.01  # seconds


def after(pace: Pace, seconds: float, done: int = 0) -> int:
    """Return how many updates there are after so many seconds of playing on a machine that keeps up."""
    pace.begin(done)
    return done + went(pace, seconds)


def went(pace: Pace, seconds: float) -> int:
    """Return how many updates there are in so many seconds more."""
    found = 0
    for _tick in range(round(seconds / TICK)):
        due = pace.due(TICK)
        assert due is not None
        pace.spend(due)
        found += due
    return found


@pytest.mark.parametrize("seconds", [0.5, 1.0, 3.0, 5.0, 8.0])
def test_it_begins_at_forty_a_second_and_quickens_with_what_it_has_done(seconds: float) -> None:
    """The rate 40 + 0.4 n has the closed form n = 100 (e^(0.4 t) - 1)."""
    assert after(Pace(), seconds) == pytest.approx(100 * math.expm1(0.4 * seconds), rel=0.05, abs=2)


def test_it_is_never_faster_than_what_was_chosen_and_gets_there() -> None:
    slow = Pace(25.0)
    assert after(slow, 2.0) == pytest.approx(51, abs=1)
    usual = Pace()
    went_by = after(usual, 10.0)
    assert 3_600 < went_by < 6_500
    assert usual.allowed == USUAL
    assert went(usual, 1.0) == pytest.approx(USUAL, rel=0.01)


def test_it_goes_on_where_it_was_and_starts_slowly_again_only_from_the_beginning() -> None:
    pace = Pace()
    pace.begin(500)
    assert pace.allowed == 240.0
    pace.begin(20_000)
    assert pace.allowed == USUAL
    pace.begin()
    assert pace.allowed == 40.0


@pytest.mark.parametrize("wish", ["the slider", "a hundred at once"])
def test_who_is_in_a_hurry_leaves_out_the_beginning_until_the_next_one(wish: str) -> None:
    pace = Pace()
    pace.begin()
    if wish == "the slider":
        pace.choose(5_000.0)
    else:
        pace.head_for(100)
        pace.spend(100)
        pace.begin(100)
    assert pace.allowed == pace.speed
    assert went(pace, 1.0) == pytest.approx(pace.speed, rel=0.01)
    pace.begin(100)
    assert pace.allowed == pace.speed, "a pause changes nothing"
    pace.begin()
    assert pace.allowed == 40.0


def test_a_few_updates_at_once_are_no_hurry_and_flat_out_knows_no_beginning() -> None:
    pace = Pace()
    pace.begin()
    pace.leap(12)
    assert pace.allowed == 40.0
    pace.speed = FLAT_OUT
    assert (pace.due(0.01), pace.pause()) == (None, 0.0)


def test_a_slice_waits_until_the_next_update_is_due() -> None:
    pace = Pace()
    pace.begin()
    pace.spend(1)
    assert pace.pause() == pytest.approx(1 / 40.4)
