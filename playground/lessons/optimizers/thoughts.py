"""What a rule has in mind at each step, told to the browser when somebody points at its path, not before."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from engine.descent.course import Walk
from engine.spec import Refusal
from playground.kit.lease import kept
from playground.stage.core.channel import Channel
from playground.stage.paths import INTERNALS


@lru_cache(maxsize=64)
def thought(walk: Walk) -> Mapping[str, np.ndarray]:
    """Return the internals of a walk of one rule, each [T + 1, 2]; nothing led to the first place.

    Every rule walks by itself, so that this is what it had in mind among the others.  Raises Refusal like the walk.
    """
    inside = walk.descent(internals=True).internals
    assert inside is not None
    found = {name: getattr(inside, name)[0, 0, 0] for name in INTERNALS}
    return {name: np.concatenate([np.full_like(each[:1], np.nan), each]) for name, each in found.items()}


class Thoughts:
    """The channel on which one page is told what the rules of its race have in mind."""

    def __init__(self) -> None:
        self.channel = Channel(on_command=self.command, commands=frozenset({"inside"}))
        self.race = 0  # counts the races that were shown
        self._walk: Walk | None = None
        self._told: dict[str, np.ndarray] = {}
        self._lock = threading.Lock()

    def about(self, walk: Walk) -> int:
        """Speak of another race from now on, where it is one, and return its number."""
        with self._lock:
            if walk != self._walk:
                self.race, self._walk, self._told = self.race + 1, walk, {}
            return self.race

    def command(self, message: Mapping[str, Any]) -> None:
        """Tell what a rule has in mind; what makes no sense, or is about a race that is over, is left alone."""
        with self._lock:
            walk, race = self._walk, self.race
        rules = [] if walk is None else [rule for rule in walk.rules if rule.name == message.get("rule")]
        if walk is None or message.get("race") != race or not rules:
            return
        try:
            found = thought(walk.but(rules=tuple(rules)))
        except Refusal:  # more than fits: the card goes without
            return
        with self._lock:
            if self.race == race:
                self._told |= {f"{rules[0].name}/{name}": _single(each) for name, each in found.items()}
                self.channel.publish({"race": race}, {}, kept=self._told)


def thoughts(key: str) -> Thoughts:
    """Return this session's."""
    return kept(f"{key}-thoughts", Thoughts)


def _single(array: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(array, np.float32)
