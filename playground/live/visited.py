"""Where runs stood when a reader left their experiment: what Back and Forward bring back."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

from engine.runs.moment import Event
from engine.runs.run import Run
from engine.runs.transfer import continued
from engine.training.recording import Recording
from engine.training.trainable import Trainable

MOST = 40  # experiments that are remembered: more steps back nobody goes
MOST_BYTES = 4 * 1024 * 1024  # of all of them together
PICTURES = 256 * 1024  # bytes of the checkpoints of each


@dataclass(frozen=True)
class Place:
    """A run as it was left: its state, its curves, and some of the states before it."""

    checkpoint: Any
    recording: Recording[Any]

    @classmethod
    def of(cls, run: Trainable) -> Place:
        """Return where a training stands."""
        return cls(run.checkpoint(), _copy(run.recording))

    def bring(self, run: Trainable) -> None:
        """Let a training go on from there as if nothing had happened."""
        run.restore(self.checkpoint)
        run.recording = _copy(self.recording)

    @property
    def size(self) -> int:
        """Bytes, roughly."""
        return self.checkpoint.size + sum(each.size for each in self.recording.checkpoints)

    def run(self) -> Run:
        """Return a run that goes on from there as if nothing had happened."""
        events: list[Event] = list(self.recording.events)
        run = continued(self.checkpoint, self.checkpoint.experiment, recording=_copy(self.recording))
        run.recording.events = events
        return run


class Visited:
    """The places of a visit by what was experimented with there, a list of them for each; the oldest go first."""

    def __init__(self) -> None:
        self._places: OrderedDict[Hashable, list[Place]] = OrderedDict()

    def leave(self, plan: Hashable, runs: list[Run]) -> None:
        """Remember where the runs of `plan` stand."""
        self.put(plan, [Place.of(run) for run in runs])

    def put(self, plan: Hashable, places: list[Place]) -> None:
        """Remember the places of `plan`."""
        self._places[plan] = places
        self._places.move_to_end(plan)
        while len(self._places) > 1 and (len(self._places) > MOST or self._size() > MOST_BYTES):
            self._places.popitem(last=False)

    def places(self, plan: Hashable) -> list[Place]:
        """Return where the trainings of `plan` stood, none where nobody knows."""
        return self._places.get(plan, [])

    def runs(self, plan: Hashable) -> list[Run]:
        """Return runs that go on from where those of `plan` stood, none where nobody knows."""
        return [place.run() for place in self.places(plan)]

    def _size(self) -> int:
        return sum(place.size for places in self._places.values() for place in places)


def _copy(recording: Recording[Any]) -> Recording[Any]:
    """Return a recording that remembers the same, of its states the newest that are not too much to keep."""
    room, kept = PICTURES, list[Any]()
    for each in reversed(recording.checkpoints):
        room -= each.size
        if room < 0:
            break
        kept.insert(0, each)
    return replace(recording, rows=list(recording.rows), checkpoints=kept, events=list(recording.events))
