"""Whether a script trains one network or those of all seeds, and how it calls their seeds then."""

from __future__ import annotations

from collections.abc import Sequence

from engine.export.section import indented
from engine.runs.experiment import Experiment


def several(experiment: Experiment) -> bool:
    """Whether a script has to train all seeds: only where what they do depends on one another.

    Early stopping and a schedule that follows the loss look at the mean over all seeds, and so the first one's training
    ends where the others' does.
    """
    watched = experiment.stopping.patience > 0 or experiment.schedule.follows_loss
    return experiment.seeds > 1 and watched


def seed(experiment: Experiment) -> str:
    """Return what a script calls the seed of the network that it is busy with."""
    return "seed" if several(experiment) else "SEED"


def each_seed(experiment: Experiment) -> str:
    """Return the line that names the seed, or all of them."""
    if not several(experiment):
        return f"SEED = {experiment.seed}"
    return f"SEEDS = range({experiment.seed}, {experiment.seed + experiment.seeds})"


def for_each(lines: Sequence[str]) -> list[str]:
    """Return lines about `model` so that they are done to the network of every seed."""
    return ["for model in models:", *indented(lines), "model = models[0]"]


def scripted(experiment: Experiment) -> Experiment:
    """Return the experiment that the script trains: all seeds, or the first one alone."""
    return experiment if several(experiment) else experiment.but(seeds=1)
