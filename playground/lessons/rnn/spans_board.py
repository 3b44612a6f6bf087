"""Networks that climb a ladder of lengths in the background: a task of the scheduler, and the picture of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import plotly.graph_objects as go

from engine.compare.spans import BUDGET, LENGTHS, SHARE, Ladder, Spans
from engine.data.datasets import SEQUENCES
from engine.data.datasets.recall import MEMORY
from engine.data.sequences import Sequences
from engine.limits import MAX_LANES
from engine.networks.layers.simple_recurrent import Reservoir
from engine.runs.experiment import Experiment
from engine.spec import N_, Spec, knob
from engine.training.losses import default_loss
from engine.training.regularisation import EarlyStopping
from playground.figures.spans import span_bars
from playground.lessons.rnn.study import Study, Voice
from playground.live.watched import Watched, rarer
from playground.stage.core.channel import Channel

EVERY = 0.5  # seconds between two pictures while no length ends
TASKS = {name: each for name, each in SEQUENCES.items() if each.group == MEMORY}


@dataclass(frozen=True)
class SpanRules(Spec):
    """What everybody climbs, and when a length is solved: equal rules and networks give equal spans."""

    name: ClassVar[str] = "span_rules"
    title: ClassVar[str] = N_("Memory span")
    summary: ClassVar[str] = N_(
        "The longest sequence that each network solves when all have the same budget."
    )

    task: str = knob(
        "adding",
        choices=tuple(TASKS),
        label=N_("Task to climb"),
        help=N_("What has to be remembered, over longer and longer sequences."),
    )
    budget: int = knob(
        BUDGET,
        200,
        2000,
        log=True,
        label=N_("Updates at each length"),
        help=N_("Going up, everybody has more time to solve a length, and climbs at least as far."),
    )
    share: float = knob(
        SHARE,
        0.01,
        0.9,
        log=True,
        label=N_("Solved below"),
        help=N_(
            "Going up, a length counts as solved sooner: at 0.1 the test loss has to fall to a tenth of what "
            "always the same answer costs."
        ),
    )
    seeds: int = knob(
        1,
        1,
        3,
        label=N_("Seeds"),
        help=N_(
            "Going up, luck counts for less: that many networks climb together, and their median decides."
        ),
    )

    def under(self, study: Study) -> Study:
        """Return the study as it is climbed under these rules: on the task, whose length is still open.

        An echo state network climbs with the others, also where the page has none of its own.
        """
        own = study.task if study.task.name == self.task else TASKS[self.task]()
        task = own.but(length=LENGTHS[-1])
        shared = study.experiment.but(
            dataset=task, loss=default_loss(task.task), seeds=1, stopping=EarlyStopping()
        )
        voices = study.voices
        if len(voices) < MAX_LANES and not any(isinstance(each.cell, Reservoir) for each in voices):
            voices = (*voices, Voice(cell=Reservoir(units=max(each.cell.units for each in voices))))
        return study.but(experiment=shared, voices=voices)


def _at(study: Study, place: int, length: int) -> Experiment:
    """Return the experiment of one voice at a length."""
    task: Sequences = study.task.but(length=length)
    return study.but(experiment=study.experiment.but(dataset=task)).alone(place)


class SpanBoard(Watched):
    """The ladder that a visitor has started, and the channel on which its picture is shown as "spans".

    Without a browser climbing waits, and goes on when one comes back.  Whoever touches the ladder holds `lock`.
    """

    def __init__(self) -> None:
        """Wait for a start."""
        super().__init__(Channel(on_wanted=self._wake, commands=frozenset()))
        self.ladder: Ladder | None = None
        self.study: Study | None = None
        self.rules = SpanRules()
        self._shown_ended = -1

    def start(self, study: Study, rules: SpanRules) -> None:
        """Let the networks of a study climb from the first length; raises Refusal, and changes nothing, if none can."""
        climbed = rules.under(study)
        entrants = {source: partial(_at, climbed, place) for place, source in enumerate(climbed.sources)}
        ladder = Ladder(climbed.task, entrants, budget=rules.budget, share=rules.share, seeds=rules.seeds)
        with self.lock:
            self.ladder, self.study, self.rules = ladder, climbed, rules
            self.go_on()

    def go_on(self) -> None:
        """Climb until all have ended."""
        with self.lock:
            self.playing = self.ladder is not None and not self.ladder.done
            self.error, self._seen = "", time.perf_counter()
            self._changed()

    def stop(self) -> None:
        """Stay where everybody is."""
        with self.lock:
            self.playing = False
            self._changed()

    def speak(self, lang: str) -> None:
        """Choose the language of the picture."""
        with self.lock:
            if lang != self.lang:
                self.lang = lang
                self._changed()

    def stale(self, study: Study, rules: SpanRules) -> bool:
        """Whether a start would now be one of other networks or under other rules."""
        return self.ladder is not None and (self.study, self.rules) != (rules.under(study), rules)

    def spans(self) -> Spans:
        """Return where everybody stands, once it has started."""
        with self.lock:
            assert self.ladder is not None
            return self.ladder.spans()

    def titles(self) -> tuple[str, ...]:
        """Return the titles of those who climb."""
        return self.study.titles(self.lang) if self.study is not None else ()

    def figure(self) -> go.Figure:
        """Return the picture, once it has started."""
        with self.lock:
            assert self.study is not None
            return span_bars(self.spans(), self.titles(), self.study.colours, lang=self.lang)

    def work(self, seconds: float) -> float | None:
        """Climb for about `seconds`, show it if a browser waits for it, and say when to come back."""
        with self.lock:
            pause = self._climb(seconds) if self.playing else None
            if self.ladder is not None and self.channel.wanted and self._due(self.ladder.ended):
                self.channel.publish({"runs": {}}, {}, plots={"spans": self.figure()})
                self._shown, self._shown_at = self.changes, time.perf_counter()
                self._shown_ended = self.ladder.ended
        return pause

    def _climb(self, seconds: float) -> float | None:
        assert self.ladder is not None
        if not self._attended(time.perf_counter()):
            return None
        pause = self.ladder.work(seconds)
        self.playing = pause is not None
        self.changes += 1
        return pause

    def _due(self, ended: int) -> bool:
        """Whether there is something new to see: at once where a length has ended, else now and then."""
        if self.changes == self._shown:
            return False
        rest = EVERY * rarer()
        late = time.perf_counter() - self._shown_at >= rest
        return late or not self.playing or ended != self._shown_ended
