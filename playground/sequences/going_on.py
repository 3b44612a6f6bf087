"""How a network goes on when something about it is changed."""

from __future__ import annotations

from engine.experiment import Experiment
from engine.recording import Checkpoint
from engine.run import Run
from engine.transfer import continued
from playground.changes import said
from playground.strand import Strand


def gone_on(experiment: Experiment, checkpoint: Checkpoint | None, before: Strand | None) -> tuple[Run, int]:
    """Return a run that goes on from a checkpoint, or from a strand, and the step at which it left another one."""
    if checkpoint is not None:
        return continued(checkpoint, experiment), checkpoint.step
    if before is None:
        return Run(experiment), 0
    old = before.run
    if old.experiment == experiment:
        return old, before.origin
    run = continued(old.checkpoint(), experiment, recording=old.recording)
    if run.step:
        template, values = said(old.experiment, experiment)
        run.recording.note(run.step, template, **values)
    return run, before.origin
