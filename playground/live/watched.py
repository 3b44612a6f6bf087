"""Work that a visitor watches: a task of the scheduler that waits while nobody is there, and keeps what went wrong."""

from __future__ import annotations

import atexit
import time
from abc import ABC, abstractmethod
from functools import cache

from engine.scheduler import Scheduler
from playground.live.door import Door
from playground.stage.core.channel import Channel

ALONE = 20.0  # seconds that work goes on without a browser: a blip, a reload, a slow first paint
CROWD = 5  # sessions at once, beyond which curves and plots come more rarely, so that frames stay frequent


@cache
def scheduler() -> Scheduler:
    """Return the one scheduler of this process; it ends first when the process does.

    A thread that is cut off in the middle of a torch call takes the whole process down with an abort.
    """
    found = Scheduler()
    atexit.register(found.close)
    return found


def busy() -> int:
    """Return how many sessions' tasks want processor time now."""
    return scheduler().busy


def rarer() -> float:
    """Return how many times more rarely than usual is drawn what takes longer than a frame."""
    return max(1.0, busy() / CROWD)


class Watched(ABC):
    """Something that goes on in the background of a page, and the channel on which it is shown.

    Without a browser it waits, and goes on when one comes back.  Whoever touches it holds `lock`, and says
    `_changed()` afterwards.
    """

    def __init__(self, channel: Channel) -> None:
        """Show what happens on `channel`, whose `on_wanted` has to wake this task."""
        self.lock = Door()
        self.channel = channel
        self.playing = False
        self.lang = "en"
        self.error = ""
        self.changes = 0  # counts whatever a browser should see
        self.pressing = False  # whether among it is something that a person did, and waits for
        self._shown, self._shown_at = -1, 0.0
        self._seen = time.perf_counter()

    @abstractmethod
    def work(self, seconds: float) -> float | None:
        """Work for about `seconds`, show the newest state if a browser waits for it, and say when to come back."""

    def fail(self, error: BaseException) -> None:
        """Stop, and keep the words for the page."""
        words = f"{type(error).__name__}: {error}"
        with self.lock:
            self.playing = False
            known, self.error = self.error == words, words
        if not known:  # else it is the picture that can't be drawn, and trying again at once would never end
            self._changed()

    def _attended(self, now: float) -> bool:
        """Say whether a browser is there, or was until a moment ago."""
        if self.channel.connected:
            self._seen = now
        return now - self._seen <= ALONE

    def _changed(self) -> None:
        self.changes += 1
        self.pressing = True
        self._wake()

    def _wake(self) -> None:
        scheduler().wake(self)
