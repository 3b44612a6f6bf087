"""The ranking: which rule is best here, asked fairly, and how sure the answer is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import streamlit as st

from engine.compare.fairness import WAYS, Comparison, compare
from engine.descent.course import Walk
from engine.descent.surface import standing_starts, typical_slope
from engine.spec import N_, Refusal
from playground.kit.bound import button
from playground.kit.choice import pick
from playground.kit.held import Held
from playground.kit.lease import kept
from playground.language import _, refusal
from playground.lessons.optimizers.sureness import explained, surely

STARTS, NOISY_STARTS, NOISE_SEEDS = 16, 8, 8  # pairs enough for an order to be sure, of starts and of noise
EXPLAINED = {
    "own": N_("Every rule at the rate it has now: how good your choice of rates is."),
    "same": N_("One rate for all: easy to say, and unfair to rules that want other rates."),
    "tuned": N_(
        "Every rule tries the same rates with the same number of gradients, and walks at its best one."
    ),
}


@lru_cache(maxsize=24)
def compared(walk: Walk, way: str) -> Comparison:
    """Return the rules of a walk compared from many starts.  Raises Refusal when it is too much."""
    noisy = bool(walk.noise or walk.surface.own_noise)
    seeds = max(walk.seeds, NOISE_SEEDS) if noisy else 1
    return compare(
        walk.surface,
        walk.rules,
        standing_starts(walk.surface, NOISY_STARTS if noisy else STARTS),
        walk.steps,
        way=way,
        rate=walk.rules[0].lr,
        schedule=walk.schedule,
        noise=walk.noise * typical_slope(walk.surface) if walk.noise else 0.0,
        clip=walk.clip,
        seeds=tuple(range(seeds)),
    )


@dataclass
class _Table:
    """Of which race, compared in which way, the table is that stands on the page."""

    of: tuple[Walk, str] | None = None


def ranking(page: Held[Walk]) -> None:
    """Draw the table; the reader may take over the tuned rates."""
    walk = page.spec
    way = pick(
        f"{page.key}:way",
        _("Compare"),
        list(WAYS),
        first="tuned",
        shown=lambda way: _(WAYS[way]),
        help=_("What is fair decides who wins."),
    )
    st.caption(_(EXPLAINED[way]))
    table, known = st.empty(), kept(f"{page.key}-ranked", _Table)
    if known.of != (walk, way):  # what stands there is of other rules, or of another race
        words = _(
            "Comparing {count} rules from {starts} starts: the table comes when the last one is there …"
        )
        table.info(words.format(count=len(walk.rules), starts=STARTS), icon=":material/hourglass_top:")
    found = _compared(walk, way)
    known.of = walk, way
    if found is None:
        table.empty()
        return
    with table.container():
        st.dataframe(pd.DataFrame(_rows(found)), hide_index=True, width="stretch")
        st.caption(_said(found))
    if found.tuning is None:
        return
    best = {rule.name: rule.lr for rule in found.rules}
    tuned = tuple(rule.but(lr=best.get(rule.name, rule.lr)) for rule in walk.rules)
    words = _("Takes the tuned rates over to the race.")
    button(page, "take", _("Walk at these rates"), lambda walk: walk.but(rules=tuned), help=words)


def _compared(walk: Walk, way: str) -> Comparison | None:
    """Return the comparison; a rule that is too slow for it is left out, with words that say so."""
    try:
        return compared(walk, way)
    except Refusal as exc:
        slow = [rule for rule in walk.rules if not rule.stacks()]
        quick = tuple(rule for rule in walk.rules if rule.stacks())
        if not slow or not quick:
            st.warning(refusal(exc), icon="⚠️")
            return None
        why = refusal(exc)
    try:
        found = compared(walk.but(rules=quick), way)
    except Refusal as exc:
        st.warning(refusal(exc), icon="⚠️")
        return None
    names = ", ".join(_(rule.title) for rule in slow)
    st.info(_("Left out of this comparison: {names}. {why}").format(names=names, why=why))
    return found


def _rows(found: Comparison) -> list[dict[str, object]]:
    quartiles, solved = found.quartiles(), np.isfinite(found.reached)
    rows: list[dict[str, object]] = []
    for place, index in enumerate(found.order):
        rule, reached = found.rules[index], found.reached[index]
        low, middle, high = quartiles[index]
        left = {_("Left where it has a value"): f"{found.edge[index].mean():.0%}"} if found.edge.any() else {}
        rows.append(
            {
                _("Place"): place + 1,
                _("Optimizer"): _(rule.title),
                _("Learning rate"): f"{rule.lr:.3g}",
                _("Solved"): f"{solved[index].mean():.0%}",
                **left,
                _("Gradients to the goal (median)"): _number(float(np.median(reached))),
                _("Above the minimum at the end (median)"): _number(float(middle)),
                _("Middle half of the walks"): f"{_number(float(low))} – {_number(float(high))}",
                _("Before the next one, sure to"): _surely(found, place),
            }
        )
    return rows


def _number(value: float) -> str:
    return f"{value:.3g}" if np.isfinite(value) else "∞"


def _surely(found: Comparison, place: int) -> str:
    """Return how sure a rule is before the next one; who both solve nothing win nothing, whoever came closer."""
    if place >= len(found.sure):
        return "–"
    pair = found.order[place : place + 2]
    if not np.isfinite(found.reached[pair]).any():
        return _("neither solved it")
    return surely(found.sure[place])


def _said(found: Comparison) -> str:
    walked = _("From {starts} starts spread over the surface, {budget} gradients for each walk.")
    if len(found.seeds) > 1:
        walked = _(
            "From {starts} starts spread over the surface, with {seeds} seeds of noise, {budget} gradients for each "
            "walk."
        )
    walked = walked.format(starts=len(found.starts), seeds=len(found.seeds), budget=found.budget)
    solved = _(
        "Solved: within {goal} of the lowest minimum. Who does not is placed by how far above it they end."
    )
    words = " ".join([walked, solved.format(goal=f"{found.goal:.2g}"), explained()])
    if found.edge.any():
        words += " " + _("A walk that leaves the places where the function has a value ends there, unsolved.")
    if found.tuning is not None:
        tuned = _(
            "Tuned over {count} rates from {low} to {high} with {budget} gradients a rule, from other starts."
        )
        rates = found.tuning.rates
        words += " " + tuned.format(
            count=len(rates), low=f"{rates[0]:g}", high=f"{rates[-1]:g}", budget=f"{found.tuning.budget:,}"
        )
    return words
