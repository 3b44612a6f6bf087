"""Up to which update a run and its script end at the same loss, before rounding parts them.

Two ways to round one training drift apart as any two neighbouring trainings do: hardly where it is calm, by a
constant factor an update where it is chaotic.  When that shows can't be foretold, so it is measured: the run trains
once more on its own back end, and beside it the reference, which does the very operations of the script.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np

from engine.limits import MAX_HORIZON, MAX_HORIZON_SECONDS
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.recording import Recording

# Relative difference of a loss from which on two trainings are apart: it shows in the third digit.
APART = 1e-3
FINER = 1.02  # how much further on the next comparison is
FOR_EVER = 10**9  # what ended, early or in infinity, stays so
LEAST = 0.05  # seconds of training that tell how fast it is


@dataclass(frozen=True)
class Horizon:
    """What was found: both have the same losses up to update `agreed`, and `parted` says that soon after they don't.

    `own` and `plain` are updates a second in this process, by the run's own back end and by the reference; 0 where
    there were too few to tell.
    """

    agreed: int
    parted: bool = False
    own: float = 0.0
    plain: float = 0.0


CHANGED = Horizon(-1)  # of a run that was changed on its way: no script leads where it stands


class Comparison:
    """One experiment trained by two back ends, as far as somebody asks and bounds allow; it can be taken up again."""

    def __init__(self, experiment: Experiment, backend: str = "auto") -> None:
        """`backend` is the name of the run's own.  Raises Refusal when the experiment can't be run."""
        self.lock = threading.Lock()
        self._runs = Run(experiment, backend=backend), Run(experiment, backend="reference", on="cpu")
        for run in self._runs:
            run.recording = Recording(stride=FOR_EVER)  # nobody will look at curves
        self._seconds = [0.0, 0.0]
        self._agreed, self._parted, self._next = 0, False, 1

    def reached(self, steps: int) -> bool:
        """Whether there is nothing more to find out about the first `steps` updates."""
        spent = sum(self._seconds) >= MAX_HORIZON_SECONDS
        return self._parted or spent or self._agreed >= min(steps, MAX_HORIZON)

    def work(self, steps: int, seconds: float) -> bool:
        """Go on towards update `steps` for about `seconds`, and return whether it is `reached`."""
        end = time.perf_counter() + seconds
        with self.lock:
            while not self.reached(steps):
                self._compare(min(self._next, steps, MAX_HORIZON), end)
                if time.perf_counter() >= end:
                    break
            return self.reached(steps)

    def _compare(self, at: int, end: float) -> None:
        """Train both towards update `at`, and where they are there, or can't go on, compare their losses."""
        for place, run in enumerate(self._runs):
            if run.step < at and run.status == "ready":
                begun = time.thread_time()
                run.advance_for(max(0.0, end - time.perf_counter()), most=at - run.step)
                self._seconds[place] += time.thread_time() - begun
        if any(run.step < at and run.status == "ready" for run in self._runs):
            return
        own, plain = self._runs
        if own.step != plain.step or apart(own, plain):
            self._parted = True
        else:
            self._agreed = own.step if own.status == "ready" else FOR_EVER
            self._next = max(at + 1, int(at * FINER))

    @property
    def horizon(self) -> Horizon:
        """What is known by now."""
        rates = (
            run.step / spent if spent > LEAST else 0.0
            for run, spent in zip(self._runs, self._seconds, strict=True)
        )
        return Horizon(self._agreed, self._parted, *rates)


def apart(one: Run, other: Run) -> bool:
    """Whether a loss of two runs differs by more than `APART` of itself; what is no number equals its like."""
    found, wanted = one.evaluate(), other.evaluate()
    pairs = [(getattr(found, name), getattr(wanted, name)) for name in ("train_loss", "test_loss")]
    return not all(np.allclose(a, b, rtol=APART, atol=0.0, equal_nan=True) for a, b in pairs)


def horizon(experiment: Experiment, steps: int, *, backend: str = "auto") -> Horizon:
    """Return up to where the script's arithmetic and the run's agree within the first `steps` updates.

    It takes as long as both trainings, MAX_HORIZON_SECONDS of the processor's time at most.  Raises Refusal when the
    experiment can't be run.
    """
    comparison = Comparison(experiment, backend)
    while not comparison.work(steps, 1.0):
        pass
    return comparison.horizon
