"""A reservoir whose memory is measured at every spectral radius, and one of them that is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from engine.probes.sequences.capacity import Capacity, capacity
from engine.spec import N_, Spec, knob

RADII = tuple(round(0.1 * place, 1) for place in range(1, 16))


@dataclass(frozen=True)
class Memory(Spec):
    """A reservoir whose memory is measured: equal ones remember alike."""

    name: ClassVar[str] = "memory"
    title: ClassVar[str] = N_("Memory of a reservoir")
    summary: ClassVar[str] = N_("How many of the numbers it heard can be read out of its state.")

    radius: float = knob(
        0.9,
        RADII[0],
        RADII[-1],
        label=N_("Spectral radius ρ"),
        help=N_("Going up, echoes of the past last longer; well above 1 they drown what is new."),
    )
    units: int = knob(
        50, 10, 100, log=True, label=N_("Units N"), help=N_("Going up, there is room for a longer past.")
    )
    leak: float = knob(
        1.0,
        0.05,
        1.0,
        label=N_("Leak α"),
        help=N_("Going up, the state changes faster; at 1 nothing of the old one is kept as it is."),
    )
    input_scale: float = knob(
        0.1,
        0.001,
        10.0,
        log=True,
        label=N_("Input scale"),
        help=N_(
            "Going up, inputs push the units further into the bend of tanh: below ρ = 1 that blurs the past, well "
            "above it tames the reservoir."
        ),
    )
    linear: bool = knob(
        False,
        label=N_("Linear units"),
        help=N_(
            "Leaves tanh out: below ρ = 1 such units remember the most, and they compute nothing but weighted sums."
        ),
    )
    ridge: float = knob(
        0.0,
        0.0,
        0.1,
        log=True,
        label=N_("Ridge λ"),
        help=N_("Going up, read-outs trust faint traces less, as if the states were noisy."),
        advanced=True,
    )
    seed: int = knob(
        0, 0, 999, label=N_("Seed"), help=N_("Going up, other weights are drawn."), advanced=True
    )

    @property
    def chosen(self) -> int:
        """The place in RADII of the radius that is looked at, the nearest one."""
        return min(range(len(RADII)), key=lambda place: abs(RADII[place] - self.radius))

    @property
    def found(self) -> Capacity:
        """What it remembers at each of RADII."""
        return _measured(self.but(radius=RADII[0]))


@lru_cache(maxsize=24)
def _measured(memory: Memory) -> Capacity:
    known = {name: getattr(memory, name) for name in ("leak", "input_scale", "ridge", "seed", "linear")}
    return capacity(memory.units, radii=RADII, **known)
