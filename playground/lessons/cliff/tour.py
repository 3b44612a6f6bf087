"""The tour of the cliff: how far one single update throws a walk."""

from __future__ import annotations

import numpy as np

from engine.probes.sequences.cliff import VIEW
from engine.probes.sequences.cliff_walk import CliffWalk
from engine.spec import N_
from playground.kit.answers import Choice
from playground.kit.tour import Do, Guess, See, Tour, Turn, Why
from playground.lessons.cliff.presets import PLAIN

FAR = {"0.1": N_("not far"), "2": N_("across the picture"), "100": N_("far out of it")}


def _measured(walk: CliffWalk) -> dict[str, float]:
    plain, clipped = walk.paths["plain"], walk.paths["norm"]
    jumps, gradients = (
        np.linalg.norm(each, axis=1) for each in (np.diff(plain.places, axis=0), plain.gradients)
    )
    update = int(jumps.argmax())
    return {
        "update": update,
        "jump": float(jumps[update]),
        "wide": float(VIEW[1] - VIEW[0]),
        "start": float(gradients[0]),
        "wall": float(gradients[update]),
        "clipped": float(np.linalg.norm(clipped.clipped, axis=1).max()),
    }


TOUR = Tour(
    Guess(N_("A unit looks five steps back, and all walks come home. With fifty steps a wall grows: how far can one "
             "update throw you?"), FAR, spec=PLAIN.but(length=5), at="picture"),
    Do(N_("Fifty steps. Three walks from one start; two of them clip their gradient."), spec=PLAIN, at="picture"),
    See(N_("After update {update} the walk without clipping jumps {jump} units. The picture is {wide} units wide."),
        at="cliff-losses"),
    Why(N_("Its gradient grew from {start} at the start to {wall} at the wall. Clipped, it is {clipped} at most.")),
    Turn(N_("Your turn: drag the start along the wall. Where does clipping change nothing?")),
    measure=_measured, truth=lambda found: Choice(FAR).nearest(found["jump"]),
)  # fmt: skip
