"""Lanes: what the stage needs to draw each rule of a race on a network."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.compare.trail import Trail
from engine.probes.maps import Canvas
from engine.runs.evaluation import LOSSES, MEASURES, Evaluation
from engine.runs.run import Run
from engine.training.optimizer import Optimizer
from engine.training.recording import Curves
from playground.live import broadcast
from playground.stage.curve_frames import packed


class Lane:
    """One rule: replicas `rows` of the run of its heat, the first of which is drawn."""

    def __init__(self, source: str, run: Run, canvas: Canvas, rule: Optimizer, rows: slice) -> None:
        self.source, self.run, self.canvas, self.rule, self.rows = source, run, canvas, rule, rows
        self.points = broadcast.points(canvas, self.source)
        self.trail = Trail()
        self.mark()
        self.title, self.lang, self.scene = "", "", {}
        self.speak("en")

    def speak(self, lang: str) -> None:
        """Choose the language of the names of classes and axes."""
        if lang != self.lang:
            self.lang = lang
            self.scene = broadcast.scene(
                self.run, self.canvas, self.run.network, self.run.experiment, lang=lang
            )

    def mark(self) -> None:
        """Take note of where the first seed's network is now."""
        self.trail.add(self.run.step, *self._state())

    def path(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the steps [T], parameters [T, P] and buffers [T, Q] of the way to where it is now."""
        return self.trail.upto(self.run.step, *self._state())

    def restart(self) -> None:
        """Forget the way: it begins where the network is now."""
        self.trail = Trail()
        self.mark()

    def _state(self) -> tuple[np.ndarray, np.ndarray]:
        backend, row = self.run.backend, self.rows.start
        return backend.params.detach()[row].cpu().numpy(), backend.kept[row].cpu().numpy()

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
            "learning_rate": float(self.rule.lr) * run.learning_rate() / run.replicas[0].optimizer.lr,
            "status": "diverged" if lost else status,
            "rate": rate,
            "viewing": None,
            "steps": [],
            "lesions": [],
            "events": [],
        }

    def curves(self, recorded: Curves) -> dict[str, np.ndarray]:
        """Return the rule's own curves: medians over its seeds, and their quartiles where there are several."""
        return packed(self.source, recorded, MEASURES, rows=self.rows, bands=LOSSES, middle=True)
