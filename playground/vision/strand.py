"""One run on images: the image that is looked at, and what its frames hold."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.dataset import Data
from engine.lens import lens
from engine.losses import Loss
from engine.network import Network
from engine.probes.maps import MIDDLE, REACH
from engine.probes.tiles import tiles
from engine.run import Run
from engine.spec import N_
from engine.state import State
from playground.strand import Strand, View
from playground.vision import broadcast, inside

STRIP = 24  # test images to choose from
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

    def _draw_on(self, data: Data) -> None:
        self._data = data
        self.chosen = min(self.chosen, len(data.test_inputs) - 1)
        strip = data.test_inputs[:STRIP]
        self._strip = {
            f"{self.source}/strip": strip,
            f"{self.source}/strip_labels": data.test_targets[: len(strip)].astype(np.int32),
        }
        self._pick()
        self._describe()

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
        seen = lens(self._experiment)
        assert seen is not None
        images = np.concatenate([self.image[None], self.data.test_inputs[:STRIP]])
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
