"""Pictures for the bench: photographs, small images of data sets, and what visitors bring."""

from __future__ import annotations

import hashlib

import numpy as np

from engine.data.dataset import Remark
from engine.data.datasets.images import Fashion, Handwritten
from engine.data.photographs import PHOTOGRAPHS, opened, photograph
from engine.shelf import Shelf
from engine.spec import N_, Refusal

SETS = {"fashion": Fashion, "handwritten": Handwritten}
DRAWING, OWN = "drawing", "own"
IMAGES = {
    **PHOTOGRAPHS,
    "fashion": N_("Fashion-MNIST"),
    "handwritten": N_("Digits (MNIST)"),
    DRAWING: N_("Your drawing"),
    OWN: N_("Your picture"),
}
EACH = 4  # pictures kept for one visitor

_shelf: Shelf[np.ndarray] = Shelf(most=200, most_bytes=64 * 1024 * 1024, each=EACH)


def keep(data: bytes, *, owner: str) -> tuple[str, tuple[Remark, ...]]:
    """Keep the picture in a file for `owner`; return the key to it and what is to be said of it.

    Raises Refusal where it can't be taken.
    """
    pixels, remarks = opened(data)
    key = hashlib.sha256(data).hexdigest()[:24]
    _shelf.put(key, pixels, size=pixels.nbytes, owner=owner)
    return key, remarks


def picture(name: str, which: int, upload: str) -> np.ndarray:
    """Return a picture as bytes [3 or 1, H, W]; `which` counts through a data set, `upload` is a key of `keep`."""
    if name in SETS:
        images = SETS[name]().pictures().pixels
        return images[which % len(images)]
    if name == OWN:
        found = _shelf.get(upload)
        if found is None:
            raise Refusal(
                "Your picture is no longer here: pictures stay in the server's memory for a while only."
            )
        return found
    return photograph(name)
