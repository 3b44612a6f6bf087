"""The plane: a loss landscape with the paths on it, on which a reader points at networks."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.language import current
from playground.stage.core.component import declare

_mount = declare("plane")


@dataclass(frozen=True, eq=False)
class Path:
    """One rule's shadow on the plane: `places` [T, 2] (NaN where there is none) at the `steps` [T]; see `Rule`."""

    name: str
    title: str
    colour: int
    dash: tuple[float, ...]
    places: np.ndarray
    steps: np.ndarray


def landscape_plane(
    token: str,
    *,
    key: str,
    heights: np.ndarray,
    reach: tuple[float, float, float, float],
    paths: Sequence[Path],
    title: str,
    height: int = 380,
) -> None:
    """Draw `heights` [H, W] over `reach` (u₀, u₁, v₀, v₁) with `paths`; what is pointed at goes to the channel `token`.

    The channel answers `{"do": "look"}`; its header's `look` says what was seen.
    """
    data: dict[str, Any] = {
        "token": token,
        "lang": current(),
        "title": title,
        "height": height,
        "domain": [float(each) for each in reach],
        "shape": list(heights.shape),
        "surface": _text(heights),
        "paths": [
            {
                "name": each.name,
                "title": each.title,
                "colour": each.colour,
                "dash": list(each.dash),
                "places": _text(each.places),
                "steps": [int(step) for step in each.steps],
            }
            for each in paths
        ],
    }
    _mount(data, key=key)


def _text(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values, np.float32).tobytes()).decode()
