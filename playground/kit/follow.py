"""What is seen of a training: its measures as curves, and pictures that are made anew of its moments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import streamlit as st

from playground.language import _
from playground.live.followed import Draw, Followed
from playground.live.learning import Learning
from playground.marks.mark import Packed, Pick, followed
from playground.stage import curves as stage
from playground.stage.verdict import verdict


def curves(
    live: Learning,
    *,
    key: str,
    height: int = 200,
    show: Sequence[str] | None = None,
    parts: Sequence[str] = ("train", "test"),
    colours: Mapping[str, int] | None = None,
) -> None:
    """Draw the curves of `live`; a click on them goes back to that step.

    `show` names the panels, by default all.  `parts` are those drawn of what is measured on training and test points.
    `colours` gives measures a number on the palette, by name; by default those of one panel have one each where there
    is one training, while several trainings have one each.
    """
    names = list(live.tracks)
    several = len(names) > 1
    lines = [stage.Line(name, live.titles.get(name, ""), colour=place) for place, name in enumerate(names)]
    stage.curves(
        live.channel.token,
        key=f"{key}:curves",
        lines=lines if several else (stage.Line(names[0]),),
        show=show,
        parts=parts,
        height=height,
        colours=colours or ({} if several else _told_apart(live)),
    )


def follow(
    live: Learning,
    name: str,
    draw: Draw,
    *,
    every: float = 0.0,
    of: str = "",
    height: int | None = None,
    label: str = "",
    pick: bool = False,
) -> Pick | None:
    """Draw the mark that `draw` makes of `live.moment(of)`, anew with each frame or every so many seconds.

    `draw` runs in the thread that trains, in the reader's language; what it needs besides the moment is given it by
    `functools.partial`, so that it is known when that changes.  A mark that takes long comes more rarely.  Return what
    was picked on it just now, None where nothing was, or without `pick`.
    """
    drawn = live.follow(name, Followed(draw, pause=every, of=of))
    # Whoever has a connection gets it by that, and sooner than by a page that has to wait for it.
    first = None if live.channel.connected else drawn.latest or draw(live.moment(of))
    return followed(
        live.channel.token,
        name,
        key=f"{live.key}:mark:{name}",
        first=first,
        height=height,
        label=label,
        pick=pick,
    )


def say(live: Learning, name: str, words: Callable[[Any], str], *, every: float = 0.3, of: str = "") -> None:
    """Write the sentence that `words` makes of `live.moment(of)`, anew every so many seconds; **words** are strong.

    Like `draw` of `follow`, it speaks the reader's language by `_`.
    """
    said = live.follow(name, Followed(partial(_said, words=words), pause=every, of=of))
    first = "" if live.channel.connected and said.latest else words(live.moment(of))
    verdict(live.channel.token, name, key=f"{live.key}:mark:{name}", first=first)


@dataclass(frozen=True)
class Sentence:
    """A sentence, as stage/verdict shows it."""

    kind: ClassVar[str] = "verdict"

    text: str

    def pack(self) -> Packed:
        """Return it as a header."""
        return {"text": self.text}, {}


def _said(moment: Any, words: Callable[[Any], str]) -> Sentence:
    return Sentence(words(moment))


def beside(live: Learning, name: str, draw: Draw, *, says: str = "", **how: Any) -> None:
    """Draw the same mark of every training, side by side under their titles and what it `says`; see `follow`."""
    for of, place in zip(live.tracks, st.columns(len(live.tracks)), strict=True):
        with place:
            label = " · ".join(filter(None, (live.titles.get(of, ""), says)))
            follow(live, f"{name}-{of}", draw, of=of, label=label, **how)


@dataclass(frozen=True)
class Shown:
    """A picture of every training: its name, what draws it, what it says (marked with `N_`), its share of the width."""

    name: str
    draw: Draw
    says: str
    width: float = 1


def rows(live: Learning, *pictures: Shown, **how: Any) -> None:
    """Draw pictures of every training side by side, and one training below the other; see `follow`."""
    for of in live.tracks:
        for each, place in zip(pictures, st.columns([each.width for each in pictures]), strict=True):
            label = " · ".join(filter(None, (live.titles.get(of, ""), _(each.says))))
            with place:
                follow(live, f"{each.name}-{of}", each.draw, of=of, label=label, **how)


def told(live: Learning, words: Callable[[Mapping[str, Any]], str], *, every: float = 1.0) -> None:
    """Write what `words` says of the moments by name, in Markdown, anew every so many seconds, without the page."""

    anew(lambda: st.markdown(words({name: live.moment(name) for name in live.tracks})), every=every)


def anew(draw: Callable[[], object], *, every: float = 1.0) -> None:
    """Draw again what depends on where a training stands, every so many seconds, without the page."""
    st.fragment(lambda: draw(), run_every=every)()


def _told_apart(live: Learning) -> dict[str, int]:
    """Return a colour for each measure of a panel in which training and test alone do not tell them apart."""
    measures = live.tracks[live.first].run.measures
    alike = Counter((each.panel, each.part) for each in measures)
    mixed = {panel for (panel, _part), count in alike.items() if count > 1}
    found: dict[str, int] = {}
    for panel in mixed:
        mine = [each.name for each in measures if each.panel == panel]
        found |= {name: place for place, name in enumerate(mine)}
    return found
