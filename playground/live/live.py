"""A session's run: what plays, pauses, scrubs and forks, and what the browser is shown of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.runs.experiment import Experiment
from engine.runs.moment import Moment, revived
from engine.runs.run import Run
from engine.spec import N_
from playground.live import edits
from playground.live.building import Building
from playground.live.changes import changed, merged
from playground.live.forked import Forked
from playground.live.trainer import Plot
from playground.live.visited import Visited
from playground.stage.core.channel import Channel

WENT_ON = N_("went on after it had stopped early")
Points = Sequence[tuple[float, float, int]]  # x, y, class
COMMANDS = frozenset({"scrub", "edit", "lesion", "build"})


class Live(Forked):
    """The runs of one session on one page, and everything that a person may do to them.

    Pages call its methods, the browser's commands arrive at `command`, and a lock makes them take turns with the
    training.
    """

    commands = COMMANDS
    first = "main"  # the run that the bar over the page speaks of

    def __init__(self, experiment: Experiment) -> None:
        """Start with a run of `experiment`, paused.  Raises Refusal when it can't be run."""
        super().__init__(Channel(on_command=self.command, on_wanted=self._wake, commands=self.commands))
        self._edited = "main"
        self.building = Building()
        self.visited = Visited()
        self.sketched: Points | None = None  # that nothing can be trained on yet
        self._put("main", Run(experiment))

    # -- what pages do -------------------------------------------------------------------------------------

    @property
    def main(self) -> Run:
        """The run that the page is about."""
        return self.strands["main"].run

    @property
    def plan(self) -> Any:
        """What `begin` would start again."""
        return self.main.experiment

    def experiment(self, source: str = "main") -> Experiment:
        """Return what the run `source` is an experiment of."""
        return self.strands[source].run.experiment

    def play(self) -> None:
        """Train until told otherwise; a run that diverged or stopped early stays where it is."""
        with self.lock:
            self._to_present()
            for strand in self.strands.values():
                if strand.run.status == "stopped":
                    strand.run.recording.note(strand.run.step, WENT_ON)
                strand.run.resume()
            self.playing = any(strand.run.status == "ready" for strand in self.strands.values())
            self._begin_clock()
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
            self.pace.leap(updates)
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
        self._start(Run(experiment))

    def revisit(self, experiment: Experiment) -> None:
        """Go back to an experiment as it was left, to its beginning where it was never here.  Raises Refusal."""
        found = self.visited.runs(experiment)
        self._start(found[0] if found else Run(experiment))

    def _start(self, run: Run) -> None:
        with self.lock:
            self.visited.leave(self.main.experiment, [self.main])
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
            self.building.refused = None
            strand = self.strands[source]
            old, rested = strand.run, self.rested is not None
            if experiment == old.experiment:
                return
            if source == "main":
                self.visited.leave(old.experiment, [old])
            self._put(source, changed(old, experiment), origin=strand.origin)
            self.error = ""
            if rested:  # it had stopped because there was nothing to see, and now there is
                self.playing = True
                self._begin_clock()
        self._changed()

    def alter(self, before: Experiment, after: Experiment, source: str = "main") -> None:
        """Change what differs between two experiments, and leave alone what was changed since the first was read.

        Raises Refusal like `change`.
        """
        with self.lock:
            self.change(merged(self.experiment(source), before, after).fitted(), source)

    def build(self, state: Mapping[str, Any], source: str) -> None:
        """Carry out what was edited on the diagram, unless that is done already; `building` says what came of it."""
        with self.lock:
            if self.building.carry_out(state, source, self.experiment(source), self.change):
                self._changed()
                self.show_now()

    def sketch(self, points: Points) -> None:
        """Show points that nothing is trained on yet, and pause."""
        with self.lock:
            self.playing, self.sketched = False, points
            self.edited_strand.sketch(np.array(points, dtype=np.float32).reshape(-1, 3))
        self._changed()

    def restore(self, at: Moment, fork: tuple[Experiment, Moment, int] | None = None) -> None:
        """Bring the run to a moment from a link, and beside it a `fork`: its experiment, its moment, where it began.

        Raises Refusal, and leaves everything as it was, when a moment belongs to another experiment.
        """
        run = revived(self.main.experiment, at)
        other = revived(*fork[:2], seconds=0.0) if fork else None  # it begins where it was forked off
        with self.lock:
            self.strands.pop("fork", None)
            self._put("main", run)
            if fork and other:
                self._put("fork", other, origin=fork[2])
        self._changed()

    def prepare(self) -> None:
        """Get ready for a training that begins before a browser is here."""

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
            for strand in self.strands.values():
                strand.speak(lang)
        self._wake()

    def header(self) -> dict[str, Any]:
        """Return what has become of the edits of the diagram."""
        run = self.strands.get(self.building.source, self.strands["main"]).run
        return {"built": self.building.told(run.experiment, run.data.features, self.lang)}

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
                    self.playing = edits.scrub(strand, message.get("step")) and self.playing
                case "edit":
                    self._to_present()
                    edits.weight(strand.run, message)
                case "lesion":
                    edits.lesion(strand.run, message)
                case "build":
                    self.build(message, strand.source)
        self._changed()
