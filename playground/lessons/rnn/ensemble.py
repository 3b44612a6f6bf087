"""Recurrent networks that learn side by side: everything that a person may do to them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.runs.experiment import Experiment
from engine.runs.run import Run
from playground.kit.supervised.study import Study, starts_anew
from playground.lessons.rnn.going_on import Kept, lined_up, matching
from playground.lessons.rnn.haste import Haste
from playground.lessons.rnn.inside import Look, read
from playground.lessons.rnn.strand import SequenceStrand
from playground.lessons.rnn.unrolled import Shown, told
from playground.live import edits
from playground.live.live import Live
from playground.live.strand import Strand
from playground.live.trainer import Drawn, Plot, Trainer
from playground.live.visited import Visited
from playground.live.watched import rarer
from playground.stage.core.channel import Channel

SPEED = 100.0  # updates a second to begin with: one can follow


class Ensemble(Live):
    """The networks of a study, one strand each, on one channel."""

    commands = frozenset({"scrub", "focus", "sequence"})

    def __init__(self, study: Study) -> None:
        """Line up, paused.  Raises Refusal when a network can't be run."""
        Trainer.__init__(self, Channel(on_command=self.command, on_wanted=self._wake, commands=self.commands))
        self.pace.speed = SPEED
        self._edited, self.look_at = "", Look()
        self._lang_of_titles, self._haste, self._read = "", Haste(), Shown()
        self.visited = Visited()
        self._place(study, {})

    @property
    def first(self) -> str:  # type: ignore[override]
        """The source of the network that leads, the first one that has not diverged."""
        going = (name for name, each in self.strands.items() if each.run.status != "diverged")
        return next(going, self.study.sources[0])

    @property
    def main(self) -> Run:
        """The run that leads."""
        return self.strands[self.first].run

    @property
    def edited(self) -> str:
        """The network that code, equations and files are about."""
        return self._edited if self._edited in self.strands else self.first

    @property
    def forked(self) -> bool:
        """Never: there is nothing to fork, networks are side by side in any case."""
        return False

    @property
    def sequences(self) -> dict[str, SequenceStrand]:
        """The strands by source."""
        return {name: each for name, each in self.strands.items() if isinstance(each, SequenceStrand)}

    def experiment(self, source: str = "") -> Experiment:
        """Return what the networks share, or the experiment of one of them."""
        return self.strands[source].run.experiment if source else self.study.experiment

    def status(self, source: str = "") -> str:
        """Return what a network is doing, or the one that leads."""
        return super().status(source or self.first)

    # -- what pages do -------------------------------------------------------------------------------------

    def enter(self, study: Study, *, anew: bool = False) -> None:
        """Go on with another study; weights stay wherever their shapes allow.

        Where first weights are drawn differently, or with `anew`, all begin again.  Raises Refusal, and leaves
        everything as it was, when a network can't be run.
        """
        with self.lock:
            if study == self.study and not anew:
                return
            kept = {} if anew or starts_anew(self.study, study) else matching(self.study, study)
            self._place(study, kept)
            self.error = ""
        self._changed()

    def change(self, experiment: Experiment, source: str = "") -> None:
        """Go on with another task, rule or seed for all."""
        self.enter(self.study.but(experiment=experiment))

    def alter(self, before: Experiment, after: Experiment, source: str = "") -> None:
        """Change for all what differs between two experiments."""
        super().alter(before, after, source)

    def begin(self, experiment: Experiment | Study, *, visited: bool = False) -> None:
        """Start another study, or the same one on another experiment, from its very beginning, or as it was left."""
        study = experiment if isinstance(experiment, Study) else self.study.but(experiment=experiment)
        with self.lock:
            self._place(study, {}, self.visited.runs(study) if visited else [])
            self.playing, self.error = False, ""
        self._changed()

    def reset(self) -> None:
        """Go back to the very same start."""
        with self.lock:
            self._place(self.study, {})
            self.error = ""
        self._changed()

    def branch(self, source: str) -> None:
        """Let a twin of a network start from what is looked at.  Raises Refusal when there are too many."""
        with self.lock:
            strand = self.strands[source]
            place = self.study.sources.index(source)
            study = self.study.twinned(place)
            checkpoint = strand.viewing or strand.run.checkpoint()
            old = [*self.study.sources[: place + 1], source, *self.study.sources[place + 1 :]]
            kept = {
                name: (checkpoint if number == place + 1 else None, old[number])
                for number, name in enumerate(study.sources)
            }
            self._place(study, kept)
        self._changed()

    def open(self, *, look: bool) -> None:
        """Say whether anybody looks inside."""
        if look != self.look_at.open:
            with self.lock:
                self.look_at.open = look
            self._changed()

    def choose(self, position: int) -> None:
        """Look at another test sequence."""
        with self.lock:
            most = len(self.sequences[self.first].data.test_inputs) - 1
            self.look_at.position = min(max(0, position), most)
        self._changed()

    def present(self, lang: str, plots: Mapping[str, Plot]) -> None:
        """Say in which language to speak and which plots are on the page now."""
        self._entitle(lang)
        super().present(lang, plots)

    def prepare(self) -> None:
        """Look at how all this begins: nobody is here yet to ask for it."""
        for strand in self.sequences.values():
            strand.watch(products=True)

    # -- what the browser does -----------------------------------------------------------------------------

    def command(self, message: dict[str, Any]) -> None:
        """Carry out a wish of the browser; what makes no sense is left alone."""
        with self.lock:
            match message:
                case {"do": "scrub", "step": step}:
                    present = [edits.scrub(strand, step) for strand in self.strands.values()]
                    self.playing = self.playing and all(present)
                case {"do": "focus", "source": str(source), "t": int(step), "unit": int(unit)}:
                    if source in self.strands:
                        self.look_at.focus = (source, step, unit)
                case {"do": "sequence", "by": int(by)}:
                    self.look_at.turn(by)
                case _:
                    return
        self._changed()

    def work(self, seconds: float) -> float | None:
        """Train, look at the gradients where it is time to, show, and say when to come back."""
        more = False
        if self.channel.connected:
            with self.lock:
                more = self._follow()
        # What a reader waits for goes out by itself: plots and what lies inside follow with the next frame.
        self.changes += self._haste.note(more, time.perf_counter())
        for strand in self.sequences.values():
            strand.hasty = self._haste.on
        pause = super().work(seconds)
        return 0.0 if more else pause

    def _figures(self) -> Mapping[str, Drawn] | None:
        return None if self._haste.on else super()._figures()

    def _follow(self) -> bool:
        """Look at what it is time to look at, and return whether there was anything.

        The lengths of all gradients come first: they are what a reader who pulls a slider waits for.
        """
        known = {"playing": self.playing, "rarer": rarer()}
        strands = list(self.sequences.values())
        looked = [strand.follow(**known, products=False) for strand in strands]  # each of them
        if not (found := any(looked)):
            found = any(strand.follow(**known) for strand in strands)
        self.changes += found
        return found

    def _strand(self, source: str, run: Run, origin: int) -> Strand:
        found = SequenceStrand(source, run, self.view, origin=origin)
        found.look = self.look_at
        return found

    def _place(self, study: Study, kept: Kept, left: Sequence[Run] = ()) -> None:
        """Line up the voices of a study: all as they were `left`, or those in `kept` from where another one stands."""
        before = dict(self.strands)
        if before:
            self.visited.leave(self.study, [each.run for each in before.values()])
        runs = lined_up(study, kept, before, left)
        self.look_at.meet(next(iter(runs.values()))[0].data)
        self.study = study
        strands = {each.run: each for each in before.values()}
        self.strands = {}
        for source, (run, origin) in runs.items():
            known = strands.get(run)
            if known is not None and known.source == source:
                self.strands[source] = known
            else:
                older = before.get(kept[source][1]) if source in kept else None
                self._put(source, run, origin=origin)
                self.sequences[source].go_on(older)
        self.pace.begin(self.reached)  # where a link headed for belongs to what was here before
        self._lang_of_titles = ""
        self._entitle(self.lang)

    def _entitle(self, lang: str) -> None:
        """Give every strand its title in the reader's language, and its colour."""
        if self._lang_of_titles == lang:
            return
        self._lang_of_titles = lang
        titles = self.study.titles(lang)
        for strand, title, colour in zip(self.sequences.values(), titles, self.study.colours, strict=True):
            strand.name(title, colour)

    def header(self) -> dict[str, Any]:
        """Return what frames say of the sequence that is looked at."""
        strand, task = self.sequences[self.first], self.study.task
        known = strand.data, task, strand.position, self.lang
        return {"sequence": read(*known) | told(*known)}

    def shared(self) -> dict[str, np.ndarray]:
        """Return the inputs [T, F] of the sequence that is looked at, and what is wanted of it [k]."""
        strand = self.sequences[self.first]
        self._read = self._read.on(strand.data, strand.position)
        return dict(self._read.arrays)
