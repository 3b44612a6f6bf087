"""In words, what differs between two experiments: for the marks on the curves."""

from __future__ import annotations

from engine.experiment import Experiment
from engine.spec import N_, Spec


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
