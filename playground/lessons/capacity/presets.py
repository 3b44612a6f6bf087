"""Reservoirs to start from, two of them to mend."""

from __future__ import annotations

from engine.probes.sequences.reservoir import Memory
from engine.spec import N_
from playground.kit.broken import Broken
from playground.kit.presets import Preset

ENOUGH = 20.0  # numbers that half a hundred units hold without a ridge, near ρ = 1

PRESETS = (
    Preset("edge", N_("At the edge"), N_("Pull ρ up to 1.5. When does the reservoir no longer forget how it began?"),
           Memory()),
    Preset("linear", N_("Without the bend"),
           N_("Linear units hold as many numbers as there are units. At which ρ does that end?"), Memory(linear=True)),
    Preset("loud", N_("Loud inputs"),
           N_("ρ is above 1, and still the start fades. What do loud inputs do to the bend?"),
           Memory(radius=1.2, input_scale=10.0)),
    Broken("echo", N_("An echo that never ends"),
           N_("Two starts, the same inputs, and two states. What brings them together?"), Memory(radius=1.3),
           mended=lambda memory: bool(memory.found.echoes[memory.chosen]),
           symptom=N_("The state still tells of its start, not of its inputs alone."),
           cause=N_("What the units do to a difference has to shrink it: a smaller ρ, or inputs that reach the bend.")),
    Broken("doubt", N_("A read-out that trusts nothing"),
           N_("The memory is there, and two thirds of it are not read out. Which knob believes too little?"),
           Memory(ridge=0.1), mended=lambda memory: bool(memory.found.total[memory.chosen] >= ENOUGH),
           symptom=N_("Only a third of what these units hold without a ridge is read out."),
           cause=N_("Old numbers are faint in the state, and a ridge takes what is faint for noise.")),
)  # fmt: skip
