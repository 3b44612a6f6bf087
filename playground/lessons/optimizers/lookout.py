"""The lookout: a plane through the parameters of a race, and the network wherever on it a reader points."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, TypeGuard

import numpy as np

from engine.probes import landscape as land
from engine.probes.glance import Glance, Ground, Trail, coordinates, trail
from engine.probes.maps import Canvas
from engine.probes.plane import plane
from playground.lessons.optimizers.contest import Contest
from playground.live import broadcast
from playground.stage.core.channel import Channel

SHARP = 80  # grid points a side of a boundary that is looked at
MOMENTS = 100  # states of each path that are drawn
PLANE, TRUE = "plane", "true"  # the two networks that are drawn


class Lookout:
    """The plane of kind `kind` under a race as it was when this was made, and the channel of what is seen on it.

    A browser says `{"do": "look"}` with `u` and `v`, or with the `trail` and `place` of a recorded state, and gets
    the fields of two networks: the one on the plane and the true one nearest to it.
    Raises Refusal when there is no plane to be laid.
    """

    def __init__(self, contest: Contest, kind: str, *, lang: str) -> None:
        self.kind, self.asked = kind, contest.asked
        with contest.lock:
            run, self.step = contest.runs[0], contest.step
            self.lanes = list(contest.lanes)
            paths = [lane.path() for lane in self.lanes]
            kept = run.backend.kept[0].cpu().numpy().copy()
        experiment, network = run.experiment, run.network
        params = np.concatenate([states for _steps, states, _kept in paths]).astype(np.float32)
        cut = land.pca_cut(params) if kind == "pca" else land.random_cut(network, paths[0][1][-1])
        trails = tuple(trail(experiment, network, cut, path, most=MOMENTS) for path in paths)
        canvas = Canvas(run.data, plane(run.data), resolution=SHARP)
        self.ground = Ground(experiment, network, cut, kept, trails, canvas)
        self.landscape = land.landscape(
            experiment, network, cut, kept=kept, reach=land.reach_of(coordinates(trails))
        )
        self.channel = Channel(on_command=self.command, commands=frozenset({"look"}))
        self._lock = threading.Lock()
        self._points = broadcast.points(canvas, PLANE) | broadcast.points(canvas, TRUE)
        self.run, self.lang = run, lang
        self._scene: dict[str, Any] = {}
        self.speak(lang)
        self.show(self.ground.on(0, len(trails[0].steps) - 1))

    def fits(self, contest: Contest, kind: str) -> bool:
        """Say whether this is still a view of that race: the same one, not begun anew since."""
        return (self.asked, self.kind) == (contest.asked, kind) and contest.step >= self.step

    @property
    def trails(self) -> tuple[Trail, ...]:
        """The paths, one for each rule."""
        return self.ground.trails

    def speak(self, lang: str) -> None:
        """Choose the language of the names of classes and axes."""
        if lang == self.lang and self._scene:
            return
        self.lang = lang
        one = broadcast.scene(
            self.run, self.ground.canvas, self.ground.network, self.ground.experiment, lang=lang
        )
        self._scene = {"runs": {PLANE: one, TRUE: one}}
        if hasattr(self, "seen"):
            self.show(self.seen)

    def command(self, message: Mapping[str, Any]) -> None:
        """Look where a browser points; what makes no sense is passed over."""
        with self._lock:
            seen = self.looked(message)
            if seen is not None:
                self.show(seen)

    def looked(self, message: Mapping[str, Any]) -> Glance | None:
        """Return what is seen where a message points, None where it points nowhere."""
        number, place = message.get("trail"), message.get("place")
        if _whole(number) and _whole(place):
            known = 0 <= number < len(self.trails) and 0 <= place < len(self.trails[number].steps)
            there = known and bool(np.isfinite(self.trails[number].honesty.coordinates[place]).all())
            return self.ground.on(number, place) if there else None
        u, v = message.get("u"), message.get("v")
        if not _number(u) or not _number(v):
            return None
        a, b = self.landscape.a, self.landscape.b
        return self.ground.at((float(np.clip(u, a[0], a[-1])), float(np.clip(v, b[0], b[-1]))))

    def show(self, seen: Glance) -> None:
        """Publish what is seen."""
        self.seen = seen
        arrays = {}
        for source, maps in ((PLANE, seen.maps), (TRUE, seen.true_maps)):
            arrays |= {f"{source}/field": maps.field, f"{source}/field_scale": maps.field_scale}
        header = {
            "sources": [PLANE, TRUE],
            "runs": {
                PLANE: _still(seen.step, seen.loss, None),
                TRUE: _still(seen.step, seen.true_loss, seen.step),
            },
            "look": {
                "point": list(seen.point),
                "loss": _said(seen.loss),
                "trail": seen.trail,
                "place": seen.place,
                "step": seen.step,
                "true": _said(seen.true_loss),
                "shadow": _said(seen.shadow_loss),
                "off": _said(seen.off),
            },
        }
        self.channel.publish(header, arrays, scene=self._scene, kept=self._points)


def _still(step: int, loss: float, viewing: int | None) -> dict[str, Any]:
    """Return what a field has to know of a network that does not train."""
    lost = not np.isfinite(loss)
    return {
        "step": step,
        "train_loss": _said(loss),
        "status": "diverged" if lost else "paused",
        "viewing": viewing,
    }


def _said(value: float) -> float | None:
    """Return a number as JSON can say it."""
    return float(value) if np.isfinite(value) else None


def _whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300
