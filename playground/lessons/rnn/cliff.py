"""Clipping on the page: one recurrent unit walks down its loss to a cliff, with and without clipped gradients."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
import streamlit as st

from engine.limits import MAX_TIME
from engine.probes.sequences.cliff import VIEW, Cliff, Path, descend
from engine.probes.sequences.cliff import cliff as surface
from engine.probes.sequences.clipping import clipping
from engine.spec import N_, Refusal, Spec, knob
from playground.figures.cliff import Descent, cliff_losses, cliff_map, cliff_solid, clipped_vectors
from playground.kit.knobs import knobs
from playground.language import _, refusal
from playground.stage.plot import plot

UPDATES = 200
WAYS = {"plain": N_("No clipping"), "norm": N_("By norm"), "value": N_("By value")}
COLOURS = {"plain": 5, "norm": 0, "value": 2}
VIEWS = {"map": N_("From above"), "solid": N_("As a surface")}


@dataclass(frozen=True)
class CliffWalk(Spec):
    """A descent on the cliff, taken three times: equal ones take equal paths."""

    name: ClassVar[str] = "cliff_walk"
    title: ClassVar[str] = N_("A cliff in the loss")
    summary: ClassVar[str] = N_("One recurrent unit walks down its loss, with and without clipping.")

    lr: float = knob(
        0.5,
        0.001,
        100.0,
        log=True,
        label=N_("Learning rate η"),
        help=N_("Going up, the same gradient moves w and b further."),
    )
    threshold: float = knob(
        1.0,
        0.001,
        1000.0,
        log=True,
        label=N_("Clip at"),
        help=N_("Going up, longer gradients pass as they are; high enough, and clipping does nothing."),
    )
    w: float = knob(
        5.7, *VIEW[:2], label=N_("Start w"), help=N_("Going up, the unit listens more to its own past.")
    )
    b: float = knob(-2.4, *VIEW[2:], label=N_("Start b"), help=N_("Going up, the unit is pushed towards 1."))
    length: int = knob(
        50,
        1,
        MAX_TIME,
        log=True,
        label=N_("Sequence length T"),
        help=N_("Going up, the gradient comes back through more steps, and the wall gets steeper."),
    )
    momentum: float = knob(
        0.0,
        0.0,
        0.95,
        label=N_("Momentum"),
        help=N_("Going up, an update remembers more of those before."),
        advanced=True,
    )


@lru_cache(maxsize=32)
def walked(walk: CliffWalk, way: str) -> Path:
    """Return the path of a walk, clipped in one of WAYS.  Raises Refusal like `descend`."""
    return descend(
        (walk.w, walk.b),
        lr=walk.lr,
        steps=UPDATES,
        length=walk.length,
        clip_norm=walk.threshold if way == "norm" else 0.0,
        clip_value=walk.threshold if way == "value" else 0.0,
        momentum=walk.momentum,
    )


@lru_cache(maxsize=8)
def ground(length: int) -> Cliff:
    """Return the loss after sequences of this length, as far as it is shown."""
    return surface(length)


@st.fragment
def cliff(key: str) -> None:
    """Draw the cliff with the three paths, their losses, and each gradient at one step before and after clipping."""
    held = f"{key}-walk"
    walk = _controls(st.session_state.get(held) or CliffWalk(), key)
    st.session_state[held] = walk
    try:
        paths = {way: walked(walk, way) for way in WAYS}
        found = ground(walk.length)
    except Refusal as exc:
        st.warning(refusal(exc))
        return
    descents = [Descent(_(WAYS[way]), COLOURS[way], path) for way, path in paths.items()]
    picture, beside = st.columns([1, 1.1], gap="medium")
    with beside:
        step = _step(walk, paths["plain"], key)
        losses = cliff_losses(descents, step=step, words=(_("update"), _("loss (log)")))
        plot(losses, key=f"{key}-losses", label=_("Loss after each update, for each way of clipping"))
        arrows = np.stack([[path.gradients[step], path.clipped[step]] for path in paths.values()])
        figure = clipped_vectors(
            arrows, [each.name for each in descents], list(COLOURS.values()), words=(_("before"), _("after"))
        )
        label = _("The gradient at this update before and after clipping, as arrows of logarithmic length")
        plot(figure, key=f"{key}-arrows", label=label)
    with picture:
        _picture(found, descents, step, key)
    st.caption(_("Arrows show gradients: the way up. The update goes the other way."))
    st.markdown("\n".join(f"- {sentence}" for sentence in told(walk, paths, step)))


def _controls(walk: CliffWalk, key: str) -> CliffWalk:
    for column, names in zip(
        st.columns(3, gap="medium"), (("lr", "threshold"), ("w", "b"), ("length", "momentum")), strict=True
    ):
        walk = knobs(walk, key=key, container=column, only=names, advanced="inline")
    return walk


def _step(walk: CliffWalk, plain: Path, key: str) -> int:
    """Let the reader choose an update; another walk begins where its gradient explodes."""
    widget, shown = f"{key}-step", f"{key}-shown"
    if st.session_state.get(shown) != walk or widget not in st.session_state:
        st.session_state[widget] = max(plain.exploded, 0)
        st.session_state[shown] = walk
    return st.slider(
        _("Update"),
        0,
        UPDATES,
        key=widget,
        help=_("Going up, you look at a later moment of all three walks."),
    )


def _picture(found: Cliff, descents: list[Descent], step: int, key: str) -> None:
    widget = f"{key}-view"
    if st.session_state.get(widget) not in VIEWS:
        st.session_state[widget] = "map"
    st.segmented_control(
        _("View"),
        list(VIEWS),
        key=widget,
        required=True,
        format_func=lambda view: _(VIEWS[view]),
        label_visibility="collapsed",
    )
    label = _("Loss over w and b with three descents from one start")
    if st.session_state[widget] == "map":
        figure = cliff_map(found, descents, step=step, words=(_("loss (log)"), _("start")))
        plot(figure, key=f"{key}-map", label=label)
    else:
        plot(cliff_solid(found, descents, words=_("loss")), key=f"{key}-solid", label=label)


def told(walk: CliffWalk, paths: dict[str, Path], step: int) -> list[str]:
    """Return in words what happens to the gradients of all three paths at `step`, and how each walk ends."""
    found = [_at(walk, way, path, step) for way, path in paths.items()]
    if all(path.exploded < 0 for path in paths.values()):
        found.append(
            _(
                "Nothing explodes here: no gradient grows fifty times on its way back through {steps} steps."
            ).format(steps=walk.length)
        )
    return found


def _at(walk: CliffWalk, way: str, path: Path, step: int) -> str:
    name = f"**{_(WAYS[way])}**"
    if 0 <= path.lost <= step:
        return _("{name}: lost. After update {step} its numbers are beyond all bounds.").format(
            name=name, step=path.lost
        )
    return f"{name}: {_gradient(walk, way, path, step)} {_end(path)}"


def _gradient(walk: CliffWalk, way: str, path: Path, step: int) -> str:
    cut = {
        "norm": walk.threshold if way == "norm" else 0.0,
        "value": walk.threshold if way == "value" else 0.0,
    }
    try:
        seen = clipping(path.gradients[step], **cut)
    except Refusal as exc:
        return refusal(exc)
    if path.growth[step] > 1:
        grows = _("On its way back through {steps} steps it grows up to {grown} times.")
    else:
        grows = _("On its way back through {steps} steps it only shrinks.")
    if seen.factor > 1 - 1e-5:
        words = _("The gradient has length {before} and passes as it is.")
    elif way == "norm":
        words = _("The gradient is cut from length {before} to {after} and keeps its direction.")
    else:
        words = _("The gradient is cut from length {before} to {after} and turns by {angle}°.")
    said = words.format(before=f"{seen.before:.3g}", after=f"{seen.after:.3g}", angle=f"{seen.angle:.1f}")
    return f"{said} {grows.format(steps=walk.length, grown=f'{path.growth[step]:.3g}')}"


def _end(path: Path) -> str:
    if path.lost >= 0:
        return _("It is lost at update {step}.").format(step=path.lost)
    w, b = (f"{each:.3g}" for each in path.places[-1])
    inside = VIEW[0] <= path.places[-1, 0] <= VIEW[1] and VIEW[2] <= path.places[-1, 1] <= VIEW[3]
    words = (
        _("It ends with a loss of {loss} at w = {w}, b = {b}.")
        if inside
        else _("It ends far out of the picture, with a loss of {loss} at w = {w}, b = {b}.")
    )
    return words.format(loss=f"{path.losses[-1]:.2g}", w=w, b=b)
