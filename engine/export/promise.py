"""How far a script and the run that it comes from end at the same loss, in words that hold."""

from __future__ import annotations

from engine.export.section import Say
from engine.runs.experiment import Experiment
from engine.runs.horizon import CHANGED, Horizon
from engine.spec import N_

MEASURED = N_(
    "Measured on the playground's server; “apart” means that a loss differs by more than a thousandth of itself. "
    "Other processors and versions of PyTorch round differently, and part a little sooner or later."
)


def promise(experiment: Experiment, steps: int, horizon: Horizon | None, say: Say) -> str:
    """Return how long script and run agree: what was measured, or what follows from how both compute.

    `horizon` is what is known of this experiment, None or empty where nothing was measured.  `say` translates.
    """
    if horizon == CHANGED:
        return say(
            N_(
                "The run on the page was changed on its way, so that this script, which trains from the start, ends "
                "elsewhere."
            )
        )
    if experiment.double:
        return say(
            N_(
                "Script and page do the same operations in double precision: on one kind of processor and one version "
                "of PyTorch they are equal to the last digit, however long they train."
            )
        )
    if horizon is None or not (horizon.agreed or horizon.parted):
        return say(
            N_(
                "The script trains as the page does. Both round in single precision, each in its own way: for some "
                "hundreds or thousands of updates the losses are the same, then rounding may part them."
            )
        )
    return f"{say(known(steps, horizon)).format(update=f'{min(steps, horizon.agreed):,}')} {say(MEASURED)}"


def known(steps: int, horizon: Horizon) -> str:
    """Return the sentence that was measured, with a field `update`."""
    if horizon.agreed >= steps:
        return N_("For all {update} updates, script and page have the same loss to 3 digits.")
    if horizon.parted:
        return N_(
            "To update {update}, script and page have the same loss to 3 digits; from there rounding parts them."
        )
    return N_(
        "To update {update}, script and page have the same loss to 3 digits; further it was not measured, and rounding "
        "may part them."
    )
