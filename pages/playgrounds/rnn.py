"""A recurrent network reads a sequence step by step and keeps a state.  To learn from what lies far back, the gradient
has to travel the same way home, and every step multiplies it.

Here you see what is left of it.  Each line is one network: how much of the loss's gradient reaches the state at each
step, before training and now.  Pull the length up and watch it die; then see what gates, a spectral radius, or a bias
do about it.

Press Space to play: all networks learn the same batches.
"""

from __future__ import annotations

import streamlit as st

from engine.spec import N_
from playground.kit.lesson import Part, lesson
from playground.kit.supervised import learn
from playground.kit.supervised.sharing import trouble
from playground.kit.supervised.study import Study
from playground.kit.supervised.toolbar import toolbar
from playground.kit.supervised.transport import noted, transport
from playground.language import _, current
from playground.lessons.rnn import controls, sharing
from playground.lessons.rnn.bench import bench, leased, sources
from playground.lessons.rnn.clicks import entered
from playground.lessons.rnn.lanes import lanes
from playground.lessons.rnn.presets import PRESETS
from playground.lessons.rnn.views import views

KEY = "rnn"
PLAIN = Study()


@lesson(
    N_("RNN lab"),
    part=Part.PLAYGROUNDS,
    order=4,
    icon="🌊",
    sentence=N_("Watch a gradient die on its way back through time, and the gates that keep it alive."),
)
def page() -> None:
    """Draw the page."""
    live = leased(KEY, PLAIN)
    sharing.follow(live, KEY, PLAIN)
    trouble()
    toolbar(live, KEY, presets=PRESETS, link=lambda: sharing.shared(live), forks=False)
    transport(live, KEY)
    controls.bar(live, KEY, then=lambda: sharing.address(live.study, PLAIN))
    entered(live, live.study.but(experiment=learn.bar(live.study.experiment, live.main.data.task, KEY)))
    entered(live, lanes(live, live.study, KEY))
    bench(live, KEY)
    live.present(current(), views(live, KEY))
    st.caption(_("Where this comes from: {sources}.").format(sources=sources(live.study)))
    sharing.address(live.study, PLAIN)
    noted(live, KEY)
