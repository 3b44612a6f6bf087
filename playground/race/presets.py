"""Races to start from, each with a thought."""

from __future__ import annotations

from dataclasses import dataclass

from engine.optimizers.adam import Adam
from engine.optimizers.adaptive import RMSprop
from engine.optimizers.sgd import SGD, Momentum, Nesterov
from engine.schedules import Cosine
from engine.spec import N_
from engine.surfaces import SURFACES
from engine.surfaces.hard import Cliff
from playground.race.walk import Walk, rules


@dataclass(frozen=True)
class Preset:
    """A named race with a sentence to ponder."""

    name: str
    title: str
    thought: str
    walk: Walk


PRESETS: tuple[Preset, ...] = (
    Preset(
        "ravine",
        N_("Ravine"),
        N_(
            "Plain descent zigzags between the walls, then creeps along the floor. Momentum swings as well: why is it "
            "there so much sooner?"
        ),
        Walk(
            rules=(SGD(lr=0.018), Momentum(lr=0.018, momentum=0.8), RMSprop(lr=0.018), Adam(lr=0.018)),
        ),
    ),
    Preset(
        "rastrigin",
        N_("Pits"),
        N_(
            "Without noise every rule ends in the nearest pit. With noise, and a rate that shrinks to nothing, some "
            "settle in deeper ones. How much noise helps, and how much is too much?"
        ),
        Walk(
            surface=SURFACES["rastrigin"](),
            rules=(SGD(lr=0.004), Momentum(lr=0.002), Adam(lr=0.1)),
            steps=400,
            noise=1.0,
            seeds=16,
            schedule=Cosine(length=400),
        ),
    ),
    Preset(
        "adagrad",
        N_("Adagrad stalls"),
        N_(
            "Adagrad divides by all gradients it has ever seen. Why does it get slower and slower, and RMSprop not?"
        ),
        Walk(surface=SURFACES["rosenbrock"](), rules=rules("adagrad", "rmsprop", "adam", lr=0.05), steps=500),
    ),
    Preset(
        "overshoot",
        N_("Adam overshoots"),
        N_("Its memory carries Adam past the minimum and back. What does a smaller β₁ change?"),
        Walk(surface=SURFACES["bowl"](), rules=(SGD(lr=0.3), Momentum(lr=0.1), Adam(lr=0.5)), steps=100),
    ),
    Preset(
        "moving",
        N_("A moving target"),
        N_("The minimum goes round in a circle. Who follows it, and who falls behind?"),
        Walk(
            surface=SURFACES["moving_bowl"](),
            rules=rules("sgd", "momentum", "adagrad", "rmsprop", lr=0.1),
            steps=300,
        ),
    ),
    Preset(
        "cliff",
        N_("A cliff"),
        N_(
            "One step on the wall throws plain descent out of the picture. Clip the gradients at 1: what is left of "
            "the jump?"
        ),
        Walk(
            surface=Cliff(wall=30.0),
            rules=(SGD(lr=0.2), Momentum(lr=0.05), Nesterov(lr=0.05), Adam(lr=0.2)),
            start=(-1.8, -4.0),
            steps=80,
        ),
    ),
    Preset(
        "saddle",
        N_("A saddle"),
        N_("On the ridge the gradient is almost zero. Which rules make large steps out of small gradients?"),
        Walk(
            surface=SURFACES["saddle"](),
            rules=rules("sgd", "momentum", "adagrad", "adam", lr=0.05),
            steps=150,
        ),
    ),
    Preset(
        "himmelblau",
        N_("Four valleys"),
        N_(
            "Move the start a little: when does a rule choose another valley? The fate map shows all starts at once."
        ),
        Walk(
            surface=SURFACES["himmelblau"](),
            rules=(SGD(lr=0.01), Momentum(lr=0.003), RMSprop(lr=0.05), Adam(lr=0.2)),
        ),
    ),
)
