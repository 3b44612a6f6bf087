"""The edge of stability, followed while a race runs: how sharp the loss is for every rule, and what it can take."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.probes.curvature import edge
from engine.spec import Refusal

EVERY = 0.25  # seconds between two looks
PRODUCTS = 3  # Hessian–vector products of one look: the last direction found is a good one to begin with
SETTLED = 0.02  # relative residual below which a look at a race that stands still need not be repeated
LOOKS = 400  # kept of every rule; when full, every second one goes


@dataclass(eq=False)
class Track:
    """What was seen of one rule: steps, largest curvatures and bounds, and the direction found last."""

    steps: list[int] = field(default_factory=list)
    largest: list[float] = field(default_factory=list)
    bounds: list[float] = field(default_factory=list)
    residual: float = np.inf
    adapted: bool = False
    vector: np.ndarray | None = None

    def add(self, step: int, largest: float, bound: float) -> None:
        """Take note of a look; one at the same step replaces the one before, which was less exact."""
        if self.steps and self.steps[-1] == step:
            self.largest[-1], self.bounds[-1] = largest, bound
            return
        self.steps.append(step)
        self.largest.append(largest)
        self.bounds.append(bound)
        if len(self.steps) > LOOKS:
            for values in (self.steps, self.largest, self.bounds):
                del values[1:-1:2]

    @property
    def share(self) -> float:
        """How much of what the rule can take is used up now; NaN where it has no known bound."""
        return self.largest[-1] / self.bounds[-1] if self.steps and self.bounds[-1] else np.nan


class Sharpness:
    """The tracks of all lanes of a race, by their sources; `refused` says why there are none."""

    def __init__(self) -> None:
        self.tracks: dict[str, Track] = {}
        self.refused: Refusal | None = None
        self._at = -np.inf

    def follow(self, contest: Any, *, rarer: float = 1.0) -> float | None:
        """Look again when it is time and something moved, and return in how many seconds to come back."""
        if self.refused is not None:
            return None
        now, wait = time.perf_counter(), EVERY * rarer
        if now - self._at < wait:
            return self._at + wait - now
        if not self._look(contest):
            return wait if contest.playing else None
        contest.changes += 1
        self._at = time.perf_counter()
        return wait

    def _look(self, contest: Any) -> bool:
        """Look at every heat that has moved or is not settled; say whether there was one."""
        looked = False
        for heat in contest.heats:
            lanes = [lane for lane in contest.lanes if lane.run is heat.run]
            tracks = [self.tracks.setdefault(lane.source, Track()) for lane in lanes]
            step = heat.run.step
            if all(track.steps and track.steps[-1] == step and _settled(track) for track in tracks):
                continue
            rows = [lane.rows.start for lane in lanes]
            size = heat.run.network.size
            start = np.stack([np.zeros(size) if t.vector is None else t.vector for t in tracks])
            try:
                # At first there is nothing to begin with.
                found = edge(heat.run, only=rows, start=start, products=PRODUCTS if tracks[0].steps else 30)
            except Refusal as exc:
                self.refused = exc
                return False
            for row, track in enumerate(tracks):
                track.add(step, float(found.curvature.largest[row]), float(found.bound[row]))
                track.vector, track.residual = (
                    found.curvature.vectors[row],
                    float(found.curvature.residual[row]),
                )
                track.adapted = bool(found.adapted[row])
            looked = True
        return looked


def _settled(track: Track) -> bool:
    return not track.residual > SETTLED
