"""Trainings by name, and what a browser is shown of them: curves, where each stands, and pictures that follow."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

from engine.spec import Spec
from playground.live.followed import Followed
from playground.live.together import Together
from playground.live.track import Track
from playground.live.watched import rarer
from playground.stage.core.channel import Channel

LINGER = 2.0  # seconds: a picture that a page has not asked for again by then is no longer on it


class Pictured(Together):
    """Trainings that go in step, and their frames.

    Pictures are drawn without the lock: a click never waits for one.
    """

    def __init__(self, channel: Channel, specs: Mapping[str, Spec]) -> None:
        """Line up, paused.  Raises Refusal when one of them can't be trained."""
        super().__init__(channel)
        self.tracks = {name: Track(name, spec) for name, spec in specs.items()}
        self.followed: dict[str, Followed] = {}
        self._scene: dict[str, Any] = {}
        self._asked, self._asked_at = 0, 0.0  # the run of the page that asks for pictures

    @property
    def members(self) -> Collection[Track]:
        """The trainings, the one that sets the pace first."""
        return self.tracks.values()

    @property
    def first(self) -> str:
        """The name of the training that leads: the first one that has not diverged."""
        going = (name for name, each in self.tracks.items() if each.run.status != "diverged")
        return next(going, next(iter(self.tracks)))

    @property
    def step(self) -> int:
        """How many updates the one that leads has done."""
        return self.tracks[self.first].run.step

    def status(self, name: str = "") -> str:
        """Return what a training is doing, by default the one that leads; see `status_of`."""
        return self.status_of(self.tracks[name or self.first])

    def moment(self, name: str = "") -> Any:
        """Return the training `name`, by default the first of all, at the step that is looked at."""
        with self.lock:
            return self.tracks[name or next(iter(self.tracks))].moment()

    def follow(self, name: str, followed: Followed) -> Followed:
        """Draw something with the frames from now on, under a name of its own, and return what draws it.

        What the same code drew under that name before stays until it is due again.
        """
        if name in self.tracks:
            raise ValueError(f"{name!r} is the name of a training: its curves travel under it")
        with self.lock:
            before = self.followed.get(name)
            if before is not None and before.same_as(followed):
                followed = before
            else:
                self.followed[name] = followed
                self.changes += 1
            followed.asked = self._asked
        self._wake()
        return followed

    def present(self, lang: str) -> None:
        """Say in which language to speak, and that a page asks from here on for what it wants to follow."""
        with self.lock:
            self._asked += 1
            self._asked_at = time.perf_counter()
            if lang != self.lang:
                self.lang = lang
                self.changes += 1
        self._wake()

    def _look(self) -> Callable[[], None]:
        self.pressing, changes, lang = False, self.changes, self.lang
        runs = {name: each.header(self.status_of(each), lang) for name, each in self.tracks.items()}
        kept = {}
        for each in self.members:
            kept |= each.curves(playing=self.playing, rarer=rarer())
        scenes = {"runs": {name: each.scene(lang) for name, each in self.tracks.items()}}
        self._scene = self._scene if self._scene == scenes else scenes
        pictures, first = dict(self._wanted()), next(iter(self.tracks))
        due = {name: each.of or first for name, each in pictures.items() if each.due(self)}
        moments = {name: each.moment() for name, each in self.tracks.items() if name in due.values()}

        def show() -> None:
            header: dict[str, Any] = {"runs": runs, "sources": list(runs), "marks": {}}
            arrays: dict[str, Any] = {}
            for name, each in pictures.items():
                of = moments.get(due.get(name, ""))
                each.add(name, of, changes, lang, header["marks"], kept if each.pause else arrays)
            self.channel.publish(header, arrays, scene=self._scene, kept=kept)
            self._shown, self._shown_at = changes, time.perf_counter()

        return show

    def _wanted(self) -> dict[str, Followed]:
        """Return what a page asks for now, and forget what it no longer does."""
        if time.perf_counter() - self._asked_at > LINGER:
            self.followed = {name: each for name, each in self.followed.items() if each.asked >= self._asked}
        return self.followed

    def _to_present(self) -> None:
        for each in self.members:
            each.look_at(None)
