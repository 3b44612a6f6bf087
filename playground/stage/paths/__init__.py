"""The paths: what optimizers do on a surface, computed once in Python and played in the browser.

A whole race travels in one message, so that playing, scrubbing, turning the surface and pointing at a path need
no answer from the server.  Only a new start does: the browser says where, and gets a new race.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import streamlit as st

from playground.language import current
from playground.stage.core.component import declare
from playground.stage.core.frame import pack

__all__ = ["INTERNALS", "Paths", "PathsEvents", "Rule", "paths", "paths_events"]

# What a rule may show of itself at each step, each [rules, T+1, 2]: the gradient, the average of gradients
# (momentum), the average of their squares, the effective rate per axis, and the step that was taken.
INTERNALS = ("gradient", "first", "second", "rate", "step")

_mount = declare("paths")


@dataclass(frozen=True)
class Rule:
    """One runner: `name` stays the same over races, `title` is what is written beside its path.

    `colour` counts through the palette's classes and, beyond them, tells marker shapes apart; `dash` is in px
    (() is a full line), `diverged_at` the first step without a finite place, `edge` says that the surface has no value
    there, `knobs` is a line like "lr 0.01".
    """

    name: str
    title: str
    colour: int
    dash: tuple[float, ...] = ()
    diverged_at: int | None = None
    edge: bool = False
    knobs: str = ""


@dataclass(frozen=True, eq=False)
class Paths:
    """A race of R rules over T steps on a surface of [H, W] values; row 0 lies at the lowest y.

    `places` [R, T+1, 2] (x, y; NaN after a divergence), `losses` and `distance` (to the nearest minimum; NaN
    where none is known) [R, T+1], the arrays of INTERNALS [R, T+1, 2] where known (NaN where a rule has no such
    thing), `band` [R, 3, T+1] the quartiles of the loss over seeds of noise.  `domain` is (x0, x1, y0, y1).
    `log` is how levels and loss start out; `floor` is the value that logarithms measure from (default: 0, or
    the lowest value there is when that is not positive).  Raises ValueError when shapes don't fit together.
    """

    title: str
    domain: tuple[float, float, float, float]
    surface: np.ndarray
    rules: tuple[Rule, ...]
    start: tuple[float, float]
    places: np.ndarray
    losses: np.ndarray
    distance: np.ndarray
    minima: tuple[tuple[float, float], ...] = ()
    log: bool = True
    floor: float | None = None
    gradient: np.ndarray | None = None
    first: np.ndarray | None = None
    second: np.ndarray | None = None
    rate: np.ndarray | None = None
    step: np.ndarray | None = None
    band: np.ndarray | None = None

    def __post_init__(self) -> None:
        """Hold every array against the number of rules and steps."""
        x0, x1, y0, y1 = self.domain
        if not (x0 < x1 and y0 < y1):
            raise ValueError(f"a domain of no extent: {self.domain}")
        if self.surface.ndim != 2 or min(self.surface.shape) < 2:
            raise ValueError(f"a surface of the shape {self.surface.shape}")
        count, length = len(self.rules), self.steps + 1
        shapes = {"places": (count, length, 2), "losses": (count, length), "distance": (count, length)}
        shapes |= dict.fromkeys(INTERNALS, (count, length, 2)) | {"band": (count, 3, length)}
        for name, shape in shapes.items():
            array = getattr(self, name)
            if array is not None and array.shape != shape:
                raise ValueError(f"{name} is {array.shape}, not {shape}")

    @property
    def steps(self) -> int:
        """T, the number of steps after the start."""
        return self.places.shape[1] - 1

    def message(self) -> bytes:
        """Return the race as one frame (see frame.py)."""
        header = {
            "title": self.title,
            "domain": self.domain,
            "steps": self.steps,
            "log": self.log,
            "floor": self.floor,
            "minima": self.minima,
            "start": self.start,
            "rules": [vars(rule) for rule in self.rules],
        }
        names = ("surface", "places", "losses", "distance", *INTERNALS, "band")
        arrays = {name: getattr(self, name) for name in names}
        return pack(header, {name: _single(array) for name, array in arrays.items() if array is not None})


@dataclass(frozen=True)
class PathsEvents:
    """What a reader did since it was last asked about: where the race is to start from, None if nowhere new."""

    start: tuple[float, float] | None = None


def paths(payload: Paths, *, key: str, height: int = 440, told: tuple[str, int] | None = None) -> PathsEvents:
    """Play `payload` on the page, and return where the reader wants the race to start from, told once.

    `height` is the side of the map and of the surface in px where there is room.  A race that is new starts to
    play at once (for readers who want little motion: shows its end); the same one again goes on undisturbed.

    `told` is a channel's token and the number of this race there.  What a rule shows of itself is asked for on it,
    {do: "inside", race, rule}, once somebody points at it, and comes as kept arrays "<rule>/<name of INTERNALS>"
    [T+1, 2] with the number in the header.
    """
    known = _known(key)
    known.domain = payload.domain
    # A table of one cell: Streamlit hands tables over in binary, and other bytes only where there is nothing else.
    cell = pa.table({"frame": pa.array([payload.message()], pa.binary())})
    data = {"frame": cell, "lang": current(), "height": height}
    if told is not None:
        data["token"], data["race"] = told
    result = _mount(data, key=key, on_start_change=_nothing)
    return PathsEvents(known.take(getattr(result, "start", None)))


def paths_events(key: str) -> PathsEvents:
    """Return what the reader of the paths `key` wants, before they are drawn again in this run.

    So that the new race can be computed first; `paths` has no news left then.
    """
    state = st.session_state.get(key)
    return PathsEvents(_known(key).take(state.get("start") if isinstance(state, Mapping) else None))


@dataclass
class _Known:
    """The number of the last start that was told, and the plane that it has to lie in."""

    number: float = 0
    domain: tuple[float, float, float, float] = field(default=(-math.inf, math.inf, -math.inf, math.inf))

    def take(self, message: Any) -> tuple[float, float] | None:
        """Return the place in a message of the browser, None where it is old or none."""
        if not isinstance(message, Mapping):
            return None
        numbers = [message.get(name) for name in ("n", "x", "y")]
        if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in numbers):
            return None
        try:
            n, x, y = (float(each) for each in numbers)  # type: ignore[arg-type]
        except OverflowError:
            return None
        if not all(math.isfinite(each) for each in (n, x, y)) or n == self.number:
            return None
        self.number = n
        x0, x1, y0, y1 = self.domain
        return min(max(x, x0), x1), min(max(y, y0), y1)


def _known(key: str) -> _Known:
    return st.session_state.setdefault(f"{key}/start", _Known())


def _single(array: np.ndarray) -> np.ndarray:
    """Return floats as the browser gets them; what float32 can't hold is infinite there, without a warning."""
    with np.errstate(over="ignore"):
        return np.asarray(array, np.float32)


def _nothing() -> None:
    """Streamlit reports a value only where somebody listens."""
