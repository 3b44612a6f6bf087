"""A series put in order: turned round where it begins with the newest, its gaps cut or filled, its steps made even."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

SHORT = 3  # steps of a gap that a straight line may cross without being asked
EVEN = 0.1  # of a step: so far from a whole number of steps may a moment be
REGULAR = 0.95  # of the steps have to be whole ones, else they are irregular
OFTEN = 0.1  # of the steps: gaps as frequent as weekends are the calendar, not gaps
WORKING_DAYS = 4  # days that may lie between two working days
DAY = 86_400.0


@dataclass(frozen=True, eq=False)
class Ordered:
    """Values [M] in the order of time, NaN nowhere, and their times [M].

    `made` [M] marks values that a straight line gave, `breaks` the places before which time is missing: no window may
    reach across one.  The rest says what there was to do: `newest_first` and `unsorted` rows, rows without a time
    (`undated`) or with that of another (`twice`), `missing` values, empty `ends`, the `gaps` as (last before, first
    after) and their longest, the usual `step`, whether steps are `irregular`, whether working days follow one another.
    """

    values: np.ndarray
    times: np.ndarray
    made: np.ndarray
    breaks: tuple[int, ...] = ()
    newest_first: bool = False
    unsorted: bool = False
    undated: int = 0
    twice: int = 0
    missing: int = 0
    ends: int = 0
    gaps: tuple[tuple[float, float], ...] = ()
    step: float = 1.0
    irregular: float = 0.0
    working_days: bool = False
    evened: bool = False
    as_filed: bool = field(default=False)


def ordered(
    values: np.ndarray,
    times: np.ndarray | None,
    *,
    order: str = "auto",
    gaps: str = "auto",
    steps: str = "auto",
) -> Ordered:
    """Return values [M], NaN where missing, in the order of their times [M] (seconds or numbers).

    `order` "file" keeps the rows as they are and "reversed" turns them round; `gaps` "cut" cuts all and "fill" fills
    all; `steps` "file" takes every row for a step.
    """
    if times is None or order in ("file", "reversed"):
        turn = -1 if order == "reversed" else 1
        newest = times is not None and _backwards(times)
        plain = values[::turn]
        return _whole(
            plain, np.arange(1.0, len(plain) + 1), (), gaps, newest_first=newest, as_filed=order == "file"
        )
    there = ~np.isnan(times)
    facts: dict[str, object] = {"undated": int((~there).sum())}
    values, times = values[there], times[there]
    if _backwards(times):
        values, times = values[::-1], times[::-1]
        facts["newest_first"] = True
    if (np.diff(times) < 0).any():
        place = np.argsort(times, kind="stable")
        values, times = values[place], times[place]
        facts["unsorted"] = True
    values, times, facts["twice"] = _once(values, times)
    return _stepped(values, times, gaps, steps, facts)


def _backwards(times: np.ndarray) -> bool:
    steps = np.diff(times[~np.isnan(times)])
    return bool((steps < 0).sum() > 2 * (steps > 0).sum())


def _once(values: np.ndarray, times: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the series with rows of the same moment made one, their mean, and how many there were too many."""
    moments, place = np.unique(times, return_inverse=True)
    if len(moments) == len(times):
        return values, times, 0
    there = ~np.isnan(values)
    count = np.bincount(place[there], minlength=len(moments))
    total = np.bincount(place[there], values[there], minlength=len(moments))
    mean = np.divide(total, count, out=np.full(len(moments), np.nan), where=count > 0)
    return mean, moments, len(times) - len(moments)


