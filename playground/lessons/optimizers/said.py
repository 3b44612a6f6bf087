"""What the page says of a race while it is run: on a network as it goes, on a surface with what is played of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import streamlit as st

from engine.compare.certainty import LEAST
from engine.compare.race import standings
from engine.descent.course import Walk
from engine.descent.surfaces.simple import Ravine
from engine.happenings import Happening, of_heats, race
from engine.happenings.walks import foretold, of_walk
from engine.training.optimizers.sgd import SGD, Momentum
from playground.kit import happening as kit
from playground.kit.follow import Sentence
from playground.kit.held import Held
from playground.language import _
from playground.lessons.optimizers.contest import Contest
from playground.lessons.optimizers.lineup import Lineup
from playground.lessons.optimizers.sureness import WORTH_SAYING, surely
from playground.lessons.optimizers.tour import DOWN, measured
from playground.lessons.optimizers.tuned import order as tuned_order
from playground.live.trainer import Plot
from playground.stage.verdict import verdict

RACER = ("racer",)


def of_contest(contest: Contest, names: Sequence[str], page: Held[Lineup]) -> dict[str, Plot]:
    """Write the line of a race on a network whose rules are called `names`; return the plots that keep it going."""

    def detect(live: Contest, _before: Happening | None) -> list[Happening]:
        return race(of_heats(live.heats, names))

    return kit.happening(contest, key=f"{page.key}-race", page=page, shows=RACER, detect=detect).plots


def of_paths(page: Held[Walk], token: str, number: int) -> None:
    """Write the line of a race on a surface, the `number`th on its channel."""
    walk = page.spec
    told = _told(walk, tuple(_(rule.title) for rule in walk.rules), tuned_order(walk))
    kit.foretold(told, key=page.key, token=token, race=number, page=page, shows=RACER)


def why(walk: Walk) -> None:
    """Say what momentum does about a ravine, where it can be seen."""
    if not isinstance(walk.surface, Ravine) or not {SGD, Momentum} <= {type(rule) for rule in walk.rules}:
        return
    steps = measured(walk)
    if steps[Momentum.name] < steps[SGD.name] <= walk.steps:
        words = _(
            "Momentum adds up the slopes along the floor, while its swings across the walls cancel: a loss below "
            "{down} after {momentum} steps, plain descent after {sgd}."
        )
        st.markdown(words.format(down=DOWN, **steps))


@lru_cache(maxsize=64)
def _told(walk: Walk, names: tuple[str, ...], tuned: tuple[int, ...]) -> list[tuple[int, Happening]]:
    return foretold(of_walk(walk, names, tuned=tuned))


def order(contest: Contest, names: Sequence[str], key: str) -> dict[str, Plot]:
    """Write who is where now, and why that may be luck; return the plot that keeps it going."""
    with contest.lock:
        first = _order(contest, names)
    verdict(contest.channel.token, "order", key=f"{key}-order", first=first)
    return {"order": lambda live: Sentence(_order(live, names))}


def _order(contest: Contest, names: Sequence[str]) -> str:
    if not contest.step:
        return _("All begin at the same weights: play, see who is ahead, and then ask whether that was luck.")
    now = standings(contest.heats, test=True)
    middle = np.median(now.losses, axis=1)
    each = [f"{names[place]} {_loss(float(middle[place]))}" for place in now.order]
    seeds, sure = contest.lineup.seeds, float(now.sure[0]) if len(now.sure) else np.nan
    if len(each) < 2:
        return _("Test loss: **{name}**.").format(name=each[0])
    where = _("By test loss: **{first}**, then {others}.").format(first=each[0], others=", ".join(each[1:]))
    if seeds == 1:
        luck = _("One seed each, so the order may be luck: raise Seeds before you believe it.")
    elif seeds < LEAST:
        luck = _("Medians of {seeds} seeds, too few to tell luck from order: take five or more.")
    elif sure >= WORTH_SAYING:
        luck = _("Medians of {seeds} seeds: {name} is ahead of the next one, sure to {sure}.")
    else:
        luck = _("Medians of {seeds} seeds: between the first two there is no clear difference.")
    words = luck.format(seeds=seeds, name=names[now.order[0]], sure=surely(sure))
    return f"{where} {words}"


def _loss(value: float) -> str:
    return f"{value:.2g}" if np.isfinite(value) else _("lost")
