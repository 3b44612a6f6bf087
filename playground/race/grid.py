"""The race on a network as a page shows it: a field for every rule, and all curves together."""

from __future__ import annotations

import math
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from engine.datasets.planar import Moons, Spiral, Xor
from engine.experiment import Experiment
from engine.layers.dense import Dense
from engine.network import NetworkSpec
from engine.spec import N_, Refusal
from playground import link
from playground.language import _, current, refusal
from playground.race.contest import Contest
from playground.race.walk import Walk
from playground.stage.curves import Line, curves
from playground.stage.field import field

NETWORK = NetworkSpec((Dense(units=8), Dense(units=8)))
PLACES = {
    "circle": (N_("Circle"), Experiment(network=NETWORK)),
    "xor": (N_("XOR"), Experiment(network=NETWORK, dataset=Xor())),
    "moons": (N_("Two moons"), Experiment(network=NETWORK, dataset=Moons(noise=0.15))),
    "spiral": (N_("Spiral"), Experiment(network=NETWORK, dataset=Spiral())),
}
MINE = "mine"
COLUMNS = 4
SPEEDS = (5.0, 25.0, 100.0, 500.0, math.inf)


def race(walk: Walk, key: str) -> None:
    """Draw the race of the walk's rules on a network."""
    experiment, seeds = _chosen(key)
    try:
        contest = _contest(experiment, walk, seeds, key)
    except Refusal as exc:
        st.warning(refusal(exc), icon="⚠️")
        return
    contest.speak(current())
    _transport(contest, key)
    lanes = [(rule.name, _(rule.title)) for rule in walk.rules]
    places: list = []
    for _row in range(-(-len(lanes) // COLUMNS)):
        places += st.columns(COLUMNS, gap="small")
    for place, (name, title) in zip(places, lanes, strict=False):
        with place:
            field(contest.channel.token, key=f"{key}-field-{name}", source=name, label=title, size=250)
    lines = [Line(name, title) for name, title in lanes]
    curves(
        contest.channel.token,
        key=f"{key}-curves",
        lines=lines,
        show=("loss",),
        parts=("test",),
        height=340,
        log=True,
        scrub=False,
    )


def _contest(experiment: Experiment, walk: Walk, seeds: int, key: str) -> Contest:
    held = f"{key}-contest"
    if held not in st.session_state:
        st.session_state[held] = Contest(experiment, walk.rules, seeds)
    contest: Contest = st.session_state[held]
    contest.enter(experiment, walk.rules, seeds)
    return contest


def _chosen(key: str) -> tuple[Experiment, int]:
    """Let the reader choose what the rules train: a place of ours, the network playground's network, or a link."""
    mine = st.session_state.get("network-live")
    offered = [*PLACES, *([MINE] if mine is not None else [])]
    names = {name: title for name, (title, _experiment) in PLACES.items()} | {MINE: N_("Your network")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        widget = f"{key}-place"
        if st.session_state.get(widget) not in offered:
            st.session_state[widget] = offered[0]
        st.segmented_control(
            _("Network and data"),
            offered,
            key=widget,
            required=True,
            format_func=lambda name: _(names[name]),
            help=_("A network 2 → 8 → 8 → 1 on these points, or what you built in the network playground."),
        )
        seeds = st.slider(
            _("Seeds of each rule"),
            1,
            8,
            1,
            key=f"{key}-lanes",
            width=200,
            help=_("Going up, luck becomes a band."),
        )
        text = st.text_input(
            _("Or a link from the network playground"), key=f"{key}-link-in", max_chars=20_000, width=320
        )
    chosen: str = st.session_state[widget]
    experiment = (
        mine.experiment() if chosen == MINE and mine is not None else PLACES.get(chosen, PLACES["circle"])[1]
    )
    return (_linked(text) or experiment), seeds


def _linked(text: str) -> Experiment | None:
    if not text.strip():
        return None
    try:
        packed = parse_qs(urlsplit(text.strip()).query).get("e", [""])[0]
        return link.decode(packed, Experiment).checked() if packed else Experiment()
    except (Refusal, ValueError) as exc:
        st.warning(refusal(exc) if isinstance(exc, Refusal) else _("This is no link of ours."), icon="⚠️")
        return None


@st.fragment
def _transport(contest: Contest, key: str) -> None:
    with st.container(key=f"{key}-bar", horizontal=True, vertical_alignment="center", gap="small"):
        playing = contest.playing
        st.button(
            _("Pause") if playing else _("Play"),
            icon=":material/pause:" if playing else ":material/play_arrow:",
            type="primary",
            key=f"{key}-play",
            help=_("All rules train at once, in step."),
            on_click=contest.pause if playing else contest.play,
        )
        st.button(
            _("Step"),
            key=f"{key}-step",
            help=_("One update for every rule."),
            on_click=contest.advance,
            args=(1,),
        )
        st.button(
            _("Reset"),
            key=f"{key}-reset",
            help=_("Back to the very same first weights."),
            on_click=contest.reset,
        )
        widget = f"{key}-speed"
        st.session_state[widget] = min(
            SPEEDS, key=lambda speed: abs(min(speed, 1e6) - min(contest.pace.speed, 1e6))
        )

        def note() -> None:
            contest.pace.speed = st.session_state[widget]

        st.select_slider(
            _("Speed"),
            SPEEDS,
            key=widget,
            width=170,
            on_change=note,
            format_func=lambda speed: (
                _("flat out") if math.isinf(speed) else _("{count}/s").format(count=f"{speed:,.0f}")
            ),
            help=_("Updates a second; the pictures keep their own pace."),
        )


def _spoken(speed: float) -> str:
    return _("flat out") if math.isinf(speed) else _("{count}/s").format(count=f"{speed:,.0f}")
