"""What decides the task and the cells, in one row: whatever is pulled here acts on all networks at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from engine.networks.layers.simple_recurrent import PLAIN as BENDS
from engine.networks.recurrent import Recurrent
from engine.runs.experiment import Experiment
from playground.kit.supervised.study import Study
from playground.language import _
from playground.lessons.rnn.clicks import entered, note, picked, taken
from playground.lessons.rnn.ensemble import Ensemble
from playground.lessons.rnn.task import task_choice, task_details

OWN = "own"  # PyTorch's own first weights, on the slider of the spectral radius
RADII = (OWN, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.2, 1.4, 1.7, 2.0, 3.0, 5.0, 10.0)
BIASES = (-2.0, -1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0)
UNITS = (2, 4, 8, 12, 16, 24, 32, 48, 64)


def bar(live: Ensemble, key: str, *, then: Callable[[], None]) -> None:
    """Draw the row, and go on with the study that it says now; `then` is done afterwards.

    It reruns by itself, so that a slider has its picture before anybody could wait for it.  The page around follows
    only where it shows something that has changed.
    """
    whole = f"{key}-whole"
    st.session_state[whole] = True
    _bar(live, key, then)
    st.session_state[whole] = False


@st.fragment
def _bar(live: Ensemble, key: str, then: Callable[[], None]) -> None:
    before = _around(live)
    entered(live, _row(live.study, key))
    then()
    if _around(live) != before and not st.session_state.get(f"{key}-whole"):
        st.rerun()


def _around(live: Ensemble) -> tuple[Experiment, tuple[str, ...]]:
    """Return what the rest of the page shows of the study."""
    return live.study.experiment, live.study.titles(live.lang)


def _row(study: Study, key: str) -> Study:
    with st.container(key=f"{key}-cells", horizontal=True, vertical_alignment="bottom", gap="medium"):
        with st.container(width=230):
            study = task_choice(study, key)
        study = _length(study, key)
        study = _pulled(study, key, "units", _units(study), UNITS, each="units", label=_("Hidden units"))
        study = _depth(study, key)
        study = _radius(study, key)
        study = _bias(study, key)
        study = _bend(study, key)
        with st.container(width="content"):
            study = task_details(study, key)
    return study


def _length(study: Study, key: str) -> Study:
    widget, entry = f"{key}-length", type(study.task).knobs()["length"]
    chosen, task = picked(widget), study.task
    if chosen is not None:
        study = taken(study, lambda: study.on(task.but(length=int(chosen))))
    low, high = int(entry.low or 1), int(entry.high or 1)
    known = (4, 6, 8, 10, 12, 15, 20, 24, 30, 40, 50, 60, 80, 100, 150, 200, 300, 400, 500)
    now = int(study.task.but().__getattribute__("length"))
    stops = sorted({each for each in known if low <= each <= high} | {low, high, now})
    st.session_state[widget] = now
    st.select_slider(_("Length T"), stops, key=widget, width=150, on_change=note(widget), help=_(entry.help))
    return study


def _pulled(
    study: Study, key: str, name: str, now: Any, stops: tuple[Any, ...], *, each: str, label: str
) -> Study:
    """Draw a slider that acts on a knob of every cell; a value that no stop has is one more stop."""
    widget = f"{key}-all-{name}"
    chosen = picked(widget)
    if chosen is not None:
        study = taken(study, lambda: study.each(**{each: chosen}))
        now = chosen
    entry = next(v.cell.knobs()[each] for v in study.voices if each in v.cell.knobs())
    st.session_state[widget] = now
    st.select_slider(
        label,
        sorted({*stops, now}),
        key=widget,
        width=130,
        on_change=note(widget),
        format_func=lambda value: f"{value:g}",
        help=f"{_(entry.help)} {_('Acts on all networks.')}",
    )
    return study


def _units(study: Study) -> int:
    return study.voices[0].cell.units


def _depth(study: Study, key: str) -> Study:
    widget = f"{key}-all-depth"
    chosen = picked(widget)
    if chosen is not None:
        deeper = tuple(voice.but(depth=chosen) for voice in study.voices)
        study = taken(study, lambda: study.but(voices=deeper))
    st.session_state[widget] = study.voices[0].depth
    st.select_slider(
        _("Layers"),
        (1, 2, 3, 4),
        key=widget,
        width=90,
        on_change=note(widget),
        help=_("Going up, layers are stacked: each reads the states of the one below."),
    )
    return study


def _radius(study: Study, key: str) -> Study:
    widget = f"{key}-all-radius"
    chosen = picked(widget)
    if chosen is not None:
        study = taken(study, lambda: _of_radius(study, chosen))
    first = next((v.cell for v in study.voices if _starts_as_torch(v.cell)), study.voices[0].cell)
    now: Any = OWN if first.init == "default" else first.radius
    stops = [OWN, *sorted({*RADII[1:], *([] if now == OWN else [now])})]
    st.session_state[widget] = now
    st.select_slider(
        _("Spectral radius"),
        stops,
        key=widget,
        width=170,
        on_change=note(widget),
        format_func=lambda value: _("PyTorch’s") if value == OWN else f"{value:g}",
        help=_(
            "Going up, the state keeps more of the past; above 1 gradients may explode. Everybody starts again: it is "
            "a property of the first weights. Leftmost is PyTorch’s own start."
        ),
    )
    return study


def _of_radius(study: Study, radius: Any) -> Study:
    """Return the study with a spectral radius for all; whatever was drawn PyTorch's way is then drawn at random."""
    changed = []
    for voice in study.voices:
        cell = voice.cell
        if radius == OWN:
            cell = cell.but(init="default") if _starts_as_torch(cell) else cell
        else:
            cell = cell.but(radius=radius, init="radius" if cell.init == "default" else cell.init)
        changed.append(voice.but(cell=cell))
    return study.but(voices=tuple(changed))


def _starts_as_torch(cell: Recurrent) -> bool:
    """Whether a cell's first weights can be drawn as PyTorch draws them."""
    return "default" in cell.knobs()["init"].choices


def _values(study: Study, knob: str) -> list[Any]:
    """Return what a knob says in every cell that has it."""
    return [getattr(voice.cell, knob) for voice in study.voices if knob in voice.cell.knobs()]


def _bias(study: Study, key: str) -> Study:
    found = _values(study, "forget_bias")
    if not found:
        return study
    same = len(set(found)) == 1
    label = _("Forget bias") if same else _("Forget bias (now each its own)")
    return _pulled(study, key, "forget", found[0], BIASES, each="forget_bias", label=label)


def _bend(study: Study, key: str) -> Study:
    found = _values(study, "activation")
    if not found:
        return study
    widget = f"{key}-all-activation"
    chosen = picked(widget)
    if chosen in BENDS:
        study = taken(study, lambda: study.each(activation=chosen))
    st.session_state[widget] = chosen or found[0]
    st.selectbox(
        _("RNN activation"),
        list(BENDS),
        key=widget,
        width=130,
        format_func=lambda name: _(BENDS[name]),
        on_change=note(widget),
        help=_("The bend of the state; its slope multiplies the gradient at every step."),
    )
    return study
