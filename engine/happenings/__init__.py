"""What is going on in a training: detectors, which are pure functions of it, and the one sentence that is said.

    found = happenings(moment)                           # all that is going on, of a Trainable's moment
    said = told(found, before, step=moment.step)         # the one to say; `before` again where it is the same event
    spec = said.remedy.apply(moment.spec)                # what its button does, where it has a remedy

A detector is silent where it is not sure, and never raises.
"""

from __future__ import annotations

from engine.happenings.detect import happenings, now, urgent
from engine.happenings.happening import LONGEST, SEVERITIES, Edit, Happening, Place, Remedy
from engine.happenings.races import Racers, of_descent, of_heats, race
from engine.happenings.ranking import ORDER, told

__all__ = [
    "LONGEST",
    "ORDER",
    "SEVERITIES",
    "Edit",
    "Happening",
    "Place",
    "Racers",
    "Remedy",
    "happenings",
    "now",
    "of_descent",
    "of_heats",
    "race",
    "told",
    "urgent",
]
