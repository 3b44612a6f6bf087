"""The ranking: which rule is best here, asked fairly, and how sure the answer is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import streamlit as st

from engine.compare.fairness import WAYS, Comparison, compare, with_baseline
from engine.compare.reasons import SOLVED, fates, reason
from engine.descent.course import Walk
from engine.descent.surface import standing_starts, typical_slope
from engine.spec import N_, Refusal
from engine.training.optimizer import Optimizer
from playground.kit.bound import button
from playground.kit.choice import pick
from playground.kit.held import Held
from playground.kit.lease import kept
from playground.kit.owner import owner
from playground.language import _, refusal
from playground.lessons.optimizers.sureness import explained, surely
from playground.lessons.optimizers.tuned import beside
from playground.live.aside import Aside

STARTS, NOISY_STARTS, NOISE_SEEDS = 16, 8, 8  # pairs enough for an order to be sure, of starts and of noise
EXPLAINED = {
    "own": N_("Every rule at the rate it has now: how good your choice of rates is."),
    "same": N_("One rate for all: easy to say, and unfair to rules that want other rates."),
    "tuned": N_(
        "Every rule tries the same rates with the same number of gradients, and walks at the best at which it stays in "
        "the picture."
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


@dataclass(frozen=True)
class _Judged:
    """A comparison; without the rules that are too `slow` for it, `why` says why; None where `why` is all there is."""

    found: Comparison | None
    slow: tuple[Optimizer, ...] = ()
    why: Refusal | None = None


def _judged(key: tuple[Walk, str]) -> _Judged:
    """Return the comparison of a walk in some way; a rule that is too slow for it is left out."""
    walk, way = key
    try:
        return _Judged(compared(walk, way))
    except Refusal as exc:
        slow = tuple(rule for rule in walk.rules if not rule.stacks())
        quick = tuple(rule for rule in walk.rules if rule.stacks())
        if not slow or not quick:
            return _Judged(None, why=exc)
        why = exc
    try:
        return _Judged(compared(walk.but(rules=quick), way), slow, why)
    except Refusal as exc:
        return _Judged(None, why=exc)


COMPARED: Aside[tuple[Walk, str], _Judged] = Aside(_judged, most=24)
EVERY, PATIENCE = 0.5, 0.2  # seconds between two looks at whether it is known, and that the page waits for it


@dataclass
class _Standing:
    """The comparison that stands on the page, or stood there last."""

    judged: _Judged | None = None


def ranking(page: Held[Walk]) -> None:
    """Draw the table; the reader may take over the tuned rates.

    It is found out aside.  Until it is there the former one stands in its place, pale, and under words that say so.
    """
    way = pick(
        f"{page.key}:way",
        _("Compare"),
        list(WAYS),
        first="tuned",
        shown=lambda way: _(WAYS[way]),
        help=_("What is fair decides who wins."),
    )
    st.caption(_(EXPLAINED[way]))
    key, standing = (page.spec.but(start=()), way), kept(f"{page.key}-ranked", _Standing)

    if (judged := COMPARED.known(key)) is not None:
        standing.judged = judged
        _draw(page, judged)
        return

    @st.fragment(run_every=EVERY)
    def awaited() -> None:
        if COMPARED.ask(key, owner=f"{owner()}/ranking", patience=PATIENCE) is not None:
            st.rerun()  # the page, which no longer looks whether it is known
        words = _("Computing {count} rules …").format(count=len(with_baseline(page.spec.rules)))
        st.info(words, icon=":material/hourglass_top:")
        if standing.judged is not None and standing.judged.found is not None:
            with st.container(key=f"{page.key}:stale"):
                _table(standing.judged.found)

    awaited()


def _draw(page: Held[Walk], judged: _Judged) -> None:
    """Draw a comparison, who is left out of it, and the button that takes its rates over."""
    found, why = judged.found, "" if judged.why is None else refusal(judged.why)
    if found is None:
        st.warning(why, icon="⚠️")
        return
    if judged.slow:
        names = ", ".join(_(rule.title) for rule in judged.slow)
        words = _("Left out of this comparison: {names}. {why}")
        st.info(words.format(names=names, why=why))
    if found.tuning is not None:
        st.markdown(beside(found, page.spec))
    _table(found)
    st.caption(_said(found))
    if found.tuning is None:
        return
    best = {rule.name: rule.lr for rule in found.rules}
    tuned = tuple(rule.but(lr=best.get(rule.name, rule.lr)) for rule in page.spec.rules)
    words = _("Takes the tuned rates over to the race.")
    button(page, "take", _("Walk at these rates"), lambda walk: walk.but(rules=tuned), help=words)


def _table(found: Comparison) -> None:
    st.dataframe(pd.DataFrame(_rows(found)), hide_index=True, width="stretch")


def _rows(found: Comparison) -> list[dict[str, object]]:
    quartiles, solved = found.quartiles(), fates(found) == SOLVED
    rows: list[dict[str, object]] = []
    rate = _("Learning rate") if found.tuning is None else _("Best rate over many starts")
    for place, index in enumerate(found.order):
        rule, reached = found.rules[index], found.reached[index]
        low, middle, high = quartiles[index]
        left = {_("Left where it has a value"): f"{found.edge[index].mean():.0%}"} if found.edge.any() else {}
        median = float(np.median(reached))
        rows.append(
            {
                _("Place"): place + 1,
                _("Optimizer"): _(rule.title),
                rate: f"{rule.lr:.3g}",
                _("Why it is there"): refusal(reason(found, int(index)).refusal()),
                _("Solved"): f"{solved[index].mean():.0%}",
                **left,
                _("Gradients to the goal (median)"): f"{median:.3g}"
                if np.isfinite(median)
                else _("not reached"),
                _("Above the minimum at the end (median)"): _number(float(middle)),
                _("Middle half of the walks"): f"{_number(float(low))} – {_number(float(high))}",
                _("Before the next one, sure to"): _surely(found, place),
            }
        )
    return rows


def _number(value: float) -> str:
    return f"{value:.3g}" if np.isfinite(value) else _("lost")


def _surely(found: Comparison, place: int) -> str:
    """Return how sure a rule is before the next one; who solves nothing wins nothing, whoever came closer."""
    if place >= len(found.sure):
        return "–"
    pair = found.order[place : place + 2]
    first, second = (fates(found)[pair] == SOLVED).any(axis=(1, 2)).tolist()
    if not first:
        return _("did not solve it") if second else _("neither solved it")
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
        "Solved, or at the goal: within {goal} of the lowest minimum. Who is not is placed by how far above it they "
        "end."
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
