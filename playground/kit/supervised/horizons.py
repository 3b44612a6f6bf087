"""Up to which update page and script agree, measured in the background while somebody looks at the code."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from engine.export.several import scripted
from engine.limits import MAX_HORIZONS
from engine.runs.experiment import Experiment
from engine.runs.horizon import Comparison, Horizon
from engine.shelf import Shelf
from engine.spec import Refusal
from playground.live.watched import busy, scheduler

AWAY = 3.0  # seconds after which nobody looks any more
REST = 0.01  # seconds between two slices, which are others' to train in

_known: Shelf[Measuring] = Shelf(most=MAX_HORIZONS, most_bytes=MAX_HORIZONS)


@dataclass(eq=False)
class Measuring:
    """One comparison as a task of the scheduler, which goes on as long as somebody asks."""

    experiment: Experiment
    backend: str
    steps: int = 0
    trouble: bool = False

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = 0.0
        self._comparison: Comparison | None = None

    def ask(self, steps: int) -> Horizon | None:
        """Return what is known of the first `steps` updates, or None as long as it is being found out."""
        with self._lock:
            self._asked, self.steps = time.perf_counter(), steps
        held = self._comparison
        if self.trouble or (held is not None and held.reached(steps)):
            return held.horizon if held is not None and not self.trouble else Horizon(0)
        scheduler().wake(self)
        return None

    def work(self, seconds: float) -> float | None:
        """Compare on, for about `seconds`."""
        if time.perf_counter() - self._asked > AWAY:
            return None
        if self._comparison is None:
            try:
                self._comparison = Comparison(self.experiment, self.backend)
            except (Refusal, ValueError):  # data that were forgotten meanwhile, kernels that are not there
                self.trouble = True
                return None
        done = self._comparison.work(self.steps, seconds)
        return None if done else REST if busy() > 1 else 0.0

    def fail(self, error: BaseException) -> None:
        """Give up: nothing is known then."""
        self.trouble = True


def measured(experiment: Experiment, steps: int, backend: str) -> Horizon | None:
    """Return up to where script and run agree within `steps` updates, None as long as that is being measured.

    In double precision there is nothing to measure.
    """
    if experiment.double:
        return None
    experiment = scripted(experiment)
    key = experiment, backend
    found = _known.get(key) or _known.put(key, Measuring(experiment, backend), size=1)
    return found.ask(steps)
