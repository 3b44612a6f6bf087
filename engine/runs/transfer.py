"""Carrying what a network has learned over to one that differs a little, and going on from there."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.networks.network import Column, Network
from engine.runs.evaluation import MEASURES
from engine.runs.experiment import Experiment
from engine.runs.run import Run
from engine.spec import N_, Refusal
from engine.training.optimizer import Optimizer
from engine.training.recording import Checkpoint, Recording, Row

BY_HAND = N_("a weight was set by hand")
FORGOTTEN = N_("came by a link without what the optimizer remembered")
LATEST = 10**12  # updates, or epochs, beyond which a number is no honest count


def continued(checkpoint: Checkpoint, experiment: Experiment, *, recording: Recording | None = None) -> Run:
    """Return a run of `experiment` that goes on from a checkpoint of another one.

    Weights stay wherever the shapes allow, the optimizer's memory where rule and network are the same.  With
    the `recording` of the other run the curves go on too.  Raises Refusal, and leaves everything as it was,
    when the experiment can't be run; a change of seeds starts anew.
    """
    old = checkpoint.experiment
    if (old.seed, old.seeds) != (experiment.seed, experiment.seeds):
        return Run(experiment)
    run = Run(experiment, record=False)
    before = checkpoint.network
    params, kept = run.backend.params.detach().cpu().clone(), run.backend.kept.cpu().clone()
    pairs = paired(before, run.network)
    source, source_kept = torch.as_tensor(checkpoint.params), torch.as_tensor(checkpoint.kept)
    inputs = _matching(checkpoint.features, run.data.features)
    for ours, theirs in pairs:
        seen = inputs if _reads(run.network, ours) and _reads(before, theirs) else None
        for name, slot in ours.slots.items():
            if name in theirs.slots:
                by_input = slot.shape[-1] == ours.width_in and (name == "weight" or not ours.layer.links)
                _overlay(slot.view(params), theirs.slots[name].view(source), seen if by_input else None)
        for name, slot in ours.kept.items():
            if name in theirs.kept:
                _overlay(slot.view(kept), theirs.kept[name].view(source_kept), seen)
    origin = checkpoint.origin if checkpoint.batches == run.batches else None
    run.start(checkpoint.step, checkpoint.epoch, params, kept, origin=origin)
    if before.spec == run.network.spec and before.size == run.network.size:
        if checkpoint.memory is not None:
            _remember(run, checkpoint)
        run.lesions = checkpoint.lesions
    if recording is not None:
        recording.stride = max(recording.stride, run.recording.stride)
        run.recording = recording
        recording.cut(checkpoint.step)
    else:
        run.recording = Recording(stride=run.recording.stride)
    run.record()
    if checkpoint.memory is None and checkpoint.step:
        run.recording.note(checkpoint.step, FORGOTTEN)
    return run


def _remember(run: Run, checkpoint: Checkpoint) -> None:
    old, new = checkpoint.experiment.replicas(), run.replicas
    rules = [(a.optimizer, b.optimizer) for a, b in zip(old, new, strict=True)]
    if all(type(a) is type(b) and _remembered(a) == _remembered(b) for a, b in rules):
        run.remember(checkpoint.memory, schedules=checkpoint.experiment.schedule == run.experiment.schedule)


@lru_cache(maxsize=256)
def _remembered(rule: Optimizer) -> frozenset[str]:
    """Return what a rule keeps in mind of each parameter, which some of its knobs decide."""
    parameter = torch.zeros(1, 1, requires_grad=True)
    parameter.grad = torch.zeros(1, 1)
    built = rule.build([parameter])
    built.step((lambda: 0.0) if rule.needs_closure else None)
    return frozenset(built.state[parameter])


def paired(before: Network, after: Network) -> list[tuple[Column, Column]]:
    """Return the (new, old) columns that stand for the same layer; the output layers always do.

    Equal layers are matched in order; where some stand in the place of as many others of the same kind (a layer
    that only changed its units), they match too.
    """
    old, new = before.roots[:-1], after.roots[:-1]
    matcher = SequenceMatcher(None, [c.layer for c in old], [c.layer for c in new], autojunk=False)
    pairs = []
    for _, a, a_end, b, b_end in matcher.get_opcodes():
        for theirs, ours in zip(old[a:a_end], new[b:b_end], strict=False):
            if ours.layer.name == theirs.layer.name:
                pairs.append((ours, theirs))
                pairs.extend(_inside(ours, theirs))
    return [*pairs, (after.roots[-1], before.roots[-1])]


def _inside(ours: Column, theirs: Column) -> list[tuple[Column, Column]]:
    both = zip(ours.inner, theirs.inner, strict=False)
    return [(a, b) for a, b in both if a.layer.name == b.layer.name]


def _reads(network: Network, column: Column) -> bool:
    """Whether the inputs of a column are the features themselves, none of them mixed with another yet."""
    if len(network.roots[0].shape_in) > 1:  # pixels have no names, and steps are not read one by one
        return False
    return column.index <= next(each.index for each in network.columns if each.layer.links)


def _matching(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return (new, old) positions of the features that both know."""
    return [(place, old.index(name)) for place, name in enumerate(new) if name in old]


