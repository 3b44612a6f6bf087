"""Changing the back end of a run that is under way."""

from __future__ import annotations

from engine.runs.backend import build, choice
from engine.runs.backends.stacked import Stacked
from engine.runs.run import Run


def outgrown(run: Run) -> bool:
    """Return whether a faster back end than the run's own has become ready since it began; this never waits."""
    if type(run.backend) is not Stacked:  # what derives from it knows data that no other back end does
        return False
    points = run.inputs[: len(run.data.train_inputs)]
    return choice(run.replicas, run.network, points, task=run.data.task) != run.backend.name


def hand_over(run: Run, backend: str = "auto") -> str:
    """Let `run` go on with another back end, by default the fastest that is ready now, and return its name.

    What is learned and remembered stays as it is.  From here on numbers are rounded differently, so it is for
    whoever drives the run to choose a moment for it.  Raises ValueError like engine.runs.backend.build.
    """
    count = len(run.data.train_inputs)
    points = run.inputs[:count], run.targets[:count]
    found = build(run.replicas, run.network, *points, task=run.data.task, wanted=backend)
    if found.name != run.backend.name:
        for name in ("params", "kept", "gradient"):
            getattr(found, name).detach().copy_(getattr(run.backend, name).detach())
        found.load(run.backend.state())
        found.silence(run.lesions)
        run.backend = found
    return run.backend.name
