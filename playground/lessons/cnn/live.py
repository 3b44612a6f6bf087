"""A session's run on images."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from engine.data.images import Images
from engine.data.uploads.bitmap import Bitmap
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from playground.lessons.cnn import inside
from playground.lessons.cnn.album import Wish
from playground.lessons.cnn.brought import Brought, drawn
from playground.lessons.cnn.strand import ImageStrand
from playground.live.live import Live
from playground.live.strand import Strand

# Of the training's time that frames may take; seconds that one waits for it at most.
SHARE, LONGEST = 0.1, 0.15


class ImageLive(Live):
    """Runs on images, and everything that a person may do to them; all of them look at the same image."""

    commands = frozenset({"scrub", "lesion", "build", "image", "look", "draw", "sheet", "browse"})
    _frame = 0.0  # seconds of processor time that a frame takes

    def __init__(self, experiment: Experiment) -> None:
        """Start with a run of `experiment`, paused.  Raises Refusal when it can't be run."""
        self.brought: Brought | None = None
        self.uploaded: Brought | None = None  # the last one that came from a file, whatever is looked at now
        # The channel that was last taken apart because it was selected.
        self._selected: tuple[int, int] | None = None
        super().__init__(experiment)

    def _show(self) -> None:
        begun = time.thread_time()
        super()._show()
        self._frame += 0.3 * (time.thread_time() - begun - self._frame)

    def _due(self) -> bool:
        rest = min(self._frame / SHARE, LONGEST)
        waits = self.playing and not self.pressing
        return super()._due() and (not waits or time.perf_counter() - self._shown_at >= rest)

    def _strand(self, source: str, run: Run, origin: int) -> Strand:
        found = ImageStrand(source, run, self.view, origin=origin)
        before = self.strands.get(source) or self.strands.get("main")
        if isinstance(before, ImageStrand):
            found.follow(before)
            if before.own is not None and self.brought is not None:
                found.bring(self.brought.shown(found.data))  # anew: other data may be larger, or in colour
        return found

    @property
    def images(self) -> ImageStrand:
        """The run that the controls act on."""
        strand = self.edited_strand
        assert isinstance(strand, ImageStrand)
        return strand

    @property
    def _all(self) -> list[ImageStrand]:
        return [each for each in self.strands.values() if isinstance(each, ImageStrand)]

    def show(self, brought: Brought) -> None:
        """Look at a picture that a visitor drew or uploaded, framed for the data of each run."""
        with self.lock:
            self.brought = brought
            if isinstance(brought.picture, Bitmap):
                self.uploaded = brought
            for strand in self._all:
                strand.bring(brought.shown(strand.data))
        self._changed()

    def bring(self, image: np.ndarray) -> None:
        """Look at an image of the visitor's own, bytes [C, H, W] of the data's shape."""
        with self.lock:
            for strand in self._all:
                strand.bring(image)
        self._changed()

    def choose(self, position: int) -> None:
        """Look at another test image."""
        with self.lock:
            for strand in self._all:
                strand.choose(position)
        self._changed()

    def inspect(self, place: inside.Place | None) -> None:
        """Take the number at a place apart, or nothing."""
        with self.lock:
            for strand in self._all:
                strand.looking = None if place is None else inside.fitted(place, strand.network)
        self._changed()

    def examine(self, selected: tuple[int, int] | None) -> None:
        """Take the middle of a channel apart that was selected since, else go on where one was."""
        place, network = self.images.looking, self.images.network
        if selected is not None and self._selected != selected and (place is None or place[:2] != selected):
            self._selected = selected
            place = inside.middle(network, *selected)
        self.inspect(place or inside.middle(network, 0, 0))

    def command(self, message: dict[str, Any]) -> None:
        """Carry out a wish of the browser; what makes no sense is left alone."""
        match message:
            case {"do": "image", "position": int(position)}:
                self.choose(position)
            case {"do": "look", "place": [int(column), int(channel), int(row), int(col)]}:
                if self.images.looking is not None:  # the view may have been closed meanwhile
                    self.inspect((column, channel, row, col))
            case {"do": "draw"}:
                with self.lock:
                    self.images.draws += 1
                self._changed()
            case {"do": "sheet"}:
                picture = drawn(message, self.images.data, box=self.box)
                if picture is not None:
                    self.show(picture)
            case {"do": "browse"}:
                self._browse(message)
            case {"do": "image" | "look"}:
                return
            case _:
                super().command(message)

    @property
    def box(self) -> float:
        """The share of the side that the data's own images fill."""
        dataset = self.experiment(self.edited).dataset
        return dataset.box if isinstance(dataset, Images) else 1.0

    def _browse(self, message: dict[str, Any]) -> None:
        """Lay other test images on the strip; judging them all takes a moment, in which training goes on."""
        source = message.get("source", "main")
        with self.lock:
            strand = self.strands.get(source) if isinstance(source, str) else None
            if not isinstance(strand, ImageStrand) or strand.album is None:
                return
            data = strand.data
            wish = Wish.of(message, len(data.classes))
            if wish is None:
                return
            judge = strand.verdicts() if wish.wrong and not wish.met(strand.album) else None
        said = judge() if judge else None
        with self.lock:
            if self.strands.get(source) is strand and strand.data is data:
                strand.browse(wish, said)
        self._changed()
