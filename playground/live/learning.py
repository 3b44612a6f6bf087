"""Trainings that go side by side, in step, on one channel: what a page plays, rewinds and looks into.

    live = learning(KEY, model.spec)
    live = learning(KEY, {"l1": one, "l2": other}, titles={"l1": _("L1"), "l2": _("L2")})

Started once for a visit; a spec that has changed is adopted at the next run of the page, and what is gone is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine.limits import MAX_REPLAY
from engine.runs.run import Run
from engine.spec import N_, Refusal, Spec
from playground.language import _, current, refusal
from playground.live.pace import USUAL
from playground.live.pictured import Pictured
from playground.live.replay import named
from playground.live.track import Track
from playground.live.visited import Place, Visited
from playground.stage.core.channel import Channel
from playground.stage.drawing import Sheet, sheet

COMMANDS = frozenset({"scrub", "sheet"})
BACK = N_("Here it is again, as you left it.")
ANEW = N_("Those that are compared start together: all of them start anew.")


class Learning(Pictured):
    """Trainings by name, and everything that a person may do to all of them.

    Pages call its methods, the browser's scrubbing arrives at `command`, and a lock makes them take turns with the
    training.
    """

    def __init__(
        self, specs: Mapping[str, Spec], titles: Mapping[str, str] | None = None, *, key: str = ""
    ) -> None:
        """Line up, paused, on the page `key`.  Raises Refusal when one of them can't be trained."""
        channel = Channel(on_command=self.command, on_wanted=self._wake, commands=COMMANDS)
        super().__init__(channel, specs)
        self.key = key
        self.titles: Mapping[str, str] = titles or {}
        self._specs = dict(specs)  # as they were asked for
        self.sheet: Sheet | None = None  # what a reader has drawn, for pictures that look at it
        self._again = False  # whether the next specs start anew, playing
        self.visited = Visited()
        self._bent = False  # whether specs were changed on the way to where it is
        self._turn = 0  # counts what changed other than by training

    @property
    def drawn(self) -> tuple[Any, ...]:
        """What a page shows of it that training alone does not change: where it differs the page is out of date."""
        return self._turn, self.playing, self.error, *(each.run.status for each in self.members)

    @property
    def straight(self) -> int:
        """The update that training from the start leads to what is seen, 0 where more has happened."""
        with self.lock:
            seen = self.tracks[self.first].viewing or self.tracks[self.first].run
            steps = {each.run.step for each in self.members if each.run.status != "diverged"}
            return seen.step if not self._bent and len(steps) == 1 and seen.step <= MAX_REPLAY else 0

    def spec(self, name: str = "") -> Any:
        """Return what the training `name`, by default the first of all, goes on under."""
        return self._specs[name or next(iter(self._specs))]

    def take(self, specs: Mapping[str, Spec], titles: Mapping[str, str] | None = None) -> str:
        """Go on with these, and return "": or in words that they start anew, or go on where they once were left.

        Raises Refusal, and goes on with what it was, when one of them can't be trained.
        """
        with self.lock:
            self.titles = titles or {}
            again, self._again = self._again, False
            if list(specs.items()) == list(self._specs.items()) and not again:
                return ""
            # What had stopped because there was nothing to see goes on: now there is.
            rested = self.rested is not None
            before, left = tuple(self._specs.items()), [Place.of(each.run) for each in self.members]
            new = {name: Track(name, spec) for name, spec in specs.items() if name not in self.tracks}
            kept = {name: each for name, each in self.tracks.items() if name in specs}
            turned = any(specs[name] != self._specs[name] for name in kept)
            begun, why = any(each.run.step for each in self.members), self._adopt(kept, specs)
            self.tracks, self._specs = {name: new.get(name) or kept[name] for name in specs}, dict(specs)
            if begun and len(specs) > 1 and (why or new):
                why = ANEW  # twins have the same start, and are seen at the same step
            if again or why == ANEW:
                for each in self.members:
                    each.run.reset()
            if why and not again:
                self.visited.put(before, left)
                why = self._returned() or why
            if again or why:
                self.error = ""
            self._bent = why == BACK or (begun and not again and not why and (self._bent or turned))
            self.playing = self.playing or again or rested
            self._begin_clock()
        self._moved()
        return "" if again else why

    def _returned(self) -> str:
        """Go on from where these specs were left, and return BACK; "" where they were never here."""
        found = self.visited.places(tuple(self._specs.items()))
        for place, each in zip(found, self.members, strict=False):
            place.bring(each.run)
        return BACK if found else ""

    def _adopt(self, tracks: Mapping[str, Track], specs: Mapping[str, Spec]) -> str:
        """Let all go on under other specs; where one of them can't, none does."""
        self._to_present()
        whys = list[str]()
        try:
            for name, each in tracks.items():
                whys.append(each.adopt(specs[name]))
        except Refusal:
            for name, each in tracks.items():
                each.adopt(self._specs[name])
            raise
        return next(filter(None, whys), "")

    def play(self) -> None:
        """Train until told otherwise; what has diverged stays where it is."""
        with self.lock:
            self._to_present()
            for each in self.members:
                if isinstance(each.run, Run):
                    each.run.resume()
            self.playing = any(each.run.status == "ready" for each in self.members)
            self.error = ""
            self._begin_clock()
        self._moved()

    def pause(self) -> None:
        """Stop training, and record where everybody stands."""
        with self.lock:
            self.playing = False
            for each in self.members:
                each.stand()
        self._moved()

    def advance(self, updates: int) -> None:
        """Do so many updates as fast as may be, and stop there; a single one is done before this returns."""
        if updates > 1:
            self.play()
            self.pace.head_for(updates)
            return
        with self.lock:
            self.playing = False
            self._to_present()
            for each in self.members:
                each.run.advance(updates)
                each.stand()
        self._moved()

    def scrub(self, step: int | None) -> None:
        """Look at the last state at or before `step` that is remembered, and pause; None for the present."""
        with self.lock:
            if step is not None:
                self.playing = False
            for each in self.members:
                each.look_at(step)
        self._moved()

    def reset(self) -> None:
        """Go back to the very same start; what played goes on playing."""
        with self.lock:
            self._to_present()
            for each in self.members:
                each.run.reset()
            self.error, self._bent = "", False
            self._begin_clock()
        self._moved()

    def start_over(self) -> None:
        """Let all start anew, playing, under whatever the page asks for at its next run."""
        self._again = True
        self._moved()

    def command(self, message: dict[str, Any]) -> None:
        """Carry out a wish of the browser; what makes no sense is left alone."""
        if message.get("do") == "sheet" and (drawn := sheet(message)) is not None:
            self.sheet = drawn
            self._changed()
        step = message.get("step")
        if message.get("do") == "scrub" and (step is None or (type(step) is int and step >= 0)):
            self.scrub(step)

    def _moved(self) -> None:
        self._turn += 1
        self._changed()


