"""An optimizer turns gradients into steps.  All of them want to go down; they differ in what they remember of the
gradients before, and in how long a step they dare.

Here they walk down the same surface from the same start.  Click or drag the start while they run, point at a path to
see what the rule has in mind there, and change a knob to walk again.

Compare with care: one rate for all suits some rules better than others.  The ranking below can tune each rule under
the same budget, and it always shows plain gradient descent.
"""

from __future__ import annotations

import streamlit as st

from engine.spec import N_
from playground.kit.lesson import Part, lesson
from playground.lessons.optimizers import controls, edges, grid, state, views
from playground.lessons.optimizers.thoughts import thoughts
from playground.lessons.optimizers.walk import played, walked
from playground.stage.paths import paths, paths_events

KEY = "optimizers"


@lesson(
    N_("Optimizer race"),
    part=Part.PLAYGROUNDS,
    order=2,
    icon="🏁",
    sentence=N_("Let optimizers walk down the same surface, and see what each of them has in mind."),
)
def page() -> None:
    """Draw the page."""
    walk = state.current(KEY)
    if state.toolbar(KEY) == "network":
        grid.race(KEY)
        return
    moved = paths_events(f"{KEY}-paths").start
    if moved is not None:
        walk = walk.but(start=moved)
    walk = state.taken(KEY, controls.bar(walk, KEY))
    with st.container(key="picture"):
        minds = thoughts(KEY)
        told = (minds.channel.token, minds.about(walk))
        paths(played(walk, walked(walk)), key=f"{KEY}-paths", height=430, told=told)
        edges.said(walk, KEY)
    views.views(walk, KEY)
