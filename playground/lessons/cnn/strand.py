"""One run on images: the image that is looked at, and what its frames hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.data.dataset import Data
from engine.networks.network import Network
from engine.probes.maps import MIDDLE, REACH
from engine.probes.tiles import tiles
from engine.probes.verdicts import judged_at_once, verdicts
from engine.runs.image_input import lens
from engine.runs.run import Run
from engine.runs.state import State
from engine.spec import N_
from engine.training.losses import Loss
from playground.lessons.cnn import broadcast, inside
from playground.lessons.cnn.album import Album, Wish, everything, found
from playground.live.strand import Strand, View

N_("image")
N_("red")
N_("green")
N_("blue")


class ImageStrand(Strand):
    """A run on images; its pictures are what every channel answers to one of them."""

    def __init__(self, source: str, run: Run, view: View, *, origin: int = 0) -> None:
        """Look at the first test image until another is chosen."""
        self.chosen = 0  # position among the test images
        self.own: np.ndarray | None = None  # bytes [C, H, W] that a visitor drew or brought
        self.looking: inside.Place | None = None  # the number that is taken apart
        self.draws = 0  # how often it was asked to draw again
        self.album: Album | None = None  # the test images to choose from
        super().__init__(source, run, view, origin=origin)

    @property
    def data(self) -> Data:
        """The data that are looked at: the present ones, or those of the step scrubbed to."""
        return self._data

    @property
    def image(self) -> np.ndarray:
        """The image that is looked at, bytes [C, H, W]."""
        fits = self.own is not None and self.own.shape == self.data.test_inputs.shape[1:]
        return self.own if fits and self.own is not None else self.data.test_inputs[self.chosen]

    @property
    def label(self) -> int | None:
        """The class of the image that is looked at, None where nobody knows."""
        if self.own is not None and self.image is self.own:
            return None
        return int(self.data.test_targets[self.chosen])

    def choose(self, position: int) -> None:
        """Look at test image `position`."""
        self.chosen, self.own = min(max(0, position), len(self.data.test_inputs) - 1), None
        self._pick()

    def bring(self, image: np.ndarray) -> None:
        """Look at an image of the visitor's own, bytes [C, H, W] of the data's shape."""
        self.own = image
        self._pick()

    def browse(self, wish: Wish, said: np.ndarray | None) -> None:
        """Lay other test images on the strip; `said` is what the network says of them where that is asked for."""
        held = self.album
        if held is not None and wish.met(held):
            self.album = held.turned(wish.page)
        else:
            self.album = found(self.data, wish, said if wish.wrong else None, self._step)
        self._lay_out()

    def follow(self, before: ImageStrand) -> None:
        """Go on with what another run looked at: the image, and the strip where the data are the same."""
        self.chosen, self.own, self.looking = before.chosen, before.own, before.looking
        if before.data is self.data:
            self.album = before.album
        self.draw_on(self._view)

    def verdicts(self) -> Callable[[], np.ndarray]:
        """Return what works out, without touching the run again, which class the network gives to test images."""
        seen, run = self.viewing, self.run
        if seen is None:
            params = run.backend.params.detach()[0].cpu().numpy().copy()
            kept, lesions = run.backend.kept[0].cpu().numpy().copy(), run.lesions
        else:
            params, kept, lesions = seen.params[0], seen.kept[0], seen.lesions
        network, optics = self.network, lens(self._experiment, data=self.data)
        assert optics is not None
        pixels = self.data.test_inputs[: judged_at_once(network)]
        return lambda: verdicts(network, params, kept, pixels, optics, lesions=lesions)

    @property
    def _step(self) -> int:
        return self.viewing.step if self.viewing else self.run.step

    def _draw_on(self, data: Data) -> None:
        if self.album is None or self._data is not data:
            self.album = everything(data)
        self._data = data
        self.chosen = min(self.chosen, len(data.test_inputs) - 1)
        classes = len(data.classes)
        counts = [np.bincount(each, minlength=classes) for each in (data.train_targets, data.test_targets)]
        self._counts = np.stack(counts).astype(np.int32)
        self._lay_out()
        self._describe()

    def _lay_out(self) -> None:
        assert self.album is not None
        shown = self.album.shown
        self._strip = {
            f"{self.source}/counts": self._counts,
            f"{self.source}/strip": self.data.test_inputs[shown],
            f"{self.source}/strip_labels": self.data.test_targets[shown].astype(np.int32),
            f"{self.source}/strip_positions": shown.astype(np.int32),
        }
        self._pick()

    def _pick(self) -> None:
        """Make ready what is sent of the image that is looked at."""
        image = self.image
        brightness = (MIDDLE + REACH / 255 * image.astype(np.float32)).astype(np.uint8)
        self.points = self._strip | {
            f"{self.source}/inputs": brightness[:, ::-1],
            f"{self.source}/inputs_scale": np.ones(len(image), dtype=np.float32),
            f"{self.source}/image": image,
        }

    def _describe(self) -> None:
        self.scene = broadcast.scene(self.run, self.network, self.lang)

    def sketch(self, points: np.ndarray) -> None:
        """There are no points to sketch among images."""

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
        """Put what the network makes of the image into `arrays`, and return what the header says of it."""
        seen = lens(self._experiment, data=self.data)
        assert seen is not None
        assert self.album is not None
        images = np.concatenate([self.image[None], self._strip[f"{self.source}/strip"]])
        found = tiles(network, params, kept, images, seen, lesions=lesions)
        arrays |= {
            f"{self.source}/maps": found.maps,
            f"{self.source}/scale": found.scale,
            f"{self.source}/values": found.values,
            f"{self.source}/chances": found.probabilities,
            f"{self.source}/said": found.said,
        }
        arrays |= broadcast.weights(network, params, self.source)
        known = self.label is not None
        header: dict[str, Any] = {"image": {"position": self.chosen if known else None, "label": self.label}}
        header["album"] = self.album.header()
        if self.looking is not None:
            self.looking = inside.fitted(self.looking, network)
            here = State(self._experiment, network, params, kept, lesions)
            header["inside"], more = inside.pack(
                here, self.image, self.looking, self.source, self.lang, seed=self.draws
            )
            arrays |= more
        return header

    def _agreed(self, playing: bool, rarer: float) -> dict[str, np.ndarray]:
        return {}
