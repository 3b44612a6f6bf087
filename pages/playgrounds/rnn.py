"""A recurrent network reads a sequence step by step and keeps a state.  To learn from what lies far back, the gradient
has to travel the same way home, and every step multiplies it.

At the top is the task, and each network reads it, a cell a step: the more of the loss's gradient arrives at a step, the
fuller its colour.  At the bottom, each line is one network: how much of it reaches the state at each step, before
training and now.  Pull the length up and watch it die; then see what gates, a spectral radius, or a bias do about it.

Press Space to play: all networks learn the same batches.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from engine.happenings.apart import apart
from engine.spec import N_
from playground.kit.desk import desk
from playground.kit.happening import happening
from playground.kit.judged import judge
from playground.kit.lesson import Part, lesson
from playground.kit.supervised import learn
from playground.kit.supervised.transport import noted, transport
from playground.language import _, current
from playground.lessons.rnn import controls
from playground.lessons.rnn.bench import bench, gradients, sources
from playground.lessons.rnn.lanes import lanes
from playground.lessons.rnn.mending import mend, mends
from playground.lessons.rnn.together import follow, opened
from playground.lessons.rnn.tour import TOUR
from playground.lessons.rnn.views import views

KEY, NETWORKS = "rnn", N_("Networks")


@lesson(
    N_("RNN lab"),
    part=Part.PLAYGROUNDS,
    order=4,
    icon="🌊",
    sentence=N_("Watch a gradient die on its way back through time, and the gates that keep it alive."),
    question=N_("Why does a plain network forget what it read thirty steps ago?"),
    minutes=8,
    station=(Part.SEQUENCES, 0),
    tour=TOUR,
)
def page() -> None:
    """Draw the page."""
    page, live = opened(KEY)
    place = desk(KEY, picture=2.55, beside=1)
    page.bar(place)
    with place.told:
        judge(page, lambda: [each.run for each in list(live.strands.values())], every=1.0)
    transport(live, KEY, place)
    controls.bar(page, live, place)
    experiment = learn.bar(live.study.experiment, live.main.data.task, KEY, place, rate_first=False)
    page.turn(lambda study: study.but(experiment=experiment))
    follow(page, live)
    with place.group(NETWORKS):
        lanes(page, live)
    follow(page, live)
    with place.line:
        line = happening(
            live,
            key=KEY,
            shows=("step", "curve"),
            mend=partial(mend, page, live),
            mends=partial(mends, live),
            among=apart,
        )
    bench(live, KEY, place)
    live.present(current(), {**views(live, KEY), **line.plots})
    gradients(live, KEY)
    st.caption(_("Where this comes from: {sources}.").format(sources=sources(live.study)))
    noted(live, KEY)