def _overlay(target: Tensor, source: Tensor, columns: list[tuple[int, int]] | None) -> None:
    """Copy the block that both arrays [R, …] have, input by input where `columns` says which is which."""
    if columns is not None:
        for ours, theirs in columns:
            _overlay(target[..., ours], source[..., theirs], None)
        return
    block = tuple(slice(0, min(a, b)) for a, b in zip(target.shape, source.shape, strict=True))
    target[block] = source[block].to(target.dtype)


def adopt(
    run: Run,
    step: int,
    epoch: float,
    params: np.ndarray,
    kept: np.ndarray,
    *,
    lesions: frozenset[tuple[int, int]] = frozenset(),
    rows: np.ndarray | None = None,
    origin: tuple[int, float] | None = None,
    memory: Any = None,
    enough: bool = False,
) -> None:
    """Take over a state from outside: params [R, P], buffers [R, Q], and curves as rows [M, 6].

    A row is step, epoch, training and test loss, training and test metric.  `origin` and `memory` are as in a
    checkpoint, so that training goes on as if nothing had happened; `enough` says that it had stopped early.
    Raises Refusal, and changes nothing, when the arrays don't fit the network.
    """
    count = len(run.replicas)
    fits = params.shape == (count, run.network.size) and kept.shape == (count, run.network.kept)
    if not fits or not np.isfinite(params).all() or not np.isfinite(kept).all():
        raise Refusal("The weights in this link belong to another network.")
    begun, age = origin or (0, 0.0)
    if not 0 <= begun <= step <= LATEST or not 0 <= age <= epoch <= LATEST:
        raise Refusal("This link names a step that no run has reached.")
    columns = run.network.columns
    run.lesions = frozenset(
        (at, unit) for at, unit in lesions if 0 <= at < len(columns) - 1 and 0 <= unit < columns[at].width
    )
    # Where nothing changed the order on the way, the same one goes on.
    straight = np.isclose(epoch, step / run.order.per_epoch)
    if origin is None and straight:
        origin = (0, 0.0)
    own = step > 0 or np.array_equal(run.backend.params.detach().cpu().numpy(), params)
    run.start(step, epoch, torch.as_tensor(params), torch.as_tensor(kept), origin=origin)
    if memory is not None:
        run.remember(memory)
    run.recording = Recording(stride=run.recording.stride)
    blank = np.full(len(columns), np.nan, dtype=np.float32)
    for at, age, *measured in rows if rows is not None else ():
        if not 0 <= at < step:
            continue
        values = (np.full(count, each, dtype=np.float32) for each in measured)
        known = dict(zip(MEASURES, values, strict=True))
        run.recording.add(Row(int(at), float(age), known, run.learning_rate(), blank))
    if not own:
        run.recording.note(0, BY_HAND)
    run.record()
    if enough and run.status == "ready":
        run.status = "stopped"
