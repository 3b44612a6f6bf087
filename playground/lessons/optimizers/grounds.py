"""What optimizers race on: a surface of two numbers, or a network in training, each with presets and an address."""

from __future__ import annotations

from engine.descent.course import Walk, walked
from engine.spec import N_
from playground.kit.lease import kept
from playground.kit.sides import Side, Sides, sides
from playground.lessons.optimizers.contest import Contest
from playground.lessons.optimizers.lineup import Lineup, raced
from playground.lessons.optimizers.presets import NETWORK, ON_NETWORK, PRESETS, SURFACE

ON_A_NETWORK = "network"


def grounds(key: str) -> Sides:
    """Return what this session races on, and what it holds of both."""

    def entered(race: Lineup) -> Lineup:
        """Return the race as it can be raced, lined up.  Raises Refusal, and leaves the one before, where it can't."""
        race = race.but(experiment=raced(race.experiment.checked()))
        contest_of(key, race).enter(race)
        return race

    words = N_("Opens this race at its start: equal races train alike.")
    return sides(
        key,
        {
            "surface": Side(SURFACE, "w", PRESETS[0].spec, PRESETS, _walked, N_("Opens exactly this race.")),
            ON_A_NETWORK: Side(NETWORK, "r", ON_NETWORK[0].spec, ON_NETWORK, entered, words),
        },
    )


def contest_of(key: str, race: Lineup) -> Contest:
    """Return this session's race on a network, lined up as `race` says where there is none yet."""
    return kept(f"{key}-contest", lambda: Contest(race))


def _walked(walk: Walk) -> Walk:
    walked(walk)
    return walk
