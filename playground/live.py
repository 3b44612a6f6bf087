"""A session's run: what plays, pauses, scrubs and forks, and what the browser is shown of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import streamlit as st

from engine.experiment import Experiment
from engine.run import Run
from engine.scheduler import Scheduler
from engine.transfer import adopt, continued
from playground import edits
from playground.changes import said
from playground.pace import Pace
from playground.stage.channel import Channel, Drawable
from playground.strand import Strand, View

ALONE = 20.0  # seconds that a run goes on without a browser: a blip, a reload, a slow first paint
PLOTS_EVERY = 0.3  # seconds
COMMANDS = frozenset({"scrub", "edit", "lesion"})

Plot = Callable[["Live"], Drawable]


@cache
def scheduler() -> Scheduler:
    """Return the one scheduler of this process."""
    return Scheduler()


class Live:
    """The runs of one session on one page: a task of the scheduler, and the far end of a channel.

    Pages call its methods, the scheduler calls `work`, the browser's commands arrive at `command`; a lock makes
    them take turns.  Without a browser it stops by itself, and goes on when one comes back.
    """

    def __init__(self, experiment: Experiment) -> None:
        """Start with a run of `experiment`, paused.  Raises Refusal when it can't be run."""
        self.lock = threading.RLock()
        self.playing = False
        self.pace = Pace()
        self.view: View = ("", (0, 1))
        self.lang = "en"
        self.error = ""
        self.plots: dict[str, Plot] = {}
        self.strands: dict[str, Strand] = {}
        self._edited = "main"
        self.changes = 0  # counts whatever a browser should see
        self._shown = -1
        self._scene: dict[str, Any] = {}
        self._clock = time.perf_counter()
        self._plots_at, self._seen = (-1, 0.0), time.perf_counter()
        self.channel = Channel(on_command=self.command, on_wanted=self._wake, commands=COMMANDS)
        self._put("main", Run(experiment))

    # -- what pages do -------------------------------------------------------------------------------------

    @property
    def main(self) -> Run:
        """The run that the page is about."""
        return self.strands["main"].run

    @property
    def edited_strand(self) -> Strand:
        """The run that the controls act on."""
        return self.strands[self.edited]

    @property
    def edited(self) -> str:
        """Which run the controls act on: "main", or "fork" where there is one and it was chosen."""
        return self._edited if self._edited in self.strands else "main"

    def edit(self, source: str) -> None:
        """Let the controls act on another run."""
        if source != self._edited:
            self._edited = source
            self._changed()

    @property
    def forked(self) -> bool:
        """Whether a second run goes beside the first."""
        return "fork" in self.strands

    def experiment(self, source: str = "main") -> Experiment:
        """Return what the run `source` is an experiment of."""
        return self.strands[source].run.experiment

    def play(self) -> None:
        """Train until told otherwise; a run that diverged or stopped early stays where it is."""
        with self.lock:
            self._to_present()
            for strand in self.strands.values():
                strand.run.resume()
            self.playing = any(strand.run.status == "ready" for strand in self.strands.values())
            self.pace.begin()
            self._clock = self._seen = time.perf_counter()
        self._changed()

    def pause(self) -> None:
        """Stop training, and record where every run stands."""
        with self.lock:
            self.playing = False
            for strand in self.strands.values():
                strand.stand()
        self._changed()

    def advance(self, updates: int) -> None:
        """Pause and do so many updates at once."""
        with self.lock:
            self.playing = False
            self._to_present()
            for strand in self.strands.values():
                strand.run.advance(updates)
                strand.stand()
        self._changed()

    def reset(self) -> None:
        """Go back to the very same start; a fork is gone."""
        with self.lock:
            self.strands.pop("fork", None)
            self._put("main", Run(self.main.experiment))
            self.error = ""
        self._changed()

    def begin(self, experiment: Experiment) -> None:
        """Start another experiment from its very beginning; a fork is gone.  Raises Refusal when it can't be run."""
        run = Run(experiment)
        with self.lock:
            self.strands.pop("fork", None)
            self._put("main", run)
            self.playing, self.error = False, ""
        self._changed()

    def fold(self, column: int | None) -> None:
        """Choose the layer whose folding of the plane is shown, None for none."""
        with self.lock:
            if any(strand.folded != column for strand in self.strands.values()):
                for strand in self.strands.values():
                    strand.folded = column
                self.changes += 1

    def change(self, experiment: Experiment, source: str = "main") -> None:
        """Go on with another experiment, keeping weights wherever their shapes allow.

        Raises Refusal, and leaves everything as it was, when it can't be run.
        """
        with self.lock:
            strand = self.strands[source]
            old = strand.run
            if experiment == old.experiment:
                return
            recording = old.recording
            anew = (old.experiment.seed, old.experiment.seeds) != (experiment.seed, experiment.seeds)
            run = continued(old.checkpoint(), experiment, recording=None if anew else recording)
            if not anew and run.step:
                template, values = said(old.experiment, experiment)
                run.recording.note(run.step, template, **values)
            self._put(source, run, origin=strand.origin)
            self.error = ""
        self._changed()

    def fork(self) -> None:
        """Let a second run start from what is looked at (the present, or the step scrubbed to)."""
        with self.lock:
            strand = self.strands["main"]
            checkpoint = strand.viewing or strand.run.checkpoint()
            start = continued(checkpoint, checkpoint.experiment, recording=strand.run.recording)
            self._put("main", start)
            self._put("fork", continued(checkpoint, checkpoint.experiment), origin=checkpoint.step)
        self._changed()

    def unfork(self, keep: str = "main") -> None:
        """Go on with one of the two runs alone."""
        with self.lock:
            chosen = self.strands.pop("fork")
            if keep == "fork":
                self._put("main", chosen.run)
        self._changed()

    def restore(
        self,
        step: int,
        epoch: float,
        params: np.ndarray,
        kept: np.ndarray,
        *,
        lesions: frozenset[tuple[int, int]],
        rows: np.ndarray,
    ) -> None:
        """Bring the run to a state from a link: params [R, P], buffers [R, Q], curves as rows [M, 6].

        Raises Refusal when they don't fit the network.
        """
        with self.lock:
            adopt(self.main, step, epoch, params, kept, lesions=lesions, rows=rows)
            self._put("main", self.main)
        self._changed()

    def look(self, kind: str, axes: tuple[int, int]) -> None:
        """Choose through which plane data of more than two features are seen."""
        with self.lock:
            if (kind, axes) != self.view:
                self.view = (kind, axes)
                for strand in self.strands.values():
                    strand.draw_on(self.view)
        self._changed()

    def present(self, lang: str, plots: Mapping[str, Plot]) -> None:
        """Say in which language to speak and which plots are on the page now."""
        with self.lock:
            if lang != self.lang or set(plots) != set(self.plots):
                self._plots_at = (-1, 0.0)
                self.changes += 1
            self.lang, self.plots = lang, dict(plots)
            self._seen = time.perf_counter()
        self._wake()

    # -- what the browser does -----------------------------------------------------------------------------

    def command(self, message: dict[str, Any]) -> None:
        """Carry out a wish of the browser; what makes no sense is left alone."""
        source = message.get("source", "main")
        with self.lock:
            strand = self.strands.get(source) if isinstance(source, str) else None
            if strand is None:
                return
            match message.get("do"):
                case "scrub":
                    self._scrub(strand, message.get("step"))
                case "edit":
                    self._to_present()
                    edits.weight(strand.run, message)
                case "lesion":
                    edits.lesion(strand.run, message)
        self._changed()

    def _scrub(self, strand: Strand, step: Any) -> None:
        known = isinstance(step, int | float) and not isinstance(step, bool)
        found = strand.run.recording.nearest(int(step)) if known else None
        latest = found is None or found.step >= strand.run.step
        strand.look_at(None if latest else found)
        if not latest:
            self.playing = False

    # -- what the scheduler does ---------------------------------------------------------------------------

    def work(self, seconds: float) -> float | None:
        """Train for about `seconds`, show the newest state if a browser waits for it, and say when to come back."""
        with self.lock:
            pause = self._train(seconds) if self.playing else None
            if self.channel.wanted and self.changes != self._shown:
                self._show()
        return pause

    def fail(self, error: BaseException) -> None:
        """Stop, and keep the words for the page."""
        with self.lock:
            self.playing = False
            self.error = f"{type(error).__name__}: {error}"
        self._changed()

    def _train(self, seconds: float) -> float | None:
        now = time.perf_counter()
        elapsed, self._clock = now - self._clock, now
        if self.channel.connected:
            self._seen = now
        elif now - self._seen > ALONE:
            return None
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
        return self.pace.pause()

    def _show(self) -> None:
        header: dict[str, Any] = {"runs": {}, "sources": list(self.strands)}
        arrays: dict[str, np.ndarray] = {}
        kept: dict[str, np.ndarray] = {}
        for strand in self.strands.values():
            header["runs"][strand.source] = strand.frame(
                arrays, status=self._status(strand.run), lang=self.lang
            )
            kept |= strand.kept(playing=self.playing)
        scenes = {source: strand.scene for source, strand in self.strands.items()}
        if self._scene.get("runs") != scenes:
            self._scene = {"runs": scenes}
        self.channel.publish(header, arrays, scene=self._scene, kept=kept, plots=self._figures())
        self._shown = self.changes

    def _status(self, run: Run) -> str:
        if self.error:
            return "failed"
        if run.status != "ready":
            return run.status
        return "playing" if self.playing else "paused"

    def _figures(self) -> Mapping[str, Drawable] | None:
        changes, at = self._plots_at
        now = time.perf_counter()
        if changes == self.changes or (self.playing and now - at < PLOTS_EVERY):
            return None
        self._plots_at = (self.changes, now)
        return {name: plot(self) for name, plot in self.plots.items()}

    # -- between them --------------------------------------------------------------------------------------

    def _put(self, source: str, run: Run, *, origin: int = 0) -> None:
        self.strands[source] = Strand(source, run, self.view, origin=origin)

    def _to_present(self) -> None:
        for strand in self.strands.values():
            if strand.viewing is not None:
                strand.look_at(None)

    def _changed(self) -> None:
        self.changes += 1
        self._wake()

    def _wake(self) -> None:
        scheduler().wake(self)


def lease(key: str, first: Callable[[], Experiment]) -> Live:
    """Return this session's live run under `key`, started with `first()` where there is none yet."""
    if key not in st.session_state:
        st.session_state[key] = Live(first())
    return st.session_state[key]
