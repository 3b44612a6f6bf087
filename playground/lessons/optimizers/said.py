"""What the page says of a race while it is run: on a network as it goes, on a surface with what is played of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from engine.descent.course import Walk
from engine.happenings import Happening, of_heats, race
from engine.happenings.walks import foretold, of_walk
from playground.kit import happening as kit
from playground.kit.held import Held
from playground.language import _
from playground.lessons.optimizers.contest import Contest
from playground.lessons.optimizers.lineup import Lineup
from playground.lessons.optimizers.tuned import order
from playground.live.trainer import Plot

RACER = ("racer",)


def of_contest(contest: Contest, names: Sequence[str], page: Held[Lineup]) -> dict[str, Plot]:
    """Write the line of a race on a network whose rules are called `names`; return the plots that keep it going."""

    def detect(live: Contest, _before: Happening | None) -> list[Happening]:
        return race(of_heats(live.heats, names))

    return kit.happening(contest, key=f"{page.key}-race", page=page, shows=RACER, detect=detect).plots


def of_paths(page: Held[Walk], token: str, number: int) -> None:
    """Write the line of a race on a surface, the `number`th on its channel."""
    walk = page.spec
    told = _told(walk, tuple(_(rule.title) for rule in walk.rules), order(walk))
    kit.foretold(told, key=page.key, token=token, race=number, page=page, shows=RACER)


@lru_cache(maxsize=64)
def _told(walk: Walk, names: tuple[str, ...], tuned: tuple[int, ...]) -> list[tuple[int, Happening]]:
    return foretold(of_walk(walk, names, tuned=tuned))
