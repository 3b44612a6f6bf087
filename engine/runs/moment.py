"""A moment of a run as a link can carry it, and the run that goes on from there."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.runs.evaluation import MEASURES
from engine.runs.experiment import Experiment
from engine.runs.memory import numbers_of, remembering, remembers
from engine.runs.run import Run
from engine.runs.transfer import FORGOTTEN, adopt
from engine.spec import N_, Refusal
from engine.training.recording import Checkpoint, Recording, Row

CROWDED = 4.0  # times as long as that, where others need the processor too
QUICK = 0.5  # seconds that whoever opens a link may wait for its past to be trained again
SAMPLES = 120  # rows of the curves that a moment keeps
PICTURES, PICTURE_BYTES = 12, 3000  # states before it that a moment keeps at most, and their bytes together
UNTOLD = N_("came by a link that does not say how it was trained")

Event = tuple[int, str, dict[str, object]]


@dataclass(frozen=True, eq=False)
class Past:
    """States at K steps before a moment, to look back at: without memory, of the same network and data."""

    steps: tuple[int, ...]
    epochs: tuple[float, ...]
    params: np.ndarray  # [K, R, P]
    kept: np.ndarray  # [K, R, Q]


@dataclass(frozen=True, eq=False)
class Moment:
    """Where a run stands, and how it came there: what a `Checkpoint` holds, without the objects of its process.

    `params` are [R, P], `kept` [R, Q], `rows` [M, 6] as `adopt` takes them.  `memory` is None where it is left out,
    `origin` where nobody knows it (in links of former times).
    """

    step: int
    epoch: float
    params: np.ndarray
    kept: np.ndarray
    rows: np.ndarray
    lesions: frozenset[tuple[int, int]] = frozenset()
    origin: tuple[int, float] | None = None
    memory: tuple[Any, np.ndarray] | None = None
    events: tuple[Event, ...] = ()
    enough: bool = False
    past: Past | None = None

    @property
    def straight(self) -> bool:
        """Whether training alone may have led here: nothing that was changed on the way is known."""
        return not self.events and not self.lesions and self.origin in (None, (0, 0.0))


def moment(
    checkpoint: Checkpoint,
    recording: Recording,
    *,
    memory: bool = True,
    enough: bool = False,
    past: bool = False,
) -> Moment:
    """Return the moment that a checkpoint holds, with the curves up to it.

    With `past` some states before it come along, without `memory` what the optimizer remembers stays behind.  Raises
    Refusal where it holds no finite numbers.
    """
    at = checkpoint
    rows = [row for row in recording.rows if row.step <= at.step]
    picked = [rows[place] for place in np.unique(np.linspace(0, len(rows) - 1, SAMPLES).astype(int))]
    events = tuple(each for each in recording.events if each[0] <= at.step)
    return Moment(
        at.step, at.epoch, at.params, at.kept, _table(picked), at.lesions, at.origin,
        numbers_of(at) if memory else None, events, enough, _past(at, recording) if past else None,
    )  # fmt: skip


def _past(at: Checkpoint, recording: Recording) -> Past | None:
    """Return as many states before `at` as are worth their room, of the network and the data that it has."""
    alike = [
        each
        for each in recording.checkpoints
        if each.step < at.step and _seen(each.experiment) == _seen(at.experiment)
        and np.isfinite(each.params).all() and np.isfinite(each.kept).all()
    ]  # fmt: skip
    most = min(PICTURES, PICTURE_BYTES // max(1, at.params.nbytes + at.kept.nbytes), len(alike))
    if not most:
        return None
    picked = [alike[place] for place in np.unique(np.linspace(0, len(alike) - 1, most).astype(int))]
    steps, epochs = tuple(each.step for each in picked), tuple(each.epoch for each in picked)
    params, kept = (np.stack([getattr(each, name) for each in picked]) for name in ("params", "kept"))
    return Past(steps, epochs, params, kept)


def _seen(experiment: Experiment) -> tuple[object, ...]:
    """Return what decides which network looks at which data."""
    e = experiment
    return e.network, e.dataset, e.features, e.data_seed, e.test_fraction, e.seed, e.seeds, e.loss


def _table(rows: list[Row]) -> np.ndarray:
    """Return rows as an array [M, 6]: step, epoch, the two losses and the two metrics of the first replica."""
    table = [(row.step, row.epoch, *(row.values[name][0] for name in MEASURES)) for row in rows]
    return np.array(table, dtype=np.float32).reshape(-1, 6)


def revived(experiment: Experiment, at: Moment, *, seconds: float | None = None) -> Run:
    """Return a run of `experiment` that goes on from a moment, to the last bit where the moment holds its memory.

    Where `seconds` (by default QUICK) of training from the start lead to the very same weights it is that run, with all
    its past.  Raises Refusal when the moment belongs to another experiment.
    """
    run, again = Run(experiment), Run(experiment)
    known = {"lesions": at.lesions, "rows": at.rows, "origin": at.origin, "enough": at.enough}
    adopt(run, at.step, at.epoch, at.params, at.kept, **known)  # refuses before anything takes time
    if at.straight:
        _hurry(again, at.step, QUICK if seconds is None else seconds)
        if _same(again, run):
            if again.recording.rows[-1].step != again.step:
                again.record()
            return again
    led = at.straight and again.step == at.step and _near(again, run)
    again.advance(2 - again.step)
    if at.memory is not None:
        run = Run(experiment)
        memory = remembering(again, *at.memory)
        adopt(run, at.step, at.epoch, at.params, at.kept, **known, memory=memory)
    elif at.step and remembers(again):
        run.recording.note(at.step, FORGOTTEN)
    elif at.step and at.origin is None and not led:
        run.recording.note(at.step, UNTOLD)
    if at.origin is not None:  # the link knows all that happened
        run.recording.events = [each for each in run.recording.events if each[1] == FORGOTTEN]
    for event in at.events:
        run.recording.note(event[0], event[1], **event[2])
    if at.past is not None:
        run.recording.checkpoints = [*_before(run, at.past), *run.recording.checkpoints]
    return run


def _before(run: Run, past: Past) -> list[Checkpoint]:
    """Return the states of a past as checkpoints of a run.  Raises Refusal where they are of another network."""
    now, first = run.checkpoint(), run.recording.rows[0].step
    if past.params.shape[1:] != now.params.shape or past.kept.shape[1:] != now.kept.shape:
        raise Refusal("The weights in this link belong to another network.")
    states = zip(past.steps, past.epochs, past.params, past.kept, strict=True)
    found = [
        replace(now, step=step, epoch=epoch, params=params, kept=kept, memory=None, lesions=frozenset())
        for step, epoch, params, kept in states
        if first <= step < run.step
    ]
    return sorted(found, key=lambda each: each.step)


def _hurry(run: Run, step: int, seconds: float) -> None:
    """Train up to `step`, unless that takes longer than so many seconds of the processor."""
    begun, end = time.thread_time(), time.perf_counter() + CROWDED * seconds
    while run.step < step and run.status == "ready" and time.perf_counter() < end:
        run.advance_for(seconds / 10, most=step - run.step)
        if time.thread_time() - begun >= seconds:
            return


def _weights(run: Run) -> np.ndarray:
    return run.backend.params.detach().cpu().numpy()


def _same(a: Run, b: Run) -> bool:
    kept = np.array_equal(a.backend.kept.cpu().numpy(), b.backend.kept.cpu().numpy())
    return a.step == b.step and kept and np.array_equal(_weights(a), _weights(b))


def _near(a: Run, b: Run) -> bool:
    """Whether runs differ by no more than what other back ends and processors round otherwise."""
    return np.allclose(_weights(a), _weights(b), rtol=1e-3, atol=1e-4)
