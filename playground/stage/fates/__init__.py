"""The fate map: every start of a grid in the colour of the place that its walk ends in, one map a rule."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from engine.descent.fates import EDGE, GOING, LOST, FateMap
from playground.language import current
from playground.stage.core.component import declare

_mount = declare("fates")

BYTES = {EDGE: 253, LOST: 254, GOING: 255}  # what is no place


@dataclass(frozen=True)
class FatesEvents:
    """What a reader clicked: the start of a cell, told once."""

    start: tuple[float, float] | None = None


def fates(found: FateMap, titles: list[str], *, key: str, size: int = 300) -> FatesEvents:
    """Draw one map a rule, `titles` above them, each at most `size` px wide, and return a cell that was clicked."""
    x0, x1, y0, y1 = (float(each) for each in (found.x[0], found.x[-1], found.y[0], found.y[-1]))
    most = max(1, int(found.steps.max()))
    data: dict[str, Any] = {
        "lang": current(),
        "titles": titles,
        "side": len(found.x),
        "domain": [x0, x1, y0, y1],
        "fate": _text(_bytes(found.fate)),
        "speed": _text((255 - 255 * np.clip(found.steps / most, 0, 1)).astype(np.uint8)),
        "most": most,
        "places": [
            [float(x), float(y), float(h)] for (x, y), h in zip(found.places, found.heights, strict=True)
        ],
        "known": found.known.tolist(),
        "size": size,
    }
    result = _mount(data, key=key, on_cell_change=_nothing)
    return FatesEvents(_cell(key, getattr(result, "cell", None), found))


def _bytes(fate: np.ndarray) -> np.ndarray:
    """Return places as bytes, the ways of not arriving at the end of the range."""
    found = fate.astype(np.uint8)
    for end, byte in BYTES.items():
        found[fate == end] = byte
    return found


def _text(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()


def _cell(key: str, message: Any, found: FateMap) -> tuple[float, float] | None:
    if not isinstance(message, Mapping):
        return None
    row, column, number = (message.get(name) for name in ("row", "column", "n"))
    told = f"{key}/cell"
    if not all(isinstance(each, int) for each in (row, column, number)) or number == st.session_state.get(
        told
    ):
        return None
    st.session_state[told] = number
    side = len(found.x)
    if not (0 <= row < side and 0 <= column < side):  # type: ignore[operator]
        return None
    return found.start(int(row), int(column))  # type: ignore[arg-type]


def _nothing() -> None:
    """Streamlit reports a value only where somebody listens."""
