"""What is solved stops by itself, says so, and goes on for whoever presses Play again."""

from __future__ import annotations

import pytest

from engine.data.datasets.planar import Xor
from engine.runs.experiment import Experiment
from playground.live import happening, rest, together
from playground.live.happening import Watcher
from playground.live.learning import Learning
from playground.live.live import Live
from playground.live.pace import FLAT_OUT
from tests.playground.driven import Browser, Clock, Waker, play

FAST = Experiment(seed=7)


@pytest.fixture(params=["lab", "kit"])
def live(request: pytest.FixtureRequest, waker: Waker) -> Live | Learning:
    return Live(FAST) if request.param == "lab" else Learning({"main": FAST})


def trained(live: Live | Learning, clock: Clock, most: int) -> None:
    """Let it train, until it stops or has done so many updates."""
    live.play()
    live.pace.choose(FLAT_OUT)
    run = next(iter(live.members)).run
    run.advance_for = lambda seconds, most=None: run.advance(100 if most is None else most)
    while live.playing and live.reached < most:
        play(live, clock, 2.0, tick=0.5)


def test_it_stops_and_says_so_and_play_goes_on(live: Live | Learning, clock: Clock) -> None:
    Browser(live)
    watcher = Watcher()
    trained(live, clock, 20_000)
    assert not live.playing
    stopped = live.reached
    assert 1200 <= stopped < 5000
    words = watcher.look(live, hurry=True).text
    assert words.startswith("Closed at update")
    assert "so I stopped" in words
    trained(live, clock, stopped + 3000)
    assert live.playing, "who presses Play again wants it to go on"
    assert "stopped" not in watcher.look(live, hurry=True).text
    live.pause()
    assert "stopped" not in watcher.look(live, hurry=True).text, "that was the reader"
    live.reset()
    trained(live, clock, 20_000)
    assert live.reached == pytest.approx(stopped, abs=400), "from the start it is another run"


def test_what_is_said_at_rest_is_no_more_true_without_a_unit(waker: Waker, clock: Clock) -> None:
    live, watcher = Live(FAST), Watcher(invites=True)
    Browser(live)
    trained(live, clock, 20_000)
    assert "switch it off" in watcher.look(live, hurry=True).text
    for on, words in ((True, "Without unit 1 of layer 1 the ring is open"), (False, "Play goes on")):
        live.command({"do": "lesion", "layer": 0, "unit": 0, "on": on})
        assert words in watcher.look(live, hurry=True).text, (
            "it is said as it is now; nobody is invited twice"
        )
    live.command({"do": "lesion", "layer": 0, "unit": 0, "on": True})
    live.change(live.experiment().but(batch=20))
    assert live.main.lesions
    live.change(live.experiment().but(dataset=Xor()))
    assert not live.main.lesions, "other data find every unit on"


def test_who_presses_play_on_what_stands_still_already_wants_it_to_go_on(
    live: Live | Learning, clock: Clock
) -> None:
    Browser(live)
    live.awaits = True
    trained(live, clock, 4000)
    live.pause()
    live.awaits = False
    trained(live, clock, 8000)
    assert live.playing


def test_several_stop_when_all_have_come_to_rest(waker: Waker, clock: Clock) -> None:
    both = Learning({"one": FAST, "other": FAST.but(seed=1)}, {"one": "One", "other": "Other"})
    Browser(both)
    alone = Learning({"main": FAST.but(seed=1)})
    Browser(alone)
    trained(alone, clock, 20_000)
    trained(both, clock, 20_000)
    assert not both.playing
    assert both.reached == pytest.approx(alone.reached, abs=400), "the slower one decides"
    assert Watcher().look(both, hurry=True).text.startswith("All are solved")


def test_a_change_sets_it_going_again(live: Live | Learning, clock: Clock) -> None:
    Browser(live)
    trained(live, clock, 20_000)
    stopped = live.reached
    other = FAST.but(batch=20)
    if isinstance(live, Live):
        live.change(other)
    else:
        live.take({"main": other})
    assert live.playing
    assert live.reached == stopped
    live.pause()
    if isinstance(live, Live):
        live.change(FAST)
    else:
        live.take({"main": FAST})
    assert not live.playing, "whom the reader has stopped stays"


def test_a_puzzle_or_what_is_broken_waits_for_its_reader(live: Live | Learning, clock: Clock) -> None:
    Browser(live)
    live.awaits = True
    trained(live, clock, 4000)
    assert live.playing


def test_who_asked_for_so_many_updates_gets_them(waker: Waker, clock: Clock) -> None:
    live = Learning({"main": FAST})
    Browser(live)
    live.advance(4000)
    play(live, clock, 10.0)
    assert live.reached == 4000
    assert live.rested is None


def test_looking_back_it_speaks_of_what_is_seen(live: Live | Learning, clock: Clock) -> None:
    Browser(live)
    trained(live, clock, 20_000)
    assert live.rested is not None
    live.command({"do": "scrub", "step": 10})
    assert live.rested is None
    live.command({"do": "scrub", "step": None})
    assert live.rested is not None


def test_the_looks_are_rare(clock: Clock) -> None:
    assert min(rest.EVERY, happening.EVERY) > 10 * together.SOON
