"""Runs of ten seeds that several tests of claims look at; each is trained once."""

from __future__ import annotations

from functools import cache

import numpy as np

from engine.probes.confusion import confusion
from engine.runs.evaluation import Evaluation
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.state import State

SEEDS = 10


@cache
def trained(experiment: Experiment, steps: int, seeds: int = SEEDS) -> Run:
    """Return networks of `experiment` (seeds 0 to 9) after `steps` updates; nobody trains them further.

    Networks for images take so long that their tests look at fewer.
    """
    run = Run(experiment.but(seed=0, seeds=seeds))
    run.advance(steps)
    return run


def after(experiment: Experiment, steps: int, seeds: int = SEEDS) -> Evaluation:
    """Return losses and metrics [10] over all points (of images: over those watched) after `steps` updates."""
    return trained(experiment, steps, seeds).evaluate()


def states(run: Run) -> list[State]:
    """Return the networks of a run, one by one."""
    params, kept = run.backend.params.detach().cpu().numpy(), run.backend.kept.cpu().numpy()
    return [
        State(run.experiment, run.network, row.copy(), buffers.copy(), run.lesions)
        for row, buffers in zip(params, kept, strict=True)
    ]


def confusions(run: Run) -> list[np.ndarray]:
    """Return each network's confusion matrix [true, said] over the test points."""
    return [confusion(state, run.data) for state in states(run)]
