"""The race on a network as a page shows it: a field for every rule, and all curves together."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import streamlit as st

from engine.data.datasets.planar import Moons, Spiral, Xor
from engine.runs.experiment import Experiment
from engine.spec import N_, Refusal
from playground.kit import link
from playground.language import _, current, refusal
from playground.lessons.optimizers import entrants, network_views, state
from playground.lessons.optimizers.contest import Contest
from playground.lessons.optimizers.lineup import AXES, CIRCLE, EQUAL, NETWORK, Lineup, strides, titles
from playground.lessons.optimizers.stability import plots
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
FEW, FEW_WIDE, MANY_WIDE = 4, 248, 216  # px of a lane; six of them fit side by side
SIZE = 218  # px of its picture


def race(key: str) -> None:
    """Draw the race on a network, from its controls to what can be looked at below it."""
    lineup = entrants.picked(entrants.rules(_ground(state.lineup(key), key), key), key)
    with st.container(key="picture"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key=f"{key}-drive"):
            moves = st.container(width="content")
            with st.container(width=210):
                lineup = entrants.rate(lineup, key)
            show = _shown(key)
        contest = _contest(lineup, key)
        if contest is None:
            return
        lineup = state.kept(key, contest.lineup)
        names = titles(lineup)
        live = network_views.chosen(key) == "stability"
        contest.speak(current(), plots() if live else {})
        with moves:
            transport(contest, key)
        _pictures(contest, names, show, key)
    network_views.views(contest, names, key)


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


def _pictures(contest: Contest, names: list[str], show: list[str], key: str) -> None:
    lineup = contest.lineup
    few = len(names) <= FEW
    wide = FEW_WIDE if few else MANY_WIDE
    apart = "distribute" if few and len(names) > 2 else "left"
    with st.container(horizontal=True, horizontal_alignment=apart, gap="small", key=f"{key}-pictures"):
        for number, (name, source, colour) in enumerate(
            zip(names, lineup.sources, lineup.colours, strict=True)
        ):
            with st.container(width=wide, gap="small"):
                field(
                    contest.channel.token,
                    key=f"{key}-field-{source}",
                    source=source,
                    label=name,
                    size=SIZE,
                    colour=colour,
                    show=show,
                    switches=False,
                )
                entrants.knobs_of(lineup, number, key, wide=wide)
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
        height=250,
        log=True,
        scrub=False,
        axis=_(AXES[lineup.equal]),
    )


def _contest(lineup: Lineup, key: str) -> Contest | None:
    """Return this session's race in that lineup; where it can't be run, say why, and go on with the one before."""
    held = f"{key}-contest"
    contest: Contest | None = st.session_state.get(held)
    try:
        if contest is None:
            contest = st.session_state[held] = Contest(lineup)
        else:
            contest.enter(lineup)
    except Refusal as exc:
        st.warning(refusal(exc), icon="⚠️")
    speed = st.session_state.pop(f"{key}-pace", None)
    if contest is not None and speed is not None:
        contest.pace.speed = speed
        contest.pause()
        contest.reset()
    return contest


def _ground(lineup: Lineup, key: str) -> Lineup:
    """Let the reader choose what the rules train: a place of ours, the network playground's network, or a link."""
    mine = st.session_state.get("network-live")
    known = {name: experiment for name, (_title, experiment) in PLACES.items()}
    if mine is not None:
        known[MINE] = lineup.on(mine.experiment()).experiment
    widget = f"{key}-place"
    picked = st.session_state.pop(f"{widget}:picked", None)
    if picked in known:
        lineup = lineup.on(known[picked])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = st.container(width="content")
        lineup = _equal(_seeds(lineup, key), key)
        with st.container(width=210):
            lineup = entrants.schedule(lineup, key)
        text = st.text_input(
            _("Or a link from the network playground"),
            key=f"{key}-link-in",
            max_chars=20_000,
            width=280,
            on_change=_note_link,
            args=(key,),
        )
    if st.session_state.pop(f"{key}-link-new", False):
        found = _linked(text)
        lineup = lineup if found is None else lineup.on(found)
    plain = lineup.experiment
    now = next((name for name, each in known.items() if lineup.on(each).experiment == plain), OTHER)
    words = {name: title for name, (title, _experiment) in PLACES.items()}
    words |= {MINE: N_("Your network"), OTHER: N_("Other")}
    st.session_state[widget] = now
    with place:
        st.segmented_control(
            _("Network and data"),
            [*known, *([OTHER] if now == OTHER else [])],
            key=widget,
            required=True,
            on_change=entrants.note(widget),
            format_func=lambda name: _(words[name]),
            help=_("A network 2 → 8 → 8 → 1 on these points, or what you built in the network playground."),
        )
    return lineup


def _seeds(lineup: Lineup, key: str) -> Lineup:
    widget = f"{key}-lanes"
    lineup = lineup.but(seeds=st.session_state.pop(f"{widget}:picked", lineup.seeds))
    st.session_state[widget] = lineup.seeds
    st.slider(
        _("Seeds of each rule"),
        1,
        8,
        key=widget,
        width=160,
        on_change=entrants.note(widget),
        help=_("Going up, luck becomes a band."),
    )
    return lineup


def _equal(lineup: Lineup, key: str) -> Lineup:
    widget = f"{key}-equal"
    lineup = lineup.but(equal=st.session_state.pop(f"{widget}:picked", lineup.equal))
    st.session_state[widget] = lineup.equal
    st.segmented_control(
        _("Equal for all"),
        list(EQUAL),
        key=widget,
        required=True,
        on_change=entrants.note(widget),
        format_func=lambda name: _(EQUAL[name]),
        help=_(
            "What every rule has had as much of when you compare them. One that lags behind after a change catches "
            "up. Computing time was measured for each rule alone, on this server."
        ),
    )
    return lineup


def _note_link(key: str) -> None:
    st.session_state[f"{key}-link-new"] = True


def _linked(text: str) -> Experiment | None:
    if not text.strip():
        return None
    try:
        packed = parse_qs(urlsplit(text.strip()).query).get("e", [""])[0]
        return link.decode(packed, Experiment).checked() if packed else Experiment()
    except (Refusal, ValueError) as exc:
        st.warning(refusal(exc) if isinstance(exc, Refusal) else _("This is no link of ours."), icon="⚠️")
        return None
