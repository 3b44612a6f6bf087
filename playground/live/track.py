"""One training of several that go in step: what is looked at of it, and its part of a frame."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import Spec
from engine.training.learner import Learner
from engine.training.model import Model
from engine.training.trainable import Trainable
from playground.language import translate
from playground.live.together import Member
from playground.stage.curve_frames import described, packed

CURVES_EVERY = 0.1  # seconds


def started(spec: Spec) -> Trainable:
    """Return a training of `spec` at its very start: a run, a learner, or whatever it makes of itself with `start`.

    Raises Refusal when it can't be trained.
    """
    if isinstance(spec, Experiment):
        return Run(spec)
    if isinstance(spec, Model):
        return Learner(spec)
    start: Any = getattr(spec, "start", None)
    if start is None:
        raise TypeError(f"{type(spec).__name__} is nothing that trains")
    return start()


class Track(Member[Trainable]):
    """A training under a name, with the step that is looked at."""

    def __init__(self, source: str, spec: Spec) -> None:
        """Stand at the start.  Raises Refusal when `spec` can't be trained."""
        super().__init__(started(spec))
        self.source = source
        self.viewing: Any = None  # the checkpoint that is looked at, None for the present
        self._seen: tuple[Any, Any] = (None, None)  # a checkpoint, and its moment
        self._curves: dict[str, np.ndarray] = {}
        self._curves_of: tuple[Any, float] = (None, 0.0)

    def adopt(self, spec: Spec) -> str:
        """Go on under another spec, and return "": or why it has started anew.  Raises Refusal."""
        return "" if spec == self.run.spec else self.run.adopt(spec)

    def look_at(self, step: int | None) -> None:
        """Look at the last state that is remembered at or before `step`, None for the present."""
        self.viewing = None if step is None else self.run.recording.nearest(step)

    def moment(self) -> Any:
        """Return the training at the step that is looked at; it never changes afterwards."""
        if self.viewing is None:
            return self.run.moment()
        if self._seen[0] is not self.viewing:
            self._seen = (self.viewing, self.run.moment(self.viewing))
        return self._seen[1]

    def scene(self, lang: str) -> dict[str, Any]:
        """Return what the browser has to know once."""
        return described(self.run.measures, lang)

    def header(self, status: str, lang: str) -> dict[str, Any]:
        """Return its part of a frame's header."""
        run, recording = self.run, self.run.recording
        at = self.viewing or run
        rows = [row for row in recording.rows if row.step <= at.step]
        values = rows[-1].values if rows else {}
        found = {
            "step": at.step,
            "values": {
                each.name: float(values[each.name][0]) for each in run.measures if each.name in values
            },
            "status": status,
            "rate": self.rate if status == "playing" else 0.0,
            "viewing": at.step if self.viewing else None,
            "steps": [each.step for each in recording.checkpoints],
            "events": [
                [step, translate(text, lang).format(**filling)] for step, text, filling in recording.events
            ],
        }
        return found | ({"epoch": (self.viewing or run).epoch} if isinstance(run, Run) else {})

    def curves(self, *, playing: bool, rarer: float) -> dict[str, np.ndarray]:
        """Return the arrays of its curves; while it plays they are made anew at a pace of their own."""
        (of, at), now, recording = self._curves_of, time.perf_counter(), self.run.recording
        version = (id(recording), recording.version)
        if of != version and (not playing or now - at >= CURVES_EVERY * rarer):
            names = [each.name for each in self.run.measures]
            self._curves = packed(self.source, recording.curves(), names)
            self._curves_of = (version, now)
        return self._curves
