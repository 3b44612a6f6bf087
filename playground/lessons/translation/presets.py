"""Encoder–decoders to start from, each with a question that the phrases answer."""

from __future__ import annotations

from engine.models.translation.spec import Translation
from engine.spec import N_
from playground.kit.held import Preset

PRESETS = (
    Preset(
        "backwards",
        N_("Letters backwards"),
        N_("One state holds six letters. At which place of a phrase do the first errors come?"),
        Translation(),
    ),
    Preset(
        "alone",
        N_("On its own"),
        N_("Teacher forcing is 0 from the start. What does it cost, and what does it spare?"),
        Translation(forcing=0.0),
    ),
    Preset(
        "weaned",
        N_("Weaned off"),
        N_("The truth fades out while it learns. When does the gap between the lines close?"),
        Translation(schedule="linear", over=1000),
    ),
    Preset(
        "narrow",
        N_("Twelve letters, eight units"),
        N_("Now the state between the two is narrow. Which letters does it keep?"),
        Translation(units=8, longest=12),
    ),
    Preset(
        "dates",
        N_("Dates"),
        N_("Type a date of your own. What does it do with a month that it writes wrongly?"),
        Translation(task="dates"),
    ),
)
