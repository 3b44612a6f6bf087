"""Who is ahead in a race on a network, how sure that is, and what an epoch costs each rule."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from engine.compare import race
from engine.spec import Refusal
from playground.kit import scale
from playground.language import _, refusal
from playground.lessons.optimizers.contest import Contest
from playground.lessons.optimizers.lineup import costs, sized
from playground.lessons.optimizers.sureness import explained, surely


def standings(contest: Contest, names: list[str]) -> None:
    """Draw one table: place, rule, rate, batch size, losses, and the cost of an epoch."""
    with contest.lock:
        for run in contest.runs:
            run.record()
        now = race.standings(contest.heats, test=True)
        train = race.standings(contest.heats).losses
        steps = [(lane.run.step, lane.run.epoch) for lane in contest.lanes]
    try:
        rows = _rows(contest, names, now, train, steps)
    except Refusal as exc:
        st.info(refusal(exc))
        return
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    seeds, points = contest.lineup.seeds, contest.runs[0].order.points
    first = _("Losses are of one seed, and luck is a part of them: take five or more to know who is ahead.")
    if seeds > 1:
        first = _("Losses are medians over {seeds} seeds.").format(seeds=seeds) + " " + explained()
    times = _(
        "Times are of one network, trained alone on one thread of this server, measured just now; an epoch is {points} "
        "points."
    )
    st.caption(f"{first} {times.format(points=points)}")


def _rows(
    contest: Contest,
    names: list[str],
    now: race.Standings,
    train: np.ndarray,
    steps: list[tuple[int, float]],
) -> list[dict[str, object]]:
    lineup, rows = contest.lineup, []
    for place, index in enumerate(now.order):
        rule, spent = lineup.entrants[index].optimizer, costs(lineup.experiment, lineup.entrants[index])
        sure = surely(now.sure[place]) if place < len(now.sure) else "–"
        updates, epochs = steps[index]
        rows.append(
            {
                _("Place"): place + 1,
                _("Optimizer"): names[index],
                _("Learning rate"): f"{rule.lr:.3g}",
                _("Batch"): sized(spent.points, contest.runs[0].order.points),
                _("Test loss"): _number(float(np.median(now.losses[index]))),
                _("Training loss"): _number(float(np.median(train[index]))),
                _("Before the next one, sure to"): sure,
                _("Epochs so far"): f"{epochs:,.1f}",
                _("Updates so far"): f"{updates:,}",
                _("Updates an epoch"): f"{spent.updates:,}",
                _("Time of an update"): f"{scale.shown(float(f'{1e6 * spent.seconds:.2g}'))} µs",
                _("Time of an epoch"): f"{scale.shown(float(f'{1e3 * spent.epoch:.2g}'))} ms",
            }
        )
    return rows


def _number(value: float) -> str:
    return f"{value:.3g}" if np.isfinite(value) else "∞"
