"""The line under the picture: what is going on, a button that shows it, and one that mends it where that can be done.

    happening(live, key=KEY, page=page)                             # trainings of `learning`: `kit.transport` does it

    line = happening(live, key=KEY, shows=("unit", "curve"))        # the live object of a big lab
    live.present(current(), {**views(live, KEY), **line.plots})

It travels with the frames, and changes only when something has happened (`engine.happenings`).  What it speaks of is
pointed at in the browser, by whatever component of the page draws it (stage/core/beckon.js).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import streamlit as st

from engine.happenings import Happening, Place, Remedy, urgent
from engine.spec import Refusal
from playground.kit.judged import Begun, waiting
from playground.language import refusal, speaking
from playground.live.followed import Followed
from playground.live.happening import (
    CURVE,
    EVERY,
    NAME,
    Among,
    Detect,
    Line,
    Mends,
    Watcher,
    always,
    never,
    nothing,
    spoken,
)
from playground.live.learning import Learning
from playground.live.live import Live
from playground.live.trainer import Plot, Trainer
from playground.stage.happening import line, press

IN_A_NETWORK = ("unit", "layer", "curve", "picture")  # where diagram, curves and what comes out are on a page
Mend = Callable[[Any, str], None]


class Page(Protocol):
    """What holds the spec of a page, as `kit.held` does."""

    @property
    def spec(self) -> Any:
        """The spec."""

    def take(self, spec: Any) -> bool:
        """Go on with another one."""
        ...


@dataclass(frozen=True)
class Shown:
    """The line on a page; `plots` goes to `present` of a live object that carries plots."""

    watcher: Watcher
    plots: dict[str, Plot]


def happening(
    live: Learning | Trainer,
    *,
    key: str,
    page: Page | None = None,
    shows: Collection[str] = CURVE,
    show: Callable[[Place], None] | None = None,
    mend: Mend | None = None,
    mends: Mends = always,
    detect: Detect | None = None,
    among: Among = nothing,
    invites: bool = False,
) -> Shown:
    """Write the line, and return it.

    `shows` are the kinds of places (`engine.happenings.Place`) that pictures of the page can point at; where the page
    itself has to do something, `show` is called with the place.  `mend` is called with the spec after its remedy and
    the name of the training that it is for; both before the page runs again.  Without `mend` the remedy goes to the
    `page` that holds the spec, and a lab of a single experiment mends itself.  `mends` says which remedies make sense.
    `detect` takes `live` as a whole instead of each moment, for races; `among` says what several networks have come
    to.  Where a unit can be switched off, a network at rest `invites` to do so.
    """
    place = f"{key}:{NAME}"
    watcher: Watcher = st.session_state.setdefault(f"{place}:watcher", Watcher())
    watcher.detect, watcher.whole, watcher.among = detect or urgent, detect is not None, among
    takes = mend or _way(live, page, watcher)
    watcher.invites, watcher.shows, watcher.asks = invites, shows, show is not None
    watcher.mends = never if takes is None else mends
    if isinstance(page, Begun):
        live.awaits = waiting(page)
    plots: dict[str, Plot] = {}
    if isinstance(live, Learning):
        live.follow(NAME, Followed(partial(_followed, watcher=watcher, live=live), pause=EVERY))
    else:
        plots[NAME] = partial(_plotted, watcher)
    with nullcontext() if isinstance(live, Learning) else live.lock:
        first = watcher.look(live, hurry=not live.playing)
    pressed = partial(_pressed, place, watcher, partial(_spec, live, page, watcher), show, takes)
    line(live.channel.token, NAME, key=place, first=first.pack()[0], pressed=pressed)
    return Shown(watcher, plots)


def foretold(
    told: Sequence[tuple[int, Happening]],
    *,
    key: str,
    token: str,
    race: int,
    page: Page,
    shows: Collection[str],
) -> None:
    """Write the line of a race that the browser plays by itself: what was `told` of it, from which step on.

    `race` is its number among those on the channel `token`; a remedy goes to the `page`.
    """
    place = f"{key}:{NAME}"
    lines = [(step, spoken(said, str(step), shows=shows).pack()[0]) for step, said in told]

    def pressed() -> None:
        what = press(place)
        said = next((each for step, each in told if what == ("mend", str(step))), None)
        if said is not None and said.remedy is not None:
            _taken(page.take, said.remedy, page.spec)

    line(
        token, NAME, key=place, first=Line().pack()[0], pressed=pressed, script={"race": race, "lines": lines}
    )


def _taken(take: Callable[[Any], Any], remedy: Remedy, spec: Any) -> None:
    """Carry a remedy out; what can't be any more is said."""
    try:
        take(remedy.apply(spec))
    except Refusal as exc:
        st.toast(refusal(exc), icon="⚠️")


def _followed(_moment: Any, *, watcher: Watcher, live: Learning) -> Line:
    return watcher.look(live, hurry=not live.playing)


def _plotted(watcher: Watcher, live: Any) -> Line:
    with speaking(live.lang):
        return watcher.look(live, hurry=not live.playing)


def _pressed(
    key: str,
    watcher: Watcher,
    spec: Callable[[], Any],
    show: Callable[[Place], None] | None,
    takes: Mend | None,
) -> None:
    """Carry out a press on a button, of the happening that it stood beside; of what is past nothing comes."""
    what, said = press(key), watcher.told
    if what is None or said is None or what[1] != watcher.event:
        return
    if what[0] == "show" and show is not None:
        show(said.place)
    if what[0] == "mend" and takes is not None and said.remedy is not None:
        _taken(lambda mended: takes(mended, watcher.of), said.remedy, spec())


def _spec(live: Any, page: Page | None, watcher: Watcher) -> Any:
    """Return what a remedy changes: the spec of the page, else of the training that it is for, else of the race."""
    if page is not None:
        return page.spec
    if isinstance(live, Learning):
        return live.spec(watcher.of if watcher.of in live.tracks else "")
    if isinstance(live, Live):
        return live.experiment(_source(live, watcher))
    return live.lineup


def _source(live: Live, watcher: Watcher) -> str:
    return watcher.of if watcher.of in live.strands else "main"


def _way(live: Learning | Trainer, page: Page | None, watcher: Watcher) -> Mend | None:
    """Return what takes a mended spec where the page says nothing of it."""
    if page is not None:
        return partial(_held, live, page, watcher)
    if isinstance(live, Live) and "main" in live.strands:
        return partial(_mended, live, watcher)
    return None


def _held(live: Any, page: Page, watcher: Watcher, spec: Any, _of: str) -> None:
    """Let the page go on with a mended spec, and start again, playing, where it has to."""
    page.take(spec)
    remedy = watcher.said.remedy if watcher.said else None
    if remedy is not None and remedy.anew:
        (live.start_over if isinstance(live, Learning) else live.play)()


def _mended(live: Live, watcher: Watcher, spec: Any, _of: str) -> None:
    """Go on with a mended experiment; what is lost, or was so from the start, starts again, playing."""
    source, remedy = _source(live, watcher), watcher.said.remedy if watcher.said else None
    if remedy is not None and remedy.anew and source == "main":
        live.begin(spec)
        live.play()
    else:
        live.change(spec, source)
