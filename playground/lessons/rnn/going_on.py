"""Which network goes on from which when a study changes, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.transfer import continued
from engine.training.recording import Checkpoint
from playground.kit.supervised.study import Study
from playground.live.changes import changed
from playground.live.strand import Strand


def matching(old: Study, new: Study) -> dict[str, tuple[Checkpoint | None, str]]:
    """Return which network each voice goes on from: the same one, or where one was changed that in its place."""
    matcher = SequenceMatcher(None, old.voices, new.voices, autojunk=False)
    found: dict[str, tuple[Checkpoint | None, str]] = {}
    for _, a, a_end, b, b_end in matcher.get_opcodes():
        for before, after in zip(range(a, a_end), range(b, b_end), strict=False):
            if old.voices[before].cell.name == new.voices[after].cell.name:
                found[new.sources[after]] = (None, old.sources[before])
    return found


# Source → the checkpoint, or the name of the strand, to go on from.
Kept = Mapping[str, tuple[Checkpoint | None, str]]


def lined_up(
    study: Study, kept: Kept, before: Mapping[str, Strand], left: Sequence[Run] = ()
) -> dict[str, tuple[Run, int]]:
    """Return a run for each voice, and the step at which it left another one: those of `left`, if any are."""
    if left:
        return {source: (run, 0) for source, run in zip(study.sources, left, strict=True)}
    found: dict[str, tuple[Run, int]] = {}
    for place, source in enumerate(study.sources):
        checkpoint, name = kept.get(source, (None, ""))
        found[source] = gone_on(study.alone(place), checkpoint, before.get(name))
    return found


def gone_on(experiment: Experiment, checkpoint: Checkpoint | None, before: Strand | None) -> tuple[Run, int]:
    """Return a run that goes on from a checkpoint, or from a strand, and the step at which it left another one."""
    if checkpoint is not None:
        return continued(checkpoint, experiment), checkpoint.step
    if before is None:
        return Run(experiment), 0
    old = before.run
    if old.experiment == experiment:
        return old, before.origin
    return changed(old, experiment), before.origin
