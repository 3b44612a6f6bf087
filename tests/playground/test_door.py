"""People go before work that goes on and on, and one who works does not wait for people."""

from __future__ import annotations

import threading
import time

from playground.live.door import Door
from playground.live.live import Live
from playground.live.together import SOON
from tests.playground.driven import Browser, Clock, play


def test_work_gives_way_to_one_who_waits_and_one_who_is_inside() -> None:
    door, inside, leave = Door(), threading.Event(), threading.Event()

    def visit() -> None:
        with door, door:
            inside.set()
            assert leave.wait(10)

    assert door.try_work()
    visitor = threading.Thread(target=visit)
    visitor.start()
    while not door._waiting:
        time.sleep(0.001)
    assert not inside.is_set()
    door.done()
    assert not door.try_work(), "whoever waits is first"
    assert inside.wait(10)
    assert not door.try_work()
    leave.set()
    visitor.join()
    assert door.try_work()
    door.done()


def test_a_person_inside_stops_no_thread_of_the_scheduler(live: Live, browser: Browser, clock: Clock) -> None:
    live.play()
    play(live, clock, 0.1, browser=browser)
    inside, leave, step = threading.Event(), threading.Event(), live.main.step

    def visit() -> None:
        with live.lock:
            inside.set()
            assert leave.wait(10)

    visitor = threading.Thread(target=visit)
    visitor.start()
    assert inside.wait(10)
    clock.now += 0.1
    assert live.work(0.004) == SOON
    assert live.main.step == step
    leave.set()
    visitor.join()
    clock.now += 0.1
    live.work(0.004)
    assert live.main.step > step
