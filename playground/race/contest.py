"""A race on a real network: every rule trains the same network on the same data from the same first weights.

All rules and seeds are one stacked run; each rule is a lane of it, drawn from its first seed.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from engine.evaluation import Evaluation
from engine.experiment import Experiment
from engine.optimizer import Optimizer
from engine.plane import plane
from engine.probes.maps import Canvas
from engine.quantiles import quantiles
from engine.race import check_race, replicas
from engine.recording import Curves
from engine.run import Run
from playground import broadcast
from playground.stage.channel import Channel
from playground.trainer import Trainer

RESOLUTION = 60  # grid points a side of each lane's field: twelve of them share the page
CURVES_EVERY = 0.25  # seconds
FIELDS = ("step", "train_loss", "test_loss", "train_metric", "test_metric")


class Lane:
    """One rule in the run that all share: what the stage needs to draw it.  `first` is its first replica's row."""

    def __init__(self, run: Run, canvas: Canvas, rule: Optimizer, rows: slice) -> None:
        self.source, self.run, self.canvas, self.rule, self.rows = rule.name, run, canvas, rule, rows
        self.points = broadcast.points(canvas, self.source)
        self.lang, self.scene = "", {}
        self.speak("en")

    def speak(self, lang: str) -> None:
        """Choose the language of the names of classes and axes."""
        if lang != self.lang:
            self.lang = lang
            self.scene = broadcast.scene(
                self.run, self.canvas, self.run.network, self.run.experiment, lang=lang
            )

    def frame(
        self, arrays: dict[str, np.ndarray], found: Evaluation, *, status: str, rate: float
    ) -> dict[str, Any]:
        """Put this lane's field into `arrays` and return its part of the header."""
        run, row = self.run, self.rows.start
        params, kept = run.backend.params.detach()[row], run.backend.kept[row]
        maps = self.canvas.maps(run.network, params, kept, run.experiment.loss)
        arrays |= {f"{self.source}/field": maps.field, f"{self.source}/field_scale": maps.field_scale}
        lost = not np.isfinite(found.train_loss[row])
        return {
            "step": run.step,
            "epoch": run.epoch,
            "train_loss": float(found.train_loss[row]),
            "test_loss": float(found.test_loss[row]),
            "train_metric": float(found.train_metric[row]),
            "test_metric": float(found.test_metric[row]),
            "learning_rate": float(self.rule.lr),
            "status": "diverged" if lost else status,
            "rate": rate,
            "viewing": None,
            "steps": [],
            "lesions": [],
            "events": [],
        }

    def curves(self, recorded: Curves) -> dict[str, np.ndarray]:
        """Return the rule's own curves: medians over its seeds, and their quartiles where there are several."""
        measures = np.stack([getattr(recorded, name)[:, self.rows] for name in FIELDS[1:]])
        low, middle, high = quantiles(measures, axis=2)
        found = {f"{self.source}/curve": np.stack([recorded.step, *middle], axis=1).astype(np.float32)}
        if self.rows.stop - self.rows.start > 1:
            quartiles = [each[part] for part in (0, 1) for each in (low, middle, high)]
            found[f"{self.source}/band"] = np.stack([recorded.step, *quartiles], axis=1).astype(np.float32)
        return found


