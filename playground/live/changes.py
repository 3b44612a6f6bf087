"""How a run goes on when its experiment is changed, and in words what differs: for the marks on the curves."""

from __future__ import annotations

from typing import TypeVar

from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.runs.transfer import continued
from engine.spec import N_, Spec


def changed(old: Run, experiment: Experiment) -> Run:
    """Return a run of another experiment that goes on from where `old` stands, its curves with it, the change marked.

    Other data find every unit switched on.  One that nothing has happened to yet begins anew, with the first weights
    of the new experiment: equal experiments train alike, and so does the script.  So does one with other seeds.
    Raises Refusal when it can't be run.
    """
    seeds = [(each.seed, each.seeds) for each in (old.experiment, experiment)]
    if untouched(old) or seeds[0] != seeds[1]:
        return Run(experiment)
    run = continued(old.checkpoint(), experiment, recording=old.recording)
    if type(old.experiment.dataset) is not type(experiment.dataset) and run.lesions:
        run.lesions = frozenset()
        run.record()
    if run.step:
        template, values = said(old.experiment, experiment)
        if not _noted(run, template, values):
            run.recording.note(run.step, template, **values)
    return run


def _noted(run: Run, template: str, values: dict[str, object]) -> bool:
    """Say whether the same was noted just before, where both marks would lie over one another: clicks in a row."""
    return any(
        (text, told) == (template, values) and run.step - step <= NEAR * run.step
        for step, text, told in run.recording.events[-1:]
    )


NEAR = 0.01  # of the length of the curves

S = TypeVar("S", bound=Spec)


def merged(now: S, before: S, after: S) -> S:
    """Return `now` with what differs between `before` and `after`, down to single knobs where all are of a kind."""
    changes = {}
    for name in before.knobs():
        old, new, here = (getattr(each, name) for each in (before, after, now))
        if new == old:
            continue
        alike = isinstance(new, Spec) and type(old) is type(new) is type(here)
        changes[name] = merged(here, old, new) if alike else new
    return now.but(**changes) if changes else now


def untouched(run: Run) -> bool:
    """Say whether a run stands where its experiment alone has put it: no update, nothing set or silenced by hand."""
    return run.step == 0 and not run.recording.events and not run.lesions


def said(old: Experiment, new: Experiment) -> tuple[str, dict[str, object]]:
    """Return a sentence and its values for the first thing that differs."""
    for name in ("optimizer", "loss", "schedule", "dataset"):
        before, after = getattr(old, name), getattr(new, name)
        if type(before) is not type(after):
            return N_("now {what}"), {"what": after.title}
        if before != after:
            return _knob(before, after)
    if old.network != new.network:
        return N_("the network was changed"), {}
    if old.features != new.features:
        return N_("other features"), {}
    return _knob(old, new)


def _knob(old: Spec, new: Spec) -> tuple[str, dict[str, object]]:
    for name, entry in old.knobs().items():
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        if isinstance(before, Spec):
            return (
                _knob(before, after)
                if type(before) is type(after)
                else (N_("now {what}"), {"what": after.title})
            )
        if isinstance(after, bool) or not isinstance(after, int | float):
            return N_("{knob} changed"), {"knob": entry.label or name}
        values: dict[str, object] = {
            "knob": entry.label or name,
            "before": f"{before:g}",
            "after": f"{after:g}",
        }
        return N_("{knob} {before} → {after}"), values
    return N_("changed"), {}