def learning(
    key: str,
    specs: Spec | Mapping[str, Any],
    *,
    titles: Mapping[str, str] | None = None,
    speed: float = USUAL,
) -> Learning:
    """Return what the page `key` trains: `specs` by name, or one alone, which is called "main".

    `titles` are in the reader's language.  `speed` is how many updates a second there are at first.  Where something
    has to start anew, that is said.
    """
    wanted: Mapping[str, Spec] = {"main": specs} if isinstance(specs, Spec) else specs
    place = f"{key}:live"
    live: Learning | None = st.session_state.get(place)
    if live is None:
        live = Learning(wanted, titles, key=key)
        live.pace.speed = speed
        st.session_state[place] = live
        _retrain(live)
    else:
        try:
            why = live.take(wanted, titles)
        except Refusal as exc:
            why = ""
            st.warning(refusal(exc), icon="⚠️")
        if why:
            st.toast(_(why), icon=":material/replay:")
    live.present(current())
    return live


def _retrain(live: Learning) -> None:
    """Train up to the update that the page's link names, where it names one."""
    text = st.query_params.pop("n", None) if "n" in st.query_params else None
    if text is None:
        return
    try:
        live.advance(named(text))
    except Refusal as exc:
        st.warning(refusal(exc), icon="⚠️")
        return
    words = _("This link trains its networks again, up to update {step}.")
    st.toast(words.format(step=f"{int(text):,}"), icon=":material/replay:")
