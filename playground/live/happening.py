"""What is said of a training, and how it travels: looked at from time to time, remembered for a visit."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from engine.happenings import Happening, Place, Remedy, told, urgent
from engine.happenings.rest import inviting
from engine.remark import Remark, remark
from engine.spec import N_
from playground.language import _, current, refusal
from playground.live.learning import Learning
from playground.live.watched import rarer
from playground.marks.mark import Packed

EVERY = 0.2  # seconds between two looks, at least
SHARE = 25.0  # times as long as a look takes nothing is looked at
NAME = "happening"
CURVE = frozenset({"curve"})  # what can be pointed at on every page that trains

Detect = Callable[[Any, Happening | None], Sequence[Happening]]
# What is going on among several, each with its title.
Among = Callable[[Sequence[tuple[str, Any]]], Sequence[Happening]]
Mends = Callable[[Remedy, str], bool]  # whether a remedy can be carried out for the training of that name


def never(_remedy: Remedy, _of: str) -> bool:
    """Nothing can be mended."""
    return False


def nothing(_moments: Sequence[tuple[str, Any]]) -> Sequence[Happening]:
    """Return that nothing is going on among several."""
    return ()


def always(_remedy: Remedy, _of: str) -> bool:
    """Whatever has a remedy can be mended."""
    return True


@dataclass(frozen=True)
class Line:
    """What is shown, as stage/happening shows it."""

    kind: ClassVar[str] = NAME

    text: str = ""
    severity: str = ""
    event: str = ""
    show: str = ""
    mend: str = ""
    # what is pointed at, and the training that it belongs to
    at: Mapping[str, Any] = field(default_factory=dict)
    asks: bool = False  # whether the page wants to be told when it is pointed at

    def pack(self) -> Packed:
        """Return it as a header."""
        return dict(vars(self)), {}

    def to_json(self) -> str:
        """Return it as JSON: so that it reaches a browser once per change, as a plot does."""
        return json.dumps(vars(self), ensure_ascii=False)


@dataclass
class Watcher:
    """Looks at a training for a visit, and remembers what was said last and of whom.

    `detect` returns what is going on in a moment, or (where it looks at the `whole`) in all that is live; `among` what
    is going on among several moments.  The page can
    point at places of the kinds `shows`; `mends` says whether it can carry out a remedy for one of the trainings.
    """

    detect: Detect = urgent
    whole: bool = False
    among: Among = nothing
    shows: Collection[str] = CURVE
    asks: bool = False
    mends: Mends = never
    invites: bool = False  # whether a network at rest asks to switch a unit off
    tried: bool = False  # which needs no second invitation
    said: Happening | None = None
    of: str = ""
    rested: Happening | None = None  # why it stopped by itself, which goes before all else
    _at: float = -EVERY
    _cost: float = 0.0
    _seen: object = None
    _plans: Mapping[str, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self, live: Any, *, hurry: bool = False) -> Line:
        """Return the line for what is live; without `hurry` it is looked at from time to time alone."""
        with self._lock:
            return self._look(live, hurry=hurry)

    def _look(self, live: Any, *, hurry: bool) -> Line:
        self.rested = getattr(live, "rested", None)
        self.tried = self.tried or _silenced(live)
        now = time.perf_counter()
        pause = max(EVERY, SHARE * self._cost) * rarer()
        if live.changes != self._seen and (hurry or now - self._at >= pause):
            begun = time.thread_time()  # what others do meanwhile makes no look longer
            self.see({"": ("", live)} if self.whole else _moments(live))
            self._cost, self._at, self._seen = time.thread_time() - begun, now, live.changes
        return self.line()

    def see(self, moments: Mapping[str, tuple[str, Any]]) -> None:
        """Look at what is going on in `moments`, by name, each with its title."""
        plans = {name: _plan(moment) for name, (_title, moment) in moments.items()}
        if plans != self._plans:  # what was said of another training, or under other knobs, is past
            self.said, self._plans = None, plans
        found: list[Happening] = []
        whose: dict[int, str] = {}
        for name, (title, moment) in moments.items():
            before = self.said if self.of == name else None
            for each in self.detect(moment, before):
                named = _named(each, title) if len(moments) > 1 else each
                found.append(named)
                whose[id(named)] = name
        if len(moments) > 1:
            found += self.among(list(moments.values()))
        step = max((moment.step for _title, moment in moments.values()), default=0)
        said = told(found, self.said, step=step)
        if said is not self.said:
            mine = (
                whose.get(id(each), "") for each in found if said is not None and each.event == said.event
            )
            self.said, self.of = said, next(mine, "")

    def line(self) -> Line:
        """Return the line in the language that is spoken."""
        if self.told is None:
            return Line()
        return spoken(self.told, self.event, of=self.of, shows=self.shows, asks=self.asks, mends=self.mends)

    @property
    def told(self) -> Happening | None:
        """What is shown."""
        if self.rested is not None:
            return inviting(self.rested) if self.invites and not self.tried else self.rested
        return self.said

    @property
    def event(self) -> str:
        """What the browser tells back when a button is pressed."""
        return "" if self.told is None else json.dumps([self.of, self.told.kind, self.told.update])


def spoken(
    said: Happening,
    event: str = "",
    *,
    of: str = "",
    shows: Collection[str] = CURVE,
    asks: bool = False,
    mends: Mends = always,
) -> Line:
    """Return how a happening is shown, in the language that is spoken; of the training `of` of several."""
    at = said.place.to_json() | ({"source": of} if of else {})
    show = _("Show me where") if said.place.what in shows else ""
    mend = _in_words(said.remedy.words) if said.remedy and mends(said.remedy, of) else ""
    return Line(_in_words(said.said), said.severity, event, show, mend, at, asks)


def _silenced(live: Any) -> bool:
    """Whether somebody has switched a unit off."""
    return any(getattr(strand.run, "lesions", None) for strand in getattr(live, "strands", {}).values())


def _in_words(words: Remark) -> str:
    return refusal(words.refusal())


def _named(each: Happening, title: str) -> Happening:
    """Return what happened to one of several, with the name that its lab gives it: two may be of one kind.

    Its place has the name, too: what happens to another one is another event, and said anew.
    """
    if not title:
        return each
    if "title" in each.said.values:
        said = remark(each.said.template, **{**each.said.values, "title": title})
    else:
        said = remark(N_("{name} · {said}"), name=title, said=each.said)
    return replace(each, said=said, place=_of(each.place, title))


def _of(place: Place, title: str) -> Place:
    return place if place.name else replace(place, name=title)


def _moments(live: Any) -> dict[str, tuple[str, Any]]:
    """Return a title and the moment that is looked at, of each training by its name.

    Whoever asks holds the lock, but for that of `learning`, whose moments take it themselves.
    """
    if isinstance(live, Learning):
        return {name: (live.titles.get(name, ""), _first(live.moment(name))) for name in live.tracks}
    titles = _titles(live)
    return {
        name: (titles.get(name, ""), strand.run.moment(strand.viewing))
        for name, strand in live.strands.items()
    }


def _titles(live: Any) -> dict[str, str]:
    """Return the names of runs side by side, as their lab has them; those of a fork are A and B."""
    study = getattr(live, "study", None)
    if study is not None:
        return dict(zip(live.strands, study.titles(current()), strict=False))
    return {"main": "A", "fork": "B"}


def _first(moment: Any) -> Any:
    """Return a moment, of trainings side by side that of the first."""
    return moment[0] if isinstance(moment, tuple) else moment


def _plan(moment: Any) -> Any:
    """Return what decides a training, or a race."""
    return getattr(moment, "spec", None) or getattr(moment, "asked", None)
