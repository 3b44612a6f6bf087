"""Images of a run: test images to choose from, what the network says of the chosen one, and images changed a little."""

from __future__ import annotations

import base64

import numpy as np

from playground.language import current
from playground.stage.core.component import declare

_mount, _mount_variants = declare("gallery"), declare("variants")


def strip(token: str, *, key: str, source: str = "main") -> None:
    """Show test images of the run `source`, marked right or wrong.

    A click on one sends {"do": "image"}; turning the page or asking for some of them alone {"do": "browse"}.
    """
    _mount({"token": token, "lang": current(), "source": source, "part": "strip"}, key=key)


def answer(token: str, *, key: str, source: str = "main") -> None:
    """Show the image that is looked at, and how likely the network takes each class to be."""
    _mount({"token": token, "lang": current(), "source": source, "part": "answer"}, key=key)


def variants(pixels: np.ndarray, *, key: str, label: str) -> None:
    """Show images, bytes [N, C, H, W], side by side; `label` says what they are."""
    text = base64.b64encode(np.ascontiguousarray(pixels).tobytes()).decode()
    data = {"lang": current(), "pixels": text, "shape": list(pixels.shape), "label": label}
    _mount_variants(data, key=key)
