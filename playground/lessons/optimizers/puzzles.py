"""The puzzles of the race on a surface, and what a walk is worth to them: it is there at once, so the spec says all."""

from __future__ import annotations

import numpy as np

from engine.descent.course import Walk, walked
from engine.descent.surfaces import SURFACES
from engine.remark import remark
from engine.spec import N_
from engine.training.optimizers.adam import Adam
from engine.training.optimizers.sgd import SGD, Momentum
from engine.training.schedules import Cosine
from playground.kit.puzzle import Bound, Puzzle, Score, share

RAVINE, PITS = Walk(), Walk(surface=SURFACES["rastrigin"]())
NEAR = 0.1  # of a minimum
PIT = 10.0  # a height on Rastrigin's surface; the nearest pit ends at 17.9
MANY = 16  # walks that a share is taken of


def arrival(walk: Walk) -> Score | None:
    """Return after how many steps the first rule is near a minimum for good, None where it never is."""
    away = np.flatnonzero(~(walked(walk).distance()[0, 0, 0] < NEAR))
    step = int(away.max()) + 1 if len(away) else 0
    return least_steps(step) if step <= walk.steps else None


def least_steps(steps: int) -> Score:
    """Return a number of steps as a score that is the better, the smaller it is."""
    return Score(-steps, remark(N_("{count} steps"), count=f"{steps:,}"))


def deep(walk: Walk) -> Score | None:
    """Return the share of the first rule's walks that end in a deep pit; None for fewer walks than sixteen."""
    ends = walked(walk).losses[0, :, 0, -1]
    return share(float((ends < PIT).mean())) if len(ends) == MANY else None


def inside(walk: Walk, place: int) -> bool:
    """Whether the paths of a rule never leave the picture."""
    left, right, bottom, top = walk.surface.view
    paths = walked(walk).paths[place]
    return bool(np.all((paths >= (left, bottom)) & (paths <= (right, top))))


def same_ground(walk: Walk) -> Bound:
    """Return the bound that surface and start are those of `walk`."""
    return Bound(
        N_("Surface or start are not those of the puzzle."),
        lambda now: (now.surface, now.begin) == (walk.surface, walk.begin),
    )


def alone(rule: str) -> Bound:
    """Return the bound that one rule walks, and no other."""
    return Bound(N_("Another rule walks here."), lambda now: [each.name for each in now.rules] == [rule])


def same_rate(rate: float) -> Bound:
    """Return the bound that the rules walk at the learning rate `rate`."""
    return Bound(
        N_("The rate is not that of the puzzle."), lambda now: all(each.lr == rate for each in now.rules)
    )


PUZZLES: tuple[Puzzle[Walk], ...] = (
    Puzzle(
        "swing",
        N_("The right swing"),
        N_("Too little momentum creeps along the floor, too much of it swings past. What lies between?"),
        Walk(rules=(Momentum(lr=0.018, momentum=0.5),)),
        goal=N_("Let momentum stay within 0.1 of the minimum after 40 steps at most, at the same rate."),
        why=N_("Near 0.8 the swings die away as fast as the way along the floor is covered."),
        score=arrival,
        target=least_steps(40),
        bounds=(same_ground(RAVINE), alone("momentum"), same_rate(0.018)),
    ),
    Puzzle(
        "tuned",
        N_("Adam at its own rate"),
        N_("At the rate of the others Adam is last by far. Is that Adam, or the rate?"),
        Walk(rules=(Adam(lr=0.018),)),
        goal=N_("Let Adam stay within 0.1 of the minimum after 80 steps at most."),
        why=N_("Adam's steps are about as long as its rate, whatever the slope: here it wants a larger one."),
        score=arrival,
        target=least_steps(80),
        bounds=(same_ground(RAVINE), alone("adam")),
    ),
    Puzzle(
        "deeper",
        N_("Out of the pit"),
        N_(
            "Without noise all sixteen walks end in the nearest pit. How much noise leads some of them deeper?"
        ),
        Walk(
            surface=SURFACES["rastrigin"](),
            rules=(SGD(lr=0.004),),
            steps=400,
            seeds=16,
            schedule=Cosine(length=400),
        ),
        goal=N_("Let half of the sixteen walks of plain descent end below 10, from the same start."),
        why=N_("Noise throws a walk out of a shallow pit; as the rate shrinks, it settles in a deeper one."),
        score=deep,
        target=share(0.5),
        bounds=(same_ground(PITS), alone("sgd")),
    ),
)
