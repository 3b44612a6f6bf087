"""The runs of one session as a task of the scheduler: training in slices, and frames for whoever waits for them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from engine.runs.handover import hand_over, outgrown
from engine.runs.run import Run
from playground.live.pace import Pace
from playground.live.strand import Strand, View
from playground.live.watched import CROWD, Watched, busy, rarer
from playground.stage.core.channel import Channel, Drawable

PLOTS_EVERY = 0.3  # seconds
HASTEN = 0.5  # seconds between two looks whether something faster is ready
SOON = 0.002  # seconds until it is seen whether a person has gone again
FRAMES = 300.0  # a second for all sessions of a crowd together: more would keep clicks waiting

Plot = Callable[[Any], Drawable]

log = logging.getLogger(__name__)


class Trainer(Watched):
    """Strands that train together, and the channel on which they are shown.

    Without a browser training stops by itself, and goes on when one comes back.  Whoever touches the strands holds
    `lock`, and says `_changed()` afterwards.
    """

    def __init__(self, channel: Channel) -> None:
        """Show what happens on `channel`, whose `on_wanted` has to wake this task."""
        super().__init__(channel)
        self.pace = Pace()
        self.view: View = ("", (0, 1))
        self.plots: dict[str, Plot] = {}
        self.strands: dict[str, Strand] = {}
        self._scene: dict[str, Any] = {}
        self._clock = self._seen
        self._plots_at = (-1, 0.0)
        self._hastened_at = -HASTEN

    def _begin_clock(self) -> None:
        self.pace.begin()
        self._clock = self._seen = time.perf_counter()
        for strand in self.strands.values():
            strand.begin()

    def work(self, seconds: float) -> float | None:
        """Train for about `seconds`, show the newest state if a browser waits for it, and say when to come back."""
        if not self.lock.try_work():
            return SOON
        try:
            pause = self._train(seconds) if self.playing else None
            if self.channel.wanted and self.changes != self._shown and self._due():
                self._show()
        finally:
            self.lock.done()
        return pause

    def _due(self) -> bool:
        """Whether it is this session's turn for a frame: in a crowd, one that plays waits a little for the others.

        What a person did is shown as soon as may be.
        """
        crowd = busy()
        alone = crowd <= CROWD or not self.playing or self.pressing
        return alone or time.perf_counter() - self._shown_at >= crowd / FRAMES

    def _train(self, seconds: float) -> float | None:
        now = time.perf_counter()
        elapsed, self._clock = now - self._clock, now
        if not self._attended(now):
            return None
        self._hasten(now)
        going = [strand for strand in self.strands.values() if strand.run.status == "ready"]
        if not going:
            self.playing = False
            self.changes += 1
            return None
        most = self.pace.due(elapsed)
        if most == 0:
            return self.pace.pause()
        # Runs that are compared go in step: as many updates for each as the first one manages.
        steps = going[0].run.advance_for(seconds / len(going), most=most)
        for strand in going:
            strand.count(steps if strand is going[0] else strand.run.advance(steps))
        self.pace.spend(steps)
        self.changes += 1
        if self.pace.arrived:
            self.playing = False
            for strand in self.strands.values():
                strand.stand()
            return None
        return self.pace.pause()

    def _hasten(self, now: float) -> None:
        """Let runs go on with code that was compiled after they began: a server's first visitors come before it is."""
        if now < self._hastened_at + HASTEN:
            return
        self._hastened_at = now
        for strand in self.strands.values():
            if outgrown(strand.run):
                hand_over(strand.run)

    def _show(self) -> None:
        self.pressing = False
        header: dict[str, Any] = {"runs": {}, "sources": list(self.strands)} | self.header()
        arrays: dict[str, np.ndarray] = {}
        kept: dict[str, np.ndarray] = self.shared()
        for strand in self.strands.values():
            header["runs"][strand.source] = strand.frame(
                arrays, status=self.status(strand.source), lang=self.lang
            )
            kept |= strand.kept(playing=self.playing, rarer=rarer())
        scenes = {source: strand.scene for source, strand in self.strands.items()}
        if self._scene.get("runs") != scenes:
            self._scene = {"runs": scenes}
        self.channel.publish(header, arrays, scene=self._scene, kept=kept, plots=self._figures())
        self._shown, self._shown_at = self.changes, time.perf_counter()

    def show_now(self) -> None:
        """Show the newest state from this thread, which holds the lock: the one that trains lets others go first."""
        if not self.channel.connected:
            return
        try:
            self._show()
        except Exception as error:
            log.exception("a picture could not be drawn")
            self.fail(error)

    def header(self) -> dict[str, Any]:
        """Return what a frame's header says of all strands together."""
        return {}

    def shared(self) -> dict[str, np.ndarray]:
        """Return arrays that belong to no single strand, and change rarely."""
        return {}

    def status(self, source: str = "main") -> str:
        """Return what a run is doing: "playing", "paused", "diverged", "stopped" or "failed"."""
        run = self.strands[source].run
        if self.error:
            return "failed"
        if run.status != "ready":
            return run.status
        return "playing" if self.playing else "paused"

    def _figures(self) -> Mapping[str, Drawable] | None:
        changes, at = self._plots_at
        now = time.perf_counter()
        if changes == self.changes or (self.playing and now - at < PLOTS_EVERY * rarer()):
            return None
        self._plots_at = (self.changes, now)
        found = {}
        for name, plot in list(self.plots.items()):
            try:
                found[name] = plot(self)
            except Exception:
                log.exception("the plot %r failed; it waits for the page to ask for it again", name)
                del self.plots[name]
        return found

    def _put(self, source: str, run: Run, *, origin: int = 0) -> None:
        strand, before = self._strand(source, run, origin), self.strands.get(source)
        strand.speak(self.lang)
        if before is not None:
            strand.rate = before.rate
            if before.folded is not None and before.folded < len(run.network.columns):
                strand.folded = before.folded
        self.strands[source] = strand

    def _strand(self, source: str, run: Run, origin: int) -> Strand:
        return Strand(source, run, self.view, origin=origin)

    def _to_present(self) -> None:
        for strand in self.strands.values():
            if strand.viewing is not None:
                strand.look_at(None)
