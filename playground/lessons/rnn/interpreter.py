"""An encoder–decoder that a visitor trains: a task of the scheduler, and the frames of its roll-outs."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from engine.models.translation import phrases
from engine.models.translation.phrases import TASKS
from engine.models.translation.rollout import exposure, rollouts
from engine.models.translation.spec import Translation
from engine.spec import N_
from engine.training.learner import Learner
from playground.figures.translation import exposure_figure
from playground.language import translate
from playground.lessons.rnn import rollout_frames as frames
from playground.live.watched import Watched, rarer
from playground.stage.core.channel import Channel, Drawable
from playground.stage.curve_frames import described, packed

FRAMES_EVERY = 0.1  # seconds: letters that change faster can't be read
CURVES_EVERY, PLOT_EVERY = 0.25, 1.0  # seconds
SHOWN = 5  # test phrases on the page
NAMES = {"forced": N_("fed the truth"), "free": N_("fed itself")}
AXES = (N_("place in the phrase"), N_("right"))


class Interpreter(Watched):
    """One learner, the phrases that are looked at, and the channel on which both are shown.

    Without a browser training waits, and goes on when one comes back.  Whoever touches the learner holds `lock`.
    """

    def __init__(self, spec: Translation) -> None:
        """Start paused."""
        super().__init__(Channel(on_wanted=self._wake, commands=frozenset()))
        self.learner = Learner(spec)
        self.typed, self.sheet = "", 0
        self._scene: dict[str, Any] = {}
        self._kept: dict[str, np.ndarray] = {}
        self._plots: dict[str, Drawable] = {}
        self._curves_at: tuple[Any, float] = (None, 0.0)
        self._plot_at: tuple[Any, float] = (None, 0.0)

    @property
    def spec(self) -> Translation:
        """What is trained now."""
        return self.learner.spec

    def take(self, spec: Translation) -> None:
        """Train on this instead: with the same weights where they fit, else from the start; playing goes on."""
        with self.lock:
            if spec == self.spec:
                return
            if (spec.task, spec.longest) != (self.spec.task, self.spec.longest):
                self.typed = ""
            self.learner.adopt(spec)
            if not self.learner.step:
                self.error = ""
            self._changed()

    def speak(self, lang: str) -> None:
        """Choose the language of the plot."""
        with self.lock:
            if lang != self.lang:
                self.lang, self._plot_at = lang, (None, 0.0)
                self._changed()

    def ask(self, text: str) -> None:
        """Show how a visitor's own phrase is written, too; none where it is empty.

        Raises Refusal, and changes nothing, where it is no phrase of the task.
        """
        with self.lock:
            if text != self.typed:
                rollouts(self.learner.moment(), [text] if text else [])
                self.typed = text
                self._changed()

    def turn(self) -> None:
        """Show other phrases of the test set."""
        with self.lock:
            self.sheet += 1
            self._changed()

    def play(self) -> None:
        """Train until told otherwise."""
        with self.lock:
            self.playing = self.learner.status == "ready"
            self.error, self._seen = "", time.perf_counter()
            self._changed()

    def pause(self) -> None:
        """Stop."""
        with self.lock:
            self.playing = False
            self._changed()

    def advance(self, updates: int = 1) -> None:
        """Pause, and do so many updates at once."""
        with self.lock:
            self.playing = False
            self.learner.advance(updates)
            self._changed()

    def reset(self) -> None:
        """Go back to the very same first weights."""
        with self.lock:
            self.playing, self.error = False, ""
            self.learner.reset()
            self._changed()

    @property
    def status(self) -> str:
        """What it is doing: "playing", "paused", "diverged" or "failed"."""
        if self.error:
            return "failed"
        if self.learner.status != "ready":
            return self.learner.status
        return "playing" if self.playing else "paused"

    def work(self, seconds: float) -> float | None:
        """Train for about `seconds`, show the newest state if a browser waits for it, and say when to come back."""
        with self.lock:
            pause = self._train(seconds) if self.playing else None
            if (
                self.channel.wanted
                and self.changes != self._shown
                and self._due(FRAMES_EVERY, self._shown_at)
            ):
                self._show()
        return pause

    def _train(self, seconds: float) -> float | None:
        if not self._attended(time.perf_counter()):
            return None
        self.learner.advance_for(seconds)
        self.playing = self.learner.status == "ready"
        self.changes += 1
        return 0.0 if self.playing else None

    def _due(self, every: float, at: float) -> bool:
        """Whether something is to be drawn again; in a crowd that is more rarely."""
        return not self.playing or time.perf_counter() - at >= every * rarer()

    def _show(self) -> None:
        spec, step = self.spec, self.learner.step
        found = rollouts(self.learner.moment(), self.phrases())
        arrays = frames.arrays(found)
        header = {
            "runs": {"main": {"step": step}},
            "status": self.status,
            "step": step,
            "forcing": spec.forced(step),
            "right": float(self.learner.recording.rows[-1].values["phrases"][0]),
            "rollouts": [frames.header(each) for each in found],
        }
        scene = {
            "runs": {"main": described(spec.measures, self.lang)},
            "symbols": list(TASKS[spec.task].symbols),
        }
        if scene != self._scene:
            self._scene = scene
        self._draw_slowly()
        self.channel.publish(header, arrays, scene=self._scene, kept=self._kept, plots=self._plots)
        self._shown, self._shown_at = self.changes, time.perf_counter()

    def phrases(self) -> list[str]:
        """Return the phrases that are looked at: the visitor's own first."""
        tests = phrases.tests(TASKS[self.spec.task], self.spec.longest)
        places = np.random.default_rng(self.sheet).choice(len(tests), SHOWN, replace=False)
        return [*([self.typed] if self.typed else []), *(tests[place][0] for place in places)]

    def _draw_slowly(self) -> None:
        """Make curves and plot anew where that is due."""
        recording, now = self.learner.recording, time.perf_counter()
        at = (id(recording), recording.version)
        if at != self._curves_at[0] and self._due(CURVES_EVERY, self._curves_at[1]):
            names, recorded = [each.name for each in self.spec.measures], recording.curves()
            self._kept, self._curves_at = packed("main", recorded, names), (at, now)
        at = (id(recording), self.learner.step)
        if at != self._plot_at[0] and self._due(PLOT_EVERY, self._plot_at[1]):
            self._plots, self._plot_at = {"exposure": self.plot()}, (at, now)

    def plot(self) -> Any:
        """Return the figure of how often each place is right over the test set."""
        with self.lock:
            found = exposure(self.learner.moment())
        names = (translate(NAMES["forced"], self.lang), translate(NAMES["free"], self.lang))
        x, y = (translate(text, self.lang) for text in AXES)
        return exposure_figure(found.forced, found.free, names=names, x=x, y=y)
