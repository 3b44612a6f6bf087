"""What is doubtful in a series that was brought: what was done with it, what could be done instead, the way back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from engine.data.reading import Finding, Remedy
from engine.data.series import Series
from engine.data.uploads.chronology import DAY, Ordered
from engine.data.uploads.dates import written
from engine.data.uploads.kept_series import Kept, arranged
from engine.limits import MAX_GAPS
from engine.remark import Remark, remark
from engine.spec import N_

SHOWN_PARTS = 8  # series of one file that are offered by name
UNITS = ((DAY, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s"))


class Chosen(Protocol):
    """What a person has chosen about the order of time; see `OwnSeries`."""

    @property
    def only(self) -> str:
        """As the field of `OwnSeries`."""
        ...

    @property
    def dates(self) -> str:
        """As the field of `OwnSeries`."""
        ...

    @property
    def turn(self) -> str:
        """As the field of `OwnSeries`."""
        ...

    @property
    def gaps(self) -> str:
        """As the field of `OwnSeries`."""
        ...

    @property
    def steps(self) -> str:
        """As the field of `OwnSeries`."""
        ...

    def choices(self) -> dict[str, str]:
        """Return all of it."""
        ...


def summary(series: Series, found: Ordered) -> Remark | None:
    """Return in one line what the series is, None where nothing but its values is known."""
    if not series.dated:
        return None
    return remark(
        N_("{count} values from {start} to {end}, one every {step}."),
        count=f"{len(series.values):,}",
        start=series.moment(0),
        end=series.moment(-1),
        step=lasting(found.step),
    )


def lasting(seconds: float) -> str:
    """Return how long a step is, in the largest unit that fits."""
    size, unit = next(((size, unit) for size, unit in UNITS if seconds >= size), UNITS[-1])
    return f"{seconds / size:.3g} {unit}"


def findings(kept: Kept, chosen: Chosen) -> tuple[Finding, ...]:
    """Return what there is to say and to decide, the most important first."""
    found = arranged(kept, **chosen.choices())
    return tuple(
        finding
        for each in (_parts, _turned, _dates, _gaps, _missing, _steps, _rows)
        for finding in each(kept, chosen, found)
    )


def _parts(kept: Kept, chosen: Chosen, found: Ordered) -> Iterator[Finding]:
    if len(kept.names) < 2:
        return
    mine = chosen.only if chosen.only in kept.names else kept.names[0]
    others = [name for name in kept.names if name != mine][:SHOWN_PARTS]
    text = N_("The file holds {count} series, one after another. This is “{name}”.")
    label = N_("Take {name}")
    yield Finding(
        "parts",
        remark(text, count=len(kept.names), name=mine),
        tuple(Remedy(remark(label, name=name), {"only": name}) for name in others),
    )


def _turned(kept: Kept, chosen: Chosen, found: Ordered) -> Iterator[Finding]:
    if found.newest_first and chosen.turn == "auto":
        text = N_("The file begins with the newest row. It was turned round, so that time goes forward.")
        yield Finding("newest", remark(text), undo={"turn": "file"})
    elif found.newest_first and chosen.turn == "file":
        text = N_("The file begins with the newest row: here time goes backwards.")
        yield Finding("newest", remark(text), (Remedy(remark(N_("Turn it round")), {"turn": "auto"}),))
    elif found.unsorted:
        text = N_("The rows were not in the order of time. They were sorted.")
        yield Finding("sorted", remark(text), undo={"turn": "file"})
    elif chosen.turn == "file" and kept.times is not None:
        text = N_("Rows follow one another as in the file, whatever their times are.")
        yield Finding("sorted", remark(text), (Remedy(remark(N_("Sort by time")), {"turn": "auto"}),))


def _dates(kept: Kept, chosen: Chosen, found: Ordered) -> Iterator[Finding]:
    if kept.other is None or kept.times is None:
        return
    first = kept.day_first is (chosen.dates == "auto")
    text = N_("Dates were read with the day first.") if first else N_("Dates were read with the month first.")
    label = N_("Month first") if first else N_("Day first")
    if chosen.dates == "other":
        yield Finding("dates", remark(text), undo={"dates": "auto"})
    else:
        yield Finding("dates", remark(text), (Remedy(remark(label), {"dates": "other"}),))


def _gaps(kept: Kept, chosen: Chosen, found: Ordered) -> Iterator[Finding]:
    if not found.gaps:
        return
    start, end = max(found.gaps, key=lambda gap: gap[1] - gap[0])
    clock = found.step % DAY != 0
    shown = [written(each, clock=clock) if kept.dated else f"{each:g}" for each in (start, end)]
    values = {"start": shown[0], "end": shown[1], "count": len(found.gaps)}
    if chosen.gaps == "fill":
        text = N_(
            "Gaps in time ({count}, the longest from {start} to {end}) are filled with straight lines, drawn dashed."
        )
        yield Finding("gaps", remark(text, **values), undo={"gaps": "auto"})
        return
    if not found.breaks:  # short ones, which `_missing` tells
        return
    text = N_(
        "Time is missing from {start} to {end}. The series is cut there: no sequence reaches across, and nothing is "
        "made up."
    )
    if len(found.gaps) > 1:
        text = N_(
            "Time is missing in {count} places, longest from {start} to {end}. The series is cut there: no sequence "
            "reaches across, and nothing is made up."
        )
    yield Finding("gaps", remark(text, **values), _filling(kept, chosen))


def _filling(kept: Kept, chosen: Chosen) -> tuple[Remedy, ...]:
    """Return the button that fills all gaps, where that would not make up too much."""
    filled = arranged(kept, **(chosen.choices() | {"gaps": "fill"}))
    if filled.made.sum() > MAX_GAPS * len(filled.values):
        return ()
    return (Remedy(remark(N_("Fill with straight lines")), {"gaps": "fill"}),)


def _missing(kept: Kept, chosen: Chosen, found: Ordered) -> Iterator[Finding]:
    made = int(found.made.sum())
    if made and not (chosen.gaps == "fill" and found.gaps):
        text = N_(
            "{count} of {total} values were missing: they lie on a straight line between their neighbours."
        )
        values = {"count": f"{made:,}", "total": f"{len(found.values):,}"}
        if chosen.gaps == "fill":
            yield Finding("missing", remark(text, **values), undo={"gaps": "auto"})
        else:
            yield Finding(
                "missing", remark(text, **values), (Remedy(remark(N_("Cut there")), {"gaps": "cut"}),)
            )
    if found.breaks and not found.gaps:
        text = N_(
            "Values are missing in {count} places. The series is cut there: no sequence reaches across."
        )
        yield Finding("cut", remark(text, count=len(found.breaks)), _filling(kept, chosen))
    elif chosen.gaps == "cut" and found.breaks:
        text = N_("The series is cut wherever something is missing.")
        yield Finding("cut", remark(text), undo={"gaps": "auto"})
    if found.ends:
        text = N_("{count} empty cells at the ends of the column are left out.")
        yield Finding("ends", remark(text, count=f"{found.ends:,}"))


def _steps(kept: Kept, chosen: Chosen, found: Ordered) -> Iterator[Finding]:
    if found.irregular:
        step = lasting(found.step) if kept.dated else f"{found.step:g}"
        values = {"share": f"{found.irregular:.0%}", "step": step}
        if found.evened:
            text = N_(
                "{share} of the rows do not come after the usual step of {step}. The series was made even: a value "
                "every {step}, on straight lines between those measured."
            )
            yield Finding("steps", remark(text, **values), undo={"steps": "file"})
        else:
            text = N_(
                "{share} of the rows do not come after the usual step of {step}, and yet each counts as one step."
            )
            label = N_("Make the steps even")
            yield Finding("steps", remark(text, **values), (Remedy(remark(label), {"steps": "auto"}),))
    if found.working_days:
        text = N_("Days without a row, such as weekends, count as no time: each row follows the one before.")
        yield Finding("days", remark(text))


def _rows(kept: Kept, chosen: Chosen, found: Ordered) -> Iterator[Finding]:
    if found.undated:
        text = N_("{count} rows without a time are left out.")
        yield Finding("undated", remark(text, count=f"{found.undated:,}"), undo={"turn": "file"})
    if found.twice:
        text = N_("{count} rows have the time of another one: their mean was taken.")
        yield Finding("twice", remark(text, count=f"{found.twice:,}"), undo={"turn": "file"})
