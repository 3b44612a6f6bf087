"""Memory capacity on the page: how much of its past a reservoir can be asked for, against its spectral radius."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
import streamlit as st

from engine.probes.sequences.capacity import WASHOUT, Capacity
from engine.probes.sequences.capacity import capacity as measured
from engine.spec import N_, Refusal, Spec, knob
from playground.figures.capacity import capacity_curve, eigenvalue_plane, forgetting_curve
from playground.kit.knobs import knobs
from playground.language import _, refusal
from playground.stage.plot import plot

RADII = tuple(round(0.1 * place, 1) for place in range(1, 16))


@dataclass(frozen=True)
class Memory(Spec):
    """A reservoir whose memory is measured: equal ones remember alike."""

    name: ClassVar[str] = "memory"
    title: ClassVar[str] = N_("Memory of a reservoir")
    summary: ClassVar[str] = N_("How many of the numbers it heard can be read out of its state.")

    units: int = knob(
        50, 10, 100, log=True, label=N_("Units N"), help=N_("Going up, there is room for a longer past.")
    )
    leak: float = knob(
        1.0,
        0.05,
        1.0,
        label=N_("Leak α"),
        help=N_("Going up, the state changes faster; at 1 nothing of the old one is kept as it is."),
    )
    input_scale: float = knob(
        0.1,
        0.001,
        10.0,
        log=True,
        label=N_("Input scale"),
        help=N_(
            "Going up, inputs push the units further into the bend of tanh: below ρ = 1 that blurs the past, well "
            "above it tames the reservoir."
        ),
    )
    linear: bool = knob(
        False,
        label=N_("Linear units"),
        help=N_(
            "Leaves tanh out: below ρ = 1 such units remember the most, and they compute nothing but weighted sums."
        ),
    )
    ridge: float = knob(
        0.0,
        0.0,
        0.1,
        log=True,
        label=N_("Ridge λ"),
        help=N_("Going up, read-outs trust faint traces less, as if the states were noisy."),
        advanced=True,
    )
    seed: int = knob(
        0, 0, 999, label=N_("Seed"), help=N_("Going up, other weights are drawn."), advanced=True
    )


@lru_cache(maxsize=24)
def remembered(memory: Memory) -> Capacity:
    """Return what a reservoir remembers at each of RADII.  Raises Refusal like the probe."""
    return measured(
        memory.units,
        radii=RADII,
        leak=memory.leak,
        input_scale=memory.input_scale,
        ridge=memory.ridge,
        seed=memory.seed,
        linear=memory.linear,
    )


@st.fragment
def capacity(key: str) -> None:
    """Draw how much a reservoir remembers at every radius, how far back at one of them, and its eigenvalues there."""
    held = f"{key}-memory"
    memory, radius = _controls(st.session_state.get(held) or Memory(), key)
    st.session_state[held] = memory
    try:
        found = remembered(memory)
    except Refusal as exc:
        st.warning(refusal(exc))
        return
    chosen = RADII.index(radius)
    curve, recall, plane = st.columns([1.1, 1.1, 1], gap="medium")
    with curve:
        words = (
            _("spectral radius ρ"),
            _("memory capacity"),
            _("no more than N = {units}").format(units=found.units),
        )
        plot(
            capacity_curve(found, chosen, words=words),
            key=f"{key}-curve",
            label=_("Memory capacity against spectral radius"),
        )
    with recall:
        figure = forgetting_curve(found, chosen, words=(_("delay in steps"), _("recalled (r²)")))
        plot(figure, key=f"{key}-recall", label=_("How well each delay is recalled"))
    with plane:
        figure = eigenvalue_plane(found.eigenvalues(chosen), words=(_("real part of λ"), _("imaginary part")))
        plot(figure, key=f"{key}-plane", label=_("Eigenvalues on the complex plane with the unit circle"))
    amount, fading = told(found, chosen)
    st.markdown(amount)
    if memory.ridge:
        st.caption(_("Read-outs are solved for with ridge λ = {ridge}.").format(ridge=f"{memory.ridge:g}"))
    st.markdown(fading)


def _controls(memory: Memory, key: str) -> tuple[Memory, float]:
    for column, name in zip(st.columns(3, gap="medium"), ("units", "leak", "input_scale"), strict=True):
        memory = knobs(memory, key=key, container=column, only=(name,), advanced="hidden")
    left, middle, right = st.columns([3, 1.1, 0.8], gap="medium", vertical_alignment="bottom")
    with left:
        radius = _radius(key)
    memory = knobs(memory, key=key, container=middle, only=("linear",), advanced="hidden")
    with right, st.popover(_("More"), icon=":material/tune:", help=_("Rarer settings, and exact values.")):
        return knobs(memory, key=key, only=("ridge", "seed"), advanced="inline"), radius


def _radius(key: str) -> float:
    widget = f"{key}-radius"
    if st.session_state.get(widget) not in RADII:
        st.session_state[widget] = 0.9
    return st.select_slider(
        _("Spectral radius ρ"),
        RADII,
        key=widget,
        help=_("Going up, echoes of the past last longer; well above 1 they drown what is new."),
    )


def told(found: Capacity, chosen: int) -> tuple[str, str]:
    """Return in words how much is remembered at the radius of index `chosen`, and whether the start is forgotten."""
    radius, total = f"{found.radii[chosen]:.1f}", found.total[chosen]
    if np.isnan(total):
        amount = _("At ρ = {radius} a linear state grows without end: there is nothing to read out.")
        return amount.format(radius=radius), _fading(found, chosen)
    good = np.flatnonzero(found.forgetting[chosen] >= 0.5)
    amount = _(
        "At ρ = {radius} the state holds {total} of at most {units} numbers, and none of them even half."
    )
    if len(good) and good[-1] == 0:
        amount = _(
            "At ρ = {radius} the state holds {total} of at most {units} numbers: the one just heard, and no older."
        )
    elif len(good):
        amount = _(
            "At ρ = {radius} the state holds {total} of at most {units} numbers, the one just heard among them (delay "
            "0); the oldest that is recalled at least half is {last} steps old."
        )
    last = int(good[-1]) if len(good) else 0
    amount = amount.format(radius=radius, total=f"{total:.1f}", units=found.units, last=last)
    return f"{amount} {_faint(found, chosen)}".strip(), _fading(found, chosen)


def _faint(found: Capacity, chosen: int) -> str:
    """Say what of a linear reservoir's memory gets lost in rounding; without that it has as much as it has units."""
    lost = found.units - int(found.readable[chosen])
    if not found.linear or not lost:
        return ""
    words = _(
        "On paper linear units hold all {units}; but {lost} directions of this state are so faint that double "
        "precision rounds them away."
    )
    return words.format(units=found.units, lost=lost)


