"""The race on a network as a page shows it: a field for every rule, and all curves together."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import streamlit as st

from engine.data.datasets.planar import Moons, Spiral, Xor
from engine.runs.experiment import Experiment
from engine.spec import N_, Refusal
from engine.training.optimizers import OPTIMIZERS
from playground.kit import link
from playground.kit.bound import bound
from playground.kit.desk import Desk
from playground.kit.held import Held
from playground.kit.lease import trained_on
from playground.language import _, current
from playground.lessons.optimizers import entrants, network_views, said
from playground.lessons.optimizers.contest import Contest
from playground.lessons.optimizers.controls import RULES, SCHEDULE
from playground.lessons.optimizers.grounds import contest_of
from playground.lessons.optimizers.lineup import AXES, CIRCLE, EQUAL, NETWORK, Lineup, strides, titles
from playground.lessons.optimizers.presets import NetworkPreset
from playground.lessons.optimizers.rates import rate_of_all, taking_part
from playground.lessons.optimizers.stability import plots
from playground.lessons.optimizers.trained import trained
from playground.lessons.optimizers.transport import transport
from playground.stage.curves import Line, curves
from playground.stage.field import field

PLACES = {
    "circle": (N_("Circle"), CIRCLE),
    "xor": (N_("XOR"), Experiment(network=NETWORK, dataset=Xor())),
    "moons": (N_("Two moons"), Experiment(network=NETWORK, dataset=Moons(noise=0.15))),
    "spiral": (N_("Spiral"), Experiment(network=NETWORK, dataset=Spiral())),
}
MINE, OTHER = "mine", "other"
SHOW, FAIR, OTHERS = N_("What is shown"), N_("What is fair"), N_("Another network")
# Px of a lane; six of them fit side by side, or four beside the network.
FEW, FEW_WIDE, MANY_WIDE = 4, 248, 216
SIZE = 218  # px of its picture
CURVES = 210  # px of the curves above them


def race(page: Held[Lineup], key: str, desk: Desk) -> None:
    """Draw the race on a network, from its controls to what can be looked at below it."""
    contest = _begun(contest_of(key, page.spec), page)
    _ground(page, desk)
    rules = [each.optimizer for each in page.spec.entrants]
    with desk.group(RULES):
        words = _("Who takes part; each keeps its colour on the whole page.")
        taking_part(page, list(OPTIMIZERS), page.spec.rules, help=words)
    names = titles(page.spec)
    with desk.knobs:
        rate_of_all(
            page, rules, help=_("Moves every rule to the same rate; each has its own under its picture.")
        )
        page.knobs("seeds")
    with desk.group(SHOW):
        show = _shown(key)
    transport(contest, key, desk)
    with desk.line:
        line = said.of_contest(contest, names, page) | said.order(contest, names, key)
    with desk.picture:
        seen = plots() if network_views.chosen(page) == "stability" else {}
        contest.speak(current(), {**seen, **line})
        _pictures(contest, page, names, show)
    network_views.views(contest, names, page)


def _begun(contest: Contest, page: Held[Lineup]) -> Contest:
    """Return the race, at its start and at the pace of the preset where the reader has just chosen one."""
    if contest.turn != page.turns and isinstance(page.preset, NetworkPreset):
        contest.turn, contest.pace.speed = page.turns, page.preset.speed
        contest.pause()
        contest.reset()
    return contest


SHOWN = {"test": N_("Test points"), "discrete": N_("Discrete"), "uncertainty": N_("Uncertainty")}


def _shown(key: str) -> list[str]:
    """Let the reader choose what all pictures show besides the answers."""
    return st.pills(
        _("What is shown"),
        list(SHOWN),
        selection_mode="multi",
        key=f"{key}-shown",
        width="content",
        format_func=lambda name: _(SHOWN[name]),
    )


def _curves(contest: Contest, page: Held[Lineup], names: list[str]) -> None:
    """Draw all curves together."""
    lineup, key = page.spec, page.key
    lines = [
        Line(source, name, colour=colour, stride=stride)
        for source, name, colour, stride in zip(
            lineup.sources, names, lineup.colours, strides(lineup, contest.heats), strict=True
        )
    ]
    curves(
        contest.channel.token,
        key=f"{key}-curves",
        lines=lines,
        show=("loss",),
        parts=("test",),
        height=CURVES,
        log=True,
        scrub=False,
        axis=_(AXES[lineup.equal]),
    )


def _pictures(contest: Contest, page: Held[Lineup], names: list[str], show: list[str]) -> None:
    """Draw the curves, a picture for every rule, and what it is that all of them train where there is room for it."""
    key = page.key
    few = len(names) <= FEW
    if few:
        _curves(contest, page, names)
    else:
        left, right = st.columns([4, 1], gap="medium")
        with left:
            _curves(contest, page, names)
        with right:
            trained(contest)
    with st.container(horizontal=True, gap="small", key=f"{key}-pictures"):
        _lanes(contest, page, names, show, wide=FEW_WIDE if few else MANY_WIDE)
        if few:
            with st.container(width="stretch", key=f"{key}-trained"):
                trained(contest)


def _lanes(contest: Contest, page: Held[Lineup], names: list[str], show: list[str], *, wide: int) -> None:
    lineup = page.spec
    for number, (name, source, colour) in enumerate(zip(names, lineup.sources, lineup.colours, strict=True)):
        with st.container(width=wide, gap="small"):
            field(
                contest.channel.token,
                key=f"{page.key}-field-{source}",
                source=source,
                label=name,
                size=SIZE,
                colour=colour,
                show=show,
                switches=False,
            )
            entrants.knobs_of(page, number, wide=wide)


def _ground(page: Held[Lineup], desk: Desk) -> None:
    """Let the reader choose what the rules train: a place of ours, the network playground's network, or a link."""
    lineup = page.spec
    known = {name: experiment for name, (_title, experiment) in PLACES.items()}
    mine = trained_on("network")
    if mine is not None:
        known[MINE] = lineup.on(mine).experiment
    now = next((name for name, each in known.items() if lineup.on(each) == lineup), OTHER)
    words = {name: title for name, (title, _experiment) in PLACES.items()}
    words |= {MINE: N_("Your network"), OTHER: N_("Other")}
    with desk.knobs:
        bound(
            page,
            "place",
            st.selectbox,
            _("Network and data"),
            [*known, *([OTHER] if now == OTHER else [])],
            value=now,
            make=lambda race, name: race.on(known[name]) if name in known else race,
            format_func=lambda name: _(words[name]),
            help=_("A network 2 → 8 → 8 → 1 on these points, or what you built in the network playground."),
        )
    with desk.group(FAIR):
        bound(
            page,
            "equal",
            st.segmented_control,
            _("Equal for all"),
            list(EQUAL),
            value=lineup.equal,
            make=lambda race, name: race.but(equal=name),
            required=True,
            format_func=lambda name: _(EQUAL[name]),
            help=_(
                "What every rule has had as much of when you compare them. One that lags behind after a change "
                "catches up. Computing time was measured for each rule alone, on this server."
            ),
        )
    with desk.group(SCHEDULE, rare=True):
        entrants.schedule(page)
    with desk.group(OTHERS, rare=True):
        bound(
            page,
            "link-in",
            st.text_input,
            _("A link from the network playground"),
            value=None,
            make=lambda race, text: race.on(_linked(text)) if text.strip() else race,
            max_chars=20_000,
        )


def _linked(text: str) -> Experiment:
    """Return what a link of the network playground names.  Raises Refusal for anything else."""
    try:
        packed = parse_qs(urlsplit(text.strip()).query).get("e", [""])[0]
    except ValueError as exc:
        raise Refusal("This is no link of ours.") from exc
    return link.decode(packed, Experiment).checked() if packed else Experiment()
