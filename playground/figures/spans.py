"""How long a sequence each network solves: updates against length, and in words who is ahead."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.compare.spans import Spans
from engine.compare.spans_climb import Climb, Terms
from playground.language import _, refusal
from playground.marks import Axis, Lines, Series

LOW, HIGH = 0.9, 1.1  # how far the axis goes beyond the lengths


def ladder(found: Spans, titles: Sequence[str], colours: Sequence[int]) -> Lines:
    """Return the updates that each network took for a length, up to where it is; a failed length took the whole budget.

    `titles` name the networks and `colours` are their numbers on the palette.
    """
    lengths, budget = found.terms.lengths, float(found.terms.budget)
    series = [
        _line(climb, f"{title} · {_far(climb, found)}", colour)
        for climb, title, colour in zip(found.climbs, titles, colours, strict=True)
    ]
    ends = np.array([LOW * lengths[0], HIGH * lengths[-1]])
    series.append(Series(_("budget"), ends, np.full(2, budget), dashed=True, colour="faint"))
    x = Axis(_("length of the sequence"), low=LOW * lengths[0], high=HIGH * lengths[-1], log=True)
    return Lines(
        series, x=x, y=Axis(_("updates until solved; a dot alone: still trying"), low=0.0, high=1.08 * budget)
    )


def _line(climb: Climb, name: str, colour: int) -> Series:
    # The attempt at the present length stands apart: nobody knows yet how many updates it takes.
    now = [np.nan, climb.done if climb.state == "climbing" else np.nan] if climb.length else []
    x, y = [*climb.lengths, *([climb.length] * len(now))], [*climb.updates, *now]
    return Series(name, np.array(x, float), np.array(y, float), points=True, colour=colour)


def _far(climb: Climb, found: Spans) -> str:
    """Return beside a line the longest length that was solved: a phone has no room for more."""
    if climb.span:
        return _reached(climb, found)
    return f"< {found.terms.lengths[0]}" if climb.state == "failed" else "–"


def _reached(climb: Climb, found: Spans) -> str:
    if climb.span or climb.state != "failed":
        return _("length {length}").format(length=climb.span) if climb.span else _("nothing solved yet")
    return _("not even length {length}").format(length=found.terms.lengths[0])


def standing(climb: Climb, found: Spans) -> str:
    """Return in words how far a network has come."""
    span, words = _reached(climb, found), "{span}"
    if climb.state == "climbing":
        words = _("{span}; now trying {length}, {share} of the updates used")
    elif climb.state == "top":
        words = _("{span}, the longest here")
    elif climb.state == "refused":
        words = _("{span}; {length} can't be run")
    share = f"{100 * climb.done / found.terms.budget:.0f}\u00a0%"
    why = f" ({refusal(climb.why.refusal())})" if climb.why is not None else ""
    return words.format(span=span, length=climb.length, share=share) + why


def told(found: Spans, titles: Sequence[str]) -> str:
    """Return in words who is ahead, and how far everybody has come; `titles` are those of the climbs."""
    rows = zip(found.climbs, titles, strict=True)
    lines = [f"- **{title}**: {standing(climb, found)}" for climb, title in rows]
    return "\n".join([ahead(found, titles), "", *lines])


def ahead(found: Spans, titles: Sequence[str]) -> str:
    """Return a sentence on who is ahead."""
    leaders, first = found.leaders, found.terms.lengths[0]
    rows = zip(found.climbs, titles, strict=True)
    names = ", ".join(f"**{title}**" for climb, title in rows if climb in leaders)
    if not leaders and found.done:
        words = _("Nobody solves even length {first} within {budget} updates.")
    elif not leaders:
        words = _("Nobody has solved a length yet.")
    elif len(leaders) > 1 and found.done:
        words = _("Equally far, at length {length}, with {budget} updates each: {names}.")
    elif found.done:
        words = _("{names} goes furthest: it solves length {length} within {budget} updates.")
    elif len(leaders) > 1:
        words = _("Level at length {length} so far: {names}.")
    else:
        words = _("{names} is ahead: it solves length {length}.")
    length = leaders[0].span if leaders else first
    return words.format(names=names, length=length, first=first, budget=found.terms.budget)


def lengths(found: Spans, titles: Sequence[str]) -> str:
    """Return every length that was tried as a table in Markdown: what it took, and how low the loss came."""
    head = (_("Network"), _("length"), "", _("updates"), _("best test loss"), _("solved below"), _("seconds"))
    rows = [
        (title, str(climb.lengths[k]), "✓" if climb.solved[k] else "✗", str(climb.updates[k]),
         f"{climb.losses[k]:.3g}", f"{climb.goals[k]:.3g}", f"{climb.seconds[k]:.1f}")
        for climb, title in zip(found.climbs, titles, strict=True)
        for k in range(len(climb.lengths))
    ]  # fmt: skip
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def rules(terms: Terms, chance: float) -> str:
    """Say what counts as solved, in numbers; `chance` is what always the same answer costs."""
    words = _(
        "Each network starts afresh at length {first}. As soon as its test loss is below {goal}, {share} of what "
        "always the same answer costs, it goes on to the next length. Whoever has not done so after {budget} updates "
        "is out. All learn from the same batches."
    )
    goal, share = f"{terms.share * chance:.3g}", f"{100 * terms.share:.0f}\u00a0%"
    return words.format(first=terms.lengths[0], goal=goal, share=share, budget=terms.budget)
