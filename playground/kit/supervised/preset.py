"""What a preset of a supervised run is."""

from __future__ import annotations

from dataclasses import dataclass

from engine.runs.experiment import Experiment


@dataclass(frozen=True)
class Preset:
    """A named experiment with a sentence to ponder; `kind` is "first", "puzzle" or "broken"."""

    name: str
    title: str
    thought: str
    kind: str
    experiment: Experiment
