"""The scheduler: fair turns, errors that stay where they happen, and never two workers on one task."""

from __future__ import annotations

import gc
import logging
import os
import threading
import weakref

import pytest

from engine import scheduler as module
from engine.scheduler import LONGEST, SHORTEST, Scheduler
from tests.engine.jobs import FOREVER, SOON, Gate, Job


def test_busy_tasks_take_turns(one: Scheduler) -> None:
    order: list[int] = []
    jobs = [Job(lambda turn, i=i: order.append(i) or (0.0 if turn < 20 else None)) for i in range(5)]
    gate = Gate()
    one.wake(gate)
    assert gate.entered.wait(SOON)
    for job in jobs:
        one.wake(job)
    gate.opened.set()
    for job in jobs:
        job.wait(lambda job: job.turns == 20)
    assert order == list(range(5)) * 20


def test_a_task_that_comes_late_waits_one_round_at_most(one: Scheduler) -> None:
    order: list[str] = []
    late = Job(lambda turn: order.append("late"))

    def busy(turn: int) -> float | None:
        order.append("busy")
        if turn == 10:
            one.wake(late)
        return 0.0 if turn < 30 else None

    jobs = [Job(busy), Job(lambda turn: order.append("other") or (0.0 if turn < 30 else None))]
    for job in jobs:
        one.wake(job)
    for job in (*jobs, late):
        job.wait(lambda job: job.turns >= 1)
    jobs[0].wait(lambda job: job.turns == 30)
    woken = [place for place, name in enumerate(order) if name == "busy"][9]
    assert order.index("late") - woken <= 2


def test_slices_get_shorter_the_more_tasks_there_are(one: Scheduler) -> None:
    alone = Job()
    one.wake(alone)
    alone.wait(lambda job: job.turns == 1)
    assert alone.slices == [LONGEST]
    gate, crowd = Gate(), [Job() for _ in range(200)]
    one.wake(gate)
    assert gate.entered.wait(SOON)
    for job in crowd:
        one.wake(job)
    gate.opened.set()
    for job in crowd:
        job.wait(lambda job: job.turns == 1)
    assert crowd[0].slices == [SHORTEST]
    assert crowd[-1].slices == [LONGEST]


def test_an_error_stops_its_own_task_alone(workers: Scheduler, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)

    def broken(turn: int) -> float | None:
        if turn == 3:
            raise ArithmeticError("a run went wrong")
        return 0.0 if turn < 6 else None

    bad, good = Job(broken), Job(lambda turn: 0.0 if turn < 50 else None)
    workers.wake(bad)
    workers.wake(good)
    bad.wait(lambda job: bool(job.errors))
    good.wait(lambda job: job.turns == 50)
    assert bad.turns == 3
    assert str(bad.errors[0]) == "a run went wrong"
    assert not good.errors
    workers.wake(bad)  # it may try again
    bad.wait(lambda job: job.turns == 6)
    assert len(bad.errors) == 1


def test_a_task_that_cannot_even_take_in_its_error_ends_no_worker(
    one: Scheduler, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)

    class Hopeless(Job):
        def fail(self, error: BaseException) -> None:
            super().fail(error)
            raise error

    def broken(turn: int) -> None:
        raise ArithmeticError

    hopeless, good = Hopeless(broken), Job()
    one.wake(hopeless)
    one.wake(good)
    good.wait(lambda job: job.turns == 1)
    assert hopeless.errors


def test_who_asks_for_nothing_sleeps_until_woken(workers: Scheduler) -> None:
    job, other = Job(), Job(lambda turn: 0.0 if turn < 30 else None)
    workers.wake(job)
    job.wait(lambda job: job.turns == 1)
    workers.wake(other)
    other.wait(lambda job: job.turns == 30)
    assert job.turns == 1
    workers.wake(job)
    job.wait(lambda job: job.turns == 2)


def test_a_pause_ends_by_itself_and_by_waking(workers: Scheduler) -> None:
    short = Job(lambda turn: 0.005 if turn < 4 else None)
    workers.wake(short)
    short.wait(lambda job: job.turns == 4)
    long = Job(lambda turn: FOREVER)
    workers.wake(long)
    long.wait(lambda job: job.turns == 1)
    workers.wake(long)
    long.wait(lambda job: job.turns == 2)