def _stepped(
    values: np.ndarray, times: np.ndarray, gaps: str, steps: str, facts: dict[str, object]
) -> Ordered:
    between = np.diff(times)
    if not len(between):
        return _whole(values, times, (), gaps, **facts)
    step = float(np.median(between))
    count = between / step
    often = (count > 1.5).mean() > OFTEN
    working = bool(often and step == DAY and between[count > 1.5].max() <= (WORKING_DAYS + 10) * DAY)
    ordinary = 1.5 if not working else WORKING_DAYS + 0.5
    whole = (np.abs(count - np.round(count)) <= EVEN) & (count > 0.5)
    irregular = 0.0 if working or whole.mean() >= REGULAR else float(1 - whole.mean())
    if irregular:
        ordinary = 3.5
    far = np.flatnonzero(count > ordinary)
    facts |= {
        "gaps": tuple((float(times[i]), float(times[i + 1])) for i in far),
        "step": step,
        "irregular": irregular,
        "working_days": working,
    }
    if irregular and steps != "file":
        return _evened(values, times, far, step, gaps, facts)
    # What is missing stands as NaN where it may be filled, and is left out where it is cut.
    parts, clocks, breaks, length = [], [], [], 0
    for start, stop in zip([0, *(far + 1)], [*(far + 1), len(values)], strict=True):
        if start:
            lacking = max(0, int(np.round(count[start - 1])) - 1)
            if gaps == "fill" or (gaps == "auto" and lacking <= SHORT and not irregular):
                parts.append(np.full(lacking, np.nan))
                clocks.append(np.linspace(times[start - 1], times[start], lacking + 2)[1:-1])
                length += lacking
            else:
                breaks.append(length)
        parts.append(values[start:stop])
        clocks.append(times[start:stop])
        length += stop - start
    return _whole(np.concatenate(parts), np.concatenate(clocks), tuple(breaks), gaps, **facts)


def _evened(
    values: np.ndarray, times: np.ndarray, far: np.ndarray, step: float, gaps: str, facts: dict[str, object]
) -> Ordered:
    """Return the series at even steps: on straight lines between what was measured, stretch by stretch."""
    there = ~np.isnan(values)
    facts["missing"] = int((~there).sum())
    ends = [] if gaps == "fill" else list(far + 1)
    parts, clocks, breaks = [], [], []
    for start, stop in zip([0, *ends], [*ends, len(values)], strict=True):
        known = np.flatnonzero(there[start:stop]) + start
        if len(known) < 2:
            continue
        clock = np.arange(float(times[known[0]]), float(times[known[-1]]) + 1e-9 * step, step)
        if parts:
            breaks.append(sum(map(len, clocks)))
        parts.append(np.interp(clock, times[known], values[known]))
        clocks.append(clock)
    if not parts:
        return _whole(values, times, (), gaps, **facts)
    found, clock = np.concatenate(parts), np.concatenate(clocks)
    made = np.zeros(len(found), dtype=bool)
    for before, after in facts["gaps"] if gaps == "fill" else ():  # type: ignore[attr-defined]
        made |= (clock > before) & (clock < after)
    return Ordered(found, clock, made, tuple(breaks), evened=True, **facts)  # type: ignore[arg-type]


def _whole(
    values: np.ndarray, times: np.ndarray, breaks: tuple[int, ...], how: str, **facts: object
) -> Ordered:
    """Return the series without NaN: ends left out, short runs on a straight line, long ones cut or filled."""
    there = np.flatnonzero(~np.isnan(values))
    if not len(there):
        return Ordered(values[:0], times[:0], np.zeros(0, dtype=bool), **facts)  # type: ignore[arg-type]
    first, last = int(there[0]), int(there[-1]) + 1
    facts["ends"] = len(values) - (last - first)
    values, times = values[first:last], times[first:last]
    cuts = {place - first for place in breaks if first < place < last}
    made = np.isnan(values)
    facts["missing"] = int(made.sum())
    keep = np.ones(len(values), dtype=bool)
    for start, stop in _runs(made):
        if how == "cut" or (how == "auto" and stop - start > SHORT) or any(start <= c <= stop for c in cuts):
            keep[start:stop] = False
            cuts.add(stop)
    kept = np.flatnonzero(keep)
    filled = np.interp(np.arange(len(values)), np.flatnonzero(~made), values[~made])
    places = sorted({int(np.searchsorted(kept, cut)) for cut in cuts} - {0, len(kept)})
    return Ordered(filled[kept], times[kept], made[kept], tuple(places), **facts)  # type: ignore[arg-type]


def _runs(mask: np.ndarray) -> list[tuple[int, int]]:
    """Return where runs of True begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
