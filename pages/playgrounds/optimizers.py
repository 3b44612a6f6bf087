"""An optimizer turns gradients into steps.  All of them want to go down; they differ in what they remember of the
gradients before, and in how long a step they dare.

Here they walk down the same surface from the same start.  Click or drag the start while they run, point at a path to
see what the rule has in mind there, and change a knob to walk again.

Compare with care: one rate for all suits some rules better than others.  The button under the picture tunes each of
them under the same budget; the ranking does so over many starts, and always shows plain gradient descent.
"""

from __future__ import annotations

from engine.descent.course import walked
from engine.spec import N_
from playground.kit.desk import desk
from playground.kit.judged import judge
from playground.kit.lesson import Part, lesson
from playground.kit.moves import seat
from playground.language import _
from playground.lessons.optimizers import controls, edges, fair, grid, said, views
from playground.lessons.optimizers.grounds import ON_A_NETWORK, grounds
from playground.lessons.optimizers.played import played
from playground.lessons.optimizers.thoughts import thoughts
from playground.lessons.optimizers.tour import TOUR
from playground.stage.paths import paths, paths_events

KEY = "optimizers"


@lesson(
    N_("Optimizer race"),
    part=Part.PLAYGROUNDS,
    order=2,
    icon="🏁",
    sentence=N_("Let optimizers walk down the same surface, and see what each of them has in mind."),
    question=N_("Plain descent zigzags down a ravine. What does momentum do about it?"),
    minutes=8,
    station=(Part.TRAINING, 0),
    tour=TOUR,
)
def page() -> None:
    """Draw the page."""
    shown = grounds(KEY)
    words = _("Down a surface of two numbers, or in training the same network from the same first weights.")
    race = shown.held
    place = desk(KEY, beside=0)
    if shown.name == ON_A_NETWORK:
        shown.bar(place, label=_("Race"), help=words, thought=_(race.spec.summary))
        grid.race(race, KEY, place)
        return
    moved = paths_events(f"{KEY}-paths").start
    if moved is not None:
        race.take(race.spec.but(start=moved))
    shown.bar(place, label=_("Race"), help=words, thought=_(race.spec.surface.summary))
    with place.told:
        judge(race, lambda: race.spec)
    seat(place)
    controls.bar(race, place)
    walk = race.spec
    minds = thoughts(KEY)
    told = (minds.channel.token, minds.about(walk))
    with place.line:
        said.of_paths(race, *told)
        said.why(walk)
        fair.offer(race)
    with place.picture:
        paths(played(walk, walked(walk)), key=f"{KEY}-paths", height=430, told=told)
        edges.said(race)
    views.views(race)
