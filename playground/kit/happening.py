"""The line under the picture: what is going on, a button that shows it, and one that mends it where that can be done.

    happening(live, key=KEY, page=page, show=point)                 # trainings of `learning`

    line = happening(live, key=KEY, show=point)                     # the live object of a big lab
    live.present(current(), {**views(live, KEY), **line.plots})

It travels with the frames, and changes only when something has happened (`engine.happenings`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from engine.happenings import Place, urgent
from engine.runs.experiment import Experiment
from engine.spec import Refusal
from playground.kit.held import Held
from playground.language import refusal, speaking
from playground.live.followed import Followed
from playground.live.happening import EVERY, NAME, Detect, Line, Watcher
from playground.live.learning import Learning
from playground.live.live import Live
from playground.live.trainer import Plot, Trainer
from playground.stage.happening import line, press

Mend = Callable[[Any, str], None]


@dataclass(frozen=True)
class Shown:
    """The line on a page; `plots` goes to `present` of a live object that carries plots."""

    watcher: Watcher
    plots: dict[str, Plot]


def happening(
    live: Learning | Trainer,
    *,
    key: str,
    page: Held[Any] | None = None,
    show: Callable[[Place], None] | None = None,
    mend: Mend | None = None,
    detect: Detect | None = None,
) -> Shown:
    """Write the line, and return it.

    `show` is called with what the happening points at, `mend` with the spec after its remedy and the name of the
    training that it is for; both before the page runs again.  Without `mend` the remedy goes to the `page` that holds
    the spec, and a lab of a single experiment mends itself.  `detect` takes `live` as a whole instead of each moment,
    for races.
    """
    place = f"{key}:{NAME}"
    watcher: Watcher = st.session_state.setdefault(f"{place}:watcher", Watcher())
    watcher.detect, watcher.whole = detect or urgent, detect is not None
    takes = mend or _way(live, page, watcher)
    watcher.wanted = (show is not None, takes is not None)
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
    what, said = press(key), watcher.said
    if what is None or said is None or what[1] != watcher.event:
        return
    if what[0] == "show" and show is not None:
        show(said.place)
    if what[0] == "mend" and takes is not None and said.remedy is not None:
        try:
            takes(said.remedy.apply(spec()), watcher.of)
        except Refusal as exc:
            st.toast(refusal(exc), icon="⚠️")


def _spec(live: Any, page: Held[Any] | None, watcher: Watcher) -> Any:
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


def _way(live: Learning | Trainer, page: Held[Any] | None, watcher: Watcher) -> Mend | None:
    """Return what takes a mended spec where the page says nothing of it."""
    if page is not None:
        return partial(_held, live, page, watcher)
    if isinstance(live, Live) and isinstance(live.plan, Experiment):
        return partial(_mended, live, watcher)
    return None


def _held(live: Any, page: Held[Any], watcher: Watcher, spec: Any, _of: str) -> None:
    """Let the page go on with a mended spec, and start again where it has to."""
    page.take(spec)
    remedy = watcher.said.remedy if watcher.said else None
    if isinstance(live, Learning) and remedy is not None and remedy.anew:
        live.start_over()


def _mended(live: Live, watcher: Watcher, spec: Any, _of: str) -> None:
    """Go on with a mended experiment; what is lost, or was so from the start, starts again, playing."""
    source, remedy = _source(live, watcher), watcher.said.remedy if watcher.said else None
    if remedy is not None and remedy.anew and source == "main":
        live.begin(spec)
        live.play()
    else:
        live.change(spec, source)
