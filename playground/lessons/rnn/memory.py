"""What later answers still remember of each step, network by network: asked anew while the networks learn."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from engine.networks.network import Network
from engine.probes.sequences.remembering import remembered
from engine.spec import Refusal
from playground.kit.lease import kept
from playground.kit.widgets import shows
from playground.language import _, current, refusal, translate
from playground.lessons.rnn.ensemble import Ensemble
from playground.live.watched import rarer
from playground.stage.memory import Reading, Remembered
from playground.stage.memory import memory as rows

AGAIN = 1.5  # seconds between two looks,
PATIENCE = 8  # and so many times as long as the last one took, while it plays: the rest is for training
Moment = tuple[str, int, Network, np.ndarray, np.ndarray]


def memory(live: Ensemble, key: str) -> None:
    """Draw for every network the sequence that is looked at, and what its answers remember of each step."""
    st.fragment(_memory, run_every=rests())(live, key)
    st.caption(
        _(
            "The answer after a step is what the network would say if it stopped there: the number, or the score of "
            "the class that leads. It remembers an input as strongly as it would change with it."
        )
    )


def rests() -> float:
    """Return after how many seconds a view looks again for something new: in a crowd more rarely."""
    return AGAIN * rarer()


@dataclass
class Look:
    """What was found last: of which wish, after how many changes, until when it is new enough while it plays."""

    wish: tuple[Any, ...] = ()
    changes: int = -1
    until: float = 0.0
    found: Any = None


def latest(live: Ensemble, held: str, wish: tuple[Any, ...], look: Callable[[], Any]) -> Any:
    """Return what `look` finds, kept in the session under `held` until the wish or the networks change."""
    seen = kept(held, Look)
    wish, changes, now = (id(live), current(), *wish), live.changes, time.perf_counter()
    fresh = seen.changes == changes or (live.playing and now < seen.until)
    if seen.wish != wish or not fresh:
        seen.found, seen.wish, seen.changes = look(), wish, changes
        after = time.perf_counter()
        seen.until = after + PATIENCE * (after - now)
    return seen.found


def moments(live: Ensemble) -> list[Moment]:
    """Return title, colour, network, parameters and buffers of everybody, copied while nothing trains."""
    with live.lock:
        found = [(each.title, each.colour, *each.moment()[:3]) for each in live.sequences.values()]
        return [
            (title, hue, network, params.copy(), kept.copy()) for title, hue, network, params, kept in found
        ]


def choice(live: Ensemble, key: str, *, label: str) -> None:
    """Let the reader choose among the test sequences, for this and all other views."""
    count = live.header()["sequence"]["count"]
    shows(
        f"{key}-sequence",
        st.number_input,
        label,
        1,
        count,
        value=live.look_at.position + 1,
        then=lambda number: live.choose(number - 1),
        width=160,
        help=_("Going up, all networks read the next sequence."),
    )


def _memory(live: Ensemble, key: str) -> None:
    choice(live, f"{key}-memory", label=_("Test sequence"))
    wish = (live.look_at.position,)
    reading, lanes = latest(live, f"{key}-memory-seen", wish, lambda: _seen(live))
    rows(reading, lanes, key=f"{key}-memory-rows")


def _seen(live: Ensemble) -> tuple[Reading, list[Remembered]]:
    lang = current()
    with live.lock:  # the networks and what they read are of one moment
        said, everybody = live.header()["sequence"], moments(live)
        inputs = live.sequences[live.first].sequence.copy()
    channels = [translate(name, lang) for name in said["channels"]]
    return Reading(inputs, channels, said["labels"]), [_lane(each, inputs) for each in everybody]


def _lane(moment: Moment, inputs: np.ndarray) -> Remembered:
    title, hue, network, params, kept = moment
    found: dict[str, Any] = {"title": title, "colour": hue}
    try:
        memory = remembered(network, params, kept, inputs)
    except Refusal as exc:
        return Remembered(**found, note=refusal(exc))
    return Remembered(**found, asked=memory.asked, strengths=memory.strengths)
