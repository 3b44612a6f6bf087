"""Dates as people write them, and the one way in which ISO 8601 does."""

from __future__ import annotations

import re
import string
from datetime import date

import numpy as np

from engine.spec import Refusal

MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
SYMBOLS = string.ascii_lowercase + string.digits + " ,./"
# Two digits name one year of these.
FIRST, LAST = date(1950, 1, 1).toordinal(), date(2049, 12, 31).toordinal()
EXAMPLE = "9 march 1998"
# Points put the day first, as in Berlin; strokes put the month first, as in Boston.
FORMS = (
    "{day} {name} {year}",
    "{name} {day}, {year}",
    "{short} {day}, {two:02}",
    "{day:02}.{month:02}.{year}",
    "{day}.{month}.{two:02}",
    "{month}/{day}/{year}",
)
_PATTERNS = (
    r"(?P<day>\d{1,2}) (?P<name>[a-z]+),? (?P<year>\d{4}|\d\d)",
    r"(?P<name>[a-z]+) (?P<day>\d{1,2}),? (?P<year>\d{4}|\d\d)",
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}|\d\d)",
    r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}|\d\d)",
)


def written(day: date, form: str) -> str:
    """Return a day in one of FORMS."""
    name = MONTHS[day.month - 1]
    return form.format(
        day=day.day, month=day.month, year=day.year, two=day.year % 100, name=name, short=name[:3]
    )


def draw(rng: np.random.Generator, count: int, longest: int) -> list[tuple[str, str]]:
    """Return pairs of random days in random forms; their length is the form's own."""
    days = rng.integers(FIRST, LAST + 1, count).tolist()
    forms = rng.integers(0, len(FORMS), count).tolist()
    found = zip(map(date.fromordinal, days), forms, strict=True)
    return [(written(day, FORMS[form]), day.isoformat()) for day, form in found]


def answer(text: str, longest: int) -> str:
    """Return the ISO date of a text like one of FORMS.  Raises Refusal where it is none."""
    found = next(filter(None, (re.fullmatch(pattern, text) for pattern in _PATTERNS)), None)
    parts = found.groupdict() if found else {}
    month = _month(parts)
    if not found or not month:
        raise Refusal(
            "“{text}” is no date of this task; write one like “{example}”.", text=text[:40], example=EXAMPLE
        )
    year = int(parts["year"])
    year += 0 if year > 99 else 1900 if year >= 50 else 2000
    try:
        day = date(year, month, int(parts["day"]))
    except ValueError:
        raise Refusal("There is no day “{text}” in any calendar.", text=text[:40]) from None
    if not FIRST <= day.toordinal() <= LAST:
        raise Refusal("“{text}” lies outside the years 1950 to 2049, which are learned here.", text=text[:40])
    return day.isoformat()


def _month(parts: dict[str, str]) -> int:
    """Return the number of a month from its digits or its name, whole or the first three letters; 0 for none."""
    if "month" in parts:
        return int(parts["month"])
    names = [*MONTHS, *(name[:3] for name in MONTHS)]
    return names.index(parts["name"]) % 12 + 1 if parts.get("name") in names else 0
