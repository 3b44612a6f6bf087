"""Which learning rates each rule of a race on a network can take, and which suits it best."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import streamlit as st

from engine.compare.sweep import Sweep, sweep
from engine.runs.experiment import Experiment
from engine.spec import Refusal
from engine.training.optimizer import Optimizer
from playground.figures.sweeps import rate_sweep
from playground.kit.held import Held
from playground.language import _, refusal
from playground.lessons.optimizers.lineup import Lineup
from playground.marks import show

RATES = np.geomspace(1e-4, 10.0, 16)


@lru_cache(maxsize=8)
def swept(
    experiment: Experiment, tried: tuple[tuple[Optimizer, int], ...], updates: int
) -> tuple[Sweep, ...]:
    """Return every rule with its batch size, trained at every rate for so many updates, each in a sweep of its own.

    Raises Refusal when it is too much.
    """
    found: dict[tuple[Optimizer, int], Sweep] = {}
    for batch in dict.fromkeys(batch for _rule, batch in tried):
        rules = tuple(dict.fromkeys(rule for rule, own in tried if own == batch))
        trained = sweep(experiment.but(batch=batch), rules, rates=RATES)
        trained.run.advance(updates)
        trained.run.record()
        found |= {(rule, batch): each for rule, each in zip(rules, trained.reading().apart(), strict=True)}
    return tuple(found[each] for each in tried)


def rates(page: Held[Lineup], names: list[str]) -> None:
    """Draw the loss of each rule against its learning rate; the race is lined up at the best of them once wanted."""
    lineup, key = page.spec, page.key
    with st.container(horizontal=True, vertical_alignment="bottom"):
        updates = st.select_slider(
            _("Updates"),
            (50, 100, 200, 400, 800),
            200,
            key=f"{key}:sweep",
            width=260,
            help=_("How long each rate trains."),
        )
        take = st.button(
            _("Race at the best rates"), key=f"{key}:take-rates", help=_("Gives every rule its lowest point.")
        )
    plain = [entrant.optimizer.but(lr=1e-3) for entrant in lineup.entrants]
    # Twins that differ in nothing but their rates share one line.
    tried = {(rule, lineup.batch(place)): place for place, rule in reversed(list(enumerate(plain)))}
    shown = sorted(tried.values())
    try:
        found = swept(
            lineup.experiment, tuple((plain[place], lineup.batch(place)) for place in shown), int(updates)
        )
    except Refusal as exc:
        st.info(refusal(exc))
        return
    every = [_(rule.title) for rule in plain]
    labels = [
        names[place] if every.count(every[place]) > 1 and len(tried) > len(set(every)) else every[place]
        for place in shown
    ]
    figure = rate_sweep(
        found, labels, [lineup.colours[place] for place in shown], x=_("learning rate"), y=_("training loss")
    )
    show(figure, key=f"{key}-rates", height=380, label=_("Loss of each rule against its learning rate"))
    rows = [
        {
            _("Optimizer"): label,
            _("Best rate"): f"{each.best[0]:.2g}",
            _("Loss there"): f"{np.nanmin(each.medians):.3g}",
            _("Stops learning beyond"): f"{each.edge[0]:.2g}"
            if np.isfinite(each.edge[0])
            else _("not up to 10"),
        }
        for label, each in zip(labels, found, strict=True)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    if not take:
        return
    best = {
        (plain[place], lineup.batch(place)): float(each.best[0])
        for place, each in zip(shown, found, strict=True)
    }
    changed = (
        entrant.but(optimizer=entrant.optimizer.but(lr=best[plain[place], lineup.batch(place)]))
        for place, entrant in enumerate(lineup.entrants)
    )
    if page.take(lineup.but(entrants=tuple(changed))):
        st.rerun()
