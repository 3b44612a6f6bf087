"""A session's run on images."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.run import Run
from playground.live import Live
from playground.strand import Strand
from playground.vision import inside
from playground.vision.strand import ImageStrand


class ImageLive(Live):
    """Runs on images, and everything that a person may do to them; all of them look at the same image."""

    commands = frozenset({"scrub", "lesion", "image", "look", "draw"})

    def _strand(self, source: str, run: Run, origin: int) -> Strand:
        found = ImageStrand(source, run, self.view, origin=origin)
        before = self.strands.get(source) or self.strands.get("main")
        if isinstance(before, ImageStrand):
            found.chosen, found.own, found.looking = before.chosen, before.own, before.looking
            found.draw_on(self.view)
        return found

    @property
    def images(self) -> ImageStrand:
        """The run that the controls act on."""
        strand = self.edited_strand
        assert isinstance(strand, ImageStrand)
        return strand

    def bring(self, image: np.ndarray) -> None:
        """Look at an image of the visitor's own, bytes [C, H, W] of the data's shape."""
        with self.lock:
            for strand in self.strands.values():
                assert isinstance(strand, ImageStrand)
                strand.bring(image)
        self._changed()

    def choose(self, position: int) -> None:
        """Look at another test image."""
        with self.lock:
            for strand in self.strands.values():
                assert isinstance(strand, ImageStrand)
                strand.choose(position)
        self._changed()

    def inspect(self, place: inside.Place | None) -> None:
        """Take the number at a place apart, or nothing."""
        with self.lock:
            for strand in self.strands.values():
                assert isinstance(strand, ImageStrand)
                strand.looking = None if place is None else inside.fitted(place, strand.network)
        self._changed()

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
            case {"do": "image" | "look"}:
                return
            case _:
                super().command(message)
