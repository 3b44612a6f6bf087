"""A race on a real network: every rule trains the same network on the same data from the same first weights.

Rules with one batch size and all their seeds are one stacked run, a heat; each rule is a lane of it, drawn from its
first seed.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.compare.race import Heat, advance, heats
from engine.probes.maps import Canvas
from engine.probes.plane import plane
from engine.runs.run import Run
from playground.lessons.optimizers.lane import Lane
from playground.lessons.optimizers.lineup import Lineup, units
from playground.lessons.optimizers.sharpness import Sharpness
from playground.live.pace import Pace
from playground.live.together import Member
from playground.live.trainer import Plot, Trainer
from playground.live.watched import rarer
from playground.stage.core.channel import Channel

if TYPE_CHECKING:
    from playground.lessons.optimizers.lookout import Lookout

RESOLUTION = 60  # grid points a side of each lane's field: twelve of them share the page
CURVES_EVERY = 0.25  # seconds
CURVATURE = "gauges"  # the plot that wants the curvature to be followed
SPEED = 500.0  # updates a second once it is under way, one of those that the page offers
# A ring is closed within two hundred updates: there are as many as that after a quarter of a minute, and 500 a second
# after half a minute.
FIRST, QUICKENING = 5.0, 0.13


class Contest(Trainer):
    """Several rules and seeds on one experiment, on one channel."""

    rests = False  # a race goes on: who is ahead may change when all have solved it

    def __init__(self, lineup: Lineup) -> None:
        """Line up, paused.  Raises Refusal when the experiment can't be run, or when it is too much at once."""
        super().__init__(Channel(on_wanted=self._wake, commands=frozenset()))
        self.pace = Pace(SPEED, first=FIRST, quickening=QUICKENING)
        self.heats: tuple[Heat, ...] = ()
        self.lanes: list[Lane] = []
        self.sharpness = Sharpness()
        self.lookout: Lookout | None = None  # what was last seen of its plane
        self.turn = 0  # how often a preset had been chosen when it began
        self._units: list[float] = []
        self._curves: dict[str, np.ndarray] = {}
        self._curves_at: tuple[Any, float] = (None, 0.0)
        self.enter(lineup)

    def enter(self, lineup: Lineup) -> None:
        """Line up again where something that trains has changed; what is equal for all changes on the way.

        Raises Refusal, and leaves everything as it was, when it can't be run, or is too much at once.
        """
        before = getattr(self, "lineup", None)
        if before == lineup:
            return
        if before is not None and before.but(equal=lineup.equal) == lineup:
            shares = units(lineup, self.heats)
            with self.lock:
                self.lineup, self._units = lineup, shares
            self._changed()
            return
        found = heats(lineup.experiment, lineup.entrants, seeds=lineup.seeds)
        shares = units(lineup, found)
        run = found[0].run
        canvas = Canvas(run.data, plane(run.data), resolution=RESOLUTION)
        lanes = {
            place: Lane(
                lineup.sources[place],
                heat.run,
                canvas,
                lineup.entrants[place].optimizer,
                slice(row * lineup.seeds, (row + 1) * lineup.seeds),
            )
            for heat in found
            for row, place in enumerate(heat.places)
        }
        with self.lock:
            self.lineup, self.heats, self._units = lineup, found, shares
            self._members = [Member(heat.run) for heat in found]
            self.lanes = [lanes[place] for place in sorted(lanes)]
            self.strands = {lane.source: lane for lane in self.lanes}  # type: ignore[assignment]
            self._curves, self._curves_at, self.error = {}, (None, 0.0), ""
            self.sharpness = Sharpness()
            for lane in self.lanes:
                lane.speak(self.lang)
        self._changed()

    @property
    def asked(self) -> Lineup:
        """What decides how everybody trains: the lineup, whatever is level."""
        return self.lineup.but(equal="epochs")

    @property
    def drawn(self) -> tuple[Any, ...]:
        """What a page shows of it that training alone does not change."""
        return self.playing, self.error, None if self.playing else self.step

    @property
    def step(self) -> int:
        """How many updates were made by the rule that made the most of them."""
        return max(run.step for run in self.runs)

    @property
    def runs(self) -> list[Run]:
        """The run of each heat."""
        return [heat.run for heat in self.heats]

    @property
    def members(self) -> list[Member[Run]]:  # type: ignore[override]
        """The runs with their rates; what is drawn are their lanes."""
        return self._members

    def speak(self, lang: str, plots: Mapping[str, Plot] | None = None) -> None:
        """Say in which language to speak, and which live plots are on the page now."""
        with self.lock:
            if set(plots or {}) != set(self.plots):
                self._plots_at = (-1, 0.0)
            self.lang, self.plots = lang, dict(plots or {})
            for lane in self.lanes:
                lane.speak(lang)
        self._changed()

    def play(self) -> None:
        """Train until told otherwise."""
        with self.lock:
            self.playing = any(run.status == "ready" for run in self.runs)
            self._begin_clock()
        self._changed()

    def pause(self) -> None:
        """Stop, and record where everybody stands."""
        with self.lock:
            self.playing = False
            self._record()
        self._changed()

    def advance(self, updates: int) -> None:
        """Pause and let everybody do so many updates at once."""
        with self.lock:
            self.playing = False
            self.pace.leap(updates)
            for run in self.runs:
                run.advance(updates)
            self._mark()
            self._record()
        self._changed()

    def reset(self) -> None:
        """Line up again at the very same start."""
        with self.lock:
            for run in self.runs:
                run.reset()
            for lane in self.lanes:
                lane.restart()
            self._curves_at = (None, 0.0)
            self.sharpness = Sharpness()
        self._changed()

    def _mark(self) -> None:
        for lane in self.lanes:
            lane.mark()

    def _record(self) -> None:
        for run in self.runs:
            run.record()

    def status(self, source: str = "") -> str:
        """Return what a lane's run is doing, or without its name, whether the race goes on."""
        return self.status_of(self.strands[source] if source else self._members[0])

    def work(self, seconds: float) -> float | None:
        """Train, show, and where its view is open, follow the curvature; say when to come back."""
        with self.lock:
            wait = (
                self.sharpness.follow(self, rarer=rarer())
                if CURVATURE in self.plots and self._open()
                else None
            )
        pause = super().work(seconds)
        return min((each for each in (pause, wait) if each is not None), default=None)

    def _open(self) -> bool:
        return self.channel.connected

    def _advance(self, going: Sequence[Member[Any]], seconds: float, most: int | None) -> int:
        """Train as is equal for all, and return how many updates were made by the rule that made the most of them."""
        steps = advance(self.heats, seconds, units=self._units, most=most)
        self._mark()
        self._members[0].count(steps)
        return steps

    def _show(self) -> None:
        arrays: dict[str, np.ndarray] = {}
        found = {id(run): run.evaluate() for run in self.runs}
        rate = self._members[0].rate if self.playing else 0.0
        runs = {
            lane.source: lane.frame(arrays, found[id(lane.run)], status=self.status(lane.source), rate=rate)
            for lane in self.lanes
        }
        kept = {name: array for lane in self.lanes for name, array in lane.points.items()} | self._drawn()
        header: dict[str, Any] = {"runs": runs, "sources": list(runs)}
        scenes = {lane.source: lane.scene for lane in self.lanes}
        if self._scene.get("runs") != scenes:
            self._scene = {"runs": scenes}
        plots = self._pictures(header, kept)
        self.channel.publish(header, arrays, scene=self._scene, kept=kept, plots=plots)
        self._shown, self._shown_at = self.changes, time.perf_counter()

    def _drawn(self) -> dict[str, np.ndarray]:
        before, at = self._curves_at
        version, now = [run.recording.version for run in self.runs], time.perf_counter()
        if version != before and (not self.playing or now - at >= CURVES_EVERY * rarer()):
            recorded = {id(run): run.recording.curves() for run in self.runs}
            self._curves = {
                k: v for lane in self.lanes for k, v in lane.curves(recorded[id(lane.run)]).items()
            }
            self._curves_at = (version, now)
        return self._curves
