"""Moments of runs as a link writes them down, and as it is read: everything in it was written by anybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import numpy as np

from engine.runs.moment import Event, Moment, Past
from engine.runs.transfer import LATEST
from engine.spec import Refusal
from playground.language import words

MOST_EVENTS = 20
CHANGED = "changed"  # as playground.live.changes says it
LONGEST = 60  # characters of a value in an event


def written(at: Moment, place: str = "") -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return a moment as JSON data and arrays, whose names begin with `place`."""
    state: dict[str, Any] = {"step": at.step, "epoch": at.epoch, "lesions": sorted(at.lesions)}
    arrays = {f"{place}params": at.params, f"{place}kept": at.kept, f"{place}rows": at.rows}
    if at.origin is not None:
        state["origin"] = at.origin
    if at.events:
        state["events"] = at.events
    if at.enough:
        state["enough"] = True
    if at.past is not None:
        state["past"] = [at.past.steps, at.past.epochs]
        arrays |= {f"{place}past": at.past.params, f"{place}pastkept": at.past.kept}
    if at.memory is not None:
        state["memory"], arrays[f"{place}memory"] = at.memory
    return state, arrays


def read(state: Any, arrays: Mapping[str, np.ndarray], place: str = "") -> Moment:
    """Return the moment that a link describes.  Raises Refusal, never anything else."""
    if not isinstance(state, dict):
        misfit()
    params, kept, rows, memory = (
        arrays.get(f"{place}{name}") for name in ("params", "kept", "rows", "memory")
    )
    step: Any = state.get("step")
    epoch: Any = state.get("epoch")
    if params is None or kept is None or rows is None or not _is_count(step) or not _is_number(epoch):
        misfit()
    if rows.ndim != 2 or rows.shape[1] != 6:
        rows = np.zeros((0, 6), np.float32)
    remembered = None if memory is None or "memory" not in state else (state["memory"], memory.ravel())
    return Moment(
        step, float(epoch), params, kept, rows, frozenset(_units(state.get("lesions"))), _origin(state),
        remembered, tuple(_events(state.get("events"), step)), state.get("enough") is True,
        _past(state, arrays.get(f"{place}past"), arrays.get(f"{place}pastkept")),
    )  # fmt: skip


def misfit() -> NoReturn:
    """Refuse a link whose parts are not those of one run."""
    raise Refusal("This link can't be read: what it describes does not fit together.")


def _is_count(value: Any) -> bool:
    return type(value) is int and abs(value) <= LATEST * 1000


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _origin(state: Mapping[str, Any]) -> tuple[int, float] | None:
    match state.get("origin"):
        case None:
            return None
        case [int() as step, int() | float() as epoch] if _is_count(step) and _is_number(epoch):
            return step, float(epoch)
    misfit()


def _past(state: Mapping[str, Any], params: np.ndarray | None, kept: np.ndarray | None) -> Past | None:
    match state.get("past"):
        case None:
            return None
        case [list() as steps, list() as epochs] if params is not None and kept is not None:
            numbers = all(map(_is_count, steps)) and all(map(_is_number, epochs))
            if (
                numbers
                and 0 < len(steps) == len(epochs) == len(params) == len(kept)
                and params.ndim == kept.ndim == 3
            ):
                return Past(tuple(steps), tuple(map(float, epochs)), params, kept)
    misfit()


def _units(found: Any) -> Iterator[tuple[int, int]]:
    for each in found if isinstance(found, list) else []:
        match each:
            case [int() as column, int() as unit]:
                yield column, unit


def _events(found: Any, last: int) -> Iterator[Event]:
    """Yield what was changed on the way: in sentences of ours, with words of ours or numbers, else in one word."""
    known = words("zh")
    for each in found[:MOST_EVENTS] if isinstance(found, list) else []:
        match each:
            case [int() as step, str() as text, dict() as values] if 0 <= step <= last:
                plain = all(isinstance(value, str) and _is_plain(value) for value in values.values())
                try:
                    fits = text in known and plain and bool(text.format(**values))
                except (LookupError, ValueError):
                    fits = False
                yield (step, text, values) if fits else (step, CHANGED, {})


def _is_plain(value: str) -> bool:
    if len(value) > LONGEST:
        return False
    try:
        return value in words("zh") or np.isfinite(float(value))
    except ValueError:
        return False