def _fading(found: Capacity, chosen: int) -> str:
    size, apart = found.effective[chosen], found.apart[chosen]
    if found.linear and size >= 1:
        words = _("The largest |λ| is {size}: the start never fades, so there is no echo state.")
    elif size < 1 and found.echoes[chosen]:
        words = _(
            "The largest |λ| is {size}, below 1: the start fades. From two different starts and with the same inputs, "
            "{apart} of their distance is left after {steps} steps."
        )
    elif size < 1:
        words = _(
            "The largest |λ| is {size}, so close to 1 that the start fades slowly: {apart} of the distance between "
            "two different starts is left after {steps} steps."
        )
    elif found.echoes[chosen]:
        words = _(
            "The largest |λ| is {size}: left alone, this reservoir would not come to rest. But these inputs tame it: "
            "{apart} of the distance between two different starts is left after {steps} steps."
        )
    else:
        words = _(
            "The largest |λ| is {size}, and the echo state property is lost: {apart} of the distance between two "
            "different starts is left after {steps} steps. The state still tells of its start, not of its inputs alone."
        )
    rest = _("less than a millionth") if apart < 1e-6 else f"{apart:.1%}" if apart > 1e-3 else f"{apart:.6f}"
    return words.format(size=f"{size:.2f}", apart=rest, steps=WASHOUT)
