"""The bench of the RNN lab: the task and who reads it, how the losses fall, and at the bottom the waterfall."""

from __future__ import annotations

import streamlit as st

from engine.compare.baselines import baselines
from engine.compare.constant import constant_loss
from engine.data.datasets.recall import MEMORY
from engine.spec import N_
from playground.kit.desk import Desk
from playground.kit.supervised.study import Study
from playground.language import _, current
from playground.lessons.rnn.ensemble import Ensemble
from playground.stage.curves import Level, Line, curves
from playground.stage.unrolled import unrolled
from playground.stage.waterfall import waterfall

PAPERS = (
    "Bengio, Simard & Frasconi, Learning Long-Term Dependencies with Gradient Descent is Difficult, 1994",
    "Pascanu, Mikolov & Bengio, On the Difficulty of Training Recurrent Neural Networks, 2013",
    "Goodfellow, Bengio & Courville, Deep Learning, MIT Press 2016, chapter 10",
)


TALL = 260  # px of the waterfall


def bench(live: Ensemble, key: str, desk: Desk) -> None:
    """Draw what all networks do, side by side."""
    live.present(current(), live.plots)
    with desk.picture:
        unrolled(live.channel.token, key=f"{key}-unrolled", sources=list(live.strands))
    with desk.beside:
        _curves(live, key)


def gradients(live: Ensemble, key: str) -> None:
    """Draw how much of the gradient reaches each step, now, before training, and through all of it."""
    st.markdown(f"##### {_('Gradients on their way back, step by step')}")
    waterfall(live.channel.token, key=f"{key}-waterfall", sources=list(live.strands), height=TALL)


def _curves(live: Ensemble, key: str) -> None:
    """Draw the test losses of all networks, and say what a network that remembers nothing would reach."""
    now = live.study
    titles, sources = now.titles(current()), list(live.strands)
    lines = [
        Line(source, title, colour=colour)
        for source, title, colour in zip(sources, titles, now.colours, strict=True)
    ]
    data = live.main.data
    classes = bool(data.classes)
    same = constant_loss(data, live.main.experiment.loss)
    found = baselines(now.experiment)
    curves(
        live.channel.token,
        key=f"{key}-curves",
        lines=lines,
        show=None if classes else ("loss",),
        parts=("test",),
        height=330,
        log=not classes,
        levels=[
            Level(same, f"{_(_alike(now))}: {same:.3f}"),
            *(Level(each.loss, f"{_(each.name)}: {each.loss:.3g}") for each in found),
        ],
    )
    count = len(data.test_targets) if data.watched is None else data.watched[1]
    if found:
        names = _(" and ").join(f"{_(each.name)} ({each.loss:.3g})" for each in found)
        words = _(
            "Test loss on {count} sequences. Dashed, on the same ones: {names}. Only what lies below does better than "
            "no network."
        )
        st.caption(words.format(count=f"{count:,}", names=names))
    else:
        words = _(
            "Test loss on {count} sequences. Whoever always gives the same answer reaches {loss} on these."
        )
        st.caption(words.format(count=f"{count:,}", loss=f"{same:.3f}"))


def _alike(study: Study) -> str:
    """Return who always gives the same answer: in a task of memory, whoever remembers nothing."""
    return N_("who remembers nothing") if study.task.group == MEMORY else N_("always the same answer")


def sources(study: Study) -> str:
    """Return where the cells of a study, and what is seen of them, come from."""
    return "; ".join([*PAPERS, *dict.fromkeys(voice.cell.source for voice in study.voices)])