class Contest(Trainer):
    """Several rules and seeds on one experiment, on one channel."""

    def __init__(self, experiment: Experiment, rules: tuple[Optimizer, ...], seeds: int) -> None:
        """Line up, paused.  Raises Refusal when the experiment can't be run, or when it is too much at once."""
        super().__init__(Channel(on_wanted=self._wake, commands=frozenset()))
        self._curves: dict[str, np.ndarray] = {}
        self._curves_at = (-1, 0.0)
        self._rate, self._done, self._since = 0.0, 0, time.perf_counter()
        self.enter(experiment, rules, seeds)

    def enter(self, experiment: Experiment, rules: tuple[Optimizer, ...], seeds: int) -> None:
        """Line up again with other rules, seeds or another experiment; nothing happens when all are the same."""
        asked = (experiment, rules, seeds)
        if getattr(self, "asked", None) == asked:
            return
        plain = experiment.but(seeds=1, optimizer=rules[0])
        check_race(plain, len(rules) * seeds)
        run = Run(plain, replicas=replicas(plain, rules, seeds=seeds))
        canvas = Canvas(run.data, plane(run.data), resolution=RESOLUTION)
        lanes = [Lane(run, canvas, rule, slice(i * seeds, (i + 1) * seeds)) for i, rule in enumerate(rules)]
        with self.lock:
            self.asked, self.run, self.lanes = asked, run, lanes
            self.strands = {lane.source: lane for lane in lanes}  # type: ignore[assignment]
            self._curves, self._curves_at = {}, (-1, 0.0)
            self.error = ""
            for lane in lanes:
                lane.speak(self.lang)
        self._changed()

    def speak(self, lang: str) -> None:
        """Say in which language to speak."""
        with self.lock:
            self.lang = lang
            for lane in self.strands.values():
                lane.speak(lang)
        self._changed()

    def play(self) -> None:
        """Train until told otherwise."""
        with self.lock:
            self.playing = self.run.status == "ready"
            self._begin_clock()
        self._changed()

    def _begin_clock(self) -> None:
        self.pace.begin()
        self._clock = self._seen = self._since = time.perf_counter()
        self._done, self._rate = 0, 0.0

    def pause(self) -> None:
        """Stop, and record where everybody stands."""
        with self.lock:
            self.playing = False
            self.run.record()
        self._changed()

    def advance(self, updates: int) -> None:
        """Pause and do so many updates at once."""
        with self.lock:
            self.playing = False
            self.run.advance(updates)
            self.run.record()
        self._changed()

    def reset(self) -> None:
        """Line up again at the very same start."""
        with self.lock:
            self.run.reset()
            self._curves_at = (-1, 0.0)
        self._changed()

    def status(self, source: str = "") -> str:
        """Return what the run is doing."""
        if self.error:
            return "failed"
        if self.run.status != "ready":
            return self.run.status
        return "playing" if self.playing else "paused"

    def _train(self, seconds: float) -> float | None:
        now = time.perf_counter()
        elapsed, self._clock = now - self._clock, now
        if not self._watched(now):
            return None
        if self.run.status != "ready":
            self.playing = False
            self.changes += 1
            return None
        most = self.pace.due(elapsed)
        if most == 0:
            return self.pace.pause()
        steps = self.run.advance_for(seconds, most=most)
        self.pace.spend(steps)
        self._done += steps
        if now - self._since > 0.5:
            self._rate, self._done, self._since = self._done / (now - self._since), 0, now
        self.changes += 1
        return self.pace.pause()

    def _show(self) -> None:
        arrays: dict[str, np.ndarray] = {}
        found, status = self.run.evaluate(), self.status()
        rate = self._rate if self.playing else 0.0
        runs = {
            source: lane.frame(arrays, found, status=status, rate=rate)  # type: ignore[call-arg, arg-type]
            for source, lane in self.strands.items()
        }
        kept = {name: array for lane in self.strands.values() for name, array in lane.points.items()}
        header = {"runs": runs, "sources": list(runs)}
        scenes = {source: lane.scene for source, lane in self.strands.items()}
        if self._scene.get("runs") != scenes:
            self._scene = {"runs": scenes}
        self.channel.publish(header, arrays, scene=self._scene, kept=kept | self._drawn())
        self._shown = self.changes

    def _drawn(self) -> dict[str, np.ndarray]:
        version, at = self._curves_at
        recording, now = self.run.recording, time.perf_counter()
        if version != recording.version and (not self.playing or now - at >= CURVES_EVERY):
            recorded = recording.curves()
            lanes = self.strands.values()
            self._curves = {k: v for lane in lanes for k, v in lane.curves(recorded).items()}  # type: ignore[attr-defined]
            self._curves_at = (recording.version, now)
        return self._curves
