"""The tour of a reservoir's memory: where it is longest."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.probes.sequences.reservoir import RADII, Memory
from engine.spec import N_
from playground.kit.tour import Do, Guess, See, Tour, Turn, Why

SEEN = {each: each for each in ("0.3", "0.9", "1.4")}


def _measured(memory: Memory) -> dict[str, float]:
    total = {f"{radius:.1f}": float(found) for radius, found in zip(RADII, memory.found.total, strict=True)}
    names = {"0.3": "low", "0.9": "middle", "1.4": "high"}
    best = RADII[int(np.nanargmax(memory.found.total))]
    return {name: total[radius] for radius, name in names.items()} | {"best": float(best)}


def _longest(found: Mapping[str, float]) -> str:
    return min(SEEN, key=lambda name: abs(float(name) - found["best"]))


TOUR = Tour(
    Guess(N_("Nobody trains a reservoir; its weights are only scaled. At which spectral radius does the state remember "
             "the most?"), SEEN, spec=Memory(radius=0.3), at="picture"),
    Do(N_("From 0.3 up to 0.9. Watch how far to the right the curve stays up."), spec=Memory(radius=0.9),
       at="picture"),
    See(N_("Numbers that the state holds: {low} at 0.3, {middle} at 0.9, and {high} at 1.4.")),
    Why(N_("Below, the past fades too fast; above, the start never fades. Memory is longest just before that, near "
           "{best}."), at="capacity-plane"),
    Turn(N_("Your turn: pull ρ to 1.2, and the input scale up. What comes back?")),
    measure=_measured, truth=_longest,
)  # fmt: skip
