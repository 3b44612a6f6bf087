"""What decides the task and the cells: whatever is pulled here acts on all networks at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from engine.networks.layers.simple_recurrent import PLAIN as BENDS
from engine.networks.recurrent import Recurrent
from engine.runs.experiment import Experiment
from engine.spec import N_
from playground.kit.bound import bound
from playground.kit.desk import DATA, Desk
from playground.kit.held import Held
from playground.kit.supervised.study import Study
from playground.language import _
from playground.lessons.rnn.ensemble import Ensemble
from playground.lessons.rnn.task import task_choice, task_details
from playground.lessons.rnn.together import follow

CELLS = N_("Cells")
OWN = "own"  # PyTorch's own first weights, on the slider of the spectral radius
RADII = (OWN, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.2, 1.4, 1.7, 2.0, 3.0, 5.0, 10.0)
BIASES = (-2.0, -1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0)
UNITS = (2, 4, 8, 12, 16, 24, 32, 48, 64)
LENGTHS = (4, 6, 8, 10, 12, 15, 20, 24, 30, 40, 50, 60, 80, 100, 150, 200, 300, 400, 500)


def bar(page: Held[Study], live: Ensemble, desk: Desk) -> None:
    """Draw task and length in the row of `desk`, the cells in its drawer; the networks follow their clicks at once.

    Both rerun by themselves, so that a slider has its picture before anybody could wait for it.  The page around
    follows only where it shows something that has changed.
    """
    whole = [True]  # whether all of the page runs, and not one of these alone
    with desk.knobs:
        _quickly(page, live, whole, task_choice)
        _quickly(page, live, whole, _length)
    with desk.group(DATA):
        task_details(page)
    with desk.group(CELLS):
        _quickly(page, live, whole, _cells)
    whole.clear()


@st.fragment
def _quickly(
    page: Held[Study], live: Ensemble, whole: list[bool], draw: Callable[[Held[Study]], None]
) -> None:
    before = _around(live)
    follow(page, live)
    draw(page)
    follow(page, live)
    if _around(live) != before and not whole:
        st.rerun()


def _around(live: Ensemble) -> tuple[Experiment, tuple[str, ...]]:
    """Return what the rest of the page shows of the study."""
    return live.study.experiment, live.study.titles(live.lang)


def _cells(page: Held[Study]) -> None:
    _pulled(page, "units", UNITS, label=_("Hidden units"))
    _depth(page)
    _radius(page)
    _bias(page)
    _bend(page)


def _slid(page: Held[Study], name: str, label: str, stops: Iterable[Any], **how: Any) -> None:
    """Draw a slider over `stops`; a value that no stop has is one more stop."""
    now = how["value"]
    bound(page, name, st.select_slider, label, sorted({*stops, now}), **how)


def _length(page: Held[Study]) -> None:
    task = page.spec.task
    entry = type(task).knobs()["length"]
    low, high = int(entry.low or 1), int(entry.high or 1)
    stops = {each for each in LENGTHS if low <= each <= high} | {low, high}
    now = int(vars(task)["length"])  # every task has one, in bounds of its own
    _slid(page, "length", _("Length T"), stops, value=now, help=_(entry.help),
          make=lambda study, length: study.on(study.task.but(length=int(length))))  # fmt: skip


def _pulled(page: Held[Study], knob: str, stops: Iterable[Any], *, label: str) -> None:
    """Draw a slider that acts on a knob of every cell that has it."""
    voices = [each.cell for each in page.spec.voices if knob in each.cell.knobs()]
    words = f"{_(voices[0].knobs()[knob].help)} {_('Acts on all networks.')}"
    _slid(page, f"all-{knob}", label, stops, value=getattr(voices[0], knob), help=words,
          format_func=lambda value: f"{value:g}", make=lambda study, value: study.each(**{knob: value}))  # fmt: skip


def _depth(page: Held[Study]) -> None:
    def deeper(study: Study, depth: int) -> Study:
        return study.but(voices=tuple(voice.but(depth=depth) for voice in study.voices))

    words = _("Going up, layers are stacked: each reads the states of the one below.")
    _slid(page, "all-depth", _("Layers"), (1, 2, 3, 4), value=page.spec.voices[0].depth, help=words,
          make=deeper)  # fmt: skip


def _radius(page: Held[Study]) -> None:
    voices = page.spec.voices
    first = next((v.cell for v in voices if _starts_as_torch(v.cell)), voices[0].cell)
    now: Any = OWN if first.init == "default" else first.radius
    words = _(
        "Going up, the state keeps more of the past; above 1 gradients may explode. Everybody starts again: it is "
        "a property of the first weights. Leftmost is PyTorch’s own start."
    )
    stops = [OWN, *sorted({*RADII[1:], *([] if now == OWN else [now])})]
    bound(page, "all-radius", st.select_slider, _("Spectral radius"), stops, value=now, help=words,
          make=_of_radius, format_func=lambda value: _("PyTorch’s") if value == OWN else f"{value:g}")  # fmt: skip


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


def _bias(page: Held[Study]) -> None:
    found = _values(page.spec, "forget_bias")
    if found:
        same = len(set(found)) == 1
        label = _("Forget bias") if same else _("Forget bias (now each its own)")
        _pulled(page, "forget_bias", BIASES, label=label)


def _bend(page: Held[Study]) -> None:
    found = _values(page.spec, "activation")
    if found:
        words = _("The bend of the state; its slope multiplies the gradient at every step.")
        bound(page, "all-activation", st.selectbox, _("RNN activation"), list(BENDS), value=found[0],
              format_func=lambda name: _(BENDS[name]), help=words,
              make=lambda study, name: study.each(activation=name))  # fmt: skip
