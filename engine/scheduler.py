"""One fair scheduler for the whole process: every running session gets slices of the same length in turn."""

from __future__ import annotations

import heapq
import itertools
import logging
import os
import threading
import time
from collections import deque
from typing import Protocol

ROUND = 0.06  # seconds in which every busy task should have had a turn
SHORTEST, LONGEST = 0.001, 0.008  # seconds of one slice

log = logging.getLogger(__name__)


class Task(Protocol):
    """Something that wants processor time."""

    def work(self, seconds: float) -> float | None:
        """Work for about `seconds` and return in how many seconds to be called again, None for not at all."""
        ...

    def fail(self, error: BaseException) -> None:
        """Take note that `work` raised; the task sleeps until it is woken again."""
        ...


class Scheduler:
    """Worker threads that take tasks in turn; a task is never worked on by two of them at once."""

    def __init__(self, workers: int | None = None) -> None:
        """Start `workers` threads; by default one fewer than there are cores, so that pages keep one."""
        count = workers or max(1, _cores() - 1)
        self._ready: deque[Task] = deque()
        self._later: list[tuple[float, int, Task]] = []
        self._state: dict[Task, str] = {}  # "ready" | "later" | "working" | "again" | "forgotten"
        self._due: dict[
            Task, int
        ] = {}  # which entry of `_later` counts; older ones of a task woken since don't
        self._tick = itertools.count()
        self._change = threading.Condition()
        self._open = True
        self._threads = [
            threading.Thread(target=self._loop, name=f"trainer-{i}", daemon=True) for i in range(count)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def busy(self) -> int:
        """How many tasks want processor time, now or at a time they have named."""
        return len(self._state)

    def wake(self, task: Task) -> None:
        """Have `task` worked on as soon as it is its turn."""
        with self._change:
            state = self._state.get(task)
            if state in ("working", "forgotten"):
                self._state[task] = "again"
            elif state not in ("ready", "again"):
                self._due.pop(task, None)
                self._line_up(task)
                self._change.notify()

    def forget(self, task: Task) -> None:
        """Never work on `task` again, once a slice under way has ended."""
        with self._change:
            self._due.pop(task, None)
            if self._state.get(task) in ("working", "again", "forgotten"):
                self._state[task] = "forgotten"
            elif self._state.pop(task, None) == "ready":
                self._ready.remove(task)

    def close(self) -> None:
        """End the threads."""
        with self._change:
            self._open = False
            self._change.notify_all()
        for thread in self._threads:
            thread.join(timeout=2)

    def _loop(self) -> None:
        _be_nice()
        while self._turn():
            pass  # a function of its own, so that a waiting thread holds no task in memory

    def _turn(self) -> bool:
        found = self._next()
        if found is None:
            return False
        task, seconds = found
        try:
            pause = task.work(seconds)
        except Exception as error:
            log.exception("a run failed")
            pause = None
            _tell(task, error)
        self._put_back(task, pause)
        return True

    def _next(self) -> tuple[Task, float] | None:
        with self._change:
            while self._open:
                now = time.perf_counter()
                self._line_up_due(now)
                if self._ready:
                    task = self._ready.popleft()
                    busy = len(self._ready) + 1
                    self._state[task] = "working"
                    share = ROUND * len(self._threads) / busy
                    return task, min(LONGEST, max(SHORTEST, share))
                self._change.wait(self._later[0][0] - now if self._later else None)
        return None

    def _put_back(self, task: Task, pause: float | None) -> None:
        with self._change:
            state = self._state.pop(task)
            if state == "again" or (state == "working" and pause is not None and pause <= 0):
                self._line_up(task)
            elif state == "working" and pause is not None:
                self._state[task], self._due[task] = "later", next(self._tick)
                heapq.heappush(self._later, (time.perf_counter() + pause, self._due[task], task))
                self._change.notify()

    def _line_up_due(self, now: float) -> None:
        # Not within `_next`, whose waiting frame would hold the last task in memory.
        while self._later and self._later[0][0] <= now:
            _, entry, task = heapq.heappop(self._later)
            if self._due.get(task) == entry:
                del self._due[task]
                self._line_up(task)

    def _line_up(self, task: Task) -> None:
        self._state[task] = "ready"
        self._ready.append(task)


def _tell(task: Task, error: Exception) -> None:
    """Let the task know; one that can't even take that in must not end the thread."""
    try:
        task.fail(error)
    except Exception:
        log.exception("a run could not note its own failure")


def _cores() -> int:
    """Return how many cores this process may use, which in a container can be fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 2


def _be_nice() -> None:
    """Let page threads go first, where the system has priorities for threads."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
