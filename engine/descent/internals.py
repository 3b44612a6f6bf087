"""What a rule has in mind at each step: its moments, its rate on each axis, and its formula in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from engine.descent.textbook import Seen, read
from engine.training.optimizer import Optimizer


@dataclass(frozen=True, eq=False)
class Internals:
    """Numbers behind every step of a Descent, each [rules, seeds, S, steps, 2], NaN where a rule has none.

    `gradient` is what was measured, noise and clipping included; `first` the running mean of gradients or the
    velocity, `second` the running mean (sum, largest) of their squares; `rate` what the gradient, or its mean, is
    multiplied by on each axis; `step` the step taken.  `terms` holds for each rule the letters of its formula, in
    LaTeX, with their numbers [seeds, S, steps, 2]; among them the step that the formula itself gives.
    """

    gradient: np.ndarray
    first: np.ndarray
    second: np.ndarray
    rate: np.ndarray
    step: np.ndarray
    terms: tuple[Mapping[str, np.ndarray], ...]


def internals_of(
    rules: Sequence[Optimizer],
    paths: np.ndarray,
    rates: np.ndarray,
    remembered: Sequence[Mapping[str, np.ndarray]],
) -> Internals:
    """Return the internals of paths [rules, seeds, S, steps + 1, 2] walked at `rates` [rules, steps]."""
    paths = paths.astype(np.float64, copy=False)
    steps = np.diff(paths, axis=-2)
    shape = steps.shape[1:]
    gone = np.isnan(steps)
    found: dict[str, list[np.ndarray]] = {"gradient": [], "first": [], "second": [], "rate": []}
    all_terms = []
    none = np.full(shape, np.nan)
    for place, (rule, state) in enumerate(zip(rules, remembered, strict=True)):
        time = np.arange(1, shape[-2] + 1, dtype=np.float64)[:, None]
        seen = Seen(paths[place, ..., :-1, :], rates[place][:, None], time, state)
        with np.errstate(all="ignore"):
            reading = read(rule, seen)
        terms = {letter: np.broadcast_to(value, shape) for letter, value in reading.terms.items()}
        found["gradient"].append(state["gradient"])
        found["first"].append(terms.get(reading.first, none))
        found["second"].append(terms.get(reading.second, none))
        found["rate"].append(np.broadcast_to(reading.rate, shape))
        all_terms.append(MappingProxyType(terms))
    arrays = {name: np.where(gone, np.nan, np.stack(values)) for name, values in found.items()}
    return Internals(**arrays, step=steps, terms=tuple(all_terms))
