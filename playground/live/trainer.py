"""The runs of one session, as strands that train together, and the frames for whoever waits for them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np

from engine.runs.run import Run
from playground.language import speaking
from playground.live.strand import Strand, View
from playground.live.together import Together
from playground.live.watched import rarer
from playground.marks.mark import Mark, Packed, packed
from playground.stage.core.channel import Channel, Drawable

PLOTS_EVERY = 0.3  # seconds

Drawn = Drawable | Mark
Plot = Callable[[Any], Drawn]  # in the reader's language

log = logging.getLogger(__name__)


class Trainer(Together):
    """Strands that train together, and the channel on which they are shown.

    Without a browser training stops by itself, and goes on when one comes back.  Whoever touches the strands holds
    `lock`, and says `_changed()` afterwards.
    """

    def __init__(self, channel: Channel) -> None:
        """Show what happens on `channel`, whose `on_wanted` has to wake this task."""
        super().__init__(channel)
        self.view: View = ("", (0, 1))
        self.plots: dict[str, Plot] = {}
        self.strands: dict[str, Strand] = {}
        self._scene: dict[str, Any] = {}
        self._plots_at = (-1, 0.0)
        self._marks: dict[str, Packed] = {}  # those of the plots that are marks, as they were drawn last

    @property
    def members(self) -> Collection[Strand]:
        """The strands, the one that sets the pace first."""
        return self.strands.values()

    def _look(self) -> None:
        self._show()

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
        plots = self._pictures(header, kept)
        self.channel.publish(header, arrays, scene=self._scene, kept=kept, plots=plots)
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
        return self.status_of(self.strands[source])

    def _pictures(self, header: dict[str, Any], kept: dict[str, np.ndarray]) -> Mapping[str, Drawable] | None:
        """Put the live marks into a frame, and return the live figures where they were drawn anew."""
        found, figures = self._figures(), dict[str, Drawable]()
        for name, drawn in (found or {}).items():
            if isinstance(drawn, Drawable):
                figures[name] = drawn
            else:
                self._marks[name] = packed(drawn)
        self._marks = {name: each for name, each in self._marks.items() if name in self.plots}
        header["marks"] = {name: words for name, (words, _arrays) in self._marks.items()}
        for name, (_words, arrays) in self._marks.items():
            kept |= {f"{name}/{own}": array for own, array in arrays.items()}
        return None if found is None else figures

    def _figures(self) -> Mapping[str, Drawn] | None:
        changes, at = self._plots_at
        now = time.perf_counter()
        if changes == self.changes or (self.playing and now - at < PLOTS_EVERY * rarer()):
            return None
        self._plots_at = (self.changes, now)
        found = {}
        for name, plot in list(self.plots.items()):
            try:
                with speaking(self.lang):
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
