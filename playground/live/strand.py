"""One run on a page: the plane it is drawn on, the step that is looked at, and what its frames hold."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from engine.data.dataset import Data
from engine.networks.network import Network
from engine.probes.confusion import balanced_accuracy, confusion
from engine.probes.maps import Canvas, agreement
from engine.probes.plane import Plane, kinds, plane
from engine.probes.units import dead
from engine.runs import state
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.training.losses import Loss
from engine.training.recording import Checkpoint
from playground.language import translate
from playground.live import broadcast
from playground.live.together import Member

CURVES_EVERY, BAND_EVERY = 0.1, 0.4  # seconds

View = tuple[str, tuple[int, int]]  # which plane, and the two columns of a slice


class Strand(Member[Run]):
    """A run with everything that its pictures need; `source` is the name that its arrays travel under."""

    def __init__(self, source: str, run: Run, view: View, *, origin: int = 0) -> None:
        """`origin` is the step at which the run was forked off another one."""
        super().__init__(run)
        self.source, self.origin = source, origin
        self.viewing: Checkpoint | None = None
        self.lang = "en"
        self.folded: int | None = None  # the column whose folding of the plane is shown
        self._curves: dict[str, np.ndarray] = {}
        self._curves_at = (-1, 0.0)
        self._agreement: dict[str, np.ndarray] = {}
        self._agreement_at = 0.0
        self._judged, self._judged_at = 0.0, 0.0
        self._dead: list[tuple[int, int]] = []
        self._dead_at = 0.0
        self.draw_on(view)

    def draw_on(self, view: View) -> None:
        """Choose the plane; data without a choice, or without those columns, have one of their own."""
        self._view = view
        self._draw_on(self.data if self.viewing else self.run.data)

    def speak(self, lang: str) -> None:
        """Choose the language of the names of classes and axes."""
        if lang != self.lang:
            self.lang = lang
            self._describe()

    def look_at(self, checkpoint: Checkpoint | None) -> None:
        """Show a recorded state, None for the present one.

        Raises Refusal, and changes nothing, when the data of that time are no longer here.
        """
        data = self.run.data if checkpoint is None else checkpoint.experiment.data()
        self.viewing = checkpoint
        if data is self.data:
            self._describe()
        else:  # other data or features were chosen since
            self._draw_on(data)

    def _draw_on(self, data: Data) -> None:
        self.canvas = Canvas(data, _plane(data, self._view), resolution=broadcast.SHARP)
        self.points = broadcast.points(self.canvas, self.source)
        self._describe()

    def _describe(self) -> None:
        self._agreement_at = 0.0
        self.scene = broadcast.scene(self.run, self.canvas, self.network, self._experiment, lang=self.lang)

    def sketch(self, points: np.ndarray) -> None:
        """Draw other points [N, 3] (x, y, class) than those of the data, until the data change."""
        drawn = {"points": points[:, :2], "labels": points[:, 2], "test": np.zeros(len(points), np.uint8)}
        self.points = self.points | {f"{self.source}/{name}": array for name, array in drawn.items()}

    @property
    def data(self) -> Data:
        """The data that are looked at: the present ones, or those of the step scrubbed to."""
        return self.canvas.data

    @property
    def _experiment(self) -> Experiment:
        return self.viewing.experiment if self.viewing else self.run.experiment

    @property
    def network(self) -> Network:
        """The network that is looked at: the present one, or that of the step scrubbed to."""
        return self.viewing.network if self.viewing else self.run.network

    @property
    def state(self) -> state.State:
        """The state that is looked at."""
        return state.past(self.viewing) if self.viewing else state.present(self.run)

    def frame(self, arrays: dict[str, np.ndarray], *, status: str, lang: str) -> dict[str, Any]:
        """Put this run's arrays into `arrays` and return its part of the header."""
        run, seen = self.run, self.viewing
        if seen is None:
            params, kept = run.backend.params.detach()[0].cpu().numpy(), run.backend.kept[0].cpu().numpy()
            network, lesions, loss = run.network, run.lesions, run.experiment.loss
        else:
            params, kept = seen.params[0], seen.kept[0]
            network, lesions, loss = seen.network, seen.lesions, seen.experiment.loss
        recording = run.recording
        return {
            **self.pictures(arrays, network, params, kept, loss=loss, lesions=lesions),
            **(broadcast.present(run) if seen is None else broadcast.recorded(recording, seen)),
            **self._balanced(playing=status == "playing"),
            "dead": self._lost(playing=status == "playing"),
            "status": status,
            "rate": self.rate if status == "playing" else 0.0,
            "backend": run.backend.name,
            "viewing": seen.step if seen else None,
            "steps": [each.step for each in recording.checkpoints],
            "lesions": sorted(lesions),
            "events": [
                [step, translate(text, lang).format(**values)] for step, text, values in recording.events
            ],
            "origin": self.origin,
        }

    def pictures(
        self,
        arrays: dict[str, np.ndarray],
        network: Network,
        params: np.ndarray,
        kept: np.ndarray,
        *,
        loss: Loss,
        lesions: frozenset[tuple[int, int]],
    ) -> dict[str, Any]:
        """Put what a network with parameters [P] and buffers [Q] sees into `arrays`; return what the header adds."""
        maps = self.canvas.maps(network, params, kept, loss, lesions=lesions)
        arrays |= broadcast.pictures(maps, self.source)
        arrays |= broadcast.weights(network, params, self.source)
        if self.folded is None:
            return {}
        return broadcast.folded(self.state, self.canvas, self.folded, self.source, arrays)

    def _balanced(self, *, playing: bool) -> dict[str, Any]:
        """Return the balanced accuracy where classes are uneven, anew from time to time while it plays."""
        if self.scene.get("guess") is None:
            return {}
        now = time.perf_counter()
        if not playing or now - self._judged_at >= BAND_EVERY:
            self._judged, self._judged_at = balanced_accuracy(confusion(self.state, self.data)), now
        return {"balanced": self._judged}

    def _lost(self, *, playing: bool) -> list[tuple[int, int]]:
        """Return the dead units, anew from time to time while it plays; of images and sequences nobody asks."""
        now = time.perf_counter()
        if isinstance(self.data.given, int) and (not playing or now - self._dead_at >= BAND_EVERY):
            self._dead, self._dead_at = dead(self.state, self.data), now
        return self._dead

    def kept(self, *, playing: bool, rarer: float = 1.0) -> dict[str, np.ndarray]:
        """Return the arrays that change rarely: points, curves, agreement of the seeds.

        While it plays, curves and agreement are made anew at a pace of their own, or `rarer` times more rarely.
        """
        return self.points | self._curve(playing, rarer) | self._agreed(playing, rarer)

    def _curve(self, playing: bool, rarer: float) -> dict[str, np.ndarray]:
        version, at = self._curves_at
        recording, now = self.run.recording, time.perf_counter()
        if version != recording.version and (not playing or now - at >= CURVES_EVERY * rarer):
            self._curves = broadcast.curves(recording.curves(), self.source)
            self._curves_at = (recording.version, now)
        return self._curves

    def _agreed(self, playing: bool, rarer: float) -> dict[str, np.ndarray]:
        run, seen, now = self.run, self.viewing, time.perf_counter()
        if len(run.replicas) == 1:
            return {}
        if not playing or now - self._agreement_at >= BAND_EVERY * rarer:
            params = run.backend.params.detach() if seen is None else seen.params
            kept = run.backend.kept if seen is None else seen.kept
            bytes_ = agreement(self.canvas, self.network, params, kept, self._experiment.loss)
            self._agreement, self._agreement_at = {f"{self.source}/agreement": bytes_}, now
        return self._agreement


def _plane(data: Data, view: View) -> Plane:
    kind, axes = view
    fits = kind in kinds(data) and axes[0] != axes[1] and 0 <= min(axes) <= max(axes) < len(data.columns)
    return plane(data, kind=kind, axes=axes) if fits else plane(data)