def test_a_pause_cut_short_leaves_no_alarm_behind(one: Scheduler) -> None:
    """The first pause would end at 0.05 s; by 0.1 s only the waking may have brought a turn."""
    job = Job(lambda turn: 0.05 if turn == 1 else FOREVER)
    one.wake(job)
    job.wait(lambda job: job.turns == 1)
    clock = Job(lambda turn: 0.1 if turn == 1 else None)
    one.wake(clock)
    one.wake(job)
    clock.wait(lambda job: job.turns == 2)
    assert job.turns == 2


def test_waking_during_a_turn_brings_another(workers: Scheduler) -> None:
    gate = Gate()
    workers.wake(gate)
    assert gate.entered.wait(SOON)
    for _ in range(5):
        workers.wake(gate)
    gate.opened.set()
    gate.wait(lambda job: job.turns == 2)
    after = Job()
    workers.wake(after)
    after.wait(lambda job: job.turns == 1)
    assert gate.turns == 2


def test_no_task_is_on_two_workers_at_once() -> None:
    many = Scheduler(4)
    try:
        jobs = [Job(lambda turn: 0.0 if turn < 200 else None) for _ in range(3)]
        for _ in range(50):
            for job in jobs:
                many.wake(job)
        for job in jobs:
            job.wait(lambda job: job.turns >= 200)
    finally:
        many.close()
    assert [job.crowd for job in jobs] == [1, 1, 1]


def test_forgotten_and_woken_again_during_a_turn_it_still_has_one_worker(two: Scheduler) -> None:
    gate, other = Gate(), Job()
    two.wake(gate)
    assert gate.entered.wait(SOON)
    two.forget(gate)
    two.wake(gate)
    two.wake(other)  # the second worker takes whatever is in line before this
    other.wait(lambda job: job.turns == 1)
    assert gate.inside == 1
    gate.opened.set()
    gate.wait(lambda job: job.turns == 2)
    assert gate.crowd == 1


def test_a_forgotten_task_has_no_more_turns(one: Scheduler) -> None:
    """Forgotten in line, during a turn, and during a pause."""
    gate, waiting, sleeping = Gate(), Job(), Job(lambda turn: 0.02)
    one.wake(sleeping)
    sleeping.wait(lambda job: job.turns == 1)
    one.wake(gate)
    assert gate.entered.wait(SOON)
    one.forget(sleeping)
    turns = sleeping.turns
    one.wake(waiting)
    one.forget(waiting)
    one.wake(gate)
    one.forget(gate)
    gate.opened.set()
    clock = Job(lambda turn: 0.05 if turn == 1 else None)
    one.wake(clock)
    clock.wait(lambda job: job.turns == 2)
    assert (gate.turns, waiting.turns, sleeping.turns) == (1, 0, turns)
    one.forget(Job())  # one that was never known is no trouble


def test_tasks_of_closed_sessions_are_let_go(one: Scheduler) -> None:
    job = Job()
    gone = weakref.ref(job)
    one.wake(job)
    job.wait(lambda job: job.turns == 1)
    one.forget(job)
    after = Job()
    one.wake(after)
    after.wait(lambda job: job.turns == 1)
    del job
    gc.collect()
    assert gone() is None


def test_closing_ends_the_threads() -> None:
    closing = Scheduler(2)
    threads = list(closing._threads)
    closing.close()
    assert not any(thread.is_alive() for thread in threads)


@pytest.mark.parametrize(("cores", "workers"), [(1, 1), (2, 1), (8, 7)])
def test_one_core_is_left_to_the_pages(cores: int, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_cores", lambda: cores)
    made = Scheduler()
    made.close()
    assert len(made._threads) == workers


def test_workers_give_way_to_pages(one: Scheduler) -> None:
    if not hasattr(os, "getpriority"):
        pytest.skip("no priorities on this system")
    found: list[int] = []
    job = Job(lambda turn: found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id())))
    one.wake(job)
    job.wait(lambda job: job.turns == 1)
    assert found[0] >= 10
    assert os.getpriority(os.PRIO_PROCESS, 0) < 10
