"""Walks to start from, two of them to mend."""

from __future__ import annotations

import numpy as np

from engine.probes.sequences.cliff_walk import CliffWalk
from engine.spec import N_
from playground.kit.broken import Broken
from playground.kit.presets import Preset

PLAIN = CliffWalk()
HOME = 0.01  # a loss below which a walk has come home


def home(walk: CliffWalk) -> bool:
    """Whether both clipped walks have come home."""
    return all(np.median(walk.paths[way].losses[-20:]) < HOME for way in ("norm", "value"))


PRESETS = (
    Preset("wall", N_("At the wall"), N_("One of three walks is thrown out of the picture. At which update?"), PLAIN),
    Preset("momentum", N_("With momentum"),
           N_("Momentum remembers a jump. Do the clipped walks still come home?"), PLAIN.but(lr=0.05, momentum=0.9)),
    Preset("short", N_("Five steps back"), N_("Five steps instead of fifty. Where has the wall gone?"),
           PLAIN.but(length=5)),
    Broken("late", N_("Clipped too late"), N_("Clipping is on, and all three fly. Where does it have to cut?"),
           PLAIN.but(threshold=1000.0), mended=home,
           symptom=N_("No gradient is ever as long as the bound: nothing is clipped."),
           cause=N_("A bound has to lie between the gradients of the plain and those of the wall.")),
    Broken("early", N_("Clipped too soon"), N_("Nobody who clips flies, and nobody arrives. What is too short?"),
           PLAIN.but(threshold=0.001), mended=home,
           symptom=N_("Every gradient is cut, so 200 updates don't reach the valley."),
           cause=N_("Clipped on the plain as well, every step has the same short length: rate times bound.")),
)  # fmt: skip
