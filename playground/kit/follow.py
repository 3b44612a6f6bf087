"""What is measured of a training, as lines: in panels, several trainings side by side, bands over seeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from playground.live.learning import Learning
from playground.stage import curves as stage


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
