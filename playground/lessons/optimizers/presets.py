"""Races to start from, each with a thought."""

from __future__ import annotations

from dataclasses import dataclass

from engine.compare.race import Entrant
from engine.descent.course import Walk, rules
from engine.descent.surfaces import SURFACES
from engine.descent.surfaces.hard import Cliff
from engine.spec import N_
from engine.training.losses import LOSSES
from engine.training.optimizers.adam import Adam
from engine.training.optimizers.adaptive import RMSprop
from engine.training.optimizers.sgd import SGD, Momentum, Nesterov
from engine.training.schedules import Cosine
from playground.kit.broken import Broken
from playground.kit.presets import Preset
from playground.lessons.optimizers.lineup import CIRCLE, WHOLE, Lineup, entrants
from playground.lessons.optimizers.puzzles import PUZZLES, inside

SURFACE, NETWORK = N_("On a surface"), N_("On a network")


@dataclass(frozen=True)
class SurfacePreset(Preset[Walk]):
    """A race on a surface."""

    heading: str = SURFACE


PRESETS: tuple[Preset[Walk], ...] = (
    SurfacePreset(
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
    SurfacePreset(
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
    SurfacePreset(
        "adagrad",
        N_("Adagrad stalls"),
        N_(
            "Adagrad divides by all gradients it has ever seen. Why does it get slower and slower, and RMSprop not?"
        ),
        Walk(surface=SURFACES["rosenbrock"](), rules=rules("adagrad", "rmsprop", "adam", lr=0.05), steps=500),
    ),
    SurfacePreset(
        "overshoot",
        N_("Adam overshoots"),
        N_("Its memory carries Adam past the minimum and back. What does a smaller β₁ change?"),
        Walk(surface=SURFACES["bowl"](), rules=(SGD(lr=0.3), Momentum(lr=0.1), Adam(lr=0.5)), steps=100),
    ),
    SurfacePreset(
        "moving",
        N_("A moving target"),
        N_("The minimum goes round in a circle. Who follows it, and who falls behind?"),
        Walk(
            surface=SURFACES["moving_bowl"](),
            rules=rules("sgd", "momentum", "adagrad", "rmsprop", lr=0.1),
            steps=300,
        ),
    ),
    Broken(
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
        symptom=N_("The wall is so steep that one step leads out of the picture."),
        cause=N_("The direction of a clipped gradient is the same, and the step as long as on other ground."),
        mended=lambda walk: all(inside(walk, place) for place in range(len(walk.rules))),
    ),
    SurfacePreset(
        "saddle",
        N_("A saddle"),
        N_(
            "Around the middle the gradient is almost zero. Which rules make large steps out of small gradients?"
        ),
        Walk(
            surface=SURFACES["saddle"](),
            rules=rules("sgd", "momentum", "adagrad", "adam", lr=0.05),
            steps=150,
        ),
    ),
    SurfacePreset(
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
    *PUZZLES,
)


@dataclass(frozen=True)
class NetworkPreset(Preset[Lineup]):
    """A race on a network, with the view that it opens and how many updates a second it makes."""

    heading: str = NETWORK
    view: str = "standings"
    speed: float = 500.0


ON_NETWORK: tuple[NetworkPreset, ...] = (
    NetworkPreset(
        "four",
        N_("Four rules, one network"),
        N_(
            "Same network, same data, same first weights. Who closes the ring first, and is that luck? Take more seeds."
        ),
        Lineup(),
    ),
    NetworkPreset(
        "batches",
        N_("Batch, stochastic, mini-batch"),
        N_(
            "All points, one point or ten points for an update. Who learns most from a pass over the data, and who "
            "from a millisecond of computing?"
        ),
        Lineup(entrants=entrants(("sgd", 0.1, WHOLE), ("sgd", 0.1, 1), ("sgd", 0.1, 10))),
        view="landscape",
        speed=10_000.0,
    ),
    NetworkPreset(
        "edge",
        N_("To the edge of stability"),
        N_(
            "On all points at once training drifts to where the loss bends about as much as the rate can take. And "
            "then?"
        ),
        Lineup(
            experiment=CIRCLE.but(loss=LOSSES["mse"](), batch=WHOLE),
            entrants=(
                *entrants(("sgd", 0.1), ("sgd", 0.2), ("sgd", 0.4)),
                Entrant(Momentum(lr=0.3, momentum=0.5)),
            ),
        ),
        view="stability",
        speed=100.0,
    ),
    NetworkPreset(
        "rates",
        N_("Too small, right, too large"),
        N_("One rule at four rates. Which is still on its way, which is there, and which will never be?"),
        Lineup(entrants=entrants(("sgd", 0.003), ("sgd", 0.1), ("sgd", 1.0), ("sgd", 10.0))),
        view="rates",
    ),
)
